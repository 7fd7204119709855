/** Which vehicles broadcast themselves, how often, and which unit hears them. Seeded by the vehicle's number. */
import { lingshan } from '../../services/kernel/wire';
import type { CityMoment, RoadUser } from '../city/city';
import { fractionOf } from '../random';
import type { UnitPlace } from './plan';

const Type = lingshan.v2x.v1.ParticipantType;
/** Broadcast intervals, ms: 10, 5, 2 and 1 Hz, as the channel's load allows. */
const INTERVALS_MS = [100, 200, 500, 1000] as const;
/** How far a direct broadcast carries, m. */
const RADIO_RANGE_M = 300;

export class ConnectedVehicles {
  private readonly counts = new Map<number, number>();

  /** @param penetration share of motor vehicles that are connected, 0..1 */
  constructor(private readonly penetration: number, private readonly seed: number) {}

  /** The id that the road user broadcasts; undefined when it does not. */
  idOf(user: RoadUser): string | undefined {
    const motor = user.type !== Type.PARTICIPANT_TYPE_PEDESTRIAN && user.type !== Type.PARTICIPANT_TYPE_BICYCLE;
    if (!motor || fractionOf(this.seed, 'connected', user.key) >= this.penetration) return undefined;
    return `V${Math.floor(fractionOf(this.seed, 'vehicle id', user.key) * 0xffffff).toString(16).padStart(6, '0')}${user.key.toString(36)}`;
  }

  nextCount(user: RoadUser): number {
    const count = ((this.counts.get(user.key) ?? -1) + 1) % 128;
    this.counts.set(user.key, count);
    return count;
  }

  /** Broadcasts of this moment, by the index of the nearest unit in radio range. */
  listHeard(moment: CityMoment, stepMs: number, places: readonly UnitPlace[]): RoadUser[][] {
    const heard: RoadUser[][] = places.map(() => []);
    if (this.penetration === 0) return heard;
    const present = new Set<number>();
    for (const user of moment.users) {
      if (this.idOf(user) === undefined) continue;
      present.add(user.key);
      const draw = fractionOf(this.seed, 'interval', user.key);
      const intervalMs = INTERVALS_MS[Math.floor(draw * INTERVALS_MS.length)]!;
      const phaseMs = Math.floor(draw * 7919) * stepMs;
      if ((moment.timeMs + phaseMs) % intervalMs >= stepMs) continue;
      const unit = findNearest(places, user);
      if (unit >= 0) heard[unit]!.push(user);
    }
    for (const key of this.counts.keys()) if (!present.has(key)) this.counts.delete(key);
    return heard;
  }
}

function findNearest(places: readonly UnitPlace[], user: RoadUser): number {
  let best = -1;
  let bestM = RADIO_RANGE_M;
  places.forEach((place, index) => {
    const distanceM = Math.hypot(place.xM - user.xM, place.yM - user.yM);
    if (distanceM < bestM) {
      best = index;
      bestM = distanceM;
    }
  });
  return best;
}
