import { isMainRoad, rankOf } from '../tags/road-classes';
import type { OsmData, Tags } from '../read/osm-data';
import { endOf, farArm, lengthBetween, startOf, type Arm, type RoadGraph, type Segment } from './road-graph';

/** How far before a crossing its signals may be drawn, metres; as far as netconvert's `--tls.join-dist` reaches with a wide street between. */
const SIGNAL_REACH_M = 50;
/** A crossing further from a junction than this is one of its own; main roads are wider. */
const CROSSING_REACH_M = 15;
const MAIN_CROSSING_REACH_M = 25;
/** Signals on the way out of a junction, for the crossing there. */
const BEHIND_REACH_M = 35;

const UNMARKED: ReadonlySet<string> = new Set(['no', 'unmarked', 'informal']);
const UNCONTROLLED: ReadonlySet<string> = new Set(['uncontrolled', 'zebra']);
const MINOR_RANK = rankOf('living-street');

/** A node on a segment: signal, crossing or both. */
export interface ControlPoint {
  readonly node: number;
  readonly isSignal: boolean;
  readonly isCrossing: boolean;
  /** People have no signal here even where the junction has. */
  readonly isUncontrolled: boolean;
}

export interface ControlPlan {
  /** Junction nodes that signals govern. */
  readonly signalNodes: ReadonlySet<number>;
  /** Nodes between junctions that are junctions of their own: signals and crossings for people. */
  readonly standAlone: ReadonlyMap<number, ControlPoint>;
  /** Signals drawn on an approach, with the junction node that they are for. */
  readonly stops: ReadonlyMap<number, number>;
  /** Crossings drawn on an arm of a junction, with the junction's node. */
  readonly crossings: ReadonlyMap<number, { readonly junctionNode: number; readonly point: ControlPoint }>;
}

export function controlPointOf(node: number, tags: Tags): ControlPoint | undefined {
  const highway = tags.get('highway');
  const crossing = tags.get('crossing');
  const isSignal = highway === 'traffic_signals' || (highway === 'crossing' && (crossing === 'traffic_signals' || tags.get('crossing:signals') === 'yes'));
  const isCrossing = (highway === 'crossing' && !UNMARKED.has(crossing ?? '')) || (highway === 'traffic_signals' && crossing !== undefined && !UNMARKED.has(crossing));
  const isUncontrolled = !isSignal && UNCONTROLLED.has(crossing ?? '');
  return isSignal || isCrossing ? { node, isSignal, isCrossing, isUncontrolled } : undefined;
}

/** Where three or more arms meet, of which more than one road is no driveway. */
function isCrossroads(graph: RoadGraph, node: number): boolean {
  const arms = graph.armsAt(node);
  return arms.length >= 3 && arms.filter(({ segment }) => rankOf(segment.road.roadClass) <= MINOR_RANK).length >= 3;
}

interface Reached {
  readonly node: number;
  readonly arm: Arm;
  readonly distanceM: number;
}

/**
 * Gives every signal and crossing to the junction that it belongs to. A signal on the node of a junction is that
 * junction's; one before it is the next junction's in the direction that it faces (`traffic_signals:direction`, the
 * way's one direction, else the nearer side); one with no junction within reach stands alone. Driveways are driven past.
 */
