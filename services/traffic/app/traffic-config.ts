import { z } from 'zod';
import { busShape, cacheShape, defineConfig, opsShape, type Config } from '../../platform';

const shape = {
  ...opsShape,
  ...busShape,
  ...cacheShape,
  /** File of the compiled road network. */
  ROADNET_SNAPSHOT: z.string().min(1),
};

export type TrafficConfig = Config<typeof shape>;

/** Injection token of the parsed configuration. */
export const TRAFFIC_CONFIG = Symbol('traffic config');

export const readTrafficConfig = defineConfig(shape);
