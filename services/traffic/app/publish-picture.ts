import { LIVE_SUBJECTS, subjects } from '../../kernel/bus/catalogue';
import { CACHE_KEYS } from '../../kernel/cache-keys';
import { LingshanError } from '../../kernel/errors';
import type { Bus, LatestValues } from '../../platform';
import { LiveObjectsWriter } from '../adapters/nats/live-objects';
import { encodeEvent, encodeStates } from '../adapters/nats/traffic-messages';
import { LONG_WINDOW_MS, type Findings } from '../domain/assessment';
import type { District } from '../domain/district';
import type { TrafficStates } from '../domain/lane-states';
import type { TrafficEvent } from '../domain/traffic-event';
import type { RiverMetrics } from './river-metrics';

/** States and events that wait for the bus; older ones are dropped and counted: ten minutes of one-second states. */
const HISTORY_WAITING_MAX = 600;
const RETRY_MS = 1_000;
const SHORT_WINDOW_MS = 1_000;

interface HistoryItem {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly messageId: string;
}

/** Gives the picture away: the present to the live subjects and the cache, states and events to history as well. */
export class PublishPicture implements Findings {
  private readonly objects = new LiveObjectsWriter();
  private readonly history: HistoryItem[] = [];
  private isSending = false;
  private stopping = false;

  constructor(
    private readonly bus: Bus,
    private readonly cache: LatestValues,
    private readonly roadnetVersion: () => string,
    private readonly metrics: RiverMetrics,
    private readonly now: () => number,
  ) {}

  onStates(states: TrafficStates): void {
    const data = encodeStates(states, this.roadnetVersion(), this.now());
    if (states.windowMs === SHORT_WINDOW_MS) {
      this.bus.publishLive(LIVE_SUBJECTS.traffic.subject, data);
      this.cache.set(CACHE_KEYS.traffic, data);
    }
    const subject = subjects.trafficState(states.windowMs === LONG_WINDOW_MS ? 300_000 : 1_000);
    this.keep({ subject, data, messageId: `${subject}.${states.windowStartMs}` });
  }

  onEvent(event: TrafficEvent): void {
    const data = encodeEvent(event);
    this.bus.publishLive(LIVE_SUBJECTS.events.subject, data);
    this.keep({ subject: subjects.trafficEvent, data, messageId: `${event.eventId}.${event.ended ? 'end' : 'start'}` });
  }

  /** The road users now, twice a second. */
  publishObjects(district: District): void {
    const { message } = this.objects.write(district, this.roadnetVersion(), this.now());
    this.bus.publishLive(LIVE_SUBJECTS.objects.subject, message);
    this.cache.set(CACHE_KEYS.objects, message);
  }

  stop(): void {
    this.stopping = true;
  }

  private keep(item: HistoryItem): void {
    this.history.push(item);
    if (this.history.length > HISTORY_WAITING_MAX) {
      this.history.shift();
      this.metrics.historyDropped.inc();
    }
    if (!this.isSending) void this.send();
  }

  /** One after the other, in order; while the bus is away the newest wait. */
  private async send(): Promise<void> {
    this.isSending = true;
    for (let item = this.history.shift(); item; item = this.history.shift()) {
      try {
        await this.bus.publish(item.subject, item.data, { messageId: item.messageId });
      } catch (error) {
        if (!(error instanceof LingshanError) || (error.kind !== 'full' && error.kind !== 'unavailable')) throw error;
        if (this.stopping) break;
        this.history.unshift(item);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.isSending = false;
  }
}
