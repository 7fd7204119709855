/** Density, mean speed and flow of every lane and link, computed from the true positions alone: sums over moments, no windows, no fusion. */
import type { RoadUser } from '../../simulators/city/city';
import type { CityLane } from '../../simulators/city/network';
import type { Truth } from '../harness/truth';

/** The contract's counting line: this far before the lane's end, m. */
const COUNTING_LINE_M = 10;
/** lingshan.v2x.v1.ParticipantType: car, truck, bus, van, emergency, motorcycle. */
const MOTOR_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6]);

export interface TrueSums {
  /** Vehicles on it, summed over the moments. */
  presence: number;
  /** Their speeds, summed, m/s. */
  speedMps: number;
  /** Vehicles that passed the counting line. */
  crossings: number;
}

export interface TrueTraffic {
  readonly moments: number;
  readonly lanes: ReadonlyMap<string, TrueSums>;
  readonly links: ReadonlyMap<string, TrueSums>;
}

interface Place {
  readonly lane: CityLane;
  readonly sM: number;
}

/** Of all moments with fromMs ≤ wall clock < toMs. */
export function computeTrueTraffic(truth: Truth, fromMs: number, toMs: number): TrueTraffic {
  const laneById = new Map(truth.network.lanes.map((lane) => [lane.id, lane]));
  const lanes = new Map<string, TrueSums>();
  const links = new Map<string, TrueSums>();
  const places = new Map<number, Place>();
  let moments = 0;
  for (const { users, wallMs } of truth.moments) {
    const counts = wallMs >= fromMs && wallMs < toMs;
    if (counts) moments++;
    for (const user of users) {
      if (!MOTOR_TYPES.has(user.type)) continue;
      const before = places.get(user.key);
      const place = placeOf(user, laneById.get(user.laneId), before?.lane);
      if (place) places.set(user.key, place);
      else places.delete(user.key);
      if (!counts) continue;
      if (place) {
        for (const sums of [sumsOf(lanes, place.lane.id), sumsOf(links, place.lane.linkId)]) {
          sums.presence++;
          sums.speedMps += user.speedMps;
        }
      }
      if (before && before.sM < lineOf(before.lane) && hasCrossed(before, place)) {
        const crossed = place?.lane.linkId === before.lane.linkId ? place.lane : before.lane;
        sumsOf(lanes, crossed.id).crossings++;
        sumsOf(links, crossed.linkId).crossings++;
      }
    }
  }
  return { moments, lanes, links };
}

const lineOf = (lane: CityLane): number => Math.max(lane.lengthM - COUNTING_LINE_M, lane.lengthM / 2);

function hasCrossed(before: Place, place: Place | undefined): boolean {
  return place?.lane.linkId === before.lane.linkId ? place.sM >= lineOf(place.lane) : true;
}

/** Where the middle of the body is: on the lane of the front, on the one before while the middle is still there, or on none. */
function placeOf(user: RoadUser, front: CityLane | undefined, before: CityLane | undefined): Place | undefined {
  for (const lane of before && before !== front ? [before, front] : [front]) {
    if (!lane) continue;
    const sM = along(lane.points, user.xM, user.yM);
    const isOnLane = sM !== undefined && (lane === front || lane.linkId !== front?.linkId);
    if (isOnLane) return { lane, sM };
  }
  return undefined;
}

/** Way along a polyline of the foot of (x, y), m; undefined when it lies before its start or behind its end. */
function along(points: readonly number[], xM: number, yM: number): number | undefined {
  let before = 0;
  let bestM = Infinity;
  let best: number | undefined;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [ax, ay, bx, by] = [points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!];
    const lengthM = Math.hypot(bx - ax, by - ay);
    const s = ((xM - ax) * (bx - ax) + (yM - ay) * (by - ay)) / lengthM;
    const isInside = s >= 0 && s <= lengthM;
    const distanceM = Math.abs((xM - ax) * (by - ay) - (yM - ay) * (bx - ax)) / lengthM;
    if (isInside && distanceM < bestM) {
      bestM = distanceM;
      best = before + s;
    }
    before += lengthM;
  }
  return bestM < 4 ? best : undefined;
}

function sumsOf(map: Map<string, TrueSums>, id: string): TrueSums {
  let sums = map.get(id);
  if (!sums) map.set(id, (sums = { presence: 0, speedMps: 0, crossings: 0 }));
  return sums;
}
