import { createLocalFrame } from '../../../../services/kernel/geo';
import type { OsmData } from '../read/osm-data';
import { endOf, farArm, type Arm, type RoadGraph, type Segment } from './road-graph';

/** Nodes of the map that are one junction, and the segments that lie inside it. */
export interface Cluster {
  readonly nodes: readonly number[];
  readonly inside: readonly Segment[];
  /** Ends of the roads that lead to it and from it. */
  readonly arms: readonly Arm[];
}

/** Longest way inside a junction, metres: over the median of a wide road with signals, and without them. */
const INSIDE_TAGGED_M = 60;
const MEDIAN_SIGNALISED_M = 55;
const MEDIAN_M = 30;
const SIGNALISED_M = 25;
const SPLIT_M = 25;
const TOUCHING_M = 6;
/** Widest junction that is put together, metres. */
const DIAMETER_M = 100;
const SAME_PLACE_M = 1;

/** A way between two junction nodes, over nodes where nothing happens. */
interface Chain {
  readonly from: number;
  readonly to: number;
  readonly segments: readonly Segment[];
  readonly between: readonly number[];
  readonly first: Arm;
  readonly last: Arm;
  readonly lengthM: number;
}

/**
 * Finds the nodes of the map that are one crossing on the ground. Two dual carriageways that cross are four nodes, a dual
 * carriageway and a street two. Short ways between junction nodes are taken to lie inside one junction, shortest first,
 * while it stays within 100 m, when one of these holds (decision 126; compare SUMO netconvert `--junctions.join`, which
 * goes by distance alone, and osm2streets, which goes by tags and by length):
 * – the way is tagged `junction=yes`, or is shorter than 6 m, or has no length;
 * – it leads over a median: at its ends one-way roads cross it in opposite directions (up to 30 m, with signals 55 m);
 * – both ends have signals and it is shorter than 25 m;
 * – it is the stem where a dual carriageway becomes one road just before a crossing (up to 25 m).
 * Roundabouts stay apart (their ways are roads), and so do motorways and ramps without signals.
 */
export function consolidate(data: OsmData, graph: RoadGraph, signalNodes: ReadonlySet<number>, standAlone: ReadonlySet<number>): Cluster[] {
  const isMeeting = (node: number): boolean => graph.armsAt(node).length !== 2 || standAlone.has(node) || graph.armsAt(node).some(({ segment }) => segment.lengthM < SAME_PLACE_M);
  const chains = findChains(graph, isMeeting);
  const geometry = new Bearings(data);
  const groups = new Groups(data);
  for (const chain of chains.sort((a, b) => a.lengthM - b.lengthM || a.from - b.from)) {
    if (isInside(chain, graph, geometry, signalNodes, standAlone)) groups.join(chain.from, chain.to);
  }
  const insideOf = new Map<number, Segment[]>();
  const insideNodes = new Map<number, number[]>();
  const inside = new Set<Segment>();
  for (const chain of chains) {
    const root = groups.rootOf(chain.from);
    const isLoop = chain.from === chain.to;
    if (root !== groups.rootOf(chain.to) || isLoop || chain.lengthM > INSIDE_TAGGED_M || chain.segments.some(({ road }) => road.isRoundabout && chain.lengthM > SAME_PLACE_M)) continue;
    for (const segment of chain.segments) inside.add(segment);
    insideOf.set(root, [...(insideOf.get(root) ?? []), ...chain.segments]);
    insideNodes.set(root, [...(insideNodes.get(root) ?? []), ...chain.between]);
  }
  const members = new Map<number, number[]>();
  const swallowed = new Set([...insideNodes.values()].flat());
  for (const node of graph.arms.keys()) {
    if (swallowed.has(node)) continue;
    const root = groups.rootOf(node);
    members.set(root, [...(members.get(root) ?? []), node]);
  }
  return [...members].map(([root, own]) => {
    const nodes = [...own, ...(insideNodes.get(root) ?? [])].sort((a, b) => a - b);
    return { nodes, inside: insideOf.get(root) ?? [], arms: nodes.flatMap((node) => graph.armsAt(node).filter(({ segment }) => !inside.has(segment))) };
  });
}

/** Each way between two meeting nodes once. */
function findChains(graph: RoadGraph, isMeeting: (node: number) => boolean): Chain[] {
  const chains: Chain[] = [];
  const seen = new Set<Segment>();
  for (const [from, arms] of graph.arms) {
    if (!isMeeting(from)) continue;
    for (const first of arms) {
      if (seen.has(first.segment)) continue;
      const segments: Segment[] = [];
      const between: number[] = [];
      let lengthM = 0;
      let last = first;
      for (const step of graph.walk(first, INSIDE_TAGGED_M, isMeeting)) {
        segments.push(step.arm.segment);
        lengthM = step.distanceM;
        last = step.arm;
        between.push(step.node);
      }
      const to = between.pop()!;
      if (!isMeeting(to)) continue;
      for (const segment of segments) seen.add(segment);
      chains.push({ from, to, segments, between, first, last: farArm(last), lengthM });
    }
  }
  return chains;
}

