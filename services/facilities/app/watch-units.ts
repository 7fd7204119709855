import { LIVE_SUBJECTS, LIVE_TAPS } from '../../kernel/bus/catalogue';
import { CACHE_KEYS } from '../../kernel/cache-keys';
import { LingshanError } from '../../kernel/errors';
import { gauge, type Bus, type LatestValues, type Logger } from '../../platform';
import { decodeActivity, decodeConnection, decodeHeartbeat, encodeUnits, type Heartbeat } from '../adapters/nats/facility-messages';
import { UNIT_HEALTH } from '../domain/unit-record';
import { UnitRegister } from '../domain/unit-register';

const PUBLISH_MS = 1_000;
const RETRY_MS = 1_000;
const [HEARTBEATS, CONNECTIONS] = LIVE_TAPS.facilities;

/** Hears what passes on the bus about units and says once a second how each of them is. */
export class WatchUnits {
  private readonly register: UnitRegister;
  private readonly heartbeats = new Map<string, Heartbeat>();
  private readonly byHealth = gauge('lingshan_facilities_units', 'Units by verdict', ['health']);
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly cache: LatestValues,
    private readonly log: Logger,
    private readonly now: () => number,
  ) {
    this.register = new UnitRegister(now());
  }

  /** Listens first and asks for the past then, so that nothing falls in between; of two words about a unit the newer counts. */
  async start(): Promise<void> {
    this.tap(CONNECTIONS, (data) => this.register.onConnection(decodeConnection(data), this.now()));
    this.tap(LIVE_SUBJECTS.activity.subject, (data) => this.register.onActivity(decodeActivity(data), this.now()));
    this.tap(HEARTBEATS, (data) => this.onHeartbeat(data));
    await this.readConnections();
    this.timer = setInterval(() => this.publish(), PUBLISH_MS);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private tap(subject: string, on: (data: Uint8Array) => void): void {
    this.bus.tap(subject, (from, data) => {
      try {
        on(data);
      } catch (error) {
        // Only the present counts here: the archive keeps frames, and the next word comes within a second.
        this.log.warn({ err: error, subject: from }, 'unreadable message left out');
      }
    });
  }

  private onHeartbeat(data: Uint8Array): void {
    const read = decodeHeartbeat(data);
    if (!read) return;
    this.register.onHeartbeat(read.fact, this.now());
    this.heartbeats.set(read.fact.unitId, read.heartbeat);
  }

  private async readConnections(): Promise<void> {
    while (!this.stopped) {
      try {
        for (const { data } of await this.bus.listLast('UNIT_CONNECTION', CONNECTIONS)) this.register.onConnection(decodeConnection(data), this.now());
        return;
      } catch (error) {
        if (!(error instanceof LingshanError) || error.kind !== 'unavailable') throw error;
        this.log.warn({ reason: error.reason }, 'connections not readable yet');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  private publish(): void {
    const nowMs = this.now();
    const verdicts = this.register.judge(nowMs);
    const message = encodeUnits(nowMs, verdicts, this.heartbeats);
    this.bus.publishLive(LIVE_SUBJECTS.units.subject, message);
    this.cache.set(CACHE_KEYS.units, message);
    for (const [health, number] of Object.entries(UNIT_HEALTH)) this.byHealth.set(verdicts.filter((verdict) => verdict.health === number).length, { health });
  }
}
