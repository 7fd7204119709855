/** The road network's history, from the tables that roadnet/store/migrations describe. */
import { z } from 'zod';
import { LingshanError } from '../../../kernel/errors';
import { defineQuery, type Store } from '../../../platform';
import { ELEMENT_KINDS, type RoadnetDiff, type RoadnetFindings, type RoadnetVersion, VERSION_CAUSES } from '../../domain/contract/roadnet-versions';

const VERSIONS_MAX = 200;
const IDS_MAX = 50;
const MAP_IDS_MAX = 5000;
const FINDINGS_MAX = 1000;

const KINDS = [...ELEMENT_KINDS, 'map'] as const;
const tableOf = (kind: string): string => `roadnet_${kind.replace('-', '_')}_revisions`;
const at = z.object({ name: z.string(), versionNo: z.number() });

const versions = defineQuery({
  name: 'roadnet_versions',
  sql: `SELECT version_no AS versionNo, version, cause, nullIf(edit_id, '') AS editId, author, reason, source_format AS sourceFormat, source_file AS sourceFile, rows_written AS rowsWritten,
               valid_from AS validFrom, made_at AS madeAt
        FROM roadnet_changes WHERE name = {name:String} ORDER BY version_no DESC LIMIT ${VERSIONS_MAX}`,
  params: z.object({ name: z.string() }),
  row: z.object({
    versionNo: z.number(),
    version: z.string(),
    cause: z.enum(VERSION_CAUSES),
    editId: z.string().nullable(),
    author: z.string(),
    reason: z.string(),
    sourceFormat: z.string(),
    sourceFile: z.string(),
    rowsWritten: z.number(),
    validFrom: z.string(),
    madeAt: z.string(),
  }),
});

const versionOfNumber = defineQuery({ name: 'roadnet_version_of_number', sql: 'SELECT version FROM roadnet_changes WHERE name = {name:String} AND version_no = {versionNo:UInt32}', params: at, row: z.object({ version: z.string() }) });

/** Contents of each id as of two versions, where they differ; an element that is not there has none. */
const revisions = KINDS.map(
  (kind) => `SELECT '${kind}' AS kind, id, version_no, if(removed, '', content_hash) AS hash FROM ${tableOf(kind)}
    WHERE name = {name:String} AND version_no <= greatest({from:UInt32}, {to:UInt32}) AND change_id IN (SELECT change_id FROM roadnet_changes WHERE name = {name:String})`,
).join(' UNION ALL ');
const difference = defineQuery({
  name: 'roadnet_difference',
  sql: `SELECT kind, change, count() AS elements, arraySlice(arraySort(groupArray(id)), 1, if(kind = 'map', ${MAP_IDS_MAX}, ${IDS_MAX})) AS ids FROM (
          SELECT kind, id, argMaxIf(hash, version_no, version_no <= {from:UInt32}) AS before, argMaxIf(hash, version_no, version_no <= {to:UInt32}) AS after,
                 multiIf(before = '', 'added', after = '', 'removed', 'changed') AS change
          FROM (${revisions}) GROUP BY kind, id HAVING before != after
        ) GROUP BY kind, change ORDER BY kind, change`,
  params: z.object({ name: z.string(), from: z.number(), to: z.number() }),
  row: z.object({ kind: z.enum(KINDS), change: z.enum(['added', 'removed', 'changed']), elements: z.coerce.number(), ids: z.array(z.string()) }),
});

const importOf = defineQuery({
  name: 'roadnet_import_of_version',
  sql: `SELECT version_no AS importNo, version FROM roadnet_changes
        WHERE name = {name:String} AND version_no <= {versionNo:UInt32} AND cause IN ('import', 'carried-over') ORDER BY version_no DESC LIMIT 1`,
  params: at,
  row: z.object({ importNo: z.number(), version: z.string() }),
});
const findingsOf = defineQuery({
  name: 'roadnet_findings',
  sql: `SELECT DISTINCT severity, check_name AS check, place, reason, fix FROM roadnet_findings
        WHERE name = {name:String} AND version_no = {versionNo:UInt32} AND change_id IN (SELECT change_id FROM roadnet_changes WHERE name = {name:String})
        ORDER BY severity = 'info', check, place, reason LIMIT ${FINDINGS_MAX}`,
  params: at,
  row: z.object({ severity: z.enum(['error', 'warning', 'info']), check: z.string(), place: z.string(), reason: z.string(), fix: z.string() }),
});

const NOTHING = { count: 0, ids: [] as string[] };

export class RoadnetVersionHistory {
  constructor(private readonly store: Store) {}

  list(name: string): Promise<RoadnetVersion[]> {
    return this.store.query(versions, { name });
  }

  /** Throws ROADNET_VERSION_UNKNOWN. */
  async getDiff(name: string, from: number, to: number): Promise<RoadnetDiff> {
    const [fromVersion, toVersion, rows] = await Promise.all([this.getVersion(name, from), this.getVersion(name, to), this.store.query(difference, { name, from, to })]);
    const some = (kind: string, change: string) => {
      const row = rows.find((one) => one.kind === kind && one.change === change);
      return row ? { count: row.elements, ids: row.ids } : NOTHING;
    };
    return {
      from: fromVersion,
      to: toVersion,
      kinds: ELEMENT_KINDS.filter((kind) => rows.some((row) => row.kind === kind)).map((kind) => ({ kind, added: some(kind, 'added'), removed: some(kind, 'removed'), changed: some(kind, 'changed') })),
      newMapJunctionIds: [...some('map', 'added').ids, ...some('map', 'changed').ids].sort(),
      droppedMapJunctionIds: some('map', 'removed').ids,
    };
  }

  /** Findings of the import that a version comes from. Throws ROADNET_VERSION_UNKNOWN. */
  async listFindings(name: string, versionNo: number): Promise<RoadnetFindings> {
    await this.getVersion(name, versionNo);
    const imported = (await this.store.query(importOf, { name, versionNo }))[0];
    if (!imported) return { version: '', findings: [] };
    return { version: imported.version, findings: await this.store.query(findingsOf, { name, versionNo: imported.importNo }) };
  }

  private async getVersion(name: string, versionNo: number): Promise<string> {
    const found = (await this.store.query(versionOfNumber, { name, versionNo }))[0];
    if (!found) throw new LingshanError('notFound', 'ROADNET_VERSION_UNKNOWN', `${name} has no version ${versionNo}; see /v1/roadnet/versions`);
    return found.version;
  }
}
