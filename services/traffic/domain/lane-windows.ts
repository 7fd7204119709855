import type { Roads } from './roads';
import type { WindowSettings } from './settings';

/** Windows that may be open at a time; with 1 s windows this bounds how far apart in time two sightings may be. */
const RING = 8;
const WINDOW_MS = 1000;

/** What was seen on a lane in one window. Sums, so that windows add up. */
export interface LaneSums {
  laneNo: number;
  /** Time that vehicles spent on the lane, vehicle·s. */
  spentS: number;
  /** Way that they made, vehicle·m. */
  wayM: number;
  /** Length that they covered, times the time, m·s. */
  coveredMs: number;
  /** Vehicles that crossed the counting line, and when the first and the last did, Unix ms. */
  vehicles: number;
  firstCrossMs: number;
  lastCrossMs: number;
  /** Longest distance from the lane's end to the tail of the queue, m. */
  queueM: number;
}

/**
 * Sums of each lane in windows of one second (after Edie: time spent and way made in the lane × window rectangle), kept open for late
 * sightings until the newest is `latenessMs` past a window's end. Deterministic in its inputs: only their times count.
 */
export class LaneWindows {
  private spentS: Float64Array;
  private wayM: Float64Array;
  private coveredMs: Float64Array;
  private vehicles: Uint32Array;
  private firstCrossMs: Float64Array;
  private lastCrossMs: Float64Array;
  private queueM: Float32Array;
  private isTouched: Uint8Array;
  private touched: Uint32Array;
  private readonly touchedCount = new Uint32Array(RING);
  /** Window that was last observed in each slot. */
  private readonly observed = new Float64Array(RING);
  private width: number;
  /** Number of the oldest open window (Unix ms / 1000); NaN before the first sighting. */
  private oldest = NaN;
  private newestMs = -Infinity;
  /** Sightings whose window was closed already. */
  late = 0;

  constructor(
    roads: Pick<Roads, 'laneNoMax'>,
    private readonly settings: WindowSettings,
  ) {
    this.width = roads.laneNoMax + 1;
    const size = RING * this.width;
    this.spentS = new Float64Array(size);
    this.wayM = new Float64Array(size);
    this.coveredMs = new Float64Array(size);
    this.vehicles = new Uint32Array(size);
    this.firstCrossMs = new Float64Array(size);
    this.lastCrossMs = new Float64Array(size);
    this.queueM = new Float32Array(size);
    this.isTouched = new Uint8Array(size);
    this.touched = new Uint32Array(size);
  }

  /** Room for lanes up to `laneNoMax`; what was counted stays. */
  grow(laneNoMax: number): void {
    const width = laneNoMax + 1;
    if (width <= this.width) return;
    const widen = <A extends Float64Array | Float32Array | Uint32Array | Uint8Array>(old: A, wide: A): A => {
      for (let slot = 0; slot < RING; slot++) wide.set(old.subarray(slot * this.width, (slot + 1) * this.width), slot * width);
      return wide;
    };
    const size = RING * width;
    this.spentS = widen(this.spentS, new Float64Array(size));
    this.wayM = widen(this.wayM, new Float64Array(size));
    this.coveredMs = widen(this.coveredMs, new Float64Array(size));
    this.vehicles = widen(this.vehicles, new Uint32Array(size));
    this.firstCrossMs = widen(this.firstCrossMs, new Float64Array(size));
    this.lastCrossMs = widen(this.lastCrossMs, new Float64Array(size));
    this.queueM = widen(this.queueM, new Float32Array(size));
    this.isTouched = widen(this.isTouched, new Uint8Array(size));
    this.touched = widen(this.touched, new Uint32Array(size));
    this.width = width;
  }

  /** Newest sighting, Unix ms; -Infinity before the first. */
  get newest(): number {
    return this.newestMs;
  }

