import { NONE } from './track-table';

/** Tracks of different units that one object may have at a time; more sights than this of one road user add nothing. */
export const MAX_TRACKERS = 4;

/** Edge of a cell of the search grid, m: about twice the widest gate, so that a search opens one to four cells. */
const CELL_M = 12;
const BUCKETS = 1 << 14;

/**
 * The road users that are known now, as columns, with a grid to find them by place. One row is one road user of the district,
 * whoever sees it; position and motion are those of its primary sight. Bounded: a full table refuses.
 */
export class RoadUsers {
  readonly id: Float64Array;
  readonly xM: Float64Array;
  readonly yM: Float64Array;
  readonly vxMps: Float32Array;
  readonly vyMps: Float32Array;
  /** Platform time of the last primary sighting, Unix ms. */
  readonly tMs: Float64Array;
  readonly firstMs: Float64Array;
  readonly type: Uint8Array;
  readonly latE7: Int32Array;
  readonly lonE7: Int32Array;
  readonly speedCmps: Uint16Array;
  readonly heading80thsDeg: Uint16Array;
  readonly lengthCm: Uint16Array;
  readonly sdM: Float32Array;
  readonly connectedKey: Uint32Array;
  readonly laneNo: Uint32Array;
  readonly laneSM: Float32Array;
  readonly laneDM: Float32Array;
  readonly wrongWay: Uint8Array;
  /** Lane at whose counting line it was counted last. */
  readonly countedLaneNo: Uint32Array;
  /** Slow as a queue is slow, with hysteresis. */
  readonly slow: Uint8Array;
  /** Number of the unit with the primary sight. */
  readonly unitNo: Uint16Array;
  readonly primaryTrack: Int32Array;
  readonly primarySinceMs: Float64Array;
  /** Slots of TrackTable, MAX_TRACKERS a row, NONE where empty. */
  readonly trackers: Int32Array;
  readonly trackerCount: Uint8Array;
  /** Sightings since it appeared, wrapping; paces the search for a second object in its place. */
  readonly sightings: Uint8Array;
  /** Id of the object that was found in its place at the last check, and how often in a row. */
  readonly twinId: Float64Array;
  readonly twinChecks: Uint8Array;
  private readonly cell: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly heads = new Int32Array(BUCKETS).fill(NONE);
  private readonly free: Int32Array;
  private freeCount = 0;
  /** Rows at and above this were never used. */
  highWater = 0;

  constructor(readonly capacity: number) {
    const f64 = (): Float64Array => new Float64Array(capacity);
    const f32 = (): Float32Array => new Float32Array(capacity);
    const i32 = (): Int32Array => new Int32Array(capacity);
    const u32 = (): Uint32Array => new Uint32Array(capacity);
    const u16 = (): Uint16Array => new Uint16Array(capacity);
    const u8 = (): Uint8Array => new Uint8Array(capacity);
    this.id = f64();
    this.xM = f64();
    this.yM = f64();
    this.vxMps = f32();
    this.vyMps = f32();
    this.tMs = f64();
    this.firstMs = f64();
    this.type = u8();
    this.latE7 = i32();
    this.lonE7 = i32();
    this.speedCmps = u16();
    this.heading80thsDeg = u16();
    this.lengthCm = u16();
    this.sdM = f32();
    this.connectedKey = u32();
    this.laneNo = u32();
    this.laneSM = f32();
    this.laneDM = f32();
    this.wrongWay = u8();
    this.countedLaneNo = u32();
    this.slow = u8();
    this.unitNo = u16();
    this.primaryTrack = i32();
    this.primarySinceMs = f64();
    this.trackers = new Int32Array(capacity * MAX_TRACKERS).fill(NONE);
    this.trackerCount = u8();
    this.sightings = u8();
    this.twinId = f64();
    this.twinChecks = u8();
    this.cell = i32();
    this.next = i32();
    this.previous = i32();
    this.free = i32();
  }

