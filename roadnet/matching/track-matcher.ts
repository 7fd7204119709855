import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { buildLinkGraph } from './link-graph';
import type { TrackMatch, TrackMatchOptions, TrackPoint } from './track';
import { assembleTrack } from './track-assembly';
import { createDecoderTools, createTrackDecoder, type Observation } from './track-decoder';
import { courseOf, observe, RADIUS_M, reachBetween, sigmaOf, SPACING_M, type Course } from './track-model';
import { estimateJitterM, smooth } from './track-smoothing';

/** So many points in a row may be left out when the track then goes on without a hole. */
const OUTLIERS_MAX = 2;

export interface TrackMatcher {
  /** Matches a whole track. The same track gives the same result; tracks do not influence each other. */
  match(points: readonly TrackPoint[], options?: TrackMatchOptions): TrackMatch;
}

/**
 * Off-line matcher for whole tracks, dense or sparse, clean or noisy. Building it costs time and memory of the order of the
 * network (about 60 bytes a link): keep it.
 * @param classes bits of VEHICLE_CLASSES; links closed to all of them do not exist. Default: motor vehicles
 */
export function createTrackMatcher(snapshot: RoadnetSnapshot, classes?: number): TrackMatcher {
  const graph = buildLinkGraph(snapshot, classes);
  const decoder = createTrackDecoder(createDecoderTools(graph));
  const at: Observation = { x: 0, y: 0, sigmaM: 1, headingDeg: -1, headingWeight: 0, radiusM: 0 };

  return {
    match(points, options = {}) {
      const raw = courseOf(snapshot, points);
      const jitterM = estimateJitterM(raw);
      const course = smooth(raw, jitterM);
      const sigmaM = sigmaOf(jitterM, options);
      const looked = lookedAt(course, options.spacingM ?? SPACING_M);
      const pointOfStep: number[] = [];
      const skipped = new Set<number>();

      /** Goes on to looked-at point `k`; false when there is nothing near it. */
      const goTo = (k: number): boolean => {
        const i = looked[k]!;
        observe(at, course, i, points[i]!, looked[Math.max(0, k - 1)]!, looked[Math.min(looked.length - 1, k + 1)]!, sigmaM, options);
        const last = pointOfStep.at(-1);
        const result = last === undefined ? decoder.begin(at) : decoder.advance(at, reachBetween(course, last, i, sigmaM, options));
        if (result === 'ok') pointOfStep.push(i);
        return result === 'ok';
      };
      const goBack = (): void => {
        decoder.undo();
        pointOfStep.pop();
      };

      decoder.reset();
      for (let k = 0; k < looked.length; k++) {
        if (!goTo(k) || !decoder.isHole(decoder.best())) continue;
        // A hole in the map, or an outlier? It is the latter when the track goes on without a hole behind it.
        goBack();
        const next = firstWithoutHole(k + 1, Math.min(looked.length, k + 1 + OUTLIERS_MAX));
        if (next === -1) goTo(k);
        else {
          for (; k < next; k++) skipped.add(looked[k]!);
        }
      }
      return assembleTrack(graph, decoder, pointOfStep, skipped, points, raw, options.radiusM ?? RADIUS_M);

      /** Leaves the decoder at the first of [from, to) that it reaches without a hole; -1 and unchanged when it reaches none. */
      function firstWithoutHole(from: number, to: number): number {
        for (let k = from; k < to; k++) {
          if (!goTo(k)) continue;
          if (!decoder.isHole(decoder.best())) return k;
          goBack();
        }
        return -1;
      }
    },
  };
}

/** Indices of the points that the decoder looks at: each at least `spacingM` from the one before, and the last. */
function lookedAt({ x, y }: Course, spacingM: number): number[] {
  const looked: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const last = looked.at(-1);
    if (last === undefined || i === x.length - 1 || Math.hypot(x[i]! - x[last]!, y[i]! - y[last]!) >= spacingM) looked.push(i);
  }
  return looked;
}
