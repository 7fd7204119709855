import { busShape, defineConfig, opsShape, storeShape } from '../platform/config';

export const archiveConfig = defineConfig({ ...opsShape, ...busShape, ...storeShape });