  get size(): number {
    return this.highWater - this.freeCount;
  }

  /** True when the row holds a road user. */
  isUsed(row: number): boolean {
    return this.id[row] !== 0;
  }

  /** A row for a new road user at a place, or NONE when the table is full. Everything but id, place and times is cleared. */
  add(id: number, xM: number, yM: number, tMs: number): number {
    let row: number;
    if (this.freeCount > 0) row = this.free[--this.freeCount]!;
    else if (this.highWater < this.capacity) row = this.highWater++;
    else return NONE;
    this.id[row] = id;
    this.xM[row] = xM;
    this.yM[row] = yM;
    this.tMs[row] = tMs;
    this.firstMs[row] = tMs;
    this.vxMps[row] = 0;
    this.vyMps[row] = 0;
    this.connectedKey[row] = 0;
    this.laneNo[row] = 0;
    this.wrongWay[row] = 0;
    this.countedLaneNo[row] = 0;
    this.slow[row] = 0;
    this.primaryTrack[row] = NONE;
    this.trackerCount[row] = 0;
    this.sightings[row] = 0;
    this.twinId[row] = 0;
    this.twinChecks[row] = 0;
    this.link(row, bucketOf(xM, yM));
    return row;
  }

  /** Frees a row; what tracks still point at it is the caller's to mend. */
  remove(row: number): void {
    this.unlink(row);
    this.trackers.fill(NONE, row * MAX_TRACKERS, (row + 1) * MAX_TRACKERS);
    this.id[row] = 0;
    this.free[this.freeCount++] = row;
  }

  move(row: number, xM: number, yM: number): void {
    this.xM[row] = xM;
    this.yM[row] = yM;
    const bucket = bucketOf(xM, yM);
    if (bucket === this.cell[row]) return;
    this.unlink(row);
    this.link(row, bucket);
  }

  addTracker(row: number, track: number): boolean {
    const count = this.trackerCount[row]!;
    if (count === MAX_TRACKERS) return false;
    this.trackers[row * MAX_TRACKERS + count] = track;
    this.trackerCount[row] = count + 1;
    return true;
  }

  removeTracker(row: number, track: number): void {
    const base = row * MAX_TRACKERS;
    const last = this.trackerCount[row]! - 1;
    for (let i = 0; i <= last; i++) {
      if (this.trackers[base + i] !== track) continue;
      this.trackers[base + i] = this.trackers[base + last]!;
      this.trackers[base + last] = NONE;
      this.trackerCount[row] = last;
      return;
    }
  }

  /** First row of the chain of a cell; follow with `after`. A chain may also hold rows of other cells. */
  first(cellX: number, cellY: number): number {
    return this.heads[bucketOfCell(cellX, cellY)]!;
  }

  after(row: number): number {
    return this.next[row]!;
  }

  private link(row: number, bucket: number): void {
    const head = this.heads[bucket]!;
    this.cell[row] = bucket;
    this.next[row] = head;
    this.previous[row] = NONE;
    if (head !== NONE) this.previous[head] = row;
    this.heads[bucket] = row;
  }

  private unlink(row: number): void {
    const next = this.next[row]!;
    const previous = this.previous[row]!;
    if (previous === NONE) this.heads[this.cell[row]!] = next;
    else this.next[previous] = next;
    if (next !== NONE) this.previous[next] = previous;
  }
}

/** Index of the cell along one axis. */
export function cellOf(metres: number): number {
  return Math.floor(metres / CELL_M);
}

function bucketOfCell(cellX: number, cellY: number): number {
  const h = Math.imul(cellX, 73_856_093) ^ Math.imul(cellY, 19_349_663);
  return (h ^ (h >>> 15)) & (BUCKETS - 1);
}

function bucketOf(xM: number, yM: number): number {
  return bucketOfCell(cellOf(xM), cellOf(yM));
}
