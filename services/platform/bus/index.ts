/** The bus on its own, for processes that must not load the rest of the platform. */
export type { Bus, BusMessage, Consumption, LastMessage } from './bus';
export { connectBus, inboxPrefix, type BusOptions } from './connect-bus';
export { busPermissions, type BusPermissions } from './permissions';
export { provisionBus, type Provisioned, type ProvisionOptions } from './provision';
