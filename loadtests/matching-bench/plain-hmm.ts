import { createCandidateFinder, type LinkGraph, type RoadnetSnapshot, type TrackPoint } from '../../roadnet';

/** Newson and Krumm 2009 as it is written, with the parameters that did best for the peer. */
export interface PlainHmmOptions {
  readonly radiusM: number;
  readonly spacingM: number;
  readonly sigmaM: number;
  readonly betaM: number;
}

interface State {
  readonly link: number;
  readonly s: number;
  score: number;
  back: State | undefined;
  path: readonly number[];
}

/** The peer: candidates in a radius, Gaussian distance, |way − beeline| / β by a bounded Dijkstra from each candidate. */
export function createPlainHmm(graph: LinkGraph) {
  const finder = createCandidateFinder(graph);
  const slots = graph.line.length;
  const dist = new Float64Array(slots).fill(Infinity);
  const parent = new Int32Array(slots);
  const { nextStart, next, lengthM } = graph;

  /** Metres to the start of each link within `limitM` of the end of `from`; returns the links reached. */
  function dijkstra(from: number, startM: number, limitM: number): number[] {
    const heap: [number, number][] = [];
    const reached: number[] = [];
    const push = (d: number, link: number): void => {
      heap.push([d, link]);
      for (let i = heap.length - 1; i > 0; ) {
        const up = (i - 1) >> 1;
        if (heap[up]![0] <= heap[i]![0]) break;
        [heap[up], heap[i]] = [heap[i]!, heap[up]!];
        i = up;
      }
    };
    const pop = (): [number, number] => {
      const top = heap[0]!;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        for (let i = 0; ; ) {
          let child = 2 * i + 1;
          if (child >= heap.length) break;
          if (child + 1 < heap.length && heap[child + 1]![0] < heap[child]![0]) child++;
          if (heap[i]![0] <= heap[child]![0]) break;
          [heap[child], heap[i]] = [heap[i]!, heap[child]!];
          i = child;
        }
      }
      return top;
    };
    const relax = (link: number, d: number, via: number): void => {
      if (d > limitM || d >= dist[link]!) return;
      if (dist[link] === Infinity) reached.push(link);
      dist[link] = d;
      parent[link] = via;
      push(d, link);
    };
    for (let j = nextStart[from]!; j < nextStart[from + 1]!; j++) relax(next[j]!, startM, -1);
    while (heap.length > 0) {
      const [d, link] = pop();
      if (d > dist[link]!) continue;
      for (let j = nextStart[link]!; j < nextStart[link + 1]!; j++) relax(next[j]!, d + lengthM[link]!, link);
    }
    return reached;
  }

  return {
    match({ frame }: RoadnetSnapshot, points: readonly TrackPoint[], { radiusM, spacingM, sigmaM, betaM }: PlainHmmOptions): number[] {
      const links: number[] = [];
      let states: State[] = [];
      let [lastX, lastY] = [NaN, NaN];
      const finish = (): void => {
        let best: State | undefined;
        for (const state of states) if (best === undefined || state.score < best.score) best = state;
        const pieces: (readonly number[])[] = [];
        for (let state = best; state; state = state.back) pieces.push(state.path);
        for (const piece of pieces.reverse()) links.push(...piece);
      };
      points.forEach(({ lat, lon }, i) => {
        const x = frame.x(lon * 1e7);
        const y = frame.y(lat * 1e7);
        const gcM = Math.hypot(x - lastX, y - lastY);
        if (gcM < spacingM && i !== points.length - 1) return;
        finder.find(x, y, radiusM);
        if (finder.count === 0) return;
        const fresh: State[] = [];
        for (let c = 0; c < finder.count; c++) {
          fresh.push({ link: finder.link[c]!, s: finder.s[c]!, score: Infinity, back: undefined, path: [] });
        }
        const emission = (c: number): number => (finder.distanceM[c]! / sigmaM) ** 2 / 2;
        for (const from of states) {
          const reached = dijkstra(from.link, lengthM[from.link]! - from.s, 2 * gcM + 4 * radiusM + 200);
          fresh.forEach((to, c) => {
            const same = to.link === from.link && to.s >= from.s;
            const routeM = same ? to.s - from.s : dist[to.link]! + to.s;
            const score = from.score + Math.abs(routeM - gcM) / betaM + emission(c);
            if (score >= to.score) return;
            const path: number[] = [];
            if (!same) for (let link = to.link; link !== -1; link = parent[link]!) path.push(link);
            to.score = score;
            to.back = from;
            to.path = path.reverse();
          });
          for (const link of reached) dist[link] = Infinity;
        }
        if (fresh.every(({ score }) => score === Infinity)) {
          finish();
          fresh.forEach((state, c) => {
            state.score = emission(c);
            state.path = [state.link];
          });
        }
        states = fresh.filter(({ score }) => score < Infinity);
        [lastX, lastY] = [x, y];
      });
      finish();
      return links;
    },
  };
}
