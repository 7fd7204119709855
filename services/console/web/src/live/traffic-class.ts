import type { LiveLink } from '../api/model';

/** Speed against the limit, in five classes and one for "nobody here". */
export const FLOW_CLASSES = ['free', 'fair', 'slow', 'heavy', 'jam'] as const;
export type FlowClass = (typeof FLOW_CLASSES)[number];

/** Lower bounds of meanSpeed / limit. Signalised streets stand part of the time, so "free" starts well below 1. */
const LOWER_BOUNDS: Readonly<Record<FlowClass, number>> = { free: 0.65, fair: 0.45, slow: 0.3, heavy: 0.15, jam: 0 };

export function flowClassOf(meanSpeedMps: number | null, limitMps: number): FlowClass | 'unknown' {
  if (meanSpeedMps === null || !(limitMps > 0)) return 'unknown';
  const ratio = meanSpeedMps / limitMps;
  return FLOW_CLASSES.find((name) => ratio >= LOWER_BOUNDS[name]) ?? 'jam';
}

/** Mean speed of all vehicles on the links, each link weighing by its vehicles; null when nobody drives. */
export function meanSpeedOf(links: Iterable<LiveLink>): number | null {
  let vehicles = 0;
  let sum = 0;
  for (const link of links) {
    if (link.meanSpeedMps === null || link.vehicles <= 0) continue;
    vehicles += link.vehicles;
    sum += link.vehicles * link.meanSpeedMps;
  }
  return vehicles === 0 ? null : sum / vehicles;
}

/**
 * Exponential smoothing of a link's one-second speeds, so that the colour tells the state of the road and not of one car.
 * Half of the weight is younger than `halfLifeS`.
 */
export function smoothSpeed(before: number | null, nowMps: number | null, elapsedS: number, halfLifeS = 20): number | null {
  if (nowMps === null) return before;
  if (before === null) return nowMps;
  const keep = Math.pow(0.5, elapsedS / halfLifeS);
  return before * keep + nowMps * (1 - keep);
}
