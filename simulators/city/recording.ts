/**
 * A run of a city in a small file: gzip over a header (the ground, as JSON) and moments as differences.
 *
 *   "LSREC1\n", varint length, JSON { stepMs, network }
 *   moment := varint users, user…, varint changed signals, (varint index, phase, remainingMs, state)…
 *   user   := varint (key − key of the user before it) · flags · what the flags say changed
 *
 * Users are in ascending order of their keys. Positions in cm and headings in 1/10 degree are kept as differences to the
 * motion carried on from the moment before, so that a car that drives on costs about five bytes.
 */
import { Buffer } from 'node:buffer';
import type { CityMoment, RoadUser, SignalMoment } from './city';

export const RECORDING_MAGIC = 'LSREC1\n';

export class ByteWriter {
  private buffer = Buffer.allocUnsafe(4096);
  private used = 0;

  byte(value: number): void {
    this.room(1);
    this.buffer[this.used++] = value;
  }

  varint(value: number): void {
    this.room(8);
    while (value >= 0x80) {
      this.buffer[this.used++] = (value % 128) | 0x80;
      value = Math.floor(value / 128);
    }
    this.buffer[this.used++] = value;
  }

  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8');
    this.varint(bytes.length);
    this.room(bytes.length);
    this.used += bytes.copy(this.buffer, this.used);
  }

  take(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.used));
    this.used = 0;
    return taken;
  }

  private room(bytes: number): void {
    if (this.used + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + bytes));
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }
}

export class ByteReader {
  constructor(private readonly bytes: Uint8Array, private at = 0) {}

  get position(): number {
    return this.at;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError(`recording ends at byte ${this.at - 1} in the middle of a moment`);
    return value;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  text(): string {
    const length = this.varint();
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at, length).toString('utf8');
    this.at += length;
    return text;
  }
}

/** A user in whole numbers: what is kept from one moment to the next, on both sides. */
interface Kept {
  key: number;
  type: number;
  lengthCm: number;
  widthCm: number;
  heightCm: number;
  xCm: number;
  yCm: number;
  headingTenths: number;
  speedCmps: number;
  accelCmps2: number;
  lane: number;
  turnSignal: number;
}

const IS_NEW = 1;
const LANE_CHANGED = 2;
const TURN_CHANGED = 4;
const STANDS_STILL = 8;

/** Where the motion of the moment before leads, cm. */
function carriedOn(kept: Kept, stepMs: number): { xCm: number; yCm: number } {
  const heading = (kept.headingTenths / 10) * (Math.PI / 180);
  const wayCm = (kept.speedCmps * stepMs) / 1000;
  return { xCm: Math.round(kept.xCm + wayCm * Math.sin(heading)), yCm: Math.round(kept.yCm + wayCm * Math.cos(heading)) };
}

export class MomentEncoder {
  /** Lane names by their number; a name stands in the stream where its number is first used. */
  private readonly lanes: string[] = [];
  private lanesWritten = 0;
  private readonly laneNumbers = new Map<string, number>();
  private kept = new Map<number, Kept>();
  private signals: SignalMoment[] = [];
  private readonly writer = new ByteWriter();

  constructor(private readonly stepMs: number) {}

  encode(moment: CityMoment): Buffer {
    const { writer } = this;
    const users = [...moment.users].sort((a, b) => a.key - b.key);
    const kept = new Map<number, Kept>();
    writer.varint(users.length);
    let lastKey = 0;
    for (const user of users) {
      const now = this.quantise(user);
      this.user(now, this.kept.get(user.key), lastKey);
      kept.set(user.key, now);
      lastKey = user.key;
    }
    this.kept = kept;
    const changed = moment.signals.flatMap((signal, index) => {
      const before = this.signals[index];
      return before && before.state === signal.state && before.phase === signal.phase && before.remainingMs - this.stepMs === signal.remainingMs ? [] : [{ index, signal }];
    });
    writer.varint(changed.length);
    for (const { index, signal } of changed) {
      writer.varint(index);
      writer.varint(signal.phase);
      writer.varint(signal.remainingMs);
      writer.text(signal.state);
    }
    this.signals = [...moment.signals];
    return writer.take();
  }

