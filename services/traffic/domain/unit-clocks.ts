/** Steps beyond this are a clock that was set, not a slow network, ms. */
const STEP_MS = 2_000;
/** A set clock shows as a constant difference over this long, ms; a burst of late frames passes faster. */
const STEP_SEEN_MS = 3_000;
const STEP_JITTER_MS = 300;
/** How fast the estimate follows a growing difference, ms a frame: enough for a clock that drifts 2 ms/s at 10 Hz. */
const RISE_MS = 0.2;

/**
 * Brings every unit's measuring times onto one clock, the platform's, so that two units' sights of one road user can be compared
 * although their clocks differ (P12). The smallest difference between receiving and measuring is the clock's offset plus the
 * shortest way; what is above it is delay. Times are Unix ms.
 */
export class UnitClocks {
  private readonly offsetMs: Float64Array;
  private readonly known: Uint8Array;
  private readonly stepSinceMs: Float64Array;
  private readonly stepDeltaMs: Float64Array;

  constructor(maxUnits: number) {
    this.offsetMs = new Float64Array(maxUnits);
    this.known = new Uint8Array(maxUnits);
    this.stepSinceMs = new Float64Array(maxUnits);
    this.stepDeltaMs = new Float64Array(maxUnits);
  }

  /** Platform time of a measurement; never later than its reception. Frames that were buffered at the unit teach nothing. */
  toPlatformMs(unitNo: number, measuredAtMs: number, receivedAtMs: number, backfilled: boolean): number {
    const deltaMs = receivedAtMs - measuredAtMs;
    if (this.known[unitNo] === 0) {
      if (backfilled) return receivedAtMs;
      this.known[unitNo] = 1;
      this.offsetMs[unitNo] = deltaMs;
    } else if (!backfilled) {
      this.learn(unitNo, deltaMs, receivedAtMs);
    }
    return Math.min(measuredAtMs + this.offsetMs[unitNo]!, receivedAtMs);
  }

  private learn(unitNo: number, deltaMs: number, receivedAtMs: number): void {
    const excessMs = deltaMs - this.offsetMs[unitNo]!;
    if (excessMs <= STEP_MS) {
      this.stepSinceMs[unitNo] = 0;
      this.offsetMs[unitNo]! += Math.min(excessMs, RISE_MS);
      return;
    }
    const since = this.stepSinceMs[unitNo]!;
    if (since === 0 || Math.abs(deltaMs - this.stepDeltaMs[unitNo]!) > STEP_JITTER_MS) {
      this.stepSinceMs[unitNo] = receivedAtMs;
      this.stepDeltaMs[unitNo] = deltaMs;
    } else if (receivedAtMs - since >= STEP_SEEN_MS) {
      this.offsetMs[unitNo] = deltaMs;
      this.stepSinceMs[unitNo] = 0;
    }
  }
}
