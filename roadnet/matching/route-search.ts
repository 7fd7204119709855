import type { LinkGraph } from './link-graph';

/** What a way costs, in nats (negative natural logarithm of a likelihood), so that costs of points and ways add. */
export interface RouteCosts {
  /** Metres of way that make it e times less likely (β of Newson and Krumm). */
  readonly betaM: number;
  /** Cost of a turn by 180°; less by the square of the angle. */
  readonly turn: number;
  /** Cost of a U-turn beside that of the turn. */
  readonly uTurn: number;
}

/** Where the search starts and ends; columns of the caller, read in the given ranges. */
export interface Places {
  readonly link: Uint32Array;
  readonly s: Float64Array;
  readonly cost: Float64Array;
}

export interface RouteSearch {
  /** Per target: cheapest sum of a source's cost and the way to it; Infinity when not reached. */
  readonly arrival: Float64Array;
  /** Per target: index of that source. */
  readonly origin: Uint32Array;
  /** Per target: metres of the way. */
  readonly routeM: Float64Array;
  /**
   * One search from all sources at once to all targets: Dijkstra's algorithm over links where a source enters with the cost
   * it already has, so the cheapest way into each target is the step of the Viterbi recursion itself, whatever the number
   * of pairs (the idea of Koller et al. 2015, doi 10.1145/2834126.2834130).
   * @param limitM no way is longer
   * @param limitCost no way that arrives at more is looked for
   * @param beam stops when nothing can come within `beam` of the cheapest target any more
   * @param backM how far a place may fall back on its own link: noise along the road
   */
  run(sources: Places, from: number, to: number, targets: Places, targetFrom: number, targetTo: number, costs: RouteCosts, limitM: number, limitCost: number, beam: number, backM: number): void;
  /** Writes the links of the way to target `i` after its source's link, target's link included, and returns their number. */
  path(i: number, out: Uint32Array, at: number): number;
  /** Number of links of that way. */
  pathLength(i: number): number;
}

const MAX_TARGETS = 512;
const NONE = 0xffff_ffff;

