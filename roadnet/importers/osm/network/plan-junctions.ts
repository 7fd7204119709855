import { createLocalFrame } from '../../../../services/kernel/geo';
import { shapeOf } from '../geometry/arm-shape';
import { trimsOf } from '../geometry/trim';
import type { Cluster } from '../graph/consolidate';
import type { ControlPoint } from '../graph/control-points';
import { endOf, type Arm, type Segment } from '../graph/road-graph';
import type { RoadPlan } from '../graph/road-plan';
import type { OsmData } from '../read/osm-data';
import type { Road } from '../tags/road';
import { drawLanes, linkIdOf, type LinkPlan, type Trims, type JunctionPlan } from './link-plan';

/** A signal's stop line may be drawn this far behind the edge of the crossing road, metres. */
const STOP_REACH_M = 30;
/** From the stop line to the middle of the crossing for people behind it, and from that to where the exit begins (GB 51038-2015: lines of 3 to 6 m, stop line 1 to 3 m before). */
const STOP_TO_CROSSING_M = 4.5;
const CROSSING_TO_EXIT_M = 3;
/** Room for lanes to shift where a road changes and no other road joins. */
const JOINT_TRIM_M = 4;

/** Cuts of one arm: where traffic towards the junction stops, and where traffic from it begins. */
interface ArmCut {
  readonly stopM: number;
  readonly startM: number;
}

/** A crossing for people over an arm of a junction. */
export interface ArmCrossing {
  readonly point: ControlPoint;
  readonly arm: Arm;
  readonly junction: JunctionPlan;
}

export interface NetworkPlan {
  readonly junctions: readonly JunctionPlan[];
  readonly links: readonly LinkPlan[];
  readonly crossings: readonly ArmCrossing[];
}

/** Junctions with the links that meet there, lanes drawn. */
export function planJunctions(data: OsmData, { graph, clusters, controls }: RoadPlan, side: 1 | -1): NetworkPlan {
  const junctionAt = new Map<number, JunctionPlan>();
  const inside = new Set<Segment>();
  const cuts = new Map<string, ArmCut>();
  const numberOf = new Map(graph.segments.map((segment, i) => [segment, i]));
  const keyOf = (segment: Segment, isStart: boolean): string => `${numberOf.get(segment)}${isStart ? 's' : 'e'}`;
  const junctions: JunctionPlan[] = [];
  const crossings: ArmCrossing[] = [];
  const crossed = new Set<number>();
  for (const cluster of clusters) {
    const junction = junctionOf(data, cluster);
    junctions.push(junction);
    for (const node of cluster.nodes) junctionAt.set(node, junction);
    for (const segment of cluster.inside) inside.add(segment);
    for (const { arm, cut, marks } of cutsOf(data, cluster, controls, side)) {
      cuts.set(keyOf(arm.segment, arm.isStart), cut);
      for (const point of marks) {
        // A road that leaves a junction and comes back to it meets its crossing twice.
        if (!crossed.has(point.node)) crossings.push({ point, arm, junction });
        crossed.add(point.node);
      }
    }
  }
  const links: LinkPlan[] = [];
  const taken = new Set<string>();
  for (const segment of graph.segments) {
    if (inside.has(segment)) continue;
    const [start, end] = [cuts.get(keyOf(segment, true))!, cuts.get(keyOf(segment, false))!];
    const [first, last] = [junctionAt.get(segment.nodes[0]!)!, junctionAt.get(endOf(segment))!];
    for (const isForward of [true, false]) {
      const specs = isForward ? segment.road.forward : segment.road.backward;
      if (specs.length === 0) continue;
      const trims: Trims = isForward ? { startM: start.startM, endM: end.stopM } : { startM: end.startM, endM: start.stopM };
      const link: LinkPlan = { id: linkIdOf(data, segment, isForward, taken), segment, isForward, from: isForward ? first : last, to: isForward ? last : first, specs, lanes: drawLanes(data, segment, isForward, trims, side) };
      links.push(link);
      link.from.goes.push(link);
      link.to.comes.push(link);
    }
  }
  const signalised = new Set([...controls.signalNodes, ...[...controls.standAlone.values()].filter(({ isSignal }) => isSignal).map(({ node }) => node)]);
  for (const junction of junctions) junction.kind = kindOf(junction, junction.cluster.nodes.some((node) => signalised.has(node)), controls.standAlone);
  return { junctions: junctions.filter(({ comes, goes }) => comes.length + goes.length > 0), links, crossings };
}

