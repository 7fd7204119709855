import { headingDifferenceDeg } from '../../services/kernel/geo';
import { createCandidateFinder, type CandidateFinder } from './candidate-finder';
import type { LinkGraph } from './link-graph';
import { createRouteSearch, type RouteCosts, type RouteSearch } from './route-search';

/** What one looked-at point says, metres in the snapshot's frame. */
export interface Observation {
  x: number;
  y: number;
  sigmaM: number;
  /** Below 0: not known. */
  headingDeg: number;
  /** Weight of the heading, see HEADING below; 0 none. */
  headingWeight: number;
  radiusM: number;
}

/** Limits of the way to a point. */
export interface Reach {
  readonly costs: RouteCosts;
  readonly limitM: number;
  readonly backM: number;
  /** What it costs to come there without a way: the map may lack one. */
  readonly holeCost: number;
}

export type StepResult = 'ok' | 'off-network';

/**
 * Viterbi decoder of one track at a time: each step keeps the places that are not yet unlikely, and for each the place
 * before and the links in between. A hidden Markov model in the line of Newson and Krumm 2009 (doi 10.1145/1653771.1653818);
 * what differs is told in decision 135.
 */
export interface TrackDecoder {
  /** Forgets everything. */
  reset(): void;
  /** Begins at a point; only after reset. */
  begin(at: Observation): StepResult;
  /** Goes on to a point. When 'off-network', the state is as if the point had not been. */
  advance(at: Observation, reach: Reach): StepResult;
  /** Likeliest place of the last step; an index into the columns. */
  best(): number;
  /** Place before; -1 at a leg's beginning. */
  before(place: number): number;
  link(place: number): number;
  s(place: number): number;
  /** Links entered since the place before, this one's included; empty when on the same link. */
  entered(place: number): Uint32Array;
  /** Share of its link, 0..1, in the likelihood of its step. */
  share(place: number): number;
  /** The place was come to without a way. */
  isHole(place: number): boolean;
  /** Takes the last step back; once. */
  undo(): void;
  /** Number of places kept. */
  readonly size: number;
  /** Keeps only the places of the last step, as beginnings, for tracks without an end. Returns by how much their indices sink. */
  forget(): number;
  /** How many steps before the last all alternatives come together, 0: only one is left; `most` when not within that many. */
  stepsToAgreement(most: number): number;
}

/** Whatever is e^BEAM times less likely than the best is given up. */
const BEAM = 14;
/** Beyond so many σ the cost grows linearly: an outlier must not rule out the road (Huber). */
const HUBER_SIGMAS = 3;

const ROOM = 4_096;

function createPlaces(length: number) {
  return {
    link: new Uint32Array(length),
    s: new Float64Array(length),
    /** Nats above the likeliest place of the step. */
    cost: new Float64Array(length),
    back: new Int32Array(length),
    hole: new Uint8Array(length),
    share: new Float32Array(length),
    /** Links entered, a range of `path`. */
    pathStart: new Uint32Array(length),
    pathEnd: new Uint32Array(length),
  };
}

/** What decoders over one graph may share: it holds nothing between two steps. */
export interface DecoderTools {
  readonly finder: CandidateFinder;
  readonly search: RouteSearch;
}

export function createDecoderTools(graph: LinkGraph): DecoderTools {
  return { finder: createCandidateFinder(graph), search: createRouteSearch(graph) };
}

