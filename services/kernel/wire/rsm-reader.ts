/**
 * Reads v2x.v1.Rsm straight from bytes into columns that are used again and again: no allocation per object.
 * Proto3 semantics: the last value of a scalar wins, absence is kept, unknown fields are skipped (up to a bound).
 */
import { RSM_MAX_OBJECTS, RSM_PRESENT, UNAVAILABLE_16, type SensedObjects } from '../sensed-objects';
import { WireCursor } from './wire-cursor';

export { RSM_MAX_OBJECTS, RSM_PRESENT, UNAVAILABLE_16 };

/**
 * SensedObjects to read into. A value that does not fit its column is kept as the column's largest (16 bits: 65534; 8 bits: 255),
 * which is outside every range of the contract, so that checking the columns is checking the message.
 */
export class RsmColumns implements SensedObjects {
  count = 0;
  msgCount = -1;
  measuredAtMs = -1;
  refLatE7 = 0;
  refLonE7 = 0;
  hasReference = false;
  readonly trackId = new Uint32Array(RSM_MAX_OBJECTS);
  readonly type = new Uint8Array(RSM_MAX_OBJECTS);
  readonly latE7 = new Int32Array(RSM_MAX_OBJECTS);
  readonly lonE7 = new Int32Array(RSM_MAX_OBJECTS);
  readonly elevationDm = new Int32Array(RSM_MAX_OBJECTS);
  readonly speedCmps = new Uint16Array(RSM_MAX_OBJECTS);
  readonly heading80thsDeg = new Uint16Array(RSM_MAX_OBJECTS);
  readonly accelLonCmps2 = new Int32Array(RSM_MAX_OBJECTS);
  readonly lengthCm = new Uint16Array(RSM_MAX_OBJECTS);
  readonly widthCm = new Uint16Array(RSM_MAX_OBJECTS);
  readonly heightCm = new Uint16Array(RSM_MAX_OBJECTS);
  readonly positionSdCm = new Uint32Array(RSM_MAX_OBJECTS);
  readonly source = new Uint8Array(RSM_MAX_OBJECTS);
  readonly connected = new Uint8Array(RSM_MAX_OBJECTS);
  readonly connectedStart = new Uint32Array(RSM_MAX_OBJECTS);
  readonly connectedEnd = new Uint32Array(RSM_MAX_OBJECTS);
  readonly present = new Uint16Array(RSM_MAX_OBJECTS);
}

// Constants of this module's own: an imported one is read through a getter each time, which the hot loop feels (it took half of it).
const OBJECTS_MAX: number = RSM_MAX_OBJECTS;
const UNAVAILABLE: number = UNAVAILABLE_16;
const HAS_TRACK_ID = RSM_PRESENT.trackId;
const HAS_LAT = RSM_PRESENT.lat;
const HAS_LON = RSM_PRESENT.lon;
const HAS_ELEVATION = RSM_PRESENT.elevation;
const HAS_SPEED = RSM_PRESENT.speed;
const HAS_HEADING = RSM_PRESENT.heading;
const HAS_ACCEL = RSM_PRESENT.accel;
const HAS_LENGTH = RSM_PRESENT.length;
const HAS_WIDTH = RSM_PRESENT.width;
const HAS_HEIGHT = RSM_PRESENT.height;
const HAS_POSITION_SD = RSM_PRESENT.positionSd;
const HAS_CONNECTED_ID = RSM_PRESENT.connectedId;

/** Full tags (number << 3 | wire type). */
const TAG = { msgCount: 8, measuredAtMs: 16, reference: 26, participant: 82 } as const;

/** Tags of v2x.v1.Participant that are told apart by name. */
const TAG_TYPE = 16;
const TAG_LAT = 29;
const TAG_LON = 37;
const TAG_SOURCE = 104;
const TAG_CONNECTED_ID = 114;
/** By tag: 1 when it is a number of a participant. */
const IS_NUMBER = new Uint8Array(256);
for (const tag of [8, TAG_TYPE, 40, 48, 56, 64, 72, 80, 88, 96, TAG_SOURCE]) IS_NUMBER[tag] = 1;

const cursor = new WireCursor();

/** Reads bytes[start..end) into `out`. Throws WireError with the place; `out` is then half filled and not to be used. */
export function readRsm(bytes: Uint8Array, start: number, end: number, out: RsmColumns): void {
  cursor.reset(bytes, start, end, 'rsm');
  out.count = 0;
  out.msgCount = -1;
  out.measuredAtMs = -1;
  out.hasReference = false;
  let referencePresence = 0;
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    switch (tag) {
      case TAG.participant: {
        const objectEnd = cursor.readEnd();
        if (out.count === OBJECTS_MAX) cursor.fail('WIRE_TOO_MANY_ITEMS');
        cursor.place = 'rsm.participants';
        cursor.end = objectEnd;
        readParticipant(bytes, cursor.pos, objectEnd, out, out.count++);
        cursor.pos = objectEnd;
        cursor.end = end;
        cursor.place = 'rsm';
        break;
      }
      case TAG.msgCount:
        out.msgCount = cursor.readUint32();
        break;
      case TAG.measuredAtMs:
        out.measuredAtMs = cursor.readUint53();
        break;
      case TAG.reference: {
        const positionEnd = cursor.readEnd();
        cursor.place = 'rsm.reference';
        cursor.end = positionEnd;
        referencePresence |= readReference(out);
        cursor.end = end;
        cursor.place = 'rsm';
        break;
      }
      default:
        skipField(tag, 3, 10);
    }
  }
  out.hasReference = referencePresence === 3;
}

