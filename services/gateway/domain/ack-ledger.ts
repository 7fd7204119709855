/**
 * Which frames of one session were received and which are settled (stored or refused), and how far an acknowledgement may say "all".
 * Pure bookkeeping: O(1) a frame, memory bounded by the window.
 */

/** Counters below the highest that are remembered one by one. A power of two, larger than the window and a batch together. */
export const REMEMBERED_COUNTERS = 4096;

export type Arrival =
  /** Never seen here: to be worked off. */
  | 'new'
  /** Seen and not settled yet: its acknowledgement is on the way. */
  | 'pending'
  /** Settled before: only acknowledged again. */
  | 'settled';

export class AckLedger {
  /** Counters that were received and are not settled, in order of arrival. */
  private readonly pending = new Set<number>();
  private readonly seen = new Uint8Array(REMEMBERED_COUNTERS);
  /** Everything at or below was settled before this ledger began. */
  private readonly floor: number;
  private highestReceived: number;
  private settledThrough: number;
  /** A counter below an earlier one is pending, so the first of `pending` need not be the lowest. */
  private unordered = false;

  /** `settledThrough`: everything up to this counter is known to be settled, 0 at the start of a session. */
  constructor(settledThrough: number) {
    this.highestReceived = settledThrough;
    this.settledThrough = settledThrough;
    this.floor = settledThrough;
  }

  /** Received and not settled. */
  get inFlight(): number {
    return this.pending.size;
  }

  get highest(): number {
    return this.highestReceived;
  }

  /**
   * True when `counter` is further ahead than a unit that sends in order can be. Taken at its word, it would make everything
   * that follows look settled.
   */
  isLeap(counter: number): boolean {
    return counter > this.highestReceived + REMEMBERED_COUNTERS;
  }

  /** The unit knows that everything up to `counter` is settled. */
  skipTo(counter: number): void {
    if (counter <= this.highestReceived) return;
    this.forgetUpTo(counter);
    this.highestReceived = counter;
  }

  /**
   * Notes the arrival of `counter` (≥ 1). Gaps are the unit's own: it sends in order, so what it left out it does not hold any more.
   * A counter that arrives behind its time is taken as new while it is among the remembered ones.
   */
  receive(counter: number): Arrival {
    if (this.pending.has(counter)) return 'pending';
    if (counter <= this.floor || counter <= this.highestReceived - REMEMBERED_COUNTERS) return 'settled';
    if (counter > this.highestReceived) {
      this.forgetUpTo(counter);
      this.highestReceived = counter;
    } else {
      if (this.seen[counter % REMEMBERED_COUNTERS] === 1) return 'settled';
      if (this.pending.size > 0) this.unordered = true;
    }
    this.seen[counter % REMEMBERED_COUNTERS] = 1;
    this.pending.add(counter);
    return 'new';
  }

  /** The frame is stored or kept in quarantine. */
  settle(counter: number): void {
    this.pending.delete(counter);
    if (this.pending.size === 0) this.unordered = false;
  }

  /** Every frame received up to here is settled. Never falls. */
  get through(): number {
    const lowest = this.lowestPending();
    const through = lowest === undefined ? this.highestReceived : lowest - 1;
    if (through > this.settledThrough) this.settledThrough = through;
    return this.settledThrough;
  }

  private lowestPending(): number | undefined {
    if (!this.unordered) {
      for (const counter of this.pending) return counter;
      return undefined;
    }
    let lowest = Number.MAX_SAFE_INTEGER;
    for (const counter of this.pending) if (counter < lowest) lowest = counter;
    return lowest;
  }

  /** Makes room in the ring for the counters from the highest so far to `counter`. */
  private forgetUpTo(counter: number): void {
    const step = counter - this.highestReceived;
    if (step >= REMEMBERED_COUNTERS) {
      this.seen.fill(0);
      return;
    }
    for (let i = this.highestReceived + 1; i <= counter; i++) this.seen[i % REMEMBERED_COUNTERS] = 0;
  }
}
