import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import { findMovement } from '../graph/turn-graph';
import type { RoutingNetwork } from '../network';
import type { PlaceOnLink } from '../router';
import type { Way } from '../search/way-search';

/** Share of each link of a way that is driven: from the source on the first, to the target on the last. */
export function partOf(way: Way, index: number): { from: number; to: number } {
  return { from: index === 0 ? way.source.fraction : 0, to: index === way.linkNos.length - 1 ? way.target.fraction : 1 };
}

export function distanceOfM({ snapshot, graph, movementLengthM }: RoutingNetwork, way: Way): number {
  let distanceM = 0;
  way.linkNos.forEach((linkNo, i) => {
    const { from, to } = partOf(way, i);
    distanceM += (to - from) * snapshot.linkLengthM[linkNo]!;
    if (i + 1 < way.linkNos.length) distanceM += movementLengthM[findMovement(graph, linkNo, way.linkNos[i + 1]!)]!;
  });
  return distanceM;
}

/** Line of a way along the reference lanes, flat [lat, lon, …], 1e-7 degree; two points or more. */
export function geometryOf({ snapshot }: RoutingNetwork, way: Way): number[] {
  const line: number[] = [];
  way.linkNos.forEach((linkNo, i) => {
    const { from, to } = partOf(way, i);
    addStretch(snapshot, linkNo, from, to, line);
  });
  return line;
}

/** Point of a position on its link, 1e-7 degree. */
export function pointOf(snapshot: RoadnetSnapshot, { linkNo, fraction }: PlaceOnLink): { latE7: number; lonE7: number } {
  const line: number[] = [];
  addStretch(snapshot, linkNo, fraction, fraction, line);
  return { latE7: line[0]!, lonE7: line[1]! };
}

function addStretch({ linkReferenceLane, lanePointStart, pointS, pointLatE7, pointLonE7, linkLengthM }: RoadnetSnapshot, linkNo: number, from: number, to: number, line: number[]): void {
  const lane = linkReferenceLane[linkNo]!;
  const first = lanePointStart[lane]!;
  const last = lanePointStart[lane + 1]! - 1;
  const fromM = from * linkLengthM[linkNo]!;
  const toM = to * linkLengthM[linkNo]!;
  const add = (latE7: number, lonE7: number): void => {
    // Links touch: the same point twice says nothing.
    if (line.at(-2) !== latE7 || line.at(-1) !== lonE7 || line.length < 4) line.push(latE7, lonE7);
  };
  const addAt = (sM: number): void => {
    let point = first;
    while (point + 2 <= last && pointS[point + 1]! < sM) point++;
    const lengthM = pointS[point + 1]! - pointS[point]!;
    const t = lengthM === 0 ? 0 : Math.min(1, Math.max(0, (sM - pointS[point]!) / lengthM));
    add(Math.round(pointLatE7[point]! + t * (pointLatE7[point + 1]! - pointLatE7[point]!)), Math.round(pointLonE7[point]! + t * (pointLonE7[point + 1]! - pointLonE7[point]!)));
  };
  addAt(fromM);
  for (let point = first; point <= last; point++) if (pointS[point]! > fromM && pointS[point]! < toM) add(pointLatE7[point]!, pointLonE7[point]!);
  addAt(toM);
}
