import { z } from 'zod';
import { busShape, defineConfig, opsShape, storeShape, type Config } from '../../platform';

const shape = {
  ...opsShape,
  ...busShape,
  ...storeShape,
  ROADNET_SNAPSHOT: z.string().min(1).describe('snapshot file of the road network, replaced here when there is a new version'),
};

export type NetworkConfig = Config<typeof shape>;

/** Injection token of the parsed configuration. */
export const NETWORK_CONFIG = Symbol('network config');

export const readNetworkConfig = defineConfig(shape);
