import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import { nodeOfJunction, nodeOfLink } from './node-ids';

/** OSRM counts in tenths of a second, at least one a segment (`convertToDuration` of its updater). */
export const MS_PER_DS = 100;
/** Metres of its sphere (`EARTH_RADIUS` of coordinate_calculation.hpp), and of a degree on it. */
const DEGREE_M = (6_372_797.560856 * Math.PI) / 180;
/** OSRM keeps coordinates in 1e-6 degree. */
const E7_PER_E6 = 10;

/**
 * A link as OSRM drives it: from the middle of one junction to that of the next. The time of the link lies on its own
 * segments, so that a place on it is as far from its ends as with us; the two pieces within the junctions take the least
 * that OSRM knows.
 */
export interface OsrmWay {
  /** Nodes: the junction, the link's points, the junction. */
  readonly refs: readonly number[];
  /** XML of the points. */
  readonly nodes: readonly string[];
  /** Time of each segment, tenths of a second. */
  readonly ds: number[];
  /** Length of each segment as OSRM measures it, metres. */
  readonly lengthM: readonly number[];
  /** What of the link's time the tenths on its own segments do not hold. */
  readonly restDs: number;
}

export function timeWay(snapshot: RoadnetSnapshot, linkNo: number, linkMs: number): OsrmWay {
  const { linkReferenceLane, lanePointStart, pointLatE7, pointLonE7, pointS, linkFromJunction, linkToJunction, junctions } = snapshot;
  const lane = linkReferenceLane[linkNo]!;
  const first = lanePointStart[lane]!;
  const last = lanePointStart[lane + 1]! - 1;
  const from = linkFromJunction[linkNo]!;
  const to = linkToJunction[linkNo]!;
  const refs = [nodeOfJunction(from)];
  const nodes: string[] = [];
  const lats = [junctions[from]!.latE7];
  const lons = [junctions[from]!.lonE7];
  const ds = [1];
  const linkDs = linkMs / MS_PER_DS;
  let spentDs = 0;
  for (let point = first; point <= last; point++) {
    const node = nodeOfLink(linkNo, point - first);
    refs.push(node);
    nodes.push(nodeLine(node, pointLatE7[point]!, pointLonE7[point]!));
    lats.push(pointLatE7[point]!);
    lons.push(pointLonE7[point]!);
    if (point === first) continue;
    const untilDs = Math.round((linkDs * pointS[point]!) / (pointS[last]! || 1));
    const segmentDs = Math.max(1, untilDs - spentDs);
    ds.push(segmentDs);
    spentDs += segmentDs;
  }
  refs.push(nodeOfJunction(to));
  lats.push(junctions[to]!.latE7);
  lons.push(junctions[to]!.lonE7);
  ds.push(1);
  const lengthM = ds.map((_, i) => distanceM(lats[i]!, lons[i]!, lats[i + 1]!, lons[i + 1]!));
  return { refs, nodes, ds, lengthM, restDs: linkDs - spentDs };
}

/** `from,to,km/h` of each segment. */
export function speedLines({ refs, ds, lengthM }: OsrmWay): string[] {
  return ds.map((tenths, i) => `${refs[i]},${refs[i + 1]},${Math.max(SPEED_MIN_KMH, (36 * lengthM[i]!) / tenths).toFixed(6)}`);
}

/** Zero closes a segment. */
const SPEED_MIN_KMH = 0.000_1;

export function nodeLine(id: number, latE7: number, lonE7: number): string {
  return `<node id="${id}" lat="${(latE7 / 1e7).toFixed(7)}" lon="${(lonE7 / 1e7).toFixed(7)}"/>`;
}

function distanceM(latE7: number, lonE7: number, toLatE7: number, toLonE7: number): number {
  const degrees = (from: number, to: number): number => (Math.round(to / E7_PER_E6) - Math.round(from / E7_PER_E6)) / 1e6;
  const north = degrees(latE7, toLatE7);
  const east = degrees(lonE7, toLonE7) * Math.cos(((latE7 + toLatE7) / 2e7) * (Math.PI / 180));
  return DEGREE_M * Math.hypot(north, east);
}
