/** A budget that refills steadily. It may be overdrawn once; the debt is the time to wait. Times: monotonic ms. */
export class TokenBucket {
  private level: number;
  private atMs: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.level = burst;
    this.atMs = nowMs;
  }

  /** Takes `amount` and returns how many ms to wait before taking more; 0: none. */
  take(amount: number, nowMs: number): number {
    const refilled = this.level + ((nowMs - this.atMs) * this.perSecond) / 1000;
    this.level = Math.min(this.burst, refilled) - amount;
    this.atMs = nowMs;
    return this.level >= 0 ? 0 : Math.ceil((-this.level * 1000) / this.perSecond);
  }
}
