/**
 * Smallest edge cut between two sets of nodes of a small undirected graph (Dinitz: blocking flows on levels).
 * Typed arrays that grow with the largest graph seen; one instance serves a whole dissection.
 */

/** Undirected graph as two half-edges each: half-edge i of an edge is its partner's i ^ 1. */
export interface FlowGraph {
  readonly nodeCount: number;
  /** Half-edges of node n: half[first[n] … first[n + 1]). */
  readonly first: Int32Array;
  readonly half: Int32Array;
  /** Node that a half-edge leads to. */
  readonly head: Int32Array;
  /** Capacity of a half-edge, the same in both directions. */
  readonly capacity: Int32Array;
}

const SOURCE = 1;
const SINK = 2;

/**
 * @param terminal for each node: 1 a source, 2 a sink, 0 neither
 * @param limit stops when the cut is known to be at least this large
 * @returns size of the cut and for each node whether it lies on the source's side (nearest to whichever side leaves the
 * halves more even); undefined when the limit was reached
 */
export function findMinCut(graph: FlowGraph, terminal: Uint8Array, limit: number): { size: number; onSourceSide: Uint8Array } | undefined {
  const { nodeCount, first, half, head, capacity } = graph;
  const residual = capacity.slice();
  const level = new Int32Array(nodeCount);
  const queue = new Int32Array(nodeCount);
  const cursor = new Int32Array(nodeCount);
  const path = new Int32Array(nodeCount + 1);
  let size = 0;

  const setLevels = (): boolean => {
    level.fill(-1);
    let tail = 0;
    for (let n = 0; n < nodeCount; n++) {
      if (terminal[n] !== SOURCE) continue;
      level[n] = 0;
      queue[tail++] = n;
    }
    let reached = false;
    for (let at = 0; at < tail; at++) {
      const n = queue[at]!;
      for (let i = first[n]!; i < first[n + 1]!; i++) {
        const h = half[i]!;
        const next = head[h]!;
        if (residual[h]! === 0 || level[next] !== -1) continue;
        level[next] = level[n]! + 1;
        if (terminal[next] === SINK) reached = true;
        else queue[tail++] = next;
      }
    }
    return reached;
  };

  /** Pushes along one path from `start`; 0 when none is left on these levels. */
  const push = (start: number): number => {
    let depth = 0;
    let n = start;
    for (;;) {
      if (terminal[n] === SINK) {
        let amount = residual[path[0]!]!;
        for (let i = 1; i < depth; i++) amount = Math.min(amount, residual[path[i]!]!);
        for (let i = 0; i < depth; i++) {
          residual[path[i]!]! -= amount;
          residual[path[i]! ^ 1]! += amount;
        }
        return amount;
      }
      let stepped = false;
      for (; cursor[n]! < first[n + 1]!; cursor[n]!++) {
        const h = half[cursor[n]!]!;
        const next = head[h]!;
        if (residual[h]! === 0 || level[next] !== level[n]! + 1) continue;
        path[depth++] = h;
        n = next;
        stepped = true;
        break;
      }
      if (stepped) continue;
      if (depth === 0) return 0;
      n = head[path[--depth]! ^ 1]!;
      cursor[n]!++;
    }
  };

  while (setLevels()) {
    cursor.set(first.subarray(0, nodeCount));
    for (let n = 0; n < nodeCount; n++) {
      if (terminal[n] !== SOURCE) continue;
      for (let amount = push(n); amount > 0; amount = push(n)) {
        size += amount;
        if (size >= limit) return undefined;
      }
    }
  }
  return { size, onSourceSide: pickSide(graph, terminal, residual, level) };
}

/** Of the cut next to the sources and the one next to the sinks, that which splits more evenly. */
function pickSide({ nodeCount, first, half, head }: FlowGraph, terminal: Uint8Array, residual: Int32Array, level: Int32Array): Uint8Array {
  const near = new Uint8Array(nodeCount);
  let nearCount = 0;
  for (let n = 0; n < nodeCount; n++) {
    if (level[n] === -1) continue;
    near[n] = 1;
    nearCount++;
  }
  // Nodes that can still reach a sink stay on the sinks' side.
  const far = new Uint8Array(nodeCount).fill(1);
  const queue = new Int32Array(nodeCount);
  let tail = 0;
  for (let n = 0; n < nodeCount; n++) {
    if (terminal[n] !== SINK) continue;
    far[n] = 0;
    queue[tail++] = n;
  }
  for (let at = 0; at < tail; at++) {
    const n = queue[at]!;
    for (let i = first[n]!; i < first[n + 1]!; i++) {
      const h = half[i]!;
      const previous = head[h]!;
      if (residual[h ^ 1]! === 0 || far[previous] === 0) continue;
      far[previous] = 0;
      queue[tail++] = previous;
    }
  }
  const farCount = nodeCount - tail;
  const uneven = (count: number): number => Math.abs(nodeCount - 2 * count);
  return uneven(nearCount) <= uneven(farCount) ? near : far;
}