  /**
   * Time is `tMs` now: closes the windows that are due and hands over each one that was observed, with its start (Unix ms) and the
   * lanes with something to say. Call it before the sightings of that time are credited. `isObserved`: a frame says what time it is;
   * otherwise time passed although nobody looked.
   */
  advance(tMs: number, isObserved: boolean, onClosed: (startMs: number, sums: readonly LaneSums[]) => void): void {
    const window = Math.floor(tMs / WINDOW_MS);
    if (Number.isNaN(this.oldest)) this.oldest = window;
    if (tMs > this.newestMs) this.newestMs = tMs;
    const due = Math.floor((this.newestMs - this.settings.latenessMs) / WINDOW_MS);
    // Nothing was ever written further ahead than the ring is long.
    const last = Math.min(due, this.oldest + RING);
    for (let closing = this.oldest; closing < last; closing++) {
      this.oldest = closing + 1;
      const sums = this.take(closing % RING);
      if (this.observed[closing % RING] === closing) onClosed(closing * WINDOW_MS, sums);
    }
    if (due > this.oldest) this.oldest = due;
    if (isObserved && window >= this.oldest) this.observed[window % RING] = window;
  }

  /** Credits a vehicle's stay on a lane from `fromMs` to `toMs`; a stay over a window's edge is shared out exactly. */
  addStay(laneNo: number, fromMs: number, toMs: number, wayM: number, lengthM: number): void {
    const lasted = toMs - fromMs;
    if (lasted <= 0) return;
    let at = fromMs;
    while (at < toMs) {
      const window = Math.floor(at / WINDOW_MS);
      const until = Math.min(toMs, (window + 1) * WINDOW_MS);
      const cell = this.cellOf(window, laneNo);
      if (cell >= 0) {
        const spentS = (until - at) / 1000;
        this.spentS[cell]! += spentS;
        this.wayM[cell]! += (wayM * (until - at)) / lasted;
        this.coveredMs[cell]! += lengthM * spentS;
      }
      at = until;
    }
  }

  /** A vehicle crossed the lane's counting line. */
  addCrossing(laneNo: number, tMs: number): void {
    const cell = this.cellOf(Math.floor(tMs / WINDOW_MS), laneNo);
    if (cell < 0) return;
    if (this.vehicles[cell] === 0 || tMs < this.firstCrossMs[cell]!) this.firstCrossMs[cell] = tMs;
    if (this.vehicles[cell] === 0 || tMs > this.lastCrossMs[cell]!) this.lastCrossMs[cell] = tMs;
    this.vehicles[cell]! += 1;
  }

  /** The queue on a lane at the end of a window. */
  setQueue(window: number, laneNo: number, queueM: number): void {
    const cell = this.cellOf(window, laneNo);
    if (cell >= 0) this.queueM[cell] = queueM;
  }

  private take(slot: number): LaneSums[] {
    const base = slot * this.width;
    const count = this.touchedCount[slot]!;
    const lanes: LaneSums[] = [];
    for (let i = 0; i < count; i++) {
      const laneNo = this.touched[base + i]!;
      const cell = base + laneNo;
      lanes.push({
        laneNo,
        spentS: this.spentS[cell]!,
        wayM: this.wayM[cell]!,
        coveredMs: this.coveredMs[cell]!,
        vehicles: this.vehicles[cell]!,
        firstCrossMs: this.firstCrossMs[cell]!,
        lastCrossMs: this.lastCrossMs[cell]!,
        queueM: this.queueM[cell]!,
      });
      this.isTouched[cell] = 0;
      this.spentS[cell] = 0;
      this.wayM[cell] = 0;
      this.coveredMs[cell] = 0;
      this.vehicles[cell] = 0;
      this.queueM[cell] = 0;
    }
    this.touchedCount[slot] = 0;
    return lanes;
  }

  private cellOf(window: number, laneNo: number): number {
    if (window < this.oldest) {
      this.late++;
      return -1;
    }
    const slot = window % RING;
    const cell = slot * this.width + laneNo;
    if (this.isTouched[cell] === 0) {
      this.isTouched[cell] = 1;
      this.touched[slot * this.width + this.touchedCount[slot]!++] = laneNo;
    }
    return cell;
  }
}