/** The smallest node id names the junction: it stays when roads around it change. */
function junctionOf({ nodes: table }: OsmData, cluster: Cluster): JunctionPlan {
  // Nodes are in order of their ids.
  const ends = cluster.nodes;
  const mean = (at: (node: number) => number): number => Math.round(ends.reduce((sum, node) => sum + at(node), 0) / ends.length);
  return { id: `n${table.idAt(ends[0]!)}`, cluster, latE7: mean((node) => table.latE7At(node)), lonE7: mean((node) => table.lonE7At(node)), kind: 'other', comes: [], goes: [] };
}

/** No junction has as many arms; the work on one grows with their square, that on its conflicts with the fourth power. */
const MAX_ARMS = 64;

/** Too many roads at one place for a junction: it gets no movements. */
export function isTooLarge({ arms }: Cluster): boolean {
  return arms.length > MAX_ARMS;
}

export function isJoint({ cluster }: JunctionPlan): boolean {
  return cluster.arms.length === 2;
}

function kindOf(junction: JunctionPlan, isSignalised: boolean, standAlone: RoadPlan['controls']['standAlone']): JunctionPlan['kind'] {
  if (isSignalised) return 'signalised';
  const { arms, nodes } = junction.cluster;
  if (arms.length === 1) return 'dead-end';
  if (arms.length === 2) return nodes.some((node) => standAlone.has(node)) ? 'priority' : 'other';
  return new Set(arms.map(({ segment }) => segment.road.roadClass)).size > 1 ? 'priority' : 'uncontrolled';
}

function cutsOf(data: OsmData, cluster: Cluster, controls: RoadPlan['controls'], side: 1 | -1): { arm: Arm; cut: ArmCut; marks: ControlPoint[] }[] {
  const { arms } = cluster;
  if (isTooLarge(cluster)) return arms.map((arm) => ({ arm, cut: { stopM: 0, startM: 0 }, marks: [] }));
  const origin = cluster.nodes[0]!;
  const frame = createLocalFrame(data.nodes.latE7At(origin), data.nodes.lonE7At(origin));
  const shapes = arms.map((arm) => shapeOf(data, arm, frame, side));
  const standing = cluster.nodes.map((node) => controls.standAlone.get(node)).find((point) => point !== undefined);
  if (arms.length <= 2) {
    const trimM = standing ? (standing.isCrossing || standing.isSignal ? CROSSING_TO_EXIT_M : 0) : arms.length === 2 && needsRoom(arms, shapes) ? JOINT_TRIM_M : 0;
    return arms.map((arm, i) => ({ arm, cut: { stopM: standing ? STOP_TO_CROSSING_M : trimM, startM: trimM }, marks: standing?.isCrossing && i === 0 ? [standing] : [] }));
  }
  const trims = trimsOf(shapes, cluster.inside.map((segment) => shapeOf(data, { segment, isStart: true }, frame, side)));
  const own = new Set(cluster.nodes);
  return arms.map((arm, i) => {
    const trimM = trims[i]!;
    let [stopM, startM] = [trimM, trimM];
    const marks: ControlPoint[] = [];
    const { line } = shapes[i]!;
    const nodes = arm.isStart ? arm.segment.nodes : [...arm.segment.nodes].reverse();
    let alongM = 0;
    for (let n = 1; 2 * n < line.length; n++) {
      alongM += Math.hypot(line[2 * n]! - line[2 * n - 2]!, line[2 * n + 1]! - line[2 * n - 1]!);
      const node = nodes[n]!;
      const crossing = controls.crossings.get(node);
      if (crossing && own.has(crossing.junctionNode)) {
        marks.push(crossing.point);
        stopM = Math.max(stopM, alongM + STOP_TO_CROSSING_M);
        startM = Math.max(startM, alongM + CROSSING_TO_EXIT_M);
      } else if (own.has(controls.stops.get(node) ?? -1) && alongM > stopM && alongM < trimM + STOP_REACH_M) stopM = alongM;
    }
    return { arm, cut: { stopM, startM }, marks };
  });
}

/** Where lanes go on as they were there is nothing to bridge. */
function needsRoom([a, b]: readonly Arm[], [shapeA, shapeB]: readonly { line: readonly number[] }[]): boolean {
  const across = ({ forward, backward, forwardInnerM, backwardInnerM }: Road, isTurned: boolean): string => {
    const widths = [forward, backward].map((lanes) => lanes.map(({ widthM }) => widthM).join());
    const edges = [forwardInnerM, -backwardInnerM];
    return JSON.stringify(isTurned ? [widths.reverse(), edges.reverse()] : [widths, edges]);
  };
  const isSame = across(a!.segment.road, a!.isStart) === across(b!.segment.road, !b!.isStart);
  const direction = ({ line }: { line: readonly number[] }): number => Math.atan2(line[3]! - line[1]!, line[2]! - line[0]!);
  return !isSame || Math.cos(direction(shapeA!) - direction(shapeB!)) > -0.995;
}
