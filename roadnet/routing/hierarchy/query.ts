import type { CustomisedHierarchy } from './customise';
import { findArc, type HierarchyTopology } from './topology';
import { UNREACHABLE_MS } from './weights';

/** Where a search begins or ends: states with what it costs to get from or to them, ms (may be negative: part of a link is behind). */
export interface Seeds {
  count: number;
  readonly state: Int32Array;
  readonly costMs: Int32Array;
  /** Which place a seed stands for, as whoever plants it numbers them. */
  readonly place: Int32Array;
}

export const SEEDS_MAX = 64;

export function createSeeds(): Seeds {
  return { count: 0, state: new Int32Array(SEEDS_MAX), costMs: new Int32Array(SEEDS_MAX), place: new Int32Array(SEEDS_MAX) };
}

/** Adds a seed; what does not fit is left out (a place has a handful). */
export function addSeed(seeds: Seeds, state: number, costMs: number, place = 0): void {
  if (seeds.count === SEEDS_MAX) return;
  seeds.place[seeds.count] = place;
  seeds.state[seeds.count] = state;
  seeds.costMs[seeds.count++] = costMs;
}

/** The seed that a search began with on this state: the cheapest, of equals the first. */
export function findSeed(seeds: Seeds, state: number): number {
  let found = -1;
  for (let i = 0; i < seeds.count; i++) {
    if (seeds.state[i] === state && (found === -1 || seeds.costMs[i]! < seeds.costMs[found]!)) found = i;
  }
  return found;
}

const CLOSED = UNREACHABLE_MS;
const NO_ARC = -1;

/**
 * Point-to-point searches up the elimination tree: no queue, each node on the way from a seed to the root once (Dibbelt,
 * Strasser, Wagner 2016, §6; pruned as in Buchhold, Sanders, Wagner 2019). Several seeds climb together, the lowest first.
 * Keeps its own memory and allocates nothing a query; not to be used by two searches at once.
 */
export class HierarchyQuery {
  private readonly distance: { readonly forward: Int32Array; readonly backward: Int32Array };
  /** Arc of the search graph's topology that a label came over; −1 a seed. */
  private readonly over: { readonly forward: Int32Array; readonly backward: Int32Array };
  private readonly climbers = new Int32Array(2 * SEEDS_MAX);
  private climberCount = 0;
  private readonly visited: Int32Array;
  private visitedCount = 0;
  private readonly unpackStack: Int32Array;
  private readonly path: Int32Array;
  private pathLength = 0;
  private turningIndex = 0;
  private hierarchy: CustomisedHierarchy | undefined;
  private best = CLOSED;
  private shift = 0;
  private meeting = -1;

  constructor(private readonly topology: HierarchyTopology) {
    const n = topology.nodeCount;
    this.distance = { forward: new Int32Array(n).fill(CLOSED), backward: new Int32Array(n).fill(CLOSED) };
    this.over = { forward: new Int32Array(n), backward: new Int32Array(n) };
    this.visited = new Int32Array(n);
    this.unpackStack = new Int32Array(2 * n + 2);
    // Two shortest ways that meet share no more than each is long.
    this.path = new Int32Array(2 * n + 1);
  }

  /** Least cost from any source to any target over the graph, ms; UNREACHABLE_MS when there is no way. */
  run(hierarchy: CustomisedHierarchy, sources: Seeds, targets: Seeds): number {
    this.reset();
    this.hierarchy = hierarchy;
    // Labels must not be negative: a search is cut off where its label alone is no better than the best way.
    this.shift = leastCost(sources) + leastCost(targets);
    this.plant(sources, leastCost(sources), this.distance.forward, this.over.forward);
    this.plant(targets, leastCost(targets), this.distance.backward, this.over.backward);
    this.climb(hierarchy);
    return this.best === CLOSED ? CLOSED : this.best + this.shift;
  }

  /**
   * States of the way that `run` found, in order, first and last seeds included.
   * @returns a view of memory that the next query overwrites
   */
  unpackPath(): Int32Array {
    if (this.best === CLOSED) return this.path.subarray(0, 0);
    return this.unpackOver(this.meeting);
  }

  /** Nodes that both searches reached, for alternatives: calls back with the node and the cost over it. */
  forEachMeeting(onMeeting: (node: number, costMs: number) => void): void {
    for (let i = 0; i < this.visitedCount; i++) {
      const node = this.visited[i]!;
      const cost = this.distance.forward[node]! + this.distance.backward[node]!;
      if (cost < CLOSED) onMeeting(node, cost + this.shift);
    }
  }

  /** Index in the last unpacked path of the node that it was unpacked over. */
  get turningPoint(): number {
    return this.turningIndex;
  }

