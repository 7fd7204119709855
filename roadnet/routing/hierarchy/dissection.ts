import { findMinCut, type FlowGraph } from './min-cut';

/**
 * Order of elimination by nested dissection. The states of a turn-expanded graph are the links; links that cross a cut of the
 * *junction* graph separate those on its two sides, so a small edge cut there is a small separator here (Buchhold, Wagner,
 * Zeitz, Zündorf, "Customizable Contraction Hierarchies with Turn Costs", ATMOS 2020: the cut-based order). Cuts are found by
 * inertial flow (Schild, Sommer, "On Balanced Separators in Road Networks", SEA 2015): project on a few directions, join the
 * outer quarters, take the smallest cut in between.
 */

export interface DissectionGraph {
  /** Metres in one frame, one a node (junction). */
  readonly nodeX: Float64Array;
  readonly nodeY: Float64Array;
  /** Ends of each element (state of a link). An element between a node and itself separates nothing. */
  readonly elementFrom: Int32Array;
  readonly elementTo: Int32Array;
}

const DIRECTIONS: readonly (readonly [number, number])[] = Array.from({ length: 8 }, (_, i) => [Math.cos((i * Math.PI) / 8), Math.sin((i * Math.PI) / 8)]);
/** Large cells are cut along fewer directions: the flows cost most there and the cuts differ least. */
const LARGE_CELL = 20_000;
const OUTER_SHARE = 0.25;

/** Yields after each cut. @returns the elements in order of elimination: last the ones that separate most. */
export function* orderByDissection(graph: DissectionGraph): Generator<void, Int32Array> {
  const elementCount = graph.elementFrom.length;
  const nodeCount = graph.nodeX.length;
  const order = new Int32Array(elementCount);
  let free = elementCount;
  const place = (element: number): void => {
    order[--free] = element;
  };
  const localOf = new Int32Array(nodeCount);

  // Positions fill from the end: a cell's separator first, then its parts, each with the elements inside it.
  const pending: { nodes: Int32Array; elements: Int32Array }[] = [{ nodes: Int32Array.from({ length: nodeCount }, (_, n) => n), elements: Int32Array.from({ length: elementCount }, (_, e) => e) }];
  for (let cell = pending.pop(); cell; cell = pending.pop()) {
    if (cell.elements.length === 0) continue;
    if (cell.nodes.length === 1) {
      for (const element of cell.elements) place(element);
      continue;
    }
    cell.nodes.forEach((node, i) => {
      localOf[node] = i;
    });
    yield;
    const side = findComponents(cell.nodes.length, cell.elements, graph, localOf) ?? (yield* cutInTwo(cell.nodes, cell.elements, graph, localOf));
    const parts = side.reduce((most, part) => Math.max(most, part), 0) + 1;
    const nodes = Array.from({ length: parts }, (): number[] => []);
    const elements = Array.from({ length: parts }, (): number[] => []);
    cell.nodes.forEach((node, i) => nodes[side[i]!]!.push(node));
    for (const element of cell.elements) {
      const from = side[localOf[graph.elementFrom[element]!]!]!;
      if (from === side[localOf[graph.elementTo[element]!]!]!) elements[from]!.push(element);
      else place(element);
    }
    for (let part = 0; part < parts; part++) pending.push({ nodes: Int32Array.from(nodes[part]!), elements: Int32Array.from(elements[part]!) });
  }
  return order;
}

