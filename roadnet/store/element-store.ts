import { z } from 'zod';
import { defineQuery, type Query, type Store } from '../../services/platform/store';
import type { Finding } from '../model/finding';
import type { MapRevision } from '../versions/map-content';
import { oneOf } from './elements/element-table';
import { ELEMENT_TABLES, STORED_LISTS, type AnyTable, type StoredElements, type StoredList } from './elements/tables';

const ROWS_PER_INSERT = 20_000;

const COMMITTED = 'change_id IN (SELECT change_id FROM roadnet_changes WHERE name = {name:String} AND version_no <= {versionNo:UInt32})';

/** The newest row of each id up to a version; `columns` are ours, never a user's. */
function asOfSql(table: string, columns: readonly string[]): string {
  return `SELECT ${columns.join(', ')} FROM (
    SELECT removed, ${columns.join(', ')} FROM ${table} WHERE name = {name:String} AND ${COMMITTED} ORDER BY id, version_no DESC LIMIT 1 BY id
  ) WHERE NOT removed`;
}

const AS_OF = z.object({ name: z.string(), versionNo: z.number() });
const HASHES = defineQuery({
  name: 'roadnet-hashes',
  sql: STORED_LISTS.map((list) => `SELECT '${list}' AS list, id, content_hash FROM (${asOfSql(ELEMENT_TABLES[list].table, ['id', 'content_hash'])})`).join(' UNION ALL '),
  params: AS_OF,
  row: z.object({ list: oneOf(STORED_LISTS), id: z.string(), content_hash: z.string() }),
});
const NUMBER_ROW = z.object({ id: z.string(), no: z.number() });
const REVISION_ROW = z.object({ id: z.string(), revision: z.number(), content: z.string() });

/** Lists whose elements have numbers that stay. */
export type NumberedList = 'lanes' | 'links' | 'junctions';

export interface ElementRow<T> {
  readonly element: T;
  /** lane_no, link_no, or the junction's number in MAP; 0 for other kinds. */
  readonly elementNo: number;
}

/** What a change does to one id of a list. */
export interface ElementChange<T> {
  readonly id: string;
  readonly elementNo: number;
  /** Undefined: it is removed. */
  readonly next: { readonly element: T; readonly hash: string } | undefined;
}

export interface ElementRevision {
  readonly kind: string;
  readonly versionNo: number;
  readonly removed: boolean;
  /** Content by column. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** Rows of elements: written by change, read as of a version. */
export class ElementStore {
  constructor(private readonly store: Store) {}

  async readAll<L extends StoredList>(list: L, at: { name: string; versionNo: number }): Promise<ElementRow<StoredElements[L][number]>[]> {
    const { kind, table, row, fromRow } = ELEMENT_TABLES[list] as unknown as AnyTable;
    const columns = ['id', 'element_no', ...Object.keys(row.shape)];
    const query: Query<typeof at, Record<string, unknown>> = defineQuery({ name: `roadnet-${kind}s`, sql: asOfSql(table, columns), params: AS_OF, row: z.object({ id: z.string(), element_no: z.number(), ...row.shape }) });
    return (await this.store.query(query, at)).map((found) => ({ element: fromRow(found as never), elementNo: found['element_no'] as number }));
  }

  /** Hash of each element of a version by list and id. */
  async readHashes(at: { name: string; versionNo: number }): Promise<Record<StoredList, Map<string, string>>> {
    const hashes = Object.fromEntries(STORED_LISTS.map((list) => [list, new Map<string, string>()])) as Record<StoredList, Map<string, string>>;
    for (const { list, id, content_hash: hash } of await this.store.query(HASHES, at)) hashes[list].set(id, hash);
    return hashes;
  }

