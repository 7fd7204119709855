const HASH_A = 0x9e3779b1;
const HASH_B = 0x85ebca6b;

/** No track, no object. */
export const NONE = -1;

/**
 * What is remembered of each track of each unit: fixed columns and an open-addressing index, so that a look-up costs some
 * nanoseconds and nothing is allocated. Bounded: a full table refuses, the sweep makes room.
 */
export class TrackTable {
  readonly unitNo: Uint16Array;
  readonly trackId: Uint32Array;
  /** Session of the unit that the track belongs to, as a small running number. */
  readonly epoch: Uint16Array;
  /** How often this track number began anew; part of the identity of what it sees. */
  readonly births: Uint16Array;
  readonly object: Int32Array;
  readonly laneNo: Uint32Array;
  readonly xM: Float64Array;
  readonly yM: Float64Array;
  readonly vxMps: Float32Array;
  readonly vyMps: Float32Array;
  readonly tMs: Float64Array;
  /** How well the unit sees it, m, less is better. */
  readonly score: Float32Array;
  /** Sightings in a row away from the object. */
  readonly strikes: Uint8Array;
  private readonly index: Int32Array;
  private readonly mask: number;
  private readonly free: Int32Array;
  private freeCount = 0;
  private highWater = 0;

  constructor(readonly capacity: number) {
    this.unitNo = new Uint16Array(capacity);
    this.trackId = new Uint32Array(capacity);
    this.epoch = new Uint16Array(capacity);
    this.births = new Uint16Array(capacity);
    this.object = new Int32Array(capacity).fill(NONE);
    this.laneNo = new Uint32Array(capacity);
    this.xM = new Float64Array(capacity);
    this.yM = new Float64Array(capacity);
    this.vxMps = new Float32Array(capacity);
    this.vyMps = new Float32Array(capacity);
    this.tMs = new Float64Array(capacity);
    this.score = new Float32Array(capacity);
    this.strikes = new Uint8Array(capacity);
    this.free = new Int32Array(capacity);
    const size = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.index = new Int32Array(size);
    this.mask = size - 1;
  }

  get size(): number {
    return this.highWater - this.freeCount;
  }

  find(unitNo: number, trackId: number): number {
    let at = this.hash(unitNo, trackId);
    for (;;) {
      const entry = this.index[at]!;
      if (entry === 0) return NONE;
      const slot = entry - 1;
      if (this.trackId[slot] === trackId && this.unitNo[slot] === unitNo) return slot;
      at = (at + 1) & this.mask;
    }
  }

  /** The slot of a new track, or NONE when the table is full. */
  add(unitNo: number, trackId: number): number {
    let slot: number;
    if (this.freeCount > 0) slot = this.free[--this.freeCount]!;
    else if (this.highWater < this.capacity) slot = this.highWater++;
    else return NONE;
    this.unitNo[slot] = unitNo;
    this.trackId[slot] = trackId;
    this.object[slot] = NONE;
    this.births[slot] = 0;
    this.laneNo[slot] = 0;
    this.strikes[slot] = 0;
    this.tMs[slot] = 0;
    this.insert(slot);
    return slot;
  }

  /** Forgets the tracks last seen before `beforeMs`; `onForgotten` is told each slot before it is free. */
  sweep(beforeMs: number, onForgotten: (slot: number) => void): void {
    const freeBefore = this.freeCount;
    for (let slot = 0; slot < this.highWater; slot++) {
      if (this.unitNo[slot] === UNUSED || this.tMs[slot]! >= beforeMs) continue;
      onForgotten(slot);
      this.unitNo[slot] = UNUSED;
      this.free[this.freeCount++] = slot;
    }
    if (this.freeCount === freeBefore) return;
    this.index.fill(0);
    for (let slot = 0; slot < this.highWater; slot++) if (this.unitNo[slot] !== UNUSED) this.insert(slot);
  }

  private insert(slot: number): void {
    let at = this.hash(this.unitNo[slot]!, this.trackId[slot]!);
    while (this.index[at] !== 0) at = (at + 1) & this.mask;
    this.index[at] = slot + 1;
  }

  private hash(unitNo: number, trackId: number): number {
    let h = Math.imul(trackId, HASH_A) ^ Math.imul(unitNo + 1, HASH_B);
    h ^= h >>> 15;
    return Math.imul(h, HASH_A) >>> 7 & this.mask;
  }
}

/** Number that no unit has: marks a slot as free. */
const UNUSED = 0xffff;
/** Most units that can be told apart. */
export const MAX_UNITS = UNUSED;
