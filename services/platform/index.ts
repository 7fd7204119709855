/** The one door of the platform: what every process needs to live, and nothing of the domain. */
export { bootService } from './boot';
export { busShape, cacheShape, ConfigError, defineConfig, listenAddress, opsConfig, opsShape, parseConfig, splitListen, storeShape, type Config } from './config';
export { createLogger, nestLogger, type Logger } from './log';
export { HealthRegistry, type DependencyState } from './health';
export { counter, gauge, histogram, renderMetrics } from './metrics';
export { addOpsRoutes } from './ops-routes';
export { connectCache } from './cache';
export { LatestValues, type CacheSlot } from './latest-values';
export { projectRoot } from './project-root';
export * from './bus';
export * from './store';
