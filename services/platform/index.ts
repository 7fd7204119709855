/** The one door of the platform: what every process needs to live, and nothing of the domain. */
export { bootService } from './boot';
export { busShape, cacheShape, ConfigError, defineConfig, listenAddress, opsConfig, opsShape, parseConfig, splitListen, storeShape, type Config } from './config';
export { createLogger, nestLogger, type Logger } from './log';
export { HealthRegistry, type DependencyState } from './health';
export { counter, gauge, histogram, renderMetrics } from './metrics';
export { addOpsRoutes } from './ops-routes';
export { connectCache } from './cache';
export { projectRoot } from './project-root';
export type { Bus, BusMessage, Consumption, LastMessage } from './bus/bus';
export { connectBus, inboxPrefix, type BusOptions } from './bus/connect-bus';
export { busPermissions, type BusPermissions } from './bus/permissions';
export { provisionBus, type Provisioned, type ProvisionOptions } from './bus/provision';
export { createStore, type StoreOptions } from './store/create-store';
export { defineQuery, type InsertFormat, type Query, type Store } from './store/store';
export { migrate } from './store/migrate';
