/** The engine's Native format, column by column: https://clickhouse.com/docs/interfaces/formats/Native. All numbers little-endian. */
import type { Value } from '../domain/tables';

/** One column of a block: its bytes may lie in many pieces. */
export interface NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly pieces: readonly Uint8Array[];
}

const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) length++;
  return length;
}

function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest >= 0x80) {
    target[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  target[at++] = rest;
  return at;
}

/** Length-prefixed values, one behind the other. */
export function stringPieces(values: readonly (string | Uint8Array)[]): Uint8Array[] {
  const encoded = values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
  const target = Buffer.allocUnsafe(encoded.reduce((sum, value) => sum + varintLength(value.length) + value.length, 0));
  let at = 0;
  for (const value of encoded) {
    at = writeVarint(target, at, value.length);
    target.set(value, at);
    at += value.length;
  }
  return [target];
}

const HAS_ADDITIONAL_KEYS = 1n << 9n;
const NEEDS_DICTIONARY_UPDATE = 1n << 10n;
/** Width of the indexes: 0 one byte, 1 two bytes, 2 four bytes. */
const INDEX_WIDTHS = [Uint8Array, Uint16Array, Uint32Array] as const;

/** LowCardinality(String): the distinct values, then an index a row. `runs` says how often each value repeats in a row. */
export function lowCardinalityPieces(runs: Iterable<readonly [value: string, count: number]>, rowCount: number): Uint8Array[] {
  const keys = new Map<string, number>();
  const indexes = new Uint32Array(rowCount);
  let row = 0;
  for (const [value, count] of runs) {
    let index = keys.get(value);
    if (index === undefined) keys.set(value, (index = keys.size));
    indexes.fill(index, row, row + count);
    row += count;
  }
  const width = keys.size <= 0x100 ? 0 : keys.size <= 0x10000 ? 1 : 2;
  const head = new BigUint64Array([1n, BigInt(width) | HAS_ADDITIONAL_KEYS | NEEDS_DICTIONARY_UPDATE, BigInt(keys.size)]);
  const narrow = INDEX_WIDTHS[width].from(indexes);
  return [bytesOf(head), ...stringPieces([...keys.keys()]), bytesOf(new BigUint64Array([BigInt(rowCount)])), bytesOf(narrow)];
}

type Encoder = (values: readonly Value[]) => readonly Uint8Array[];

const fixed =
  (array: { from(values: Iterable<number>): ArrayBufferView }): Encoder =>
  (values) => [bytesOf(array.from(values as readonly number[]))];
const wide: Encoder = (values) => [bytesOf(BigInt64Array.from(values as readonly number[], (value) => BigInt(value)))];

const SCALARS: Readonly<Record<string, Encoder>> = {
  UInt8: fixed(Uint8Array),
  UInt16: fixed(Uint16Array),
  UInt32: fixed(Uint32Array),
  Int8: fixed(Int8Array),
  Int16: fixed(Int16Array),
  Int32: fixed(Int32Array),
  Float32: fixed(Float32Array),
  UInt64: wide,
  Int64: wide,
  String: (values) => stringPieces(values as readonly (string | Uint8Array)[]),
  'LowCardinality(String)': (values) => lowCardinalityPieces((values as readonly string[]).map((value) => [value, 1] as const), values.length),
  'Array(String)': (values) => {
    const lists = values as readonly (readonly string[])[];
    let end = 0;
    return [bytesOf(BigUint64Array.from(lists, (list) => BigInt((end += list.length)))), ...stringPieces(lists.flat())];
  },
};

function encoderOf(type: string): Encoder {
  const nullable = /^Nullable\((\w+)\)$/.exec(type)?.[1];
  if (nullable !== undefined) {
    const inner = encoderOf(nullable);
    return (values) => [Uint8Array.from(values, (value) => (value === null ? 1 : 0)), ...inner(values.map((value) => value ?? 0))];
  }
  const scalar = SCALARS[type] ?? (type.startsWith('Enum8(') ? SCALARS['Int8'] : type.startsWith('DateTime64(') ? SCALARS['Int64'] : undefined);
  if (!scalar) throw new Error(`no encoder for ${type}`);
  return scalar;
}

/** Whole numbers that a type can hold. */
type Holds = (value: number) => boolean;

const within =
  (lo: number, hi: number): Holds =>
  (value) =>
    Number.isInteger(value) && value >= lo && value <= hi;

const WHOLE: Readonly<Record<string, Holds>> = {
  UInt8: within(0, 0xff),
  UInt16: within(0, 0xffff),
  UInt32: within(0, 0xffff_ffff),
  Int16: within(-0x8000, 0x7fff),
  Int32: within(-0x8000_0000, 0x7fff_ffff),
  UInt64: within(0, 2 ** 64),
  DateTime64: within(0, 2 ** 62),
};

function holdsOf(type: string): Holds | undefined {
  const base = /^(?:Nullable\()?(\w+)/.exec(type)?.[1] ?? type;
  if (base !== 'Enum8') return WHOLE[base];
  const known = new Set([...type.matchAll(/= (-?\d+)/g)].map(([, value]) => Number(value)));
  return (value) => known.has(value);
}

const holders = new Map<string, Holds | undefined>();

/**
 * The first value that the type can not hold. An encoder would cut it to size, and the engine takes any byte for an Enum8 and then
 * fails every statement that reads it.
 */
export function findMisfit(type: string, values: readonly Value[]): Value | undefined {
  if (!holders.has(type)) holders.set(type, holdsOf(type));
  const holds = holders.get(type);
  return holds && values.find((value) => value !== null && !holds(value as number));
}

const encoders = new Map<string, Encoder>();

/** A column of plain values. */
export function encodeColumn(name: string, type: string, values: readonly Value[]): NativeColumn {
  let encoder = encoders.get(type);
  if (!encoder) encoders.set(type, (encoder = encoderOf(type)));
  return { name, type, pieces: encoder(values) };
}

/** One block. Every column must hold `rowCount` values. */
export function encodeBlock(columns: readonly NativeColumn[], rowCount: number): Buffer {
  const head = Buffer.alloc(20);
  const headEnd = writeVarint(head, writeVarint(head, 0, columns.length), rowCount);
  const pieces: Uint8Array[] = [head.subarray(0, headEnd)];
  for (const column of columns) pieces.push(...stringPieces([column.name, column.type]), ...column.pieces);
  return Buffer.concat(pieces);
}
