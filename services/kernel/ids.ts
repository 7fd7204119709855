/** What an id from outside may look like before it reaches a subject, a key or a query (promises: bad input, identity). */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** True when `value` may stand in a bus subject, a cache key or a log line as it is. */
export function isId(value: string): boolean {
  return ID.test(value);
}

/** Largest session or counter that a JavaScript number holds exactly. */
export const COUNTER_MAX = Number.MAX_SAFE_INTEGER;

/** Identity of a frame everywhere: bus message id, ledger key, log. Units: `session` is Unix ms, `counter` counts from 1. */
export function frameKey(unitId: string, session: number, counter: number): string {
  return `${unitId}.${session}.${counter}`;
}

/**
 * Id of ours for a foreign one (a SUMO junction "cluster_1#2", an OSM way): itself when it is an id already, otherwise its
 * permitted characters and 8 hexadecimal digits of FNV-1a over the whole, so that importer and simulator agree without talking.
 */
export function toId(foreign: string): string {
  if (isId(foreign)) return foreign;
  let hash = 0x811c9dc5;
  for (let i = 0; i < foreign.length; i++) {
    hash = Math.imul(hash ^ foreign.charCodeAt(i), 0x01000193) >>> 0;
  }
  const readable = foreign.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 55);
  return `${readable}_${hash.toString(16).padStart(8, '0')}`;
}
