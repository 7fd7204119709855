import { createLocalFrame, type LocalFrame } from '../../../../services/kernel/geo';
import { toId } from '../../../../services/kernel/ids';
import { cut, lengthOf, parallel, reversed, withoutRepeats, type Line } from '../geometry/line';
import { lineOver } from '../geometry/arm-shape';
import type { JunctionKind } from '../../../model/roadnet';
import type { Cluster } from '../graph/consolidate';
import { endOf, startOf, type Segment } from '../graph/road-graph';
import type { OsmData } from '../read/osm-data';
import type { LaneSpec } from '../tags/lane-specs';

/** A junction on its way into the network. */
export interface JunctionPlan {
  readonly id: string;
  readonly cluster: Cluster;
  readonly latE7: number;
  readonly lonE7: number;
  kind: JunctionKind;
  /** Links that end here and that begin here. */
  readonly comes: LinkPlan[];
  readonly goes: LinkPlan[];
}

/** One direction of a segment on its way to be a link. */
export interface LinkPlan {
  readonly id: string;
  readonly segment: Segment;
  readonly isForward: boolean;
  readonly from: JunctionPlan;
  readonly to: JunctionPlan;
  /** Kerb first. */
  readonly specs: readonly LaneSpec[];
  /** Points of each lane in the direction of travel, 1e-7 degree. */
  readonly lanes: readonly (readonly number[])[];
}

/** How far a link's two ends are cut back from the nodes, metres. */
export interface Trims {
  readonly startM: number;
  readonly endM: number;
}

/** Share of a segment that stays drawn however wide its junctions are. */
const MIN_SHARE = 0.3;

/** Ids tell the way and the nodes it runs between, so that they outlive changes elsewhere in the file. */
export function linkIdOf({ nodes: table }: OsmData, { firstWayId, nodes }: Segment, isForward: boolean, taken: Set<string>): string {
  const base = toId(`${firstWayId}${isForward ? 'f' : 'b'}_${table.idAt(nodes[0]!)}_${table.idAt(nodes[nodes.length - 1]!)}`);
  let id = base;
  for (let n = 2; taken.has(id); n++) id = toId(`${base}_${n}`);
  taken.add(id);
  return id;
}

export function laneIdOf(linkId: string, index: number): string {
  return toId(`${linkId}_${index}`);
}

export function travelNodes({ segment, isForward }: Pick<LinkPlan, 'segment' | 'isForward'>): { first: number; last: number } {
  return isForward ? { first: startOf(segment), last: endOf(segment) } : { first: endOf(segment), last: startOf(segment) };
}

/** Lanes of one direction, drawn beside the line of the way and cut back at both ends. */
export function drawLanes(data: OsmData, segment: Segment, isForward: boolean, trims: Trims, side: 1 | -1): number[][] {
  const first = segment.nodes[0]!;
  const frame = createLocalFrame(data.nodes.latE7At(first), data.nodes.lonE7At(first));
  const drawn = withoutRepeats(lineOver(data, segment.nodes, frame));
  const line = trimmed(isForward ? drawn : reversed(drawn), trims);
  const { road } = segment;
  const specs = isForward ? road.forward : road.backward;
  const lanes: number[][] = Array.from({ length: specs.length });
  let innerM = isForward ? road.forwardInnerM : -road.backwardInnerM;
  for (let i = specs.length - 1; i >= 0; i--) {
    const { widthM } = specs[i]!;
    lanes[i] = toLatLonE7(parallel(line, innerM + (side * widthM) / 2), frame);
    innerM += side * widthM;
  }
  return lanes;
}

function trimmed(line: Line, { startM, endM }: Trims): number[] {
  const lengthM = lengthOf(line);
  const roomM = lengthM * (1 - MIN_SHARE);
  const scale = startM + endM > roomM ? roomM / (startM + endM) : 1;
  return withoutRepeats(cut(line, startM * scale, lengthM - endM * scale));
}

export function toLatLonE7(line: Line, frame: LocalFrame): number[] {
  const points: number[] = [];
  for (let i = 0; i < line.length; i += 2) points.push(frame.latE7(line[i + 1]!), frame.lonE7(line[i]!));
  return points;
}
