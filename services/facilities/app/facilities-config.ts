import { busShape, cacheShape, defineConfig, opsShape, type Config } from '../../platform';

const shape = { ...opsShape, ...busShape, ...cacheShape };

export type FacilitiesConfig = Config<typeof shape>;

/** Injection token of the parsed configuration. */
export const FACILITIES_CONFIG = Symbol('facilities config');

export const readFacilitiesConfig = defineConfig(shape);
