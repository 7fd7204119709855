import type { HierarchyTopology } from './topology';
import { UNREACHABLE_MS } from './weights';

/**
 * Weights of the hierarchy for one metric. Basic customisation gives every arc the length of the shortest way over lower
 * nodes (lower triangles); perfect customisation then finds arcs that a way over higher nodes beats, and leaves them out of
 * the graphs that searches run on (Dibbelt, Strasser, Wagner 2016, §7; batched by node as Buchhold, Sanders, Wagner,
 * "Real-Time Traffic Assignment Using Engineered Customizable Contraction Hierarchies", JEA 2019).
 */
export interface CustomisedHierarchy {
  readonly topology: HierarchyTopology;
  /** Weight from the tail to the head of each arc, ms; UNREACHABLE_MS closed. */
  readonly up: Int32Array;
  /** Weight from the head to the tail. */
  readonly down: Int32Array;
  /** Arc from the node between (lower than both) to the tail, of which the weight is the sum; −1: the graph's own arc. */
  readonly upOver: Int32Array;
  readonly downOver: Int32Array;
  readonly forward: SearchGraph;
  readonly backward: SearchGraph;
}

/** Arcs that searches need, from a node to higher ones: [first[n] … first[n + 1]). */
export interface SearchGraph {
  readonly first: Int32Array;
  readonly head: Int32Array;
  readonly weight: Int32Array;
  /** Arc of the topology. */
  readonly arc: Int32Array;
}

const CLOSED = UNREACHABLE_MS;
/** Nodes between two looks at the clock of whoever runs in slices. */
const SLICE_NODES = 64;

/**
 * Yields now and then, so that one thread can do other things in between; runAtOnce for those who need not.
 * @param graphWeights one weight for each arc of the state graph, ms
 */
export function* customiseInSlices(topology: HierarchyTopology, graphWeights: Int32Array): Generator<void, CustomisedHierarchy> {
  const arcs = topology.head.length;
  const weights = { up: new Int32Array(arcs).fill(CLOSED), down: new Int32Array(arcs).fill(CLOSED), upOver: new Int32Array(arcs).fill(-1), downOver: new Int32Array(arcs).fill(-1) };
  topology.slotOfGraphArc.forEach((slot, i) => {
    if (slot < 0) return;
    const side = (slot & 1) === 0 ? weights.up : weights.down;
    if (graphWeights[i]! < side[slot >> 1]!) side[slot >> 1] = graphWeights[i]!;
  });
  const arcTo = new Int32Array(topology.nodeCount).fill(-1);
  for (let node = 0; node < topology.nodeCount; node += SLICE_NODES) {
    relaxLowerTriangles(topology, weights, arcTo, node, Math.min(topology.nodeCount, node + SLICE_NODES));
    yield;
  }
  const least = { up: weights.up.slice(), down: weights.down.slice() };
  for (let node = topology.nodeCount; node > 0; node -= SLICE_NODES) {
    relaxUpperTriangles(topology, least, arcTo, Math.max(0, node - SLICE_NODES), node);
    yield;
  }
  return { topology, ...weights, forward: keepArcs(topology, weights.up, least.up), backward: keepArcs(topology, weights.down, least.down) };
}

type ArcWeights = Pick<CustomisedHierarchy, 'up' | 'down' | 'upOver' | 'downOver'>;

/** For nodes x in [from, to): x → z → y may be shorter than x → y, for z lower than both. Rising order. */
function relaxLowerTriangles({ first, head, lowerFirst, lower, tail }: HierarchyTopology, { up, down, upOver, downOver }: ArcWeights, arcTo: Int32Array, from: number, to: number): void {
  for (let x = from; x < to; x++) {
    const begin = first[x]!;
    const end = first[x + 1]!;
    if (begin === end) continue;
    for (let arc = begin; arc < end; arc++) arcTo[head[arc]!] = arc;
    for (let i = lowerFirst[x]!; i < lowerFirst[x + 1]!; i++) {
      const zx = lower[i]!;
      const fromX = down[zx]!;
      const toX = up[zx]!;
      if (fromX === CLOSED && toX === CLOSED) continue;
      const zEnd = first[tail[zx]! + 1]!;
      for (let zy = zx + 1; zy < zEnd; zy++) {
        const xy = arcTo[head[zy]!]!;
        const there = fromX + up[zy]!;
        if (there < up[xy]!) {
          up[xy] = there;
          upOver[xy] = zx;
        }
        const back = toX + down[zy]!;
        if (back < down[xy]!) {
          down[xy] = back;
          downOver[xy] = zx;
        }
      }
    }
  }
}

/** For nodes x in [from, to), falling order: of x, y, w with y < w both above x, each arc of x may be beaten over the other. */
function relaxUpperTriangles({ first, head }: HierarchyTopology, { up, down }: Pick<ArcWeights, 'up' | 'down'>, arcTo: Int32Array, from: number, to: number): void {
  for (let x = to - 1; x >= from; x--) {
    const begin = first[x]!;
    const end = first[x + 1]!;
    for (let arc = begin; arc < end; arc++) arcTo[head[arc]!] = arc;
    for (let xy = begin; xy < end; xy++) {
      const y = head[xy]!;
      let xToY = up[xy]!;
      let yToX = down[xy]!;
      for (let yw = first[y]!; yw < first[y + 1]!; yw++) {
        const xw = arcTo[head[yw]!]!;
        // Arcs of other nodes linger in the table; only x's own count.
        if (xw < begin || xw >= end) continue;
        const yToW = up[yw]!;
        const wToY = down[yw]!;
        const xToW = up[xw]!;
        const wToX = down[xw]!;
        if (xToW + wToY < xToY) xToY = xToW + wToY;
        if (yToW + wToX < yToX) yToX = yToW + wToX;
        if (xToY + yToW < xToW) up[xw] = xToY + yToW;
        if (wToY + yToX < wToX) down[xw] = wToY + yToX;
      }
      up[xy] = xToY;
      down[xy] = yToX;
    }
  }
}

function keepArcs({ nodeCount, first, head }: HierarchyTopology, weight: Int32Array, least: Int32Array): SearchGraph {
  const isKept = (arc: number): boolean => weight[arc] !== CLOSED && weight[arc] === least[arc];
  let count = 0;
  for (let arc = 0; arc < head.length; arc++) if (isKept(arc)) count++;
  const kept = { first: new Int32Array(nodeCount + 1), head: new Int32Array(count), weight: new Int32Array(count), arc: new Int32Array(count) };
  let at = 0;
  for (let node = 0; node < nodeCount; node++) {
    for (let arc = first[node]!; arc < first[node + 1]!; arc++) {
      if (!isKept(arc)) continue;
      kept.head[at] = head[arc]!;
      kept.weight[at] = weight[arc]!;
      kept.arc[at++] = arc;
    }
    kept.first[node + 1] = at;
  }
  return kept;
}
