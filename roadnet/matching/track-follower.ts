import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { buildLinkGraph, type LinkGraph } from './link-graph';
import type { TrackMatchOptions, TrackPoint } from './track';
import { createDecoderTools, createTrackDecoder, type Observation, type TrackDecoder } from './track-decoder';
import { observe, reachBetween, sigmaOf, SPACING_M, type Course } from './track-model';
import { estimateJitterM } from './track-smoothing';

/** So many of the last points tell the jitter. */
const JITTER_POINTS = 64;
const JITTER_EVERY = 16;
/** Jittering points are looked at further apart, metres a metre of jitter: else the way back and forth is taken for a way. */
const SPACING_PER_JITTER = 4;
/** Places kept before the decided past is forgotten. */
const PLACES_MAX = 100_000;

/** A decided place of a track. */
export interface TrackFix {
  /** Number of the point, counted from 0. */
  readonly point: number;
  readonly timeMs: number;
  readonly linkNo: number;
  /** Metres along the link. */
  readonly sM: number;
  /** Links entered since the fix before, this one's included. After a change of mind they do not follow from it. */
  readonly entered: readonly number[];
  /** False when the way from the fix before is not known: a hole in the map, or another alternative has won. */
  readonly isContinuous: boolean;
  /** As in MatchedPoint. */
  readonly confidence: number;
}

/** On-line matcher of one track of road-level positions, such as a probe vehicle's. */
export interface TrackFollower {
  /** Takes the next point and returns what is decided now, oldest first; often nothing. Points nearer than the spacing only move time on. */
  push(point: TrackPoint): TrackFix[];
  /** The rest, at the track's end. */
  finish(): TrackFix[];
}

export interface FollowOptions extends TrackMatchOptions {
  /** A place is decided when the track is so much further, milliseconds; 0: at once. All that the alternatives agree on is decided at once. */
  readonly lagMs: number;
}

export interface TrackFollowers {
  follow(options: FollowOptions): TrackFollower;
}

/** Followers over one network share its graph; each holds its own alternatives. @param classes as in createTrackMatcher */
export function createTrackFollowers(snapshot: RoadnetSnapshot, classes?: number): TrackFollowers {
  const graph = buildLinkGraph(snapshot, classes);
  const tools = createDecoderTools(graph);
  return { follow: (options) => createTrackFollower(graph, createTrackDecoder(tools), options) };
}

function createTrackFollower({ snapshot }: LinkGraph, decoder: TrackDecoder, options: FollowOptions): TrackFollower {
  const at: Observation = { x: 0, y: 0, sigmaM: 1, headingDeg: -1, headingWeight: 0, radiusM: 0 };
  const recent: { x: number[]; y: number[]; timeMs: number[] } = { x: [], y: [], timeMs: [] };
  /** The point looked at last and the new one. */
  const pair: Course = { x: new Float64Array(2), y: new Float64Array(2), timeMs: new Float64Array(2) };
  /** Steps that are not decided. */
  let open: { point: number; timeMs: number }[] = [];
  let points = 0;
  let isBegun = false;
  /** Place of the last fix; -1 before the first. */
  let lastFix = -1;
  let jitterM = 0;

  /** Decides what is old enough, and what all alternatives agree on. */
  function decideUntil(timeMs: number): TrackFix[] {
    const agreedAt = open.length - 1 - decoder.stepsToAgreement(open.length);
    const fixes: TrackFix[] = [];
    let place = decoder.best();
    let decided = lastFix;
    for (let i = open.length - 1; i >= 0; i--) {
      const { point, timeMs: stepMs } = open[i]!;
      const before = decoder.before(place);
      if (stepMs <= timeMs || i <= agreedAt) {
        if (fixes.length === 0) decided = place;
        const isContinuous = !decoder.isHole(place) && (i > 0 || before === lastFix);
        fixes.push({ point, timeMs: stepMs, linkNo: decoder.link(place), sM: decoder.s(place), entered: [...decoder.entered(place)], isContinuous, confidence: decoder.share(place) });
      }
      place = before;
    }
    lastFix = decided;
    open = open.slice(fixes.length);
    return fixes.reverse();
  }

  return {
    push(point) {
      const { frame } = snapshot;
      const x = frame.x(point.lon * 1e7);
      const y = frame.y(point.lat * 1e7);
      const number = points++;
      recent.x.push(x);
      recent.y.push(y);
      recent.timeMs.push(point.timeMs);
      if (recent.x.length > JITTER_POINTS) for (const list of Object.values(recent)) list.shift();
      if (points % JITTER_EVERY === 0) jitterM = jitterOf(recent);
      const spacingM = Math.max(options.spacingM ?? SPACING_M, SPACING_PER_JITTER * jitterM);
      if (isBegun && Math.hypot(x - pair.x[0]!, y - pair.y[0]!) < spacingM) return decideUntil(point.timeMs - options.lagMs);
      pair.x[1] = x;
      pair.y[1] = y;
      pair.timeMs[1] = point.timeMs;
      const sigmaM = Math.max(sigmaOf(jitterM, options), jitterM);
      observe(at, pair, 1, point, isBegun ? 0 : 1, 1, sigmaM, options);
      const result = isBegun ? decoder.advance(at, reachBetween(pair, 0, 1, sigmaM, options)) : decoder.begin(at);
      if (result !== 'ok') return [];
      isBegun = true;
      open.push({ point: number, timeMs: point.timeMs });
      for (const column of [pair.x, pair.y, pair.timeMs]) column[0] = column[1]!;
      const fixes = decideUntil(point.timeMs - options.lagMs);
      if (decoder.size < PLACES_MAX) return fixes;
      fixes.push(...decideUntil(Infinity));
      lastFix -= decoder.forget();
      return fixes;
    },
    finish: () => (isBegun ? decideUntil(Infinity) : []),
  };
}

function jitterOf({ x, y, timeMs }: { x: number[]; y: number[]; timeMs: number[] }): number {
  return estimateJitterM({ x: Float64Array.from(x), y: Float64Array.from(y), timeMs: Float64Array.from(timeMs) });
}
