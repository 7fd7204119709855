import { createHash } from 'node:crypto';
import { LingshanError } from '../../services/kernel/errors';
import { assembleSnapshot } from './assemble';
import type { RoadnetSnapshot, SnapshotColumns, SnapshotFacts } from './snapshot';
import { packStrings, unpackStrings } from './string-table';

/**
 * File: 8 bytes "LSROADNT" · uint32 format · uint32 bytes of the JSON section · 32 bytes SHA-256 of all the rest ·
 * JSON section {facts, columns: {name: [type, offset, length]}} · the columns, each at a multiple of 8. Little-endian.
 * Long lists of strings are two columns each, see string-table.ts.
 */
const MAGIC = 'LSROADNT';
export const FORMAT = 4;
const DIGEST_AT = 16;
const HEADER_BYTES = 48;

const ARRAY_TYPES = { Uint8Array, Int8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array } as const;
type ColumnType = keyof typeof ARRAY_TYPES;

/** Every column and its type; a file must hold exactly these. */
const COLUMN_TYPES: Readonly<Record<keyof SnapshotColumns, ColumnType>> = {
  laneLink: 'Uint32Array',
  laneLengthM: 'Float32Array',
  laneWidthM: 'Float32Array',
  laneSpeedLimitMps: 'Float32Array',
  laneFlags: 'Uint8Array',
  laneClasses: 'Uint16Array',
  laneIndex: 'Uint8Array',
  laneType: 'Uint8Array',
  laneRestrictionStart: 'Uint32Array',
  laneLeft: 'Uint32Array',
  laneRight: 'Uint32Array',
  laneNextStart: 'Uint32Array',
  laneNext: 'Uint32Array',
  lanePreviousStart: 'Uint32Array',
  lanePrevious: 'Uint32Array',
  laneConnectionStart: 'Uint32Array',
  lanePointStart: 'Uint32Array',
  pointLatE7: 'Int32Array',
  pointLonE7: 'Int32Array',
  pointX: 'Float32Array',
  pointY: 'Float32Array',
  pointS: 'Float32Array',
  pointHeadingDeg: 'Float32Array',
  pointLane: 'Uint32Array',
  pointElevationM: 'Float32Array',
  linkKind: 'Uint8Array',
  linkFromJunction: 'Uint32Array',
  linkToJunction: 'Uint32Array',
  linkLaneStart: 'Uint32Array',
  linkLane: 'Uint32Array',
  linkLevel: 'Int8Array',
  linkRoadClass: 'Uint8Array',
  linkReferenceLane: 'Uint32Array',
  linkLengthM: 'Float32Array',
  linkNextStart: 'Uint32Array',
  linkNext: 'Uint32Array',
  linkPreviousStart: 'Uint32Array',
  linkPrevious: 'Uint32Array',
  linkSection: 'Uint32Array',
  sectionLinkStart: 'Uint32Array',
  sectionLink: 'Uint32Array',
  connectionFrom: 'Uint32Array',
  connectionTo: 'Uint32Array',
  connectionVia: 'Uint32Array',
  connectionManeuver: 'Uint8Array',
  connectionGroup: 'Uint8Array',
  connectionController: 'Uint32Array',
  connectionJunction: 'Uint32Array',
  connectionPathStart: 'Uint32Array',
  connectionPath: 'Uint32Array',
  connectionRestrictionStart: 'Uint32Array',
  restrictionKind: 'Uint8Array',
  restrictionClasses: 'Uint16Array',
  restrictionSpeedLimitMps: 'Float32Array',
  restrictionFromMs: 'Float64Array',
  restrictionToMs: 'Float64Array',
  restrictionWindowStart: 'Uint32Array',
  restrictionCause: 'Uint32Array',
  windowDays: 'Uint8Array',
  windowStartMin: 'Uint16Array',
  windowEndMin: 'Uint16Array',
  turnRestrictionLinkStart: 'Uint32Array',
  turnRestrictionLink: 'Uint32Array',
  turnRestrictionRule: 'Uint32Array',
  conflictJunction: 'Uint32Array',
  conflictFirst: 'Uint32Array',
  conflictSecond: 'Uint32Array',
  conflictKind: 'Uint8Array',
  conflictFirstFromM: 'Float32Array',
  conflictFirstToM: 'Float32Array',
  conflictSecondFromM: 'Float32Array',
  conflictSecondToM: 'Float32Array',
  junctionConflictStart: 'Uint32Array',
  cellStart: 'Uint32Array',
  cellPoint: 'Uint32Array',
};
const COLUMN_NAMES = Object.keys(COLUMN_TYPES) as (keyof SnapshotColumns)[];

/** Everything of SnapshotFacts, so that nothing else gets into the file. */
const FACT_NAMES: readonly (keyof SnapshotFacts)[] = [
  'version', 'name', 'source', 'laneCount', 'linkCount', 'bbox', 'grid', 'junctions', 'controllers', 'stopLines', 'crossings',
  'turnRestrictionIds', 'causes', 'parkingEntrances', 'roadsideUnits', 'zones',
];

