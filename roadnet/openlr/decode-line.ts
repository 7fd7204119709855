import { headingDifferenceDeg } from '../../services/kernel/geo';
import { LingshanError } from '../../services/kernel/errors';
import type { LineLocation, ReadReference, ReferencePoint } from './location';
import type { OpenLrMap } from './open-lr-map';
import type { ShortestPath } from './shortest-path';

/** Maps differ: so far may a line lie from its reference point, and so much may a leg's length differ. */
const REACH_M = 60;
const LEG_TOLERANCE_M = 120;
const LEG_TOLERANCE_SHARE = 0.15;
/** A leg may use lines of so much less importance than it says, since maps class roads differently. */
const FRC_TOLERANCE = 2;
/** Within this a line's end is the node that the point means: the format's coordinates are coarse. */
const NODE_REACH_M = 5;
const CANDIDATES_MAX = 8;

/** Steps of the format: half of one is how exact a value can be. */
const BEARING_STEP_DEG = 11.25;
const LENGTH_STEP_M = 58.6;
/** Share of a leg that one step of an offset is. */
export const OFFSET_STEP = 1 / 256;

/** Costs in metres: what one step off costs as much as lying so many metres away. */
const BEARING_COST_M = 12;
const FRC_COST_M = 8;
const FOW_COST_M = 4;
const NOT_A_NODE_COST_M = 6;
const LENGTH_COST_SHARE = 0.25;
const BEARING_OFF_MAX_DEG = 50;

/** A line that a reference point may mean, entered (or at the last point left) so many metres from its start node. */
interface Candidate {
  readonly linkNo: number;
  readonly atM: number;
  readonly costM: number;
}

interface Leg {
  /** From the candidate's line up to, not with, the next candidate's; at the last leg with it. */
  readonly lines: readonly number[];
  readonly lengthM: number;
}

/**
 * The location on this map that a reference means. Candidates of all points are weighed together (Viterbi over candidate
 * lines; the white paper's decoder takes them point by point and retries), each leg being the shortest path between two
 * candidates. Throws OPENLR_NOT_FOUND when the roads are not on this map.
 */
export function decodeLine(map: OpenLrMap, paths: ShortestPath, { points, positiveShare, negativeShare }: ReadReference): LineLocation {
  const candidates = points.map((point, i) => listCandidates(map, point, i === points.length - 1));
  candidates.forEach((list, i) => {
    if (list.length === 0) throw notFound(`point ${i + 1} at ${points[i]!.latE7 / 1e7},${points[i]!.lonE7 / 1e7}: no road of this map within ${REACH_M} m runs in its direction`);
  });
  const legs = chooseLegs(map, paths, points, candidates);
  const lines = legs.flatMap((leg) => leg.lines).filter((linkNo, i, all) => linkNo !== all[i - 1]);
  const { first, last } = legs.ends;
  return cut(map, lines, first.atM + positiveShare * legs[0]!.lengthM, map.lengthM[last.linkNo]! - last.atM + negativeShare * legs.at(-1)!.lengthM);
}

function listCandidates(map: OpenLrMap, point: ReferencePoint, isLast: boolean): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { linkNo, alongM, distanceM } of map.linesNear(point.latE7, point.lonE7, REACH_M)) {
    const nodeM = isLast ? map.lengthM[linkNo]! : 0;
    const toNodeM = map.distanceToNodeM(isLast ? map.endNode[linkNo]! : map.startNode[linkNo]!, point.latE7, point.lonE7);
    const places = toNodeM <= NODE_REACH_M ? [{ atM: nodeM, offM: toNodeM }] : [{ atM: alongM, offM: distanceM + NOT_A_NODE_COST_M }, ...(toNodeM <= REACH_M ? [{ atM: nodeM, offM: toNodeM }] : [])];
    for (const { atM, offM } of places) {
      const offDeg = headingDifferenceDeg(map.bearingDeg(linkNo, atM, isLast), point.bearingDeg);
      if (offDeg > BEARING_OFF_MAX_DEG) continue;
      const bearingSteps = Math.max(0, offDeg - BEARING_STEP_DEG / 2) / BEARING_STEP_DEG;
      const costM = offM + BEARING_COST_M * bearingSteps + FRC_COST_M * Math.abs(map.frc[linkNo]! - point.frc) + (map.fow[linkNo] === point.fow ? 0 : FOW_COST_M);
      candidates.push({ linkNo, atM, costM });
    }
  }
  return candidates.sort((a, b) => a.costM - b.costM).slice(0, CANDIDATES_MAX);
}