  /** States of the best way over one node that both searches reached; like unpackPath, a view. */
  unpackOver(node: number): Int32Array {
    const { topology } = this;
    const hierarchy = this.hierarchy!;
    this.pathLength = 0;
    // Backwards from the node to the source, to be turned round; then forwards to the target.
    let at = node;
    let depth = 0;
    const stack = this.unpackStack;
    for (let arc = this.over.forward[at]!; arc !== NO_ARC; arc = this.over.forward[at]!) {
      stack[depth++] = arc;
      at = topology.tail[arc]!;
    }
    this.path[this.pathLength++] = topology.stateOfRank[at]!;
    while (depth > 0) this.unpackArc(hierarchy, stack[--depth]!, true, depth);
    this.turningIndex = this.pathLength - 1;
    at = node;
    for (let arc = this.over.backward[at]!; arc !== NO_ARC; arc = this.over.backward[at]!) {
      this.unpackArc(hierarchy, arc, false, 0);
      at = topology.tail[arc]!;
    }
    return this.path.subarray(0, this.pathLength);
  }

  private plant(seeds: Seeds, leastMs: number, distance: Int32Array, over: Int32Array): void {
    for (let i = 0; i < seeds.count; i++) {
      const node = this.topology.rankOfState[seeds.state[i]!]!;
      const cost = seeds.costMs[i]! - leastMs;
      if (cost >= distance[node]!) continue;
      distance[node] = cost;
      over[node] = NO_ARC;
      this.addClimber(node);
    }
  }

  private addClimber(node: number): void {
    for (let i = 0; i < this.climberCount; i++) if (this.climbers[i] === node) return;
    this.climbers[this.climberCount++] = node;
  }

  private climb(hierarchy: CustomisedHierarchy): void {
    const { climbers, topology, distance, over, visited } = this;
    const { parent } = topology;
    const forwardDistance = distance.forward;
    const backwardDistance = distance.backward;
    while (this.climberCount > 0) {
      let slot = 0;
      for (let i = 1; i < this.climberCount; i++) if (climbers[i]! < climbers[slot]!) slot = i;
      const node = climbers[slot]!;
      visited[this.visitedCount++] = node;
      const there = forwardDistance[node]!;
      const back = backwardDistance[node]!;
      if (there + back < this.best) {
        this.best = there + back;
        this.meeting = node;
      }
      // A label that is no better than the best way can only lead to worse ones, as no weight is negative.
      if (there < this.best) relax(hierarchy.forward, node, there, forwardDistance, over.forward);
      if (back < this.best) relax(hierarchy.backward, node, back, backwardDistance, over.backward);
      const next = parent[node]!;
      climbers[slot] = climbers[--this.climberCount]!;
      if (next !== -1) this.addClimber(next);
    }
  }

  /** Adds what lies behind the arc's first end, up to and with its last. */
  private unpackArc({ upOver, downOver }: CustomisedHierarchy, arc: number, upwards: boolean, stackFrom: number): void {
    const { first, head, tail, stateOfRank } = this.topology;
    const stack = this.unpackStack;
    let depth = stackFrom;
    stack[depth++] = upwards ? 2 * arc : 2 * arc + 1;
    while (depth > stackFrom) {
      const code = stack[--depth]!;
      const at = code >> 1;
      const isUp = (code & 1) === 0;
      const lower = isUp ? upOver[at]! : downOver[at]!;
      if (lower === -1) {
        this.path[this.pathLength++] = stateOfRank[isUp ? head[at]! : tail[at]!]!;
        continue;
      }
      // `lower` joins the node between, z, with the tail x; its sibling joins z with the head y. x → z → y, or y → z → x.
      const sibling = findArc(first, head, tail[lower]!, head[at]!);
      if (isUp) {
        stack[depth++] = 2 * sibling;
        stack[depth++] = 2 * lower + 1;
      } else {
        stack[depth++] = 2 * lower;
        stack[depth++] = 2 * sibling + 1;
      }
    }
  }

  private reset(): void {
    const { visited, distance } = this;
    for (let i = 0; i < this.visitedCount; i++) {
      distance.forward[visited[i]!] = CLOSED;
      distance.backward[visited[i]!] = CLOSED;
    }
    this.visitedCount = 0;
    this.climberCount = 0;
    this.best = CLOSED;
    this.meeting = -1;
  }
}

function leastCost(seeds: Seeds): number {
  let least = 0;
  for (let i = 0; i < seeds.count; i++) if (i === 0 || seeds.costMs[i]! < least) least = seeds.costMs[i]!;
  return least;
}

function relax({ first, head, weight, arc }: CustomisedHierarchy['forward'], node: number, from: number, distance: Int32Array, over: Int32Array): void {
  const end = first[node + 1]!;
  for (let i = first[node]!; i < end; i++) {
    const next = head[i]!;
    const cost = from + weight[i]!;
    if (cost < distance[next]!) {
      distance[next] = cost;
      over[next] = arc[i]!;
    }
  }
}
