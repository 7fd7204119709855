import { MANEUVERS } from '../model/roadnet';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { approachesOf, drivenFrom } from './build-map';
import { distanceToSegmentM } from './few-points';
import type { MapPosition } from './map-message';
import type { ReadJunction } from './read-map';
import { standingRulesOf } from './standing';

/** A lane's line may lie so far from the network's: a line of many points is told with fewer. */
export const LINE_TOLERANCE_M = 0.25;

/** In what a junction that was read differs from the network's, in words; empty when it is the same. */
export function compareJunction(snapshot: RoadnetSnapshot, junction: number, read: ReadJunction | undefined): string[] {
  const { id } = snapshot.junctions[junction]!;
  if (!read) return [`junction ${id}: not in the message`];
  const expected = approachesOf(snapshot, junction).flatMap((linkNo) => [...snapshot.linkLane.subarray(snapshot.linkLaneStart[linkNo], snapshot.linkLaneStart[linkNo + 1])]);
  const differences: string[] = [];
  const differ = (laneNo: number, what: string): void => void differences.push(`junction ${id} lane ${snapshot.laneIds[laneNo]}: ${what}`);
  for (const laneNo of read.lanes.keys()) if (!expected.includes(laneNo)) differ(laneNo, 'is not of this junction');
  for (const laneNo of expected) {
    const lane = read.lanes.get(laneNo);
    if (!lane) {
      differ(laneNo, 'is missing');
      continue;
    }
    if (Math.abs(lane.widthCm / 100 - snapshot.laneWidthM[laneNo]!) > 0.01) differ(laneNo, `width ${lane.widthCm} cm`);
    const rules = standingRulesOf(snapshot, laneNo);
    if (Math.abs(lane.speedLimitCmps / 100 - rules.speedLimitMps) > 0.01) differ(laneNo, `speed limit ${lane.speedLimitCmps} cm/s`);
    if (lane.permitted !== rules.classes) differ(laneNo, `permitted ${lane.permitted}`);
    const offM = lineOffM(snapshot, laneNo, lane.points);
    if (offM > LINE_TOLERANCE_M) differ(laneNo, `line is ${offM.toFixed(2)} m off`);
    const [had, got] = [connectionsOf(snapshot, laneNo), lane.connections.map(({ toLaneNo, group, maneuver }) => `${toLaneNo} ${group} ${maneuver}`).sort()];
    if (had.join() !== got.join()) differ(laneNo, `connections [${got.join(', ')}] instead of [${had.join(', ')}]`);
  }
  const crossings = snapshot.crossings.filter(({ junctionId }) => junctionId === id);
  for (const { id: crossingId, group, laneNo } of crossings) {
    const crossing = read.crossings.get(crossingId);
    if (!crossing || crossing.group !== group || lineOffM(snapshot, laneNo, crossing.points) > LINE_TOLERANCE_M) differences.push(`junction ${id} crossing ${crossingId}: ${crossing ? 'another line or group' : 'is missing'}`);
  }
  if (read.crossings.size !== crossings.length) differences.push(`junction ${id}: ${read.crossings.size} crossings instead of ${crossings.length}`);
  return differences;
}

function connectionsOf(snapshot: RoadnetSnapshot, laneNo: number): string[] {
  const { connectionTo, connectionGroup, connectionManeuver } = snapshot;
  return drivenFrom(snapshot, laneNo)
    .map((i) => `${connectionTo[i]} ${connectionGroup[i]} ${MANEUVERS[connectionManeuver[i]!]}`)
    .sort();
}

/** Largest distance of the lane's points from a line that stands for it, metres. */
export function lineOffM({ lanePointStart, pointX, pointY, frame }: RoadnetSnapshot, laneNo: number, points: readonly MapPosition[]): number {
  const line = points.map(({ latE7, lonE7 }) => [frame.x(lonE7), frame.y(latE7)] as const);
  let worstM = 0;
  for (let i = lanePointStart[laneNo]!; i < lanePointStart[laneNo + 1]!; i++) {
    let nearestM = Infinity;
    for (let j = 0; j + 1 < line.length; j++) nearestM = Math.min(nearestM, distanceToSegmentM([pointX[i]!, pointY[i]!], line[j]!, line[j + 1]!));
    worstM = Math.max(worstM, nearestM);
  }
  return worstM;
}
