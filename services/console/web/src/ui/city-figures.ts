import { OBJECT_TYPES, type ObjectType } from '../api/model';
import type { City } from '../live/city';
import { meanSpeedOf } from '../live/traffic-class';

export interface CityFigures {
  readonly roadUsers: number;
  readonly byType: readonly (readonly [ObjectType, number])[];
  readonly meanSpeedMps: number | null;
  readonly longestQueueM: number | null;
  readonly units: number;
  readonly unitsOk: number;
  readonly openEvents: number;
}

/** The city in a few figures, from the live picture alone. */
export function figuresOf(city: City): CityFigures {
  const counts = new Map<ObjectType, number>();
  for (const row of city.objects.values()) counts.set(row[1], (counts.get(row[1]) ?? 0) + 1);
  const units = [...city.units.values()];
  const queues = [...city.links.values()].map(({ queueM }) => queueM);
  return {
    roadUsers: city.objects.size,
    byType: OBJECT_TYPES.flatMap((type) => (counts.has(type) ? [[type, counts.get(type) as number] as const] : [])).sort((a, b) => b[1] - a[1]),
    meanSpeedMps: meanSpeedOf(city.links.values()),
    longestQueueM: queues.length === 0 ? null : queues.reduce((a, b) => Math.max(a, b), 0),
    units: units.length,
    unitsOk: units.filter(({ health }) => health === 'ok').length,
    openEvents: [...city.events.values()].filter(({ ended }) => !ended).length,
  };
}