interface Step {
  readonly costM: number;
  readonly leg: Leg | undefined;
  readonly before: number;
}

function chooseLegs(map: OpenLrMap, paths: ShortestPath, points: readonly ReferencePoint[], candidates: readonly Candidate[][]): Leg[] & { ends: { first: Candidate; last: Candidate } } {
  let steps: Step[] = candidates[0]!.map(({ costM }) => ({ costM, leg: undefined, before: -1 }));
  const trellis = [steps];
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1]!;
    steps = candidates[i]!.map((to) => {
      let best: Step = { costM: Infinity, leg: undefined, before: -1 };
      candidates[i - 1]!.forEach((candidate, before) => {
        const sofarM = trellis[i - 1]![before]!.costM + to.costM;
        if (sofarM >= best.costM) return;
        const leg = findLeg(map, paths, candidate, to, from, i === points.length - 1);
        if (!leg) return;
        const costM = sofarM + LENGTH_COST_SHARE * Math.max(0, Math.abs(leg.lengthM - from.toNextM) - LENGTH_STEP_M / 2);
        if (costM < best.costM) best = { costM, leg, before };
      });
      return best;
    });
    if (steps.every(({ costM }) => costM === Infinity)) throw notFound(`leg ${i}: no way of about ${from.toNextM} m between its points on this map`);
    trellis.push(steps);
  }
  let at = steps.reduce((best, step, i) => (step.costM < steps[best]!.costM ? i : best), 0);
  const last = candidates.at(-1)![at]!;
  const legs: Leg[] = [];
  for (let i = points.length - 1; i > 0; i--) {
    legs.unshift(trellis[i]![at]!.leg!);
    at = trellis[i]![at]!.before;
  }
  return Object.assign(legs, { ends: { first: candidates[0]![at]!, last } });
}

function findLeg(map: OpenLrMap, paths: ShortestPath, from: Candidate, to: Candidate, point: ReferencePoint, isLast: boolean): Leg | undefined {
  const toleranceM = LEG_TOLERANCE_M + LEG_TOLERANCE_SHARE * point.toNextM;
  const accept = (lengthM: number): boolean => Math.abs(lengthM - point.toNextM) <= toleranceM;
  if (from.linkNo === to.linkNo && to.atM > from.atM) {
    const lengthM = to.atM - from.atM;
    return accept(lengthM) ? { lines: [from.linkNo], lengthM } : undefined;
  }
  const endsM = map.lengthM[from.linkNo]! - from.atM + to.atM;
  const limitM = point.toNextM + toleranceM - endsM;
  if (limitM < 0) return undefined;
  const path = paths.find(map.endNode[from.linkNo]!, map.startNode[to.linkNo]!, { frcMax: Math.min(7, (point.lowestFrcToNext ?? 7) + FRC_TOLERANCE), limitM });
  if (!path || !accept(endsM + path.lengthM)) return undefined;
  return { lines: [from.linkNo, ...path.lines, ...(isLast || to.atM > 0 ? [to.linkNo] : [])], lengthM: endsM + path.lengthM };
}

/** Takes metres off both ends of a way and tells what is left in metres of links. */
function cut(map: OpenLrMap, lines: readonly number[], fromStartM: number, fromEndM: number): LineLocation {
  let [first, last] = [0, lines.length - 1];
  let startM = fromStartM;
  while (first < last && startM >= map.lengthM[lines[first]!]!) startM -= map.lengthM[lines[first++]!]!;
  let endM = fromEndM;
  while (last > first && endM >= map.lengthM[lines[last]!]!) endM -= map.lengthM[lines[last--]!]!;
  const onLink = (linkNo: number, alongM: number): number => Math.min(map.snapshot.linkLengthM[linkNo]!, Math.max(0, alongM - map.headM[linkNo]!));
  const [firstNo, lastNo] = [lines[first]!, lines[last]!];
  const startSM = onLink(firstNo, startM);
  const endSM = onLink(lastNo, map.lengthM[lastNo]! - endM);
  return { linkNos: lines.slice(first, last + 1), startSM, endSM: first === last ? Math.max(startSM, endSM) : endSM };
}

function notFound(reason: string): LingshanError {
  return new LingshanError('notFound', 'OPENLR_NOT_FOUND', `openlr: ${reason}`);
}
