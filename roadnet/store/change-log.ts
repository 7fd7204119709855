import { z } from 'zod';
import { LingshanError } from '../../services/kernel/errors';
import { defineQuery, type Store } from '../../services/platform/store';
import type { RoadnetSource } from '../model/roadnet';

export const CHANGE_CAUSES = ['import', 'edit', 'withdrawal', 'carried-over'] as const;

/** One version: a row of the log. */
export interface Version {
  readonly name: string;
  /** From 1, without holes within a name. */
  readonly versionNo: number;
  readonly changeId: string;
  /** `<name>-<12 hexadecimal digits>`. */
  readonly version: string;
  readonly cause: (typeof CHANGE_CAUSES)[number];
  /** Of an edit or a withdrawal; else ''. */
  readonly editId: string;
  readonly author: string;
  readonly reason: string;
  readonly source: RoadnetSource;
  /** How many elements of each list it has. */
  readonly elements: Readonly<Record<string, number>>;
  /** Rows of elements that it took. */
  readonly rowsWritten: number;
  /** Since when it holds in the street, Unix milliseconds. */
  readonly validFromMs: number;
  /** When it was written. */
  readonly madeAtMs: number;
}

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const ROW = z
  .object({
    name: z.string(),
    version_no: z.number(),
    change_id: z.string(),
    version: z.string(),
    cause: z.enum(CHANGE_CAUSES),
    edit_id: z.string(),
    author: z.string(),
    reason: z.string(),
    source_format: z.custom<RoadnetSource['format']>((value) => typeof value === 'string'),
    source_file: z.string(),
    source_crs: z.string(),
    time_zone: z.string(),
    elements: z.record(z.string(), z.number()),
    rows_written: z.number(),
    valid_from: time,
    made_at: time,
  })
  .transform(
    (row): Version => ({
      name: row.name,
      versionNo: row.version_no,
      changeId: row.change_id,
      version: row.version,
      cause: row.cause,
      editId: row.edit_id,
      author: row.author,
      reason: row.reason,
      source: { format: row.source_format, file: row.source_file, crs: row.source_crs, timeZone: row.time_zone },
      elements: row.elements,
      rowsWritten: row.rows_written,
      validFromMs: row.valid_from,
      madeAtMs: row.made_at,
    }),
  );

const LAST = defineQuery({ name: 'roadnet-last-version', sql: 'SELECT * FROM roadnet_changes WHERE name = {name:String} ORDER BY version_no DESC LIMIT 1', params: z.object({ name: z.string() }), row: ROW });
const OF_NUMBER = defineQuery({
  name: 'roadnet-version-of-number',
  sql: 'SELECT * FROM roadnet_changes WHERE name = {name:String} AND version_no = {versionNo:UInt32}',
  params: z.object({ name: z.string(), versionNo: z.number() }),
  row: ROW,
});
const OF_ID = defineQuery({ name: 'roadnet-version-of-id', sql: 'SELECT * FROM roadnet_changes WHERE version = {version:String} ORDER BY version_no DESC LIMIT 1', params: z.object({ version: z.string() }), row: ROW });
const ALL = defineQuery({ name: 'roadnet-versions', sql: 'SELECT * FROM roadnet_changes WHERE name = {name:String} ORDER BY version_no', params: z.object({ name: z.string() }), row: ROW });
const AT = defineQuery({
  name: 'roadnet-version-at',
  sql: `SELECT * FROM roadnet_changes WHERE name = {name:String} AND valid_from <= fromUnixTimestamp64Milli({atMs:Int64}) AND made_at <= fromUnixTimestamp64Milli({knownAtMs:Int64})
        ORDER BY version_no DESC LIMIT 1`,
  params: z.object({ name: z.string(), atMs: z.number().int(), knownAtMs: z.number().int() }),
  row: ROW,
});

/** The log of versions. Its rows are never changed. */
export class ChangeLog {
  constructor(private readonly store: Store) {}

  async findLast(name: string): Promise<Version | undefined> {
    return (await this.store.query(LAST, { name }))[0];
  }

  async find(version: string): Promise<Version | undefined> {
    return (await this.store.query(OF_ID, { version }))[0];
  }

  /** Throws notFound ROADNET_VERSION_UNKNOWN. */
  async get(version: string): Promise<Version> {
    const found = await this.find(version);
    if (!found) throw new LingshanError('notFound', 'ROADNET_VERSION_UNKNOWN', `no road network version ${version}; "npm run roadnet -- versions" lists those that there are`);
    return found;
  }

  async list(name: string): Promise<Version[]> {
    return this.store.query(ALL, { name });
  }

  /** What held at `atMs` by what was known at `knownAtMs`: of the versions that say something about that moment, the one made last. */
  async findAt(name: string, atMs: number, knownAtMs: number): Promise<Version | undefined> {
    return (await this.store.query(AT, { name, atMs, knownAtMs }))[0];
  }

  /**
   * Writes the row of a version whose elements are written. False when another writer took its number first: the engine drops
   * the second block with one token, so exactly one of two writers finds its own change under the number.
   */
  async commit(version: Version): Promise<boolean> {
    const { source } = version;
    const row = {
      name: version.name,
      version_no: version.versionNo,
      change_id: version.changeId,
      version: version.version,
      cause: version.cause,
      edit_id: version.editId,
      author: version.author,
      reason: version.reason,
      source_format: source.format,
      source_file: source.file,
      source_crs: source.crs,
      time_zone: source.timeZone,
      elements: version.elements,
      rows_written: version.rowsWritten,
      valid_from: asTime(version.validFromMs),
      made_at: asTime(version.madeAtMs),
    };
    await this.store.insert('roadnet_changes', Object.keys(row), 'JSONEachRow', Buffer.from(JSON.stringify(row)), { token: `${version.name}/${version.versionNo}` });
    const rows = await this.store.query(OF_NUMBER, { name: version.name, versionNo: version.versionNo });
    if (rows.length !== 1) throw new LingshanError('bug', 'ROADNET_LOG_TORN', `${version.name} has ${rows.length} versions ${version.versionNo}`);
    return rows[0]!.changeId === version.changeId;
  }
}

/** As ClickHouse reads a DateTime64(3, 'UTC') in JSON. */
function asTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}
