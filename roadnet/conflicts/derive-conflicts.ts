import type { Conflict, Roadnet } from '../model/roadnet';
import { heightAtM, lengthOf, movementPathsOf, type MovementPath } from './movement-paths';
import { areNear, firstCutM, stretchWithin, type Stretch } from './path-overlap';

/** Paths further apart in height than this do not meet: the least clearance over a road is 4.5 m (CJJ 37-2012, 3.5), heights of sources are rough. */
const CLEARANCE_M = 3;
/** Taken off each side of a lane: lanes side by side touch, which is no conflict. */
const MARGIN_M = 0.1;
/** Movements of different approaches and exits conflict when their centre lines come within this share of a lane: one then runs into the other's lane. */
const INTRUSION = 0.5;

/**
 * Conflicts between the movements of each junction, from geometry alone: paths inside the junction with their widths, and
 * which lane and link each comes from and goes to. The rule, in this order:
 *
 * 1. Crossings do not conflict with each other. Movements without a common level, or one clearance apart, do not meet.
 * 2. `pedestrian`: a vehicle's swept area reaches a crossing's line, or the crossing says that it lies across the link that
 *    the vehicle comes from or goes to.
 * 3. Movements from one lane diverge: no conflict.
 * 4. `merging`: they end on one lane; or two streams (all movements from a link to a link) from different links end on one
 *    link and share any of its lanes: a driver picks his exit lane, so the stream has them all (compare RiLSA 2015, 2.3.1).
 *    Streams that have exit lanes of their own do not conflict by that.
 * 5. `crossing`: the centre lines cut each other; or, for movements of different approaches and exits, the centre line of one
 *    runs into the lane of the other (opposite left turns). Lanes that only run side by side do not conflict.
 *
 * Ranges are where the swept areas overlap, from the first to the last such point; where two streams merge without
 * overlapping lanes, the end of each path. The order of the result is that of the network's connections.
 */
export function deriveConflicts(roadnet: Roadnet): Conflict[] {
  const crossed = new Map(roadnet.crossings.map((crossing) => [crossing.id, new Set(crossing.crossedLinkIds)]));
  const conflicts: Conflict[] = [];
  for (const [junctionId, paths] of movementPathsOf(roadnet)) {
    const streams = exitLanesByStream(paths);
    for (let i = 0; i < paths.length; i++) {
      for (let j = i + 1; j < paths.length; j++) {
        const [a, b] = paths[i]!.key < paths[j]!.key ? [paths[i]!, paths[j]!] : [paths[j]!, paths[i]!];
        const kind = kindOf(a, b, streams, crossed);
        if (kind) conflicts.push({ junctionId, first: a.key, second: b.key, kind, ...rangesOf(a, b) });
      }
    }
  }
  return conflicts;
}

const streamKey = (path: MovementPath): string => `${path.fromLinkId}>${path.toLinkId}`;

/** Lanes that each stream of a junction ends on. */
function exitLanesByStream(paths: readonly MovementPath[]): Map<string, Set<string>> {
  const streams = new Map<string, Set<string>>();
  for (const path of paths) {
    const key = streamKey(path);
    streams.set(key, (streams.get(key) ?? new Set<string>()).add(path.toLaneId));
  }
  return streams;
}

function kindOf(a: MovementPath, b: MovementPath, streams: ReadonlyMap<string, ReadonlySet<string>>, crossed: ReadonlyMap<string, ReadonlySet<string>>): Conflict['kind'] | undefined {
  if ((a.isCrossing && b.isCrossing) || !shareLevel(a, b)) return undefined;
  if (a.isCrossing) return meetsCrossing(b, a, crossed) ? 'pedestrian' : undefined;
  if (b.isCrossing) return meetsCrossing(a, b, crossed) ? 'pedestrian' : undefined;
  if (a.fromLaneId === b.fromLaneId) return undefined;
  if (a.toLaneId === b.toLaneId) return 'merging';
  if (a.toLinkId === b.toLinkId && a.fromLinkId !== b.fromLinkId && shareExit(streams.get(streamKey(a))!, streams.get(streamKey(b))!)) return 'merging';
  return cut(a, b) ? 'crossing' : undefined;
}

function shareLevel(a: MovementPath, b: MovementPath): boolean {
  for (const level of a.levels) if (b.levels.has(level)) return true;
  return false;
}

function shareExit(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const laneId of a) if (b.has(laneId)) return true;
  return false;
}

function meetsCrossing(vehicle: MovementPath, crossing: MovementPath, crossed: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const links = crossed.get(crossing.key);
  if (links?.has(vehicle.fromLinkId) || links?.has(vehicle.toLinkId)) return true;
  const reachM = vehicle.widthM / 2 - MARGIN_M;
  return areNear(vehicle, crossing, reachM) && isMeeting(vehicle, crossing, stretchWithin(vehicle, crossing, reachM));
}

function cut(a: MovementPath, b: MovementPath): boolean {
  const reachM = ((a.widthM + b.widthM) / 2) * INTRUSION;
  if (!areNear(a, b, reachM)) return false;
  const cutM = firstCutM(a, b);
  if (cutM !== undefined) return isMeeting(a, b, { fromM: cutM, toM: cutM });
  // From one approach or into one exit, paths lie side by side at that end.
  if (a.fromLinkId === b.fromLinkId || a.toLinkId === b.toLinkId) return false;
  return isMeeting(a, b, stretchWithin(a, b, reachM));
}

/** Whether two paths are at one height where they meet; paths without heights are. */
function isMeeting(a: MovementPath, b: MovementPath, at: Stretch | undefined): boolean {
  if (!at) return false;
  if (!a.zM || !b.zM) return true;
  const other = stretchWithin(b, a, Math.max(a.widthM, b.widthM) / 2);
  if (!other) return true;
  const heightA = heightAtM(a, (at.fromM + at.toM) / 2)!;
  const heightB = heightAtM(b, (other.fromM + other.toM) / 2)!;
  return Math.abs(heightA - heightB) < CLEARANCE_M;
}

function rangesOf(a: MovementPath, b: MovementPath): Pick<Conflict, 'firstFromM' | 'firstToM' | 'secondFromM' | 'secondToM'> {
  const reachM = (a.widthM + b.widthM) / 2 - 2 * MARGIN_M;
  const first = stretchWithin(a, b, reachM) ?? nearestEnd(a, b);
  const second = stretchWithin(b, a, reachM) ?? nearestEnd(b, a);
  return { firstFromM: rounded(first.fromM), firstToM: rounded(first.toM), secondFromM: rounded(second.fromM), secondToM: rounded(second.toM) };
}

/** Where a path meets another outside its own area: at its start for a crossing over its approach, else at its end. */
function nearestEnd(path: MovementPath, other: MovementPath): Stretch {
  const end = lengthOf(path);
  const last = path.xM.length - 1;
  const distanceM = (i: number): number => Math.min(...other.xM.map((x, j) => Math.hypot(x - path.xM[i]!, other.yM[j]! - path.yM[i]!)));
  const atM = other.isCrossing && distanceM(0) < distanceM(last) ? 0 : end;
  return { fromM: atM, toM: atM };
}

/** To the centimetre of the coordinates. */
function rounded(metres: number): number {
  return Math.round(metres * 100) / 100;
}