export function createRouteSearch(graph: LinkGraph): RouteSearch {
  const { nextStart, next, nextTurnDeg, nextIsUTurn, lengthM } = graph;
  const linkSlots = graph.line.length;
  // Labels: cost at the start of a link. Valid where stamped with the search's number.
  const stamp = new Uint32Array(linkSlots);
  const label = new Float64Array(linkSlots);
  const labelM = new Float64Array(linkSlots);
  const parent = new Uint32Array(linkSlots);
  const source = new Uint32Array(linkSlots);
  const settled = new Uint32Array(linkSlots);
  const targetStamp = new Uint32Array(linkSlots);
  const targetHead = new Uint32Array(linkSlots);
  const targetNext = new Uint32Array(MAX_TARGETS);
  const arrival = new Float64Array(MAX_TARGETS);
  const origin = new Uint32Array(MAX_TARGETS);
  const routeM = new Float64Array(MAX_TARGETS);
  /** Whether the target is reached along its source's own link, or through the link's start. */
  const direct = new Uint8Array(MAX_TARGETS);
  const targetLink = new Uint32Array(MAX_TARGETS);
  const heap = createHeap(linkSlots);
  let search = 0;

  function relax(linkNo: number, cost: number, metres: number, from: number, origin_: number): void {
    if (stamp[linkNo] === search && label[linkNo]! <= cost) return;
    stamp[linkNo] = search;
    label[linkNo] = cost;
    labelM[linkNo] = metres;
    parent[linkNo] = from;
    source[linkNo] = origin_;
    heap.push(cost, linkNo);
  }

  return {
    arrival,
    origin,
    routeM,
    run(sources, from, to, targets, targetFrom, targetTo, costs, limitM, limitCost, beam, backM) {
      search = (search + 1) >>> 0;
      if (search === 0) {
        for (const stamps of [stamp, settled, targetStamp]) stamps.fill(0);
        search = 1;
      }
      heap.clear();
      const perM = 1 / costs.betaM;
      const perDeg2 = costs.turn / (180 * 180);
      const { uTurn } = costs;
      let best = Infinity;
      let cheapestTarget = Infinity;
      for (let target = targetTo - 1; target >= targetFrom; target--) {
        const i = target - targetFrom;
        const linkNo = targets.link[target]!;
        targetNext[i] = targetStamp[linkNo] === search ? targetHead[linkNo]! : NONE;
        targetStamp[linkNo] = search;
        targetHead[linkNo] = i;
        targetLink[i] = linkNo;
        arrival[i] = Infinity;
        if (targets.cost[target]! < cheapestTarget) cheapestTarget = targets.cost[target]!;
      }
      for (let i = from; i < to; i++) {
        const linkNo = sources.link[i]!;
        const s = sources.s[i]!;
        const cost = sources.cost[i]!;
        if (targetStamp[linkNo] === search) {
          for (let target = targetHead[linkNo]!; target !== NONE; target = targetNext[target]!) {
            const moveM = targets.s[targetFrom + target]! - s;
            if (moveM < -backM || moveM > limitM) continue;
            const total = cost + Math.abs(moveM) * perM;
            if (total >= arrival[target]! || total > limitCost) continue;
            arrival[target] = total;
            origin[target] = i;
            routeM[target] = moveM;
            direct[target] = 1;
            best = Math.min(best, total + targets.cost[targetFrom + target]!);
          }
        }
        const restM = Math.max(0, lengthM[linkNo]! - s);
        if (restM > limitM) continue;
        const atEnd = cost + restM * perM;
        if (atEnd > limitCost) continue;
        for (let j = nextStart[linkNo]!; j < nextStart[linkNo + 1]!; j++) {
          const turnDeg = nextTurnDeg[j]!;
          relax(next[j]!, atEnd + turnDeg * turnDeg * perDeg2 + nextIsUTurn[j]! * uTurn, restM, NONE, i);
        }
      }
      for (let linkNo = heap.pop(); linkNo !== NONE; linkNo = heap.pop()) {
        if (settled[linkNo] === search) continue;
        settled[linkNo] = search;
        const cost = label[linkNo]!;
        if (cost > limitCost || cost + cheapestTarget > best + beam) break;
        const metres = labelM[linkNo]!;
        if (targetStamp[linkNo] === search) {
          for (let target = targetHead[linkNo]!; target !== NONE; target = targetNext[target]!) {
            const s = targets.s[targetFrom + target]!;
            const total = cost + s * perM;
            if (total >= arrival[target]! || total > limitCost || metres + s > limitM) continue;
            arrival[target] = total;
            origin[target] = source[linkNo]!;
            routeM[target] = metres + s;
            direct[target] = 0;
            best = Math.min(best, total + targets.cost[targetFrom + target]!);
          }
        }
        const length = lengthM[linkNo]!;
        if (metres + length > limitM) continue;
        const atEnd = cost + length * perM;
        if (atEnd > limitCost) continue;
        for (let j = nextStart[linkNo]!; j < nextStart[linkNo + 1]!; j++) {
          const to_ = next[j]!;
          if (settled[to_] === search) continue;
          const turnDeg = nextTurnDeg[j]!;
          relax(to_, atEnd + turnDeg * turnDeg * perDeg2 + nextIsUTurn[j]! * uTurn, metres + length, linkNo, source[linkNo]!);
        }
      }
    },
    pathLength(i) {
      if (direct[i] === 1) return 0;
      let links = 1;
      for (let linkNo = parent[targetLink[i]!]!; linkNo !== NONE; linkNo = parent[linkNo]!) links++;
      return links;
    },
    path(i, out, at) {
      if (direct[i] === 1) return 0;
      const links = this.pathLength(i);
      let linkNo = targetLink[i]!;
      for (let k = links - 1; k >= 0; k--) {
        out[at + k] = linkNo;
        linkNo = parent[linkNo]!;
      }
      return links;
    },
  };
}

/** Binary heap of numbers by key; equal keys leave in order of the number, so that results do not hang on insertion order. */
function createHeap(capacity: number) {
  let keys = new Float64Array(Math.max(64, Math.min(capacity, 4_096)));
  let values = new Uint32Array(keys.length);
  let size = 0;
  const isBefore = (key: number, value: number, i: number): boolean => key < keys[i]! || (key === keys[i]! && value < values[i]!);
  return {
    clear(): void {
      size = 0;
    },
    push(key: number, value: number): void {
      if (size === keys.length) {
        const [oldKeys, oldValues] = [keys, values];
        keys = new Float64Array(size * 2);
        values = new Uint32Array(size * 2);
        keys.set(oldKeys);
        values.set(oldValues);
      }
      let i = size++;
      while (i > 0) {
        const up = (i - 1) >> 1;
        if (!isBefore(key, value, up)) break;
        keys[i] = keys[up]!;
        values[i] = values[up]!;
        i = up;
      }
      keys[i] = key;
      values[i] = value;
    },
    /** The value of the least key, NONE when empty. */
    pop(): number {
      if (size === 0) return NONE;
      const least = values[0]!;
      size--;
      const key = keys[size]!;
      const value = values[size]!;
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= size) break;
        if (child + 1 < size && isBefore(keys[child + 1]!, values[child + 1]!, child)) child++;
        if (!(keys[child]! < key || (keys[child]! === key && values[child]! < value))) break;
        keys[i] = keys[child]!;
        values[i] = values[child]!;
        i = child;
      }
      keys[i] = key;
      values[i] = value;
      return least;
    },
  };
}