  private user(now: Kept, before: Kept | undefined, lastKey: number): void {
    const { writer } = this;
    writer.varint(now.key - lastKey);
    const still = before !== undefined && before.xCm === now.xCm && before.yCm === now.yCm && before.headingTenths === now.headingTenths && before.speedCmps === now.speedCmps && before.accelCmps2 === now.accelCmps2;
    const laneChanged = before === undefined || before.lane !== now.lane;
    const turnChanged = before === undefined || before.turnSignal !== now.turnSignal;
    writer.byte((before ? 0 : IS_NEW) | (laneChanged ? LANE_CHANGED : 0) | (turnChanged ? TURN_CHANGED : 0) | (still ? STANDS_STILL : 0));
    if (!before) {
      writer.byte(now.type);
      writer.varint(now.lengthCm);
      writer.varint(now.widthCm);
      writer.varint(now.heightCm);
    }
    if (laneChanged) {
      writer.varint(now.lane);
      if (now.lane === this.lanesWritten) {
        writer.text(this.lanes[now.lane]!);
        this.lanesWritten += 1;
      }
    }
    if (turnChanged) writer.byte(now.turnSignal);
    if (still) return;
    const expected = before ? carriedOn(before, this.stepMs) : { xCm: 0, yCm: 0 };
    writer.signed(now.xCm - expected.xCm);
    writer.signed(now.yCm - expected.yCm);
    writer.signed(now.headingTenths - (before?.headingTenths ?? 0));
    writer.signed(now.speedCmps - (before?.speedCmps ?? 0));
    writer.signed(now.accelCmps2 - (before?.accelCmps2 ?? 0));
  }

  private quantise(user: RoadUser): Kept {
    let lane = this.laneNumbers.get(user.laneId);
    if (lane === undefined) {
      lane = this.lanes.length;
      this.lanes.push(user.laneId);
      this.laneNumbers.set(user.laneId, lane);
    }
    return {
      key: user.key,
      type: user.type,
      lengthCm: Math.round(user.lengthM * 100),
      widthCm: Math.round(user.widthM * 100),
      heightCm: Math.round(user.heightM * 100),
      xCm: Math.round(user.xM * 100),
      yCm: Math.round(user.yM * 100),
      headingTenths: Math.round(user.headingDeg * 10),
      speedCmps: Math.round(user.speedMps * 100),
      accelCmps2: Math.round(user.accelMps2 * 10) * 10,
      lane,
      turnSignal: user.turnSignal,
    };
  }
}

export class MomentDecoder {
  private readonly lanes: string[] = [];
  private kept = new Map<number, Kept>();
  private signals: SignalMoment[] = [];
  private moments = 0;

  constructor(private readonly stepMs: number, private readonly signalCount: number) {}

  decode(reader: ByteReader): CityMoment {
    const count = reader.varint();
    const kept = new Map<number, Kept>();
    const users: RoadUser[] = [];
    let lastKey = 0;
    for (let i = 0; i < count; i++) {
      const key = lastKey + reader.varint();
      const now = this.user(reader, key, this.kept.get(key));
      kept.set(key, now);
      users.push(this.toUser(now));
      lastKey = key;
    }
    this.kept = kept;
    this.readSignals(reader);
    return { timeMs: this.moments++ * this.stepMs, users, signals: this.signals };
  }

  private readSignals(reader: ByteReader): void {
    const signals = this.signals.map((signal) => ({ ...signal, remainingMs: Math.max(0, signal.remainingMs - this.stepMs) }));
    while (signals.length < this.signalCount) signals.push({ state: '', phase: 0, remainingMs: 0 });
    for (let left = reader.varint(); left > 0; left--) {
      const index = reader.varint();
      signals[index] = { phase: reader.varint(), remainingMs: reader.varint(), state: reader.text() };
    }
    this.signals = signals;
  }

  private user(reader: ByteReader, key: number, before: Kept | undefined): Kept {
    const flags = reader.byte();
    const isNew = (flags & IS_NEW) !== 0;
    if (!isNew && !before) throw new RangeError(`recording is damaged: road user ${key} goes on without having begun`);
    const now: Kept = before && !isNew
      ? { ...before }
      : { key, type: reader.byte(), lengthCm: reader.varint(), widthCm: reader.varint(), heightCm: reader.varint(), xCm: 0, yCm: 0, headingTenths: 0, speedCmps: 0, accelCmps2: 0, lane: 0, turnSignal: 0 };
    if ((flags & LANE_CHANGED) !== 0) {
      now.lane = reader.varint();
      if (now.lane === this.lanes.length) this.lanes.push(reader.text());
    }
    if ((flags & TURN_CHANGED) !== 0) now.turnSignal = reader.byte();
    if ((flags & STANDS_STILL) !== 0) return now;
    const expected = before && !isNew ? carriedOn(before, this.stepMs) : { xCm: 0, yCm: 0 };
    now.xCm = expected.xCm + reader.signed();
    now.yCm = expected.yCm + reader.signed();
    now.headingTenths += reader.signed();
    now.speedCmps += reader.signed();
    now.accelCmps2 += reader.signed();
    return now;
  }

  private toUser(kept: Kept): RoadUser {
    return {
      key: kept.key,
      type: kept.type,
      lengthM: kept.lengthCm / 100,
      widthM: kept.widthCm / 100,
      heightM: kept.heightCm / 100,
      xM: kept.xCm / 100,
      yM: kept.yCm / 100,
      headingDeg: kept.headingTenths / 10,
      speedMps: kept.speedCmps / 100,
      accelMps2: kept.accelCmps2 / 100,
      laneId: this.lanes[kept.lane] ?? '',
      turnSignal: kept.turnSignal,
    };
  }
}