  /** Numbers that any version up to this one gave, to ids that are gone too. */
  async readNumbers(list: NumberedList, at: { name: string; versionNo: number }): Promise<Map<string, number>> {
    const { kind, table } = ELEMENT_TABLES[list];
    const sql = `SELECT id, max(element_no) AS no FROM ${table} WHERE name = {name:String} AND element_no > 0 AND ${COMMITTED} GROUP BY id`;
    const rows = await this.store.query(defineQuery({ name: `roadnet-${kind}-numbers`, sql, params: AS_OF, row: NUMBER_ROW }), at);
    return new Map(rows.map((found) => [found.id, found.no]));
  }

  /** The last revision of each junction's MAP, of junctions that are gone too. */
  async readMapRevisions(at: { name: string; versionNo: number }): Promise<Map<string, MapRevision>> {
    const sql = `SELECT id, revision, content FROM roadnet_map_revisions WHERE name = {name:String} AND NOT removed AND ${COMMITTED} ORDER BY id, version_no DESC LIMIT 1 BY id`;
    const rows = await this.store.query(defineQuery({ name: 'roadnet-map-revisions', sql, params: AS_OF, row: REVISION_ROW }), at);
    return new Map(rows.map(({ id, ...rest }) => [id, { junctionId: id, ...rest }]));
  }

  /** Every content that an id had, in order, over all kinds of elements. */
  async readRevisions(name: string, id: string): Promise<ElementRevision[]> {
    const revisions = await Promise.all(
      Object.values(ELEMENT_TABLES).map(async ({ kind, table, row }) => {
        const columns = Object.keys(row.shape);
        const sql = `SELECT version_no, removed, ${columns.join(', ')} FROM ${table}
          WHERE name = {name:String} AND id = {id:String} AND change_id IN (SELECT change_id FROM roadnet_changes WHERE name = {name:String}) ORDER BY version_no`;
        const query = defineQuery({ name: `roadnet-${kind}-history`, sql, params: z.object({ name: z.string(), id: z.string() }), row: z.looseObject({ version_no: z.number(), removed: z.boolean() }) });
        return (await this.store.query(query, { name, id })).map(({ version_no: versionNo, removed, ...content }) => ({ kind, versionNo, removed, row: content }));
      }),
    );
    return revisions.flat().sort((a, b) => a.versionNo - b.versionNo);
  }

  /** Writes what was said about the file of an import. */
  async writeFindings({ name, changeId, versionNo }: { name: string; changeId: string; versionNo: number }, findings: readonly Finding[]): Promise<void> {
    const columns = ['name', 'version_no', 'change_id', 'severity', 'check_name', 'place', 'reason', 'fix'];
    for (let i = 0; i < findings.length; i += ROWS_PER_INSERT) {
      const rows = findings.slice(i, i + ROWS_PER_INSERT).map(({ severity, check, place, reason, fix }) => JSON.stringify({ name, version_no: versionNo, change_id: changeId, severity, check_name: check, place, reason, fix }));
      await this.store.insert('roadnet_findings', columns, 'JSONEachRow', Buffer.from(rows.join('\n')));
    }
  }

  /** Writes what a change does to one list. Nobody sees it before the change stands in the log. */
  async write<L extends StoredList>(list: L, { name, changeId, versionNo }: { name: string; changeId: string; versionNo: number }, changes: readonly ElementChange<StoredElements[L][number]>[]): Promise<void> {
    const { table, toRow } = ELEMENT_TABLES[list] as unknown as AnyTable;
    const rows = changes.map(({ id, elementNo, next }) => ({
      name,
      id,
      change_id: changeId,
      version_no: versionNo,
      removed: next === undefined,
      content_hash: next?.hash ?? '',
      element_no: elementNo,
      ...(next && toRow(next.element as never)),
    }));
    // What is removed has no content: its rows have fewer columns.
    for (const group of [rows.filter(({ removed }) => !removed), rows.filter(({ removed }) => removed)]) {
      for (let i = 0; i < group.length; i += ROWS_PER_INSERT) {
        const body = group.slice(i, i + ROWS_PER_INSERT).map((row) => JSON.stringify(row));
        await this.store.insert(table, Object.keys(group[0]!), 'JSONEachRow', Buffer.from(body.join('\n')));
      }
    }
  }
}