export function createTrackDecoder({ finder, search }: DecoderTools): TrackDecoder {
  let places = createPlaces(ROOM);
  let path = new Uint32Array(ROOM);
  let pathSize = 0;
  /** The frontier is [stepStart, size). */
  let stepStart = 0;
  let size = 0;
  const last = { stepStart: 0, size: 0, pathSize: 0 };

  function room(wanted: number): void {
    if (wanted <= places.link.length) return;
    const grown = createPlaces(Math.max(wanted, places.link.length * 2));
    for (const name of Object.keys(grown) as (keyof typeof grown)[]) grown[name].set(places[name]);
    places = grown;
  }

  function roomForPath(links: number): void {
    if (pathSize + links <= path.length) return;
    const old = path;
    path = new Uint32Array(Math.max(path.length * 2, pathSize + links));
    path.set(old);
  }

  /** Writes candidates behind `size`; returns their number. */
  function observe({ x, y, sigmaM, headingDeg, headingWeight, radiusM }: Observation): number {
    finder.find(x, y, radiusM);
    const { count } = finder;
    room(size + count);
    for (let i = 0; i < count; i++) {
      const z = finder.distanceM[i]! / sigmaM;
      let cost = z <= HUBER_SIGMAS ? (z * z) / 2 : HUBER_SIGMAS * (z - HUBER_SIGMAS / 2);
      if (headingDeg >= 0) cost += headingWeight * (1 - Math.cos((headingDifferenceDeg(headingDeg, finder.headingDeg[i]!) * Math.PI) / 180));
      places.link[size + i] = finder.link[i]!;
      places.s[size + i] = finder.s[i]!;
      places.cost[size + i] = cost;
    }
    return count;
  }

  /** Takes costs relative to the least and writes shares. */
  function finishStep(from: number, to: number): void {
    let least = Infinity;
    for (let i = from; i < to; i++) least = Math.min(least, places.cost[i]!);
    let sum = 0;
    for (let i = from; i < to; i++) {
      places.cost[i]! -= least;
      places.share[i] = Math.exp(-places.cost[i]!);
      sum += places.share[i]!;
    }
    for (let i = from; i < to; i++) places.share[i]! /= sum;
    stepStart = from;
    size = to;
  }

  return {
    reset() {
      stepStart = 0;
      size = 0;
      pathSize = 0;
    },
    begin(at) {
      const count = observe(at);
      if (count === 0) return 'off-network';
      for (let i = size; i < size + count; i++) {
        places.back[i] = -1;
        places.pathStart[i] = 0;
        places.pathEnd[i] = 0;
        places.hole[i] = 0;
      }
      finishStep(size, size + count);
      return 'ok';
    },
    advance(at, { costs, limitM, backM, holeCost }) {
      const count = observe(at);
      if (count === 0) return 'off-network';
      Object.assign(last, { stepStart, size, pathSize });
      const holeFrom = this.best();
      search.run(places, stepStart, size, places, size, size + count, costs, limitM, holeCost, BEAM, backM);
      let least = Infinity;
      for (let i = 0; i < count; i++) least = Math.min(least, Math.min(search.arrival[i]!, holeCost) + places.cost[size + i]!);
      let to = size;
      for (let i = 0; i < count; i++) {
        const isHole = search.arrival[i]! > holeCost;
        const cost = (isHole ? holeCost : search.arrival[i]!) + places.cost[size + i]!;
        if (cost > least + BEAM) continue;
        const links = isHole ? 0 : search.pathLength(i);
        roomForPath(links);
        if (links > 0) search.path(i, path, pathSize);
        const from = isHole ? holeFrom : search.origin[i]!;
        places.link[to] = places.link[size + i]!;
        // Falling back on the same link is noise: the vehicle stands where it was.
        places.s[to] = isHole || links > 0 ? places.s[size + i]! : Math.max(places.s[size + i]!, places.s[from]!);
        places.cost[to] = cost;
        places.back[to] = from;
        places.hole[to] = isHole ? 1 : 0;
        places.pathStart[to] = pathSize;
        pathSize += links;
        places.pathEnd[to] = pathSize;
        to++;
      }
      finishStep(size, to);
      return 'ok';
    },
    best() {
      let best = stepStart;
      for (let i = stepStart + 1; i < size; i++) if (places.cost[i]! < places.cost[best]!) best = i;
      return best;
    },
    before: (place) => places.back[place]!,
    link: (place) => places.link[place]!,
    s: (place) => places.s[place]!,
    entered: (place) => path.subarray(places.pathStart[place], places.pathEnd[place]),
    share: (place) => places.share[place]!,
    isHole: (place) => places.hole[place] === 1,
    undo() {
      ({ stepStart, size, pathSize } = last);
    },
    get size() {
      return size;
    },
    forget() {
      const shift = stepStart;
      for (const column of Object.values(places)) column.copyWithin(0, stepStart, size);
      size -= stepStart;
      stepStart = 0;
      pathSize = 0;
      for (let i = 0; i < size; i++) {
        places.back[i] = -1;
        places.pathStart[i] = 0;
        places.pathEnd[i] = 0;
      }
      return shift;
    },
    stepsToAgreement(most) {
      let from = stepStart;
      let to = size;
      for (let steps = 0; steps < most; steps++) {
        if (to - from === 1) return steps;
        // Places before are in the order of their steps, so the ancestors of a range lie within a range.
        let [first, last] = [places.back[from]!, places.back[from]!];
        for (let i = from + 1; i < to; i++) {
          first = Math.min(first, places.back[i]!);
          last = Math.max(last, places.back[i]!);
        }
        if (first < 0) return most;
        [from, to] = [first, last + 1];
      }
      return most;
    },
  };
}
