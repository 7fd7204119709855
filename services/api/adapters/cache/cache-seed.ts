/**
 * The present from the cache: at the start, and whenever the bus has said nothing of a topic for a while. What the cache holds
 * keeps its own age, so an old value from there is seen to be old.
 */
import type { Redis } from 'ioredis';
import { CACHE_KEYS } from '../../../kernel/cache-keys';
import { LingshanError } from '../../../kernel/errors';
import { connectCache, type Logger } from '../../../platform';
import type { LiveState } from '../../app/live-state';
import type { Topic } from '../../domain/contract/live';
import { THRESHOLDS } from '../../domain/quality';
import { applyLive, type LiveSource } from '../bus/live-feed';

const LOOK_MS = 1000;
const TOPIC_OF: Readonly<Record<LiveSource, Topic>> = { objects: 'objects', traffic: 'links', signals: 'signals', units: 'units' };

export class CacheSeed {
  private redis: Redis | undefined;
  private timer: NodeJS.Timeout | undefined;
  private problem: string | undefined = 'not connected yet';

  constructor(
    private readonly url: string,
    private readonly state: LiveState,
    private readonly log: Logger,
  ) {}

  open(): void {
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    this.timer.unref();
    void this.look();
  }

  /** Throws CACHE_UNAVAILABLE while it is away. */
  check(): void {
    if (this.problem !== undefined) throw new LingshanError('unavailable', 'CACHE_UNAVAILABLE', this.problem);
  }

  close(): void {
    clearInterval(this.timer);
    this.redis?.disconnect();
  }

  private isLooking = false;

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      this.redis ??= await connectCache({ url: this.url, name: 'api' });
      for (const source of Object.keys(TOPIC_OF) as LiveSource[]) await this.seed(this.redis, source);
      this.problem = undefined;
    } catch (error) {
      if (this.problem === undefined) this.log.warn({ err: error }, 'cache away');
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.isLooking = false;
    }
  }

  private async seed(redis: Redis, source: LiveSource): Promise<void> {
    const topic = TOPIC_OF[source];
    const { ageMs } = this.state.head(topic);
    if (ageMs !== null && ageMs <= THRESHOLDS[topic].liveMsMax) return;
    const bytes = await redis.getBuffer(CACHE_KEYS[source].key);
    if (bytes) applyLive(this.state, source, bytes);
  }
}
