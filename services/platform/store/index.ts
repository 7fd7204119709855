/** The store on its own: the gateway's door to the platform must not reach it. */
export { createStore, type StoreOptions } from './create-store';
export { defineQuery, type InsertFormat, type Query, type Store } from './store';
export { migrate } from './migrate';