/** Bit 0: latitude was there, bit 1: longitude. */
function readReference(out: RsmColumns): number {
  let presence = 0;
  while (cursor.pos < cursor.end) {
    const tag = cursor.readTag();
    switch (tag) {
      case 13:
        out.refLatE7 = cursor.readSfixed32();
        presence |= 1;
        break;
      case 21:
        out.refLonE7 = cursor.readSfixed32();
        presence |= 2;
        break;
      case 24:
        cursor.readSint32();
        break;
      default:
        skipField(tag, 3, 3);
    }
  }
  return presence;
}

/**
 * The hot loop: position and bytes in local variables, numbers of up to three bytes read in place (nearly all are), everything else
 * by the cursor.
 */
function readParticipant(bytes: Uint8Array, start: number, end: number, out: RsmColumns, row: number): void {
  let pos = start;
  let present = 0;
  let trackId = 0;
  let type = 0;
  let latE7 = 0;
  let lonE7 = 0;
  let speedCmps: number = UNAVAILABLE;
  let heading80thsDeg: number = UNAVAILABLE;
  let lengthCm: number = UNAVAILABLE;
  let widthCm: number = UNAVAILABLE;
  let heightCm: number = UNAVAILABLE;
  let source = 0;
  let connected = 0;
  while (pos < end) {
    const tag = bytes[pos] as number;
    if ((tag === TAG_LAT || tag === TAG_LON) && pos + 5 <= end) {
      const value =
        (bytes[pos + 1] as number) | ((bytes[pos + 2] as number) << 8) | ((bytes[pos + 3] as number) << 16) | ((bytes[pos + 4] as number) << 24);
      pos += 5;
      if (tag === TAG_LAT) {
        latE7 = value;
        present |= HAS_LAT;
      } else {
        lonE7 = value;
        present |= HAS_LON;
      }
      continue;
    }
    if (IS_NUMBER[tag] === 0) {
      cursor.pos = pos;
      if (readOtherField(out, row)) {
        connected = 1;
        present |= HAS_CONNECTED_ID;
      }
      pos = cursor.pos;
      continue;
    }
    let value = 0;
    if (pos + 4 <= end) {
      const first = bytes[pos + 1] as number;
      const second = bytes[pos + 2] as number;
      const third = bytes[pos + 3] as number;
      if (first < 0x80) {
        value = first;
        pos += 2;
      } else if (second < 0x80) {
        value = (first & 0x7f) | (second << 7);
        pos += 3;
      } else if (third < 0x80) {
        value = (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14);
        pos += 4;
      } else {
        value = readLongNumber(pos, tag);
        pos = cursor.pos;
      }
    } else {
      value = readLongNumber(pos, tag);
      pos = cursor.pos;
    }
    switch (tag) {
      case 8:
        trackId = value;
        present |= HAS_TRACK_ID;
        break;
      case TAG_TYPE:
        type = fit8(value);
        break;
      case 40:
        out.elevationDm[row] = (value >>> 1) ^ -(value & 1);
        present |= HAS_ELEVATION;
        break;
      case 48:
        speedCmps = fit16(value);
        present |= HAS_SPEED;
        break;
      case 56:
        heading80thsDeg = fit16(value);
        present |= HAS_HEADING;
        break;
      case 64:
        out.accelLonCmps2[row] = (value >>> 1) ^ -(value & 1);
        present |= HAS_ACCEL;
        break;
      case 72:
        lengthCm = fit16(value);
        present |= HAS_LENGTH;
        break;
      case 80:
        widthCm = fit16(value);
        present |= HAS_WIDTH;
        break;
      case 88:
        heightCm = fit16(value);
        present |= HAS_HEIGHT;
        break;
      case 96:
        out.positionSdCm[row] = value;
        present |= HAS_POSITION_SD;
        break;
      default:
        source = fit8(value);
    }
  }
  out.trackId[row] = trackId;
  out.type[row] = type;
  out.latE7[row] = latE7;
  out.lonE7[row] = lonE7;
  out.speedCmps[row] = speedCmps;
  out.heading80thsDeg[row] = heading80thsDeg;
  out.lengthCm[row] = lengthCm;
  out.widthCm[row] = widthCm;
  out.heightCm[row] = heightCm;
  out.source[row] = source;
  out.connected[row] = connected;
  out.present[row] = present;
}

/** The number behind the tag at `pos`, of any length. Throws for a tag that is no number of a participant. */
function readLongNumber(pos: number, tag: number): number {
  cursor.pos = pos + 1;
  return tag === TAG_TYPE || tag === TAG_SOURCE ? cursor.readEnum() : cursor.readUint32();
}

/** A field that is neither a number nor a coordinate. True: it was the connected id. */
function readOtherField(out: RsmColumns, row: number): boolean {
  const tag = cursor.readTag();
  if (tag !== TAG_CONNECTED_ID) {
    skipField(tag, 14, 14);
    return false;
  }
  const idEnd = cursor.readEnd();
  out.connectedStart[row] = cursor.pos;
  out.connectedEnd[row] = idEnd;
  cursor.pos = idEnd;
  return true;
}

/** A field that the switch does not take: a known number here means a wrong wire type. Known: 1..through, and `extra`. */
function skipField(tag: number, through: number, extra: number): void {
  const number = tag >>> 3;
  if (number <= through || number === extra) cursor.fail('WIRE_TYPE_MISMATCH');
  cursor.skipUnknown(tag);
}

function fit16(value: number): number {
  return value < UNAVAILABLE ? value : UNAVAILABLE - 1;
}

function fit8(value: number): number {
  return value < 255 ? value : 255;
}
