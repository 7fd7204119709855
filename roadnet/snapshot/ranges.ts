/** Turns counts at n + 1 into starts at n. */
export function accumulate(starts: Uint32Array): Uint32Array {
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  return starts;
}

/** Lists of each of `owners` (0 … slots − 1) as one array and its starts; `owners` must not fall. */
export function startsOf(owners: ArrayLike<number>, slots: number): Uint32Array {
  const starts = new Uint32Array(slots + 1);
  for (let i = 0; i < owners.length; i++) starts[owners[i]! + 1]!++;
  return accumulate(starts);
}

/** A directed graph over 0 … slots − 1 from its edges, each kept once: successors and predecessors, each list in order. */
export function graphOf(edges: Iterable<readonly [from: number, to: number]>, slots: number) {
  const keys = new Set<number>();
  for (const [from, to] of edges) keys.add(from * slots + to);
  const sorted = Float64Array.from(keys).sort();
  const nextStart = new Uint32Array(slots + 1);
  const previousStart = new Uint32Array(slots + 1);
  const next = new Uint32Array(sorted.length);
  const previous = new Uint32Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    next[i] = sorted[i]! % slots;
    nextStart[Math.floor(sorted[i]! / slots) + 1]!++;
    previousStart[next[i]! + 1]!++;
  }
  accumulate(nextStart);
  accumulate(previousStart);
  const filled = previousStart.slice();
  for (let i = 0; i < sorted.length; i++) previous[filled[next[i]!]!++] = Math.floor(sorted[i]! / slots);
  return { nextStart, next, previousStart, previous };
}
