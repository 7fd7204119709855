import type { Topic } from '../api/model';
import type { City } from './city';

/** Age from which a topic's picture is stale, ms. Objects, links, lanes, signals and units come at 1 to 2 Hz; events only when there are any. */
export const STALE_AFTER_MS: Readonly<Record<Topic, number>> = { objects: 3_000, links: 5_000, lanes: 5_000, signals: 5_000, units: 10_000, events: Infinity };

export interface Freshness {
  /** `never`: nothing shown yet. `stale`: the moving picture is old. `partial`: it is live, but the named topics are old. */
  readonly state: 'never' | 'live' | 'partial' | 'stale';
  /** Age of the oldest of the pictures that the state speaks of, ms; null when there is none. */
  readonly ageMs: number | null;
  readonly staleTopics: readonly Topic[];
}

export function ageOf(city: City, topic: Topic, serverNowMs: number): number | null {
  const asOfMs = city.pictures[topic].asOfMs;
  return asOfMs === null ? null : Math.max(0, serverNowMs - asOfMs);
}

/** Whether what is on show may be taken for the present. The age counts here, whatever the server last said: a cut wire says nothing. */
export function freshnessOf(city: City, serverNowMs: number | null): Freshness {
  const shown = (Object.keys(STALE_AFTER_MS) as Topic[]).filter((topic) => city.pictures[topic].asOfMs !== null);
  if (serverNowMs === null || shown.length === 0) return { state: 'never', ageMs: null, staleTopics: [] };
  const isStale = (topic: Topic): boolean => (ageOf(city, topic, serverNowMs) ?? 0) > STALE_AFTER_MS[topic] || (city.pictures[topic].quality !== 'live' && topic !== 'events');
  const staleTopics = shown.filter(isStale);
  const oldest = (topics: readonly Topic[]): number => Math.max(...topics.map((topic) => ageOf(city, topic, serverNowMs) ?? 0));
  if (staleTopics.length === 0) return { state: 'live', ageMs: shown.includes('objects') ? ageOf(city, 'objects', serverNowMs) : oldest(shown), staleTopics };
  const picture = staleTopics.includes('objects') ? 'stale' : 'partial';
  return { state: picture, ageMs: oldest(staleTopics), staleTopics };
}