export function planControls(data: OsmData, graph: RoadGraph): ControlPlan {
  const signalNodes = new Set<number>();
  const standAlone = new Map<number, ControlPoint>();
  const stops = new Map<number, number>();
  const crossings = new Map<number, { junctionNode: number; point: ControlPoint }>();
  const settle = (point: ControlPoint, ahead: Reached | undefined, around: Reached | undefined): void => {
    if (point.isSignal && ahead) {
      signalNodes.add(ahead.node);
      stops.set(point.node, ahead.node);
    }
    // Behind a junction, on the way out of it: the signal of the crossing there.
    if (point.isSignal && !ahead && around) signalNodes.add(around.node);
    if (point.isCrossing && around) crossings.set(point.node, { junctionNode: around.node, point });
    if (!around && !(point.isSignal && ahead)) standAlone.set(point.node, point);
  };

  for (const [node, arms] of graph.arms) {
    const tags = data.nodeTags.get(data.nodes.idAt(node));
    const point = tags && controlPointOf(node, tags);
    if (!point) continue;
    if (arms.length >= 3) {
      if (point.isSignal) signalNodes.add(node);
      continue;
    }
    const sides = arms.map((arm) => ({ arm, headM: 0 }));
    const faced = sides.filter(({ arm }) => isFaced(arm, tags));
    settle(point, nearest(graph, faced, SIGNAL_REACH_M), nearest(graph, sides, point.isSignal ? BEHIND_REACH_M : crossingReachM(graph, arms[0]!.segment)));
  }
  for (const segment of graph.segments) {
    for (let i = 1; i < segment.nodes.length - 1; i++) {
      const node = segment.nodes[i]!;
      const tags = data.nodeTags.get(data.nodes.idAt(node));
      const point = tags && controlPointOf(node, tags);
      if (!point) continue;
      const beforeM = lengthBetween(data, segment.nodes.slice(0, i + 1));
      const sides = [
        { arm: { segment, isStart: true }, headM: -beforeM },
        { arm: { segment, isStart: false }, headM: beforeM - segment.lengthM },
      ];
      const faced = sides.filter(({ arm }) => isFaced(arm, tags));
      settle(point, nearest(graph, faced, SIGNAL_REACH_M), nearest(graph, sides, point.isSignal ? BEHIND_REACH_M : crossingReachM(graph, segment)));
    }
  }
  return { signalNodes, standAlone, stops, crossings };
}

/** The road that a crossing lies on runs beside or into main roads, or it does not. */
function crossingReachM(graph: RoadGraph, segment: Segment): number {
  const isMain = [...graph.armsAt(startOf(segment)), ...graph.armsAt(endOf(segment))].some((arm) => isMainRoad(arm.segment.road.roadClass));
  return isMain ? MAIN_CROSSING_REACH_M : CROSSING_REACH_M;
}

/** Whether traffic that runs along the arm (away from its end, over the segment) sees the signal. */
function isFaced({ segment, isStart }: Arm, tags: Tags): boolean {
  const direction = tags.get('traffic_signals:direction') ?? tags.get('direction');
  if (direction === 'forward') return isStart;
  if (direction === 'backward') return !isStart;
  return (isStart ? segment.road.forward : segment.road.backward).length > 0;
}

/** Nearest crossroads along the arms; else the nearest node where a driveway joins. `headM` corrects for a start inside the segment. */
function nearest(graph: RoadGraph, sides: readonly { arm: Arm; headM: number }[], reachM: number): Reached | undefined {
  let best: Reached | undefined;
  let bestMinor: Reached | undefined;
  for (const { arm, headM } of sides) {
    for (const step of passing(graph, arm, headM, reachM)) {
      if (isCrossroads(graph, step.node)) {
        if (!best || step.distanceM < best.distanceM) best = step;
        break;
      }
      if (graph.armsAt(step.node).length >= 3 && (!bestMinor || step.distanceM < bestMinor.distanceM)) bestMinor = step;
    }
  }
  return best ?? bestMinor;
}

/** Nodes along an arm, straight over those where only driveways join. */
function* passing(graph: RoadGraph, arm: Arm, headM: number, reachM: number): Generator<Reached> {
  let distanceM = headM;
  const seen = new Set<Segment>();
  for (let current: Arm | undefined = arm; current && !seen.has(current.segment); ) {
    seen.add(current.segment);
    distanceM += current.segment.lengthM;
    if (distanceM > reachM) return;
    const far = farArm(current);
    const node = far.isStart ? current.segment.nodes[0]! : current.segment.nodes.at(-1)!;
    yield { node, arm: current, distanceM };
    const { road } = current.segment;
    const onward: Arm[] = graph.armsAt(node).filter(({ segment }) => segment !== far.segment && rankOf(segment.road.roadClass) <= Math.max(MINOR_RANK, rankOf(road.roadClass)));
    current = onward.length === 1 ? onward[0] : undefined;
  }
}
