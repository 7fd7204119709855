import { LIMITS } from '../domain/limits';
import { TokenBucket } from '../domain/token-bucket';
import type { UnitSession } from './unit-session';

/** One certificate: its budgets, whichever connection it comes by, and its newest session here. */
export class Unit {
  session: UnitSession | undefined;
  /** Counts openings, so that an older one that waits for the bus finds out that it was replaced. */
  openings = 0;
  backfillCalls = 0;
  /** Monotonic ms until which nothing is read, for the budgets' sake. */
  readAfterMs = 0;
  /** Not read from at present. */
  paused = false;
  private readonly messages: TokenBucket;
  private readonly bytes: TokenBucket;
  private readonly refused: TokenBucket;

  constructor(
    readonly unitId: string,
    clockMs: number,
  ) {
    this.messages = new TokenBucket(LIMITS.messagesPerSecond, LIMITS.messagesBurst, clockMs);
    this.bytes = new TokenBucket(LIMITS.bytesPerSecond, LIMITS.bytesBurst, clockMs);
    this.refused = new TokenBucket(LIMITS.refusedPerSecond, LIMITS.refusedBurst, clockMs);
  }

  /** Charges one message and what was refused of it. */
  charge(bytes: number, refused: number, clockMs: number): void {
    const waitMs = Math.max(
      this.messages.take(1, clockMs),
      this.bytes.take(bytes, clockMs),
      refused > 0 ? this.refused.take(refused, clockMs) : 0,
    );
    if (waitMs > 0) this.readAfterMs = Math.max(this.readAfterMs, clockMs + waitMs);
  }
}
