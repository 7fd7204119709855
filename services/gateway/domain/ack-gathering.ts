/**
 * How long acknowledgements are gathered. They are cumulative, so a unit that sends every 100 ms needs no more than one for
 * several frames; each costs an encryption, a system call and a wake-up on both sides. While the gateway has time, units are told
 * at once; the less it has, the fewer acknowledgements it spends its time on (as TCP delays its own, RFC 1122 4.2.3.2).
 */
import { LIMITS } from './limits';

/** Busy for less than this share of the time: told at once. For more than the other: gathered for the longest time. */
const AT_ONCE_BELOW = 0.65;
const LONGEST_FROM = 0.9;
/** Weight of the newest measurement. */
const NEWEST = 0.3;

export class AckGathering {
  private busy = 0;

  /** Notes which share of the time since the last call was spent working, 0..1. */
  onMeasured(busyShare: number): void {
    this.busy += (busyShare - this.busy) * NEWEST;
  }

  /** Least time between two acknowledgements to one unit now, ms. */
  get everyMs(): number {
    const share = Math.min(1, Math.max(0, (this.busy - AT_ONCE_BELOW) / (LONGEST_FROM - AT_ONCE_BELOW)));
    return LIMITS.ackEveryMs + share * (LIMITS.ackEveryMaxMs - LIMITS.ackEveryMs);
  }
}
