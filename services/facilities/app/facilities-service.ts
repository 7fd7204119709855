import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { connectBus, createLogger, HealthRegistry, LatestValues, type Bus } from '../../platform';
import { FACILITIES_CONFIG, type FacilitiesConfig } from './facilities-config';
import { WatchUnits } from './watch-units';

/** Brings the parts up in order and down in the reverse one. */
@Injectable()
export class FacilitiesService implements OnModuleInit, OnApplicationShutdown {
  private readonly log = createLogger('facilities');
  private bus: Bus | undefined;
  private cache: LatestValues | undefined;
  private units: WatchUnits | undefined;

  constructor(@Inject(FACILITIES_CONFIG) private readonly config: FacilitiesConfig) {}

  async onModuleInit(): Promise<void> {
    const { config, log } = this;
    const bus = await connectBus({ url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD, actor: 'facilities', name: 'facilities' });
    const cache = LatestValues.open({ url: config.REDIS_URL, name: 'facilities' });
    const units = new WatchUnits(bus, cache, log, () => Date.now());
    HealthRegistry.register('bus', () => bus.check());
    HealthRegistry.register('cache', () => cache.check());
    Object.assign(this, { bus, cache, units });
    await units.start();
    log.info('watches the units');
  }

  async onApplicationShutdown(): Promise<void> {
    this.units?.stop();
    await this.bus?.close();
    await this.cache?.close();
  }
}