/** Number of the connected part that each node is in; undefined when all are one. */
function findComponents(nodeCount: number, elements: Int32Array, { elementFrom, elementTo }: DissectionGraph, localOf: Int32Array): Int32Array | undefined {
  const parent = Int32Array.from({ length: nodeCount }, (_, n) => n);
  const find = (node: number): number => {
    let n = node;
    while (parent[n] !== n) {
      parent[n] = parent[parent[n]!]!;
      n = parent[n]!;
    }
    return n;
  };
  let parts = nodeCount;
  for (const element of elements) {
    const a = find(localOf[elementFrom[element]!]!);
    const b = find(localOf[elementTo[element]!]!);
    if (a === b) continue;
    parent[Math.max(a, b)] = Math.min(a, b);
    parts--;
  }
  if (parts === 1) return undefined;
  const number = new Int32Array(nodeCount).fill(-1);
  const part = new Int32Array(nodeCount);
  let next = 0;
  for (let n = 0; n < nodeCount; n++) {
    const root = find(n);
    if (number[root] === -1) number[root] = next++;
    part[n] = number[root]!;
  }
  return part;
}

/** 0 or 1 for each node of a connected cell of two or more. */
function* cutInTwo(nodes: Int32Array, elements: Int32Array, graph: DissectionGraph, localOf: Int32Array): Generator<void, Int32Array> {
  const flow = buildFlowGraph(nodes.length, elements, graph, localOf);
  const outer = Math.max(1, Math.floor(nodes.length * OUTER_SHARE));
  let best: Uint8Array | undefined;
  let bestSize = Infinity;
  let bestUneven = Infinity;
  const step = nodes.length > LARGE_CELL ? 2 : 1;
  for (let d = 0; d < DIRECTIONS.length; d += step) {
    yield;
    const [dx, dy] = DIRECTIONS[d]!;
    const along = Float64Array.from(nodes, (node) => graph.nodeX[node]! * dx + graph.nodeY[node]! * dy);
    const sorted = Int32Array.from({ length: nodes.length }, (_, i) => i).sort((a, b) => along[a]! - along[b]! || a - b);
    const terminal = new Uint8Array(nodes.length);
    for (let i = 0; i < outer; i++) {
      terminal[sorted[i]!] = 1;
      terminal[sorted[nodes.length - 1 - i]!] = 2;
    }
    const cut = findMinCut(flow, terminal, bestSize + 1);
    if (!cut) continue;
    const uneven = Math.abs(nodes.length - 2 * cut.onSourceSide.reduce((sum, on) => sum + on, 0));
    if (cut.size === bestSize && uneven >= bestUneven) continue;
    [best, bestSize, bestUneven] = [cut.onSourceSide, cut.size, uneven];
  }
  return Int32Array.from(best!);
}

/** Elements between the same two nodes become one edge of their number. */
function buildFlowGraph(nodeCount: number, elements: Int32Array, { elementFrom, elementTo }: DissectionGraph, localOf: Int32Array): FlowGraph {
  const keys = new Float64Array(elements.length);
  let count = 0;
  for (const element of elements) {
    const a = localOf[elementFrom[element]!]!;
    const b = localOf[elementTo[element]!]!;
    if (a !== b) keys[count++] = Math.min(a, b) * nodeCount + Math.max(a, b);
  }
  const sorted = keys.subarray(0, count).sort();
  const head = new Int32Array(2 * count);
  const capacity = new Int32Array(2 * count);
  const first = new Int32Array(nodeCount + 1);
  let edges = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) {
      capacity[2 * edges - 2]!++;
      capacity[2 * edges - 1]!++;
      continue;
    }
    const a = Math.floor(sorted[i]! / nodeCount);
    const b = sorted[i]! % nodeCount;
    head[2 * edges] = b;
    head[2 * edges + 1] = a;
    capacity[2 * edges] = 1;
    capacity[2 * edges + 1] = 1;
    first[a + 1]!++;
    first[b + 1]!++;
    edges++;
  }
  for (let n = 0; n < nodeCount; n++) first[n + 1]! += first[n]!;
  const half = new Int32Array(2 * edges);
  const filled = first.slice();
  for (let h = 0; h < 2 * edges; h++) half[filled[head[h ^ 1]!]!++] = h;
  return { nodeCount, first, half, head: head.subarray(0, 2 * edges), capacity: capacity.subarray(0, 2 * edges) };
}
