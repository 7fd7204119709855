/**
 * Calls allowed to each caller: a bucket that holds a minute's calls and refills steadily. Bounded: when there are too many
 * callers the one not heard of longest is forgotten. Counts calls of this process only; behind several api processes a
 * caller gets that many times the limit.
 */
export interface Allowance {
  readonly allowed: boolean;
  /** Whole calls left. */
  readonly left: number;
  /** Until the bucket is full again, s. */
  readonly resetS: number;
  /** Until one call is possible, s; 0 when allowed. */
  readonly retryAfterS: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly bucketsMax: number) {}

  /** Takes one call of `caller`. `nowMs` must come from a clock that does not go back. */
  take(caller: string, perMinute: number, nowMs: number): Allowance {
    const perMs = perMinute / 60_000;
    const bucket = this.buckets.get(caller) ?? { tokens: perMinute, atMs: nowMs };
    bucket.tokens = Math.min(perMinute, bucket.tokens + (nowMs - bucket.atMs) * perMs);
    bucket.atMs = nowMs;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    this.remember(caller, bucket);
    return {
      allowed,
      left: Math.floor(bucket.tokens),
      resetS: Math.ceil((perMinute - bucket.tokens) / perMs / 1000),
      retryAfterS: allowed ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000)),
    };
  }

  get size(): number {
    return this.buckets.size;
  }

  private remember(caller: string, bucket: Bucket): void {
    this.buckets.delete(caller);
    this.buckets.set(caller, bucket);
    if (this.buckets.size <= this.bucketsMax) return;
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
