import { UNAVAILABLE_16 } from '../../../kernel/sensed-objects';
import { lingshan } from '../../../kernel/wire';
import type { District } from '../../domain/district';

/** A road user unseen for longer is not "now", ms. */
const LIVE_MS = 1_500;
/** Room for one object: every field at its longest stays below 128 bytes, so its length is one byte. */
const OBJECT_BYTES_MAX = 130;

/** A copy, for an imported constant is read through a getter each time. */
const UNAVAILABLE: number = UNAVAILABLE_16;
const TWO_32 = 4_294_967_296;
const HEX = Buffer.from('0123456789abcdef');

const TAG = { objects: 0x1a, objectId: 0x0a, type: 0x10, latE7: 0x1d, lonE7: 0x25, speedCmps: 0x28, heading: 0x30, laneNo: 0x38, measuredAtMs: 0x40, unitId: 0x4a, connected: 0x50 } as const;

/**
 * Writes bus.v1.LiveObjects straight from the district's columns: at fifteen thousand road users twice a second the generated
 * encoder's objects would cost more than the rest of the picture. The spec reads it back with the generated decoder.
 */
export class LiveObjectsWriter {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private pos = 0;
  private readonly unitFields: Uint8Array[] = [];

  /** The road users seen within the last 1.5 s before the newest frame. */
  write(district: District, roadnetVersion: string, asOfMs: number): { message: Uint8Array; objects: number } {
    const { users } = district;
    const head = lingshan.bus.v1.LiveObjects.encode({ asOfMs, roadnetVersion }).finish();
    this.pos = 0;
    this.makeRoom(head.length);
    this.buffer.set(head, 0);
    this.pos = head.length;
    const since = district.newestMs - LIVE_MS;
    let objects = 0;
    for (let row = 0; row < users.highWater; row++) {
      if (!users.isUsed(row) || users.tMs[row]! < since) continue;
      this.makeRoom(OBJECT_BYTES_MAX);
      this.writeObject(district, row);
      objects++;
    }
    return { message: Buffer.from(this.buffer.subarray(0, this.pos)), objects };
  }

  private writeObject(district: District, row: number): void {
    const { users } = district;
    const { buffer } = this;
    const lengthAt = this.pos + 1;
    buffer[lengthAt - 1] = TAG.objects;
    let pos = writeHexId(buffer, lengthAt + 1, users.id[row]!);
    pos = writeNumber(buffer, pos, TAG.type, users.type[row]!);
    pos = writeFixed(buffer, pos, TAG.latE7, users.latE7[row]!);
    pos = writeFixed(buffer, pos, TAG.lonE7, users.lonE7[row]!);
    if (users.speedCmps[row] !== UNAVAILABLE) pos = writeNumber(buffer, pos, TAG.speedCmps, users.speedCmps[row]!);
    if (users.heading80thsDeg[row] !== UNAVAILABLE) pos = writeNumber(buffer, pos, TAG.heading, users.heading80thsDeg[row]!);
    pos = writeNumber(buffer, pos, TAG.laneNo, users.laneNo[row]!);
    pos = writeNumber(buffer, pos, TAG.measuredAtMs, Math.round(users.tMs[row]!));
    pos = this.writeUnit(buffer, pos, district.units.ids, users.unitNo[row]!);
    pos = writeNumber(buffer, pos, TAG.connected, users.connectedKey[row] === 0 ? 0 : 1);
    buffer[lengthAt] = pos - lengthAt - 1;
    this.pos = pos;
  }

  /** The field with the unit's id, whose bytes are made once a unit: units keep their numbers. */
  private writeUnit(buffer: Uint8Array, start: number, ids: readonly string[], unitNo: number): number {
    const field = (this.unitFields[unitNo] ??= unitFieldOf(ids[unitNo]!));
    for (let i = 0; i < field.length; i++) buffer[start + i] = field[i]!;
    return start + field.length;
  }

  private makeRoom(bytes: number): void {
    if (this.pos + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(this.buffer.length * 2 + bytes);
    this.buffer.copy(larger, 0, 0, this.pos);
    this.buffer = larger;
  }
}

function unitFieldOf(unitId: string): Uint8Array {
  const text = Buffer.from(unitId, 'latin1');
  return Buffer.concat([Buffer.of(TAG.unitId, text.length), text]);
}

// Each writes a field at `pos` and returns the place behind it.

/** As hexIdOf, without the text. */
function writeHexId(buffer: Uint8Array, pos: number, id: number): number {
  buffer[pos] = TAG.objectId;
  buffer[pos + 1] = 16;
  let high = Math.floor(id / TWO_32);
  let low = (id - high * TWO_32) >>> 0;
  for (let digit = 9; digit >= 2; digit--) {
    buffer[pos + digit] = HEX[high & 15]!;
    buffer[pos + 8 + digit] = HEX[low & 15]!;
    high >>>= 4;
    low >>>= 4;
  }
  return pos + 18;
}

function writeNumber(buffer: Uint8Array, pos: number, tag: number, value: number): number {
  buffer[pos++] = tag;
  // Above 32 bits, as times are, first in plain numbers, the rest with shifts.
  while (value >= TWO_32) {
    buffer[pos++] = (value % 128) | 0x80;
    value = Math.floor(value / 128);
  }
  let rest = value >>> 0;
  while (rest >= 0x80) {
    buffer[pos++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[pos++] = rest;
  return pos;
}

function writeFixed(buffer: Uint8Array, pos: number, tag: number, value: number): number {
  buffer[pos] = tag;
  buffer[pos + 1] = value;
  buffer[pos + 2] = value >> 8;
  buffer[pos + 3] = value >> 16;
  buffer[pos + 4] = value >> 24;
  return pos + 5;
}
