import { UNAVAILABLE_16 } from '../../../kernel/sensed-objects';
import { lingshan } from '../../../kernel/wire';
import type { District } from '../../domain/district';

/** A road user unseen for longer is not "now", ms. */
const LIVE_MS = 1_500;
/** Room for one object: every field at its longest stays below 128 bytes, so its length is one byte. */
const OBJECT_BYTES_MAX = 130;

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
    buffer[this.pos] = TAG.objects;
    const start = this.pos + 2;
    this.pos = start;
    this.writeHexId(users.id[row]!);
    this.writeNumber(TAG.type, users.type[row]!);
    this.writeFixed(TAG.latE7, users.latE7[row]!);
    this.writeFixed(TAG.lonE7, users.lonE7[row]!);
    if (users.speedCmps[row] !== UNAVAILABLE_16) this.writeNumber(TAG.speedCmps, users.speedCmps[row]!);
    if (users.heading80thsDeg[row] !== UNAVAILABLE_16) this.writeNumber(TAG.heading, users.heading80thsDeg[row]!);
    this.writeNumber(TAG.laneNo, users.laneNo[row]!);
    this.writeNumber(TAG.measuredAtMs, Math.round(users.tMs[row]!));
    this.writeText(TAG.unitId, district.units.ids[users.unitNo[row]!]!);
    this.writeNumber(TAG.connected, users.connectedKey[row] === 0 ? 0 : 1);
    buffer[start - 1] = this.pos - start;
  }

  /** As hexIdOf, without the text. */
  private writeHexId(id: number): void {
    const { buffer } = this;
    buffer[this.pos] = TAG.objectId;
    buffer[this.pos + 1] = 16;
    let high = Math.floor(id / TWO_32);
    let low = (id - high * TWO_32) >>> 0;
    for (let digit = 9; digit >= 2; digit--) {
      buffer[this.pos + digit] = HEX[high & 15]!;
      buffer[this.pos + 8 + digit] = HEX[low & 15]!;
      high >>>= 4;
      low >>>= 4;
    }
    this.pos += 18;
  }

  private writeNumber(tag: number, value: number): void {
    this.buffer[this.pos++] = tag;
    while (value >= 0x80) {
      this.buffer[this.pos++] = (value % 128) | 0x80;
      value = Math.floor(value / 128);
    }
    this.buffer[this.pos++] = value;
  }

  private writeFixed(tag: number, value: number): void {
    this.buffer[this.pos] = tag;
    this.buffer.writeInt32LE(value, this.pos + 1);
    this.pos += 5;
  }

  private writeText(tag: number, text: string): void {
    this.buffer[this.pos] = tag;
    this.buffer[this.pos + 1] = text.length;
    this.pos += 2;
    for (let i = 0; i < text.length; i++) this.buffer[this.pos++] = text.charCodeAt(i);
  }

  private makeRoom(bytes: number): void {
    if (this.pos + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(this.buffer.length * 2 + bytes);
    this.buffer.copy(larger, 0, 0, this.pos);
    this.buffer = larger;
  }
}
