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

/** Full tags (number << 3 | wire type). */
const TAG = { msgCount: 8, measuredAtMs: 16, reference: 26, participant: 82 } as const;

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
        if (out.count === RSM_MAX_OBJECTS) cursor.fail('WIRE_TOO_MANY_ITEMS');
        cursor.place = 'rsm.participants';
        cursor.end = objectEnd;
        readParticipant(out, out.count++);
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

function readParticipant(out: RsmColumns, row: number): void {
  const end = cursor.end;
  let present = 0;
  let trackId = 0;
  let type = 0;
  let latE7 = 0;
  let lonE7 = 0;
  let speedCmps: number = UNAVAILABLE_16;
  let heading80thsDeg: number = UNAVAILABLE_16;
  let lengthCm: number = UNAVAILABLE_16;
  let widthCm: number = UNAVAILABLE_16;
  let heightCm: number = UNAVAILABLE_16;
  let source = 0;
  let connected = 0;
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    switch (tag) {
      case 8:
        trackId = cursor.readUint32();
        present |= RSM_PRESENT.trackId;
        break;
      case 16:
        type = fit8(cursor.readEnum());
        break;
      case 29:
        latE7 = cursor.readSfixed32();
        present |= RSM_PRESENT.lat;
        break;
      case 37:
        lonE7 = cursor.readSfixed32();
        present |= RSM_PRESENT.lon;
        break;
      case 40:
        out.elevationDm[row] = cursor.readSint32();
        present |= RSM_PRESENT.elevation;
        break;
      case 48:
        speedCmps = fit16(cursor.readUint32());
        present |= RSM_PRESENT.speed;
        break;
      case 56:
        heading80thsDeg = fit16(cursor.readUint32());
        present |= RSM_PRESENT.heading;
        break;
      case 64:
        out.accelLonCmps2[row] = cursor.readSint32();
        present |= RSM_PRESENT.accel;
        break;
      case 72:
        lengthCm = fit16(cursor.readUint32());
        present |= RSM_PRESENT.length;
        break;
      case 80:
        widthCm = fit16(cursor.readUint32());
        present |= RSM_PRESENT.width;
        break;
      case 88:
        heightCm = fit16(cursor.readUint32());
        present |= RSM_PRESENT.height;
        break;
      case 96:
        out.positionSdCm[row] = cursor.readUint32();
        present |= RSM_PRESENT.positionSd;
        break;
      case 104:
        source = fit8(cursor.readEnum());
        break;
      case 114: {
        const idEnd = cursor.readEnd();
        out.connectedStart[row] = cursor.pos;
        out.connectedEnd[row] = idEnd;
        cursor.pos = idEnd;
        connected = 1;
        present |= RSM_PRESENT.connectedId;
        break;
      }
      default:
        skipField(tag, 14, 14);
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

/** A field that the switch does not take: a known number here means a wrong wire type. Known: 1..through, and `extra`. */
function skipField(tag: number, through: number, extra: number): void {
  const number = tag >>> 3;
  if (number <= through || number === extra) cursor.fail('WIRE_TYPE_MISMATCH');
  cursor.skipUnknown(tag);
}

function fit16(value: number): number {
  return value < UNAVAILABLE_16 ? value : UNAVAILABLE_16 - 1;
}

function fit8(value: number): number {
  return value < 255 ? value : 255;
}