function isInside(chain: Chain, graph: RoadGraph, bearings: Bearings, signalNodes: ReadonlySet<number>, standAlone: ReadonlySet<number>): boolean {
  const { from, to, segments, lengthM } = chain;
  if (lengthM < SAME_PLACE_M) return true;
  if (standAlone.has(from) || standAlone.has(to) || graph.armsAt(from).length < 3 || graph.armsAt(to).length < 3) return false;
  if (segments.some(({ road }) => road.isRoundabout)) return false;
  if (segments.every(({ road }) => road.isInsideJunction)) return lengthM <= INSIDE_TAGGED_M;
  const bothSignalised = signalNodes.has(from) && signalNodes.has(to);
  const anySignalised = signalNodes.has(from) || signalNodes.has(to);
  if (!anySignalised && segments.some(({ road }) => /^motorway|^trunk-link/.test(road.roadClass))) return false;
  if (lengthM <= TOUCHING_M) return true;
  if (bothSignalised && lengthM <= SIGNALISED_M) return true;
  if (lengthM <= (anySignalised ? MEDIAN_SIGNALISED_M : MEDIAN_M) && leadsOverMedian(chain, graph, bearings)) return true;
  return lengthM <= SPLIT_M && (isSplit(chain.first, graph, bearings) || isSplit(chain.last, graph, bearings));
}

/** One-way roads cross the way's two ends in opposite directions. */
function leadsOverMedian({ from, to, first, last }: Chain, graph: RoadGraph, bearings: Bearings): boolean {
  const along = bearings.of(first);
  const flows = (node: number, own: Arm): number[] =>
    graph
      .armsAt(node)
      .filter((arm) => arm.segment !== own.segment && arm.segment.road.isTwoWay === false)
      .map((arm) => {
        // Bearing of travel, whether it comes or goes.
        const away = bearings.of(arm);
        const leaves = arm.isStart === arm.segment.road.forward.length > 0;
        return leaves ? away : away + Math.PI;
      })
      .filter((bearing) => Math.abs(Math.sin(bearing - along)) > 0.55);
  const near = flows(from, first);
  const far = flows(to, last);
  return near.some((a) => far.some((b) => Math.cos(a - b) < -0.8));
}

/** At this end of the way a one-way road comes in and one goes out, side by side, and nothing else. */
function isSplit(arm: Arm, graph: RoadGraph, bearings: Bearings): boolean {
  const node = arm.isStart ? arm.segment.nodes[0]! : endOf(arm.segment);
  const others = graph.armsAt(node).filter(({ segment }) => segment !== arm.segment);
  if (!arm.segment.road.isTwoWay || others.length !== 2 || others.some(({ segment }) => segment.road.isTwoWay || segment.road.isRoundabout)) return false;
  const comes = others.filter(({ segment, isStart }) => (isStart ? segment.road.backward : segment.road.forward).length > 0);
  return comes.length === 1 && Math.cos(bearings.of(others[0]!) - bearings.of(others[1]!)) > 0.7;
}

/** Bearings of arms as they leave their node, over their first ten metres, radians. */
class Bearings {
  constructor(private readonly data: OsmData) {}

  of({ segment, isStart }: Arm): number {
    const { nodes: table } = this.data;
    const nodes = isStart ? segment.nodes : [...segment.nodes].reverse();
    const frame = createLocalFrame(table.latE7At(nodes[0]!), table.lonE7At(nodes[0]!));
    let [x, y] = [0, 0];
    for (let i = 1; i < nodes.length && Math.hypot(x, y) < 10; i++) [x, y] = [frame.x(table.lonE7At(nodes[i]!)), frame.y(table.latE7At(nodes[i]!))];
    return Math.atan2(y, x);
  }
}

/** Disjoint sets of nodes that know how far they reach. */
class Groups {
  private readonly parent = new Map<number, number>();
  private readonly members = new Map<number, number[]>();

  constructor(private readonly data: OsmData) {}

  rootOf(node: number): number {
    let root = node;
    for (let up = this.parent.get(root); up !== undefined; up = this.parent.get(root)) root = up;
    return root;
  }

  join(a: number, b: number): void {
    const [low, high] = [this.rootOf(a), this.rootOf(b)].sort((x, y) => x - y) as [number, number];
    if (low === high) return;
    const nodes = [...(this.members.get(low) ?? [low]), ...(this.members.get(high) ?? [high])];
    if (this.diameterM(nodes) > DIAMETER_M) return;
    this.parent.set(high, low);
    this.members.set(low, nodes);
  }

  private diameterM(nodes: readonly number[]): number {
    const { nodes: table } = this.data;
    const frame = createLocalFrame(table.latE7At(nodes[0]!), table.lonE7At(nodes[0]!));
    const xs = nodes.map((node) => frame.x(table.lonE7At(node)));
    const ys = nodes.map((node) => frame.y(table.latE7At(node)));
    return Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  }
}
