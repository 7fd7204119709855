/** How old a live value may be (P3): a value is `live` up to liveMsMax, then `stale`, and from staleMsMax on no longer shown. */
import type { Quality } from './contract/basics';
import type { Topic } from './contract/live';

export const THRESHOLDS: Readonly<Record<Topic, { readonly liveMsMax: number; readonly staleMsMax: number }>> = {
  /** Written at 2 Hz. */
  objects: { liveMsMax: 2000, staleMsMax: 10_000 },
  /** Written at 1 Hz. */
  links: { liveMsMax: 3000, staleMsMax: 10_000 },
  lanes: { liveMsMax: 3000, staleMsMax: 10_000 },
  signals: { liveMsMax: 3000, staleMsMax: 30_000 },
  units: { liveMsMax: 3000, staleMsMax: 60_000 },
  /** The traffic service's sign of life. */
  events: { liveMsMax: 3000, staleMsMax: 60_000 },
};

export function getQuality(topic: Topic, ageMs: number | null): Quality {
  const { liveMsMax, staleMsMax } = THRESHOLDS[topic];
  if (ageMs === null || ageMs > staleMsMax) return 'absent';
  return ageMs <= liveMsMax ? 'live' : 'stale';
}
