/**
 * A ConnectRequest with one RSM frame, encoded once; each frame after that is a copy with numbers written into it.
 * Every varint that changes has a fixed width (padded, which the wire format allows), so that nothing ever moves.
 */
import type { StepTable } from './lane-paths';

export interface LoadObject {
  readonly table: StepTable;
  /** Step of the table at frame 0. */
  readonly phase: number;
  readonly lengthCm: number;
  readonly widthCm: number;
  /** lingshan.v2x.v1.ParticipantType */
  readonly type: number;
}

const OBJECT_BYTES = 34;
const TRACK_AT = 1;
const LAT_AT = 8;
const LON_AT = 13;
const HEADING_AT = 21;
/** Errors of position, 1e-7 degree, drawn once: about 0.25 m. */
const NOISE_SD_E7 = 22;

export class RsmTemplate {
  private readonly bytes: Buffer;
  private readonly counterAt: number;
  private readonly generatedAt: number;
  private readonly msgCountAt: number;
  private readonly measuredAt: number;
  private readonly objectsAt: number;
  private readonly noiseE7: Int32Array;

  /** @param reference where the unit stands, 1e-7 degree. @param noise 256 normal numbers */
  constructor(private readonly objects: readonly LoadObject[], reference: { latE7: number; lonE7: number }, noise: Float64Array) {
    this.noiseE7 = Int32Array.from(noise, (value) => Math.round(value * NOISE_SD_E7));
    const payload = [2 + 7 + 12, (2 + OBJECT_BYTES) * objects.length].reduce((a, b) => a + b);
    const frame = 5 + 2 + 7 + 1 + widthOf(payload) + payload;
    const batch = 1 + widthOf(frame) + frame;
    const out = new Layout(1 + widthOf(batch) + batch);
    out.head(0x12, batch).head(0x0a, frame);
    this.counterAt = out.field(0x08, 4);
    out.value(out.field(0x10, 1), 1, 1);
    this.generatedAt = out.field(0x18, 6);
    out.head(0x22, payload);
    this.msgCountAt = out.field(0x08, 1);
    this.measuredAt = out.field(0x10, 6);
    out.head(0x1a, 10);
    out.fixed(0x0d, reference.latE7);
    out.fixed(0x15, reference.lonE7);
    this.objectsAt = out.at;
    for (const object of objects) {
      out.head(0x52, OBJECT_BYTES);
      out.field(0x08, 4);
      out.value(out.field(0x10, 1), object.type, 1);
      out.fixed(0x1d, 0);
      out.fixed(0x25, 0);
      out.value(out.field(0x30, 2), object.table.speedCmps, 2);
      out.field(0x38, 3);
      out.value(out.field(0x48, 2), object.lengthCm, 2);
      out.value(out.field(0x50, 2), object.widthCm, 2);
      out.value(out.field(0x60, 1), 25, 1);
      out.value(out.field(0x68, 1), 6, 1);
    }
    this.bytes = out.bytes;
    if (out.at !== out.bytes.length) throw new RangeError(`template of ${out.at} bytes where ${out.bytes.length} were laid out`);
  }

  get objectCount(): number {
    return this.objects.length;
  }

  /** Length of the message. */
  get byteLength(): number {
    return this.bytes.length;
  }

  /** Writes the unit's frame number `index` (from 0), generated at `timeMs`, to `out` at `start`: the same bytes whenever it is asked for again. */
  write(out: Buffer, start: number, index: number, timeMs: number): void {
    out.set(this.bytes, start);
    writePadded(out, start + this.counterAt, index + 1, 4);
    writePadded(out, start + this.generatedAt, timeMs, 6);
    out[start + this.msgCountAt] = index & 127;
    writePadded(out, start + this.measuredAt, timeMs, 6);
    const { objects, noiseE7 } = this;
    for (let i = 0, at = start + this.objectsAt + 2; i < objects.length; i++, at += OBJECT_BYTES + 2) {
      const { table, phase } = objects[i]!;
      const steps = table.latE7.length;
      const way = index + phase;
      const laps = (way / steps) | 0;
      const step = way - laps * steps;
      const draw = index * 7 + i * 13;
      // A vehicle that begins the lane anew is another vehicle.
      const track = 1 + i + laps * objects.length;
      out[at + TRACK_AT] = track | 0x80;
      out[at + TRACK_AT + 1] = (track >>> 7) | 0x80;
      out[at + TRACK_AT + 2] = (track >>> 14) | 0x80;
      out[at + TRACK_AT + 3] = (track >>> 21) & 0x7f;
      writeFixed(out, at + LAT_AT, table.latE7[step]! + noiseE7[draw & 255]!);
      writeFixed(out, at + LON_AT, table.lonE7[step]! + noiseE7[(draw + 91) & 255]!);
      const heading = table.heading80thsDeg[step]!;
      out[at + HEADING_AT] = heading | 0x80;
      out[at + HEADING_AT + 1] = (heading >>> 7) | 0x80;
      out[at + HEADING_AT + 2] = heading >>> 14;
    }
  }
}

class Layout {
  readonly bytes: Buffer;
  at = 0;

  constructor(length: number) {
    this.bytes = Buffer.alloc(length);
  }

  head(tag: number, length: number): this {
    this.bytes[this.at] = tag;
    writePadded(this.bytes, this.at + 1, length, widthOf(length));
    this.at += 1 + widthOf(length);
    return this;
  }

  /** Room for a varint of a fixed width; returns where it begins. */
  field(tag: number, width: number): number {
    this.bytes[this.at] = tag;
    writePadded(this.bytes, this.at + 1, 0, width);
    this.at += 1 + width;
    return this.at - width;
  }

  value(at: number, value: number, width: number): void {
    writePadded(this.bytes, at, value, width);
  }

  fixed(tag: number, value: number): void {
    this.bytes[this.at] = tag;
    this.bytes.writeInt32LE(value, this.at + 1);
    this.at += 5;
  }
}

function widthOf(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : 3;
}

function writeFixed(out: Buffer, at: number, value: number): void {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
}

function writePadded(out: Buffer, at: number, value: number, width: number): void {
  let rest = value;
  for (let i = 1; i < width; i++) {
    if (rest > 0x7fffffff) {
      out[at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    } else {
      out[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
  }
  out[at] = rest & 0x7f;
}
