/**
 * How long acknowledgements are gathered. They are cumulative, so a unit that sends every 100 ms needs no more than one for
 * several frames; each costs an encryption, a system call and a wake-up on both sides. While the bus keeps up, units are told at
 * once; the more frames wait for it, the fewer acknowledgements time is spent on (as TCP delays its own, RFC 1122 4.2.3.2).
 */
import { LIMITS } from './limits';

/** Frames waiting for the bus, of all units: below the first told at once, from the second on gathered for the longest time. */
export const AT_ONCE_BELOW = 64;
export const LONGEST_FROM = 256;
/** Weight of the newest measurement. */
const NEWEST = 0.3;

export class AckGathering {
  private waiting = 0;

  /** Notes how many frames wait for the bus. */
  onMeasured(frames: number): void {
    this.waiting += (frames - this.waiting) * NEWEST;
  }

  /** Least time between two acknowledgements to one unit now, ms. */
  get everyMs(): number {
    const share = Math.min(1, Math.max(0, (this.waiting - AT_ONCE_BELOW) / (LONGEST_FROM - AT_ONCE_BELOW)));
    return LIMITS.ackEveryMs + share * (LIMITS.ackEveryMaxMs - LIMITS.ackEveryMs);
  }
}
