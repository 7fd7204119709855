import type { Redis } from 'ioredis';
import { LingshanError } from '../kernel/errors';
import { connectCache } from './cache';

const RECONNECT_MS = 1_000;

/** Key of a picture and how long it may be believed; see services/kernel/cache-keys.ts. */
export interface CacheSlot {
  readonly key: string;
  readonly ttlMs: number;
}

/**
 * Writes the latest picture of each kind to the cache, for services that go on without it: opening never fails, a write never
 * waits, and while the cache is away or slow only the newest value of each key is kept for it. It comes back by itself.
 */
export class LatestValues {
  private redis: Redis | undefined;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;
  private problem = 'not connected yet';
  private readonly inFlight = new Set<string>();
  private readonly waiting = new Map<string, { slot: CacheSlot; value: Uint8Array }>();
  /** Writes that failed or were overtaken by a newer value. */
  skipped = 0;

  private constructor(private readonly options: { url: string; name: string }) {
    void this.connect();
  }

  static open(options: { url: string; name: string }): LatestValues {
    return new LatestValues(options);
  }

  set(slot: CacheSlot, value: Uint8Array): void {
    if (!this.redis || this.inFlight.has(slot.key)) {
      if (this.waiting.has(slot.key)) this.skipped++;
      this.waiting.set(slot.key, { slot, value });
      return;
    }
    void this.write(this.redis, slot, value);
  }

  /** Readiness check: throws LingshanError unavailable while the cache does not take what is written. */
  check(): void {
    if (this.problem !== '') throw new LingshanError('unavailable', 'CACHE_UNAVAILABLE', this.problem);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    this.redis?.disconnect();
    await Promise.resolve();
  }

  private async connect(): Promise<void> {
    try {
      const redis = await connectCache(this.options);
      if (this.closed) return redis.disconnect();
      this.redis = redis;
      this.problem = '';
      for (const { slot, value } of this.takeWaiting()) this.set(slot, value);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      if (!this.closed) this.retry = setTimeout(() => void this.connect(), RECONNECT_MS);
    }
  }

  private takeWaiting(): { slot: CacheSlot; value: Uint8Array }[] {
    const taken = [...this.waiting.values()];
    this.waiting.clear();
    return taken;
  }

  private async write(redis: Redis, slot: CacheSlot, value: Uint8Array): Promise<void> {
    this.inFlight.add(slot.key);
    try {
      await redis.set(slot.key, Buffer.from(value.buffer, value.byteOffset, value.byteLength), 'PX', slot.ttlMs);
      this.problem = '';
    } catch (error) {
      this.skipped++;
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.inFlight.delete(slot.key);
    }
    const next = this.waiting.get(slot.key);
    if (!next || this.closed) return;
    this.waiting.delete(slot.key);
    this.set(next.slot, next.value);
  }
}
