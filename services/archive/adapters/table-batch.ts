import type { StreamName } from '../../kernel/bus/catalogue';
import type { BusMessage } from '../../platform/bus';
import { INSERT_ORDER, TABLES, type Row, type TableName } from '../domain/tables';
import { MalformedMessage } from './malformed-message';
import { encodeBlock, encodeColumn, findMisfit } from './native-column';
import { decodeObjectColumns, frameRows, objectTableColumns, type ObjectBatch } from './object-columns';
import { quarantinedFrameRows } from './quarantine-rows';
import { stampedFrameRows, type TableRows } from './stamped-frames';
import { trafficRows } from './traffic-rows';

/** One table's share of a batch, ready to be sent. */
export interface TableInsert {
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly body: Buffer;
}

/** A message with what it holds. */
export type Decoded = { readonly message: BusMessage } & ({ readonly objects: ObjectBatch } | { readonly rows: TableRows });

const ROW_DECODERS: Readonly<Partial<Record<StreamName, (subject: string, data: Uint8Array) => TableRows>>> = {
  FRAMES_BSM: stampedFrameRows,
  FRAMES_STATUS: stampedFrameRows,
  QUARANTINE: quarantinedFrameRows,
  TRAFFIC_STATE: trafficRows,
};

/** Throws MalformedMessage. */
export function decodeMessage(stream: StreamName, message: BusMessage): Decoded {
  if (stream === 'TRAFFIC_OBJECTS') return { message, objects: decodeObjectColumns(message.data) };
  const decode = ROW_DECODERS[stream];
  if (!decode) throw new Error(`${stream}: no table is written from this stream`);
  return { message, rows: decode(message.subject, message.data) };
}

/** Encoded rows of one table. Throws MalformedMessage for a value that its column can not hold. */
export function encodeRows(table: TableName, rows: readonly Row[]): TableInsert {
  const entries = Object.entries(TABLES[table]);
  const columns = entries.map(([name, type]) => {
    const values = rows.map((row) => row[name] ?? null);
    const misfit = findMisfit(type, values);
    if (misfit !== undefined) throw new MalformedMessage('VALUE_OUT_OF_RANGE', `${table}.${name}: ${String(misfit)} is no ${type}`);
    return encodeColumn(name, type, values);
  });
  return { table, columns: entries.map(([name]) => name), rowCount: rows.length, body: encodeBlock(columns, rows.length) };
}

/** What is to be inserted for these messages, in the order in which it must be. Throws MalformedMessage when one of them holds what no table can. */
export function encodeBatch(decoded: readonly Decoded[]): TableInsert[] {
  const rows = new Map<TableName, Row[]>();
  const add = (table: TableName, row: Row): void => {
    const known = rows.get(table);
    if (known) known.push(row);
    else rows.set(table, [row]);
  };
  const objects: ObjectBatch[] = [];
  for (const entry of decoded) {
    if ('rows' in entry) for (const [table, row] of entry.rows) add(table, row);
    else {
      objects.push(entry.objects);
      for (const row of frameRows(entry.objects)) add('frames', row);
    }
  }
  return INSERT_ORDER.flatMap((table) => {
    if (table === 'objects') return encodeObjects(objects);
    const ofTable = rows.get(table);
    return ofTable ? [encodeRows(table, ofTable)] : [];
  });
}

function encodeObjects(batches: readonly ObjectBatch[]): TableInsert[] {
  const { columns, rowCount } = objectTableColumns(batches);
  if (rowCount === 0) return [];
  return [{ table: 'objects', columns: columns.map(({ name }) => name), rowCount, body: encodeBlock(columns, rowCount) }];
}

/** Times at which the gateway received the oldest and the newest frame of these messages, Unix ms; undefined when they hold none. */
export function receivedRange(decoded: readonly Decoded[]): { oldestMs: number; newestMs: number } | undefined {
  let oldestMs = Infinity;
  let newestMs = -Infinity;
  const see = (atMs: number): void => {
    oldestMs = Math.min(oldestMs, atMs);
    newestMs = Math.max(newestMs, atMs);
  };
  for (const entry of decoded) {
    if ('objects' in entry) for (const frame of entry.objects.wire.frames) see(frame.receivedAtMs ?? 0);
    else for (const [table, row] of entry.rows) if (table === 'frames') see(Number(row['received_at']));
  }
  return oldestMs === Infinity ? undefined : { oldestMs, newestMs };
}
