import { Injectable, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { join } from 'node:path';
import { STREAMS, type StreamName, type StreamSpec } from '../kernel/bus/catalogue';
import { LingshanError } from '../kernel/errors';
import { connectBus, type Bus } from '../platform/bus';
import { HealthRegistry } from '../platform/health';
import { createLogger } from '../platform/log';
import { gauge } from '../platform/metrics';
import { projectRoot } from '../platform/project-root';
import { createStore, migrate, type Store } from '../platform/store';
import { River } from './app/river';
import { riverGauges } from './app/river-gauges';
import { archiveConfig } from './config';

/** Messages of a stream that may be here unstored: about five seconds at the rates of a district, and at most some 100 MB. */
const MESSAGES_MAX: Readonly<Partial<Record<StreamName, number>>> = { TRAFFIC_OBJECTS: 384, FRAMES_BSM: 16_000, FRAMES_STATUS: 8_000, QUARANTINE: 1_000, TRAFFIC_STATE: 256 };
const DRAIN_MS = 8000;
const MIGRATION_RETRY_MS = 1000;

@Injectable()
class Archive implements OnModuleInit, OnApplicationShutdown {
  private readonly log = createLogger('archive');
  private bus: Bus | undefined;
  private store: Store | undefined;
  private rivers: River[] = [];
  private stopping = false;

  async onModuleInit(): Promise<void> {
    const config = archiveConfig();
    const store = createStore({ url: config.CLICKHOUSE_URL, user: config.CLICKHOUSE_USER, password: config.CLICKHOUSE_PASSWORD, database: config.CLICKHOUSE_DATABASE });
    this.store = store;
    HealthRegistry.register('store', () => store.ping());
    const bus = await connectBus({ url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD, actor: 'archive', name: 'archive' });
    this.bus = bus;
    HealthRegistry.register('bus', () => bus.check());
    await this.migrate(store);
    if (this.stopping) return;
    const mine = (Object.entries(STREAMS) as [StreamName, StreamSpec][]).filter(([, spec]) => spec.consumers.some(({ actor }) => actor === 'archive'));
    this.rivers = mine.map(([stream]) => {
      const river = new River({ stream, messagesMax: MESSAGES_MAX[stream] ?? 1000, bus, store, gauges: riverGauges, warn: (fields, text) => this.log.warn(fields, text) });
      HealthRegistry.register(`river ${stream}`, () => river.check());
      return river;
    });
    gauge('lingshan_archive_unstored_messages', 'Messages taken from the bus and not yet stored', [], () => this.rivers.reduce((sum, river) => sum + river.pending, 0));
    await Promise.all(this.rivers.map((river) => river.start()));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.rivers.map((river) => river.stop(DRAIN_MS)));
    await this.bus?.close();
    await this.store?.close();
  }

  /** Waits for a store that is still coming up; a schema that was tampered with ends the process. */
  private async migrate(store: Store): Promise<void> {
    for (;;) {
      try {
        const ran = await migrate(store, join(projectRoot(), 'services/archive/migrations'), { namespace: 'archive' });
        if (ran.length > 0) this.log.info({ migrations: ran }, 'schema brought up to date');
        return;
      } catch (error) {
        if (!(error instanceof LingshanError) || (error.kind !== 'unavailable' && error.kind !== 'full')) throw error;
        if (this.stopping) return;
        this.log.warn({ reason: error.reason, detail: error.detail }, 'waiting for the store');
        await new Promise((resolve) => setTimeout(resolve, MIGRATION_RETRY_MS));
      }
    }
  }
}

@Module({ providers: [Archive] })
export class ArchiveModule {}
