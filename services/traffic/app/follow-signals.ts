import { LIVE_SUBJECTS, LIVE_TAPS } from '../../kernel/bus/catalogue';
import { CACHE_KEYS } from '../../kernel/cache-keys';
import type { Bus, LatestValues, Logger } from '../../platform';
import type { SignalPicture } from '../adapters/nats/signal-picture';

/** Changes of several junctions within this time travel together. */
const CHANGE_MS = 50;

/** Passes the junctions' lights on to whoever watches: each change at once, everything once a second. */
export class FollowSignals {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly cache: LatestValues,
    private readonly picture: SignalPicture,
    private readonly log: Logger,
    private readonly now: () => number,
  ) {}

  start(): void {
    for (const subject of LIVE_TAPS.traffic) this.bus.tap(subject, (from, data) => this.onFrame(from, data));
  }

  publishAll(): void {
    const message = this.picture.encodeAll(this.now());
    this.bus.publishLive(LIVE_SUBJECTS.signals.subject, message);
    this.cache.set(CACHE_KEYS.signals, message);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private onFrame(subject: string, data: Uint8Array): void {
    try {
      this.picture.onFrame(data);
    } catch (error) {
      // Only the present counts here: the archive keeps the frame, whatever is wrong with it.
      this.log.warn({ err: error, subject }, 'unreadable SPAT left out');
      return;
    }
    this.timer ??= setTimeout(() => this.publishChanges(), CHANGE_MS);
  }

  private publishChanges(): void {
    this.timer = undefined;
    const message = this.picture.takeChanges(this.now());
    if (message) this.bus.publishLive(LIVE_SUBJECTS.signals.subject, message);
  }
}
