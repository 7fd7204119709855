/**
 * The part of a customisable contraction hierarchy that knows no weights (Dibbelt, Strasser, Wagner, "Customizable
 * Contraction Hierarchies", JEA 2016): eliminating the nodes in order joins all later neighbours of each; the arcs that come
 * to be are stored once, from the lower to the higher node. Nodes are named by rank, their place in the order.
 */

/** Directed graph of states: arcs of state n are arc[first[n] … first[n + 1]). */
export interface StateGraph {
  readonly stateCount: number;
  readonly first: Int32Array;
  readonly head: Int32Array;
}

export interface HierarchyTopology {
  readonly nodeCount: number;
  readonly rankOfState: Int32Array;
  readonly stateOfRank: Int32Array;
  /** Arcs of node n to higher ones, by head: [first[n] … first[n + 1]). */
  readonly first: Int32Array;
  readonly head: Int32Array;
  readonly tail: Int32Array;
  /** Lowest higher neighbour, −1 none: all that a search upwards from a node can reach is on its way up this tree. */
  readonly parent: Int32Array;
  /** Arcs whose head is node n, by tail: lower[lowerFirst[n] … lowerFirst[n + 1]). */
  readonly lowerFirst: Int32Array;
  readonly lower: Int32Array;
  /** Where each arc of the graph went: 2 · arc, + 1 when it leads from the higher to the lower node; −1 a loop. */
  readonly slotOfGraphArc: Int32Array;
}

export function buildTopology(graph: StateGraph, order: Int32Array): HierarchyTopology {
  const n = graph.stateCount;
  const rankOfState = new Int32Array(n);
  order.forEach((state, rank) => {
    rankOfState[state] = rank;
  });
  const upper = higherNeighbours(graph, order, rankOfState);
  const { first, head, parent } = eliminate(n, upper);
  const tail = new Int32Array(head.length);
  for (let v = 0; v < n; v++) tail.fill(v, first[v]!, first[v + 1]!);

  const lowerFirst = new Int32Array(n + 1);
  for (const h of head) lowerFirst[h + 1]!++;
  for (let v = 0; v < n; v++) lowerFirst[v + 1]! += lowerFirst[v]!;
  const lower = new Int32Array(head.length);
  const filled = lowerFirst.slice();
  for (let arc = 0; arc < head.length; arc++) lower[filled[head[arc]!]!++] = arc;

  const slotOfGraphArc = new Int32Array(graph.head.length);
  for (let state = 0; state < n; state++) {
    for (let i = graph.first[state]!; i < graph.first[state + 1]!; i++) {
      const a = rankOfState[state]!;
      const b = rankOfState[graph.head[i]!]!;
      slotOfGraphArc[i] = a === b ? -1 : a < b ? 2 * findArc(first, head, a, b) : 2 * findArc(first, head, b, a) + 1;
    }
  }
  return { nodeCount: n, rankOfState, stateOfRank: order, first, head, tail, parent, lowerFirst, lower, slotOfGraphArc };
}

/** Arc from `low` to `high` by halving; −1 when there is none. */
export function findArc(first: Int32Array, head: Int32Array, low: number, high: number): number {
  let from = first[low]!;
  let to = first[low + 1]! - 1;
  while (from <= to) {
    const middle = (from + to) >> 1;
    const at = head[middle]!;
    if (at === high) return middle;
    if (at < high) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}

/** For each rank the ranks above it that it shares an arc with, either way; may repeat. */
function higherNeighbours(graph: StateGraph, order: Int32Array, rankOfState: Int32Array): number[][] {
  const upper: number[][] = Array.from({ length: order.length }, () => []);
  for (let state = 0; state < graph.stateCount; state++) {
    const a = rankOfState[state]!;
    for (let i = graph.first[state]!; i < graph.first[state + 1]!; i++) {
      const b = rankOfState[graph.head[i]!]!;
      if (a !== b) upper[Math.min(a, b)]!.push(Math.max(a, b));
    }
  }
  return upper;
}

function eliminate(n: number, upper: number[][]): { first: Int32Array; head: Int32Array; parent: Int32Array } {
  const first = new Int32Array(n + 1);
  const parent = new Int32Array(n).fill(-1);
  const children: number[][] = Array.from({ length: n }, () => []);
  const seenBy = new Int32Array(n).fill(-1);
  let head = new Int32Array(1024);
  let count = 0;
  const add = (v: number, neighbour: number): void => {
    if (neighbour === v || seenBy[neighbour] === v) return;
    seenBy[neighbour] = v;
    if (count === head.length) {
      const larger = new Int32Array(2 * count);
      larger.set(head);
      head = larger;
    }
    head[count++] = neighbour;
  };
  for (let v = 0; v < n; v++) {
    first[v] = count;
    for (const neighbour of upper[v]!) add(v, neighbour);
    // Whatever a child sees above itself, its parent sees once the child is gone.
    for (const child of children[v]!) for (let i = first[child]!; i < first[child + 1]!; i++) add(v, head[i]!);
    first[v + 1] = count;
    if (first[v] === count) continue;
    head.subarray(first[v]!, count).sort();
    parent[v] = head[first[v]!]!;
    children[parent[v]!]!.push(v);
  }
  return { first, head: head.slice(0, count), parent };
}
