/**
 * Latest state in Redis: one packed value a picture, written whole each tick and expiring by itself,
 * so that a dead writer leaves nothing that looks alive (P3). Values are the bus.v1 messages named here.
 */
export const CACHE_KEYS = {
  /** bus.v1.LiveObjects */
  objects: { key: 'ls:live:objects', ttlMs: 10_000 },
  /** bus.v1.TrafficState, window 1 s */
  traffic: { key: 'ls:live:traffic', ttlMs: 10_000 },
  /** bus.v1.LiveSignals with every junction known */
  signals: { key: 'ls:live:signals', ttlMs: 30_000 },
  /** bus.v1.LiveUnits */
  units: { key: 'ls:live:units', ttlMs: 60_000 },
} as const;
