import { LingshanError } from '../../services/kernel/errors';
import { MinHeap } from '../index/min-heap';
import { MOTOR_CLASSES } from '../model/vehicle-class';
import type { RoadnetSnapshot } from '../snapshot/snapshot';

/** A lane of the tree that leads to a stop line. */
export interface UpstreamLane {
  readonly laneNo: number;
  readonly linkNo: number;
  /** Lane that it leads to on the way; 0 for the lane of the stop line itself. */
  readonly towardsLaneNo: number;
  /** Driven metres from this lane's end to the stop line. */
  readonly endToGoM: number;
  /** Driven metres from this lane's start to the stop line; more than asked for when only a part of the lane is near enough. */
  readonly startToGoM: number;
  /** Metres along the lane from which on one is near enough. */
  readonly nearFromSM: number;
}

export interface UpstreamOptions {
  readonly withinM: number;
  /** Bits of VEHICLE_CLASSES; lanes open to none of them do not count. Default: motor vehicles. */
  readonly classes?: number;
}

/**
 * Every lane from which one can drive to the end of a lane (its stop line) within so many metres, over connections and the
 * paths inside junctions, each with its shortest way (Dijkstra backwards), nearest first. Lane changes are not driven: a
 * lane beside counts when a connection of its own leads there. Throws LANE_NOT_FOUND.
 */
export function findUpstream(snapshot: RoadnetSnapshot, laneNo: number, { withinM, classes = MOTOR_CLASSES }: UpstreamOptions): UpstreamLane[] {
  const { laneIds, laneLink, laneLengthM, laneClasses, lanePreviousStart, lanePrevious } = snapshot;
  if (!laneIds[laneNo]) throw new LingshanError('notFound', 'LANE_NOT_FOUND', `no lane number ${laneNo} in ${snapshot.version}; numbers come with the network of this version`);
  const found = new Map<number, UpstreamLane>();
  const bestM = new Map<number, number>([[laneNo, 0]]);
  const towards = new Map<number, number>([[laneNo, 0]]);
  const heap = new MinHeap();
  heap.push(laneNo, 0);
  while (heap.size > 0) {
    const at = heap.pop();
    if (found.has(at)) continue;
    const endToGoM = heap.lastKey;
    const startToGoM = endToGoM + laneLengthM[at]!;
    found.set(at, { laneNo: at, linkNo: laneLink[at]!, towardsLaneNo: towards.get(at)!, endToGoM, startToGoM, nearFromSM: Math.max(0, startToGoM - withinM) });
    if (startToGoM >= withinM) continue;
    for (let i = lanePreviousStart[at]!; i < lanePreviousStart[at + 1]!; i++) {
      const previous = lanePrevious[i]!;
      if ((laneClasses[previous]! & classes) === 0 || startToGoM >= (bestM.get(previous) ?? Infinity)) continue;
      bestM.set(previous, startToGoM);
      towards.set(previous, at);
      heap.push(previous, startToGoM);
    }
  }
  return [...found.values()];
}

/** The same by links: shortest driven metres from the link's start to the stop line, nearest first. */
export function linksOf(lanes: readonly UpstreamLane[]): { linkNo: number; endToGoM: number; startToGoM: number }[] {
  const links = new Map<number, { linkNo: number; endToGoM: number; startToGoM: number }>();
  for (const { linkNo, endToGoM, startToGoM } of lanes) {
    const known = links.get(linkNo);
    links.set(linkNo, known ? { linkNo, endToGoM: Math.min(known.endToGoM, endToGoM), startToGoM: Math.min(known.startToGoM, startToGoM) } : { linkNo, endToGoM, startToGoM });
  }
  return [...links.values()];
}