/** Lists of strings, one a lane or a link: as JSON they would be most of what is parsed. */
const STRING_LISTS = ['laneIds', 'linkIds', 'linkNames'] as const satisfies readonly (keyof SnapshotFacts)[];
type StringLists = Pick<SnapshotFacts, (typeof STRING_LISTS)[number]>;

interface JsonSection {
  readonly facts: Omit<SnapshotFacts, keyof StringLists>;
  readonly columns: Readonly<Record<string, readonly [type: ColumnType, offset: number, length: number]>>;
}

/** True when these first bytes are those of a snapshot of any format. */
export function isSnapshotHead(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && Buffer.from(bytes.buffer, bytes.byteOffset, MAGIC.length).toString('latin1') === MAGIC;
}

/** Of everything but itself, the lengths in the header too. */
function digestOf(file: Buffer): Buffer {
  return createHash('sha256').update(file.subarray(0, DIGEST_AT)).update(file.subarray(HEADER_BYTES)).digest();
}

const aligned = (offset: number): number => Math.ceil(offset / 8) * 8;

/** The snapshot as bytes of a file; equal snapshots give equal bytes. */
export function encodeSnapshot(snapshot: RoadnetSnapshot): Uint8Array {
  const contents: [string, ColumnType, SnapshotColumns[keyof SnapshotColumns]][] = COLUMN_NAMES.map((name) => [name, COLUMN_TYPES[name], snapshot[name]]);
  for (const name of STRING_LISTS) {
    const { starts, text } = packStrings(snapshot[name]);
    contents.push([`${name}Start`, 'Uint32Array', starts], [`${name}Text`, 'Uint8Array', text]);
  }
  const columns: Record<string, [ColumnType, number, number]> = {};
  // Offsets count from the first column, so that they do not depend on the length of the section that holds them.
  let dataBytes = 0;
  for (const [name, type, column] of contents) {
    columns[name] = [type, dataBytes, column.length];
    dataBytes = aligned(dataBytes + column.byteLength);
  }
  const facts = Object.fromEntries(FACT_NAMES.map((name) => [name, snapshot[name]]));
  const json = Buffer.from(JSON.stringify({ facts, columns }));
  const dataStart = aligned(HEADER_BYTES + json.length);
  const file = Buffer.alloc(dataStart + dataBytes);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt32LE(FORMAT, 8);
  file.writeUInt32LE(json.length, 12);
  json.copy(file, HEADER_BYTES);
  for (const [name, , column] of contents) file.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), dataStart + columns[name]![1]);
  digestOf(file).copy(file, DIGEST_AT);
  return file;
}

/** The snapshot of a file's bytes, which it keeps. Throws SNAPSHOT_CORRUPT or SNAPSHOT_FORMAT; `place` names the file in them. */
export function decodeSnapshot(buffer: ArrayBuffer, place: string): RoadnetSnapshot {
  const file = Buffer.from(buffer);
  if (file.length < HEADER_BYTES || !isSnapshotHead(file)) throw corrupt(place, 'is no road-network snapshot');
  const format = file.readUInt32LE(8);
  if (format !== FORMAT) {
    throw new LingshanError('badInput', 'SNAPSHOT_FORMAT', `${place}: format ${format}, this program reads ${FORMAT}; build it again with "npm run roadnet -- import"`);
  }
  if (!digestOf(file).equals(file.subarray(DIGEST_AT, HEADER_BYTES))) throw corrupt(place, 'checksum does not match, the file is damaged or cut');
  const jsonBytes = file.readUInt32LE(12);
  const { facts, columns } = JSON.parse(file.toString('utf8', HEADER_BYTES, HEADER_BYTES + jsonBytes)) as JsonSection;
  const dataStart = aligned(HEADER_BYTES + jsonBytes);
  const view = <T extends ColumnType>(name: string, wanted: T): InstanceType<(typeof ARRAY_TYPES)[T]> => {
    const [type, offset, length] = columns[name] ?? [];
    if (type !== wanted || offset === undefined || length === undefined) throw corrupt(place, `column ${name} is missing`);
    return new ARRAY_TYPES[wanted](buffer, dataStart + offset, length) as InstanceType<(typeof ARRAY_TYPES)[T]>;
  };
  const views = Object.fromEntries(COLUMN_NAMES.map((name) => [name, view(name, COLUMN_TYPES[name])])) as unknown as SnapshotColumns;
  const strings = Object.fromEntries(STRING_LISTS.map((name) => [name, unpackStrings({ starts: view(`${name}Start`, 'Uint32Array'), text: view(`${name}Text`, 'Uint8Array') })])) as unknown as StringLists;
  return assembleSnapshot({ ...facts, ...strings }, views);
}

function corrupt(place: string, reason: string): LingshanError {
  return new LingshanError('badInput', 'SNAPSHOT_CORRUPT', `${place}: ${reason}; build it again with "npm run roadnet -- import"`);
}
