import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { connectBus, createLogger, createStore, HealthRegistry, type Bus, type Store } from '../../platform';
import { RoadnetStore } from '../adapters/roadnet/versions';
import { KeepNetwork } from './keep-network';
import { NETWORK_CONFIG, type NetworkConfig } from './network-config';

const LOOK_MS = 2_000;
/** A whole version comes in one answer. */
const STORE_TIMEOUT_MS = 120_000;

/** Brings the parts up in order and down in the reverse one. */
@Injectable()
export class NetworkService implements OnModuleInit, OnApplicationShutdown {
  private readonly log = createLogger('network');
  private bus: Bus | undefined;
  private store: Store | undefined;
  private keeper: KeepNetwork | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(NETWORK_CONFIG) private readonly config: NetworkConfig) {}

  async onModuleInit(): Promise<void> {
    const { config, log } = this;
    const bus = await connectBus({ url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD, actor: 'network', name: 'network' });
    const store = createStore({ url: config.CLICKHOUSE_URL, user: config.CLICKHOUSE_USER, password: config.CLICKHOUSE_PASSWORD, database: config.CLICKHOUSE_DATABASE, timeoutMs: STORE_TIMEOUT_MS });
    HealthRegistry.register('bus', () => bus.check());
    HealthRegistry.register('store', () => store.ping());
    const versions = new RoadnetStore(store);
    Object.assign(this, { bus, store });
    await versions.prepare();
    const keeper = new KeepNetwork(bus, versions, config.ROADNET_SNAPSHOT, log, () => Date.now());
    this.keeper = keeper;
    await keeper.start();
    this.timer = setInterval(() => keeper.look(), LOOK_MS);
    log.info('keeps the network');
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.keeper?.stop();
    await this.bus?.close();
    await this.store?.close();
  }
}
