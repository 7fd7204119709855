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
