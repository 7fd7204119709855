import { headingDegOf } from '../../services/kernel/geo';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import type { TrackMatchOptions, TrackPoint } from './track';
import type { Observation, Reach } from './track-decoder';

/**
 * The model's constants. One set for every spacing of points and for on-line and off-line alike; found by trying values on
 * the tracks of the benchmark, where the result is flat around them (decision 135).
 */
export const RADIUS_M = 100;
export const RADIUS_MAX_M = 300;
export const SPACING_M = 30;
const SIGMA_M = 10;
const BETA_M = 40;
const SPEED_MAX_MPS = 70;
/** Cost of a turn by 180°, and of coming back along the same road beside it. */
const TURN_COST = 1;
const U_TURN_COST = 0.5;
/** A hole in the map is likelier than a way that is longer than twice the beeline by so many β. */
const HOLE_COST = 20;
/** Weight of 1 − cos of the angle between heading and link. */
const HEADING_WEIGHT = 2;
/** How far apart in time points may be to tell the course between them. */
const COURSE_MS = 12_000;
const DETOUR = 4;
const DETOUR_M = 1_000;

/** Plane coordinates of a track in the snapshot's frame, metres. */
export interface Course {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly timeMs: Float64Array;
}

export function courseOf({ frame }: RoadnetSnapshot, points: readonly TrackPoint[]): Course {
  const course = { x: new Float64Array(points.length), y: new Float64Array(points.length), timeMs: new Float64Array(points.length) };
  points.forEach(({ lat, lon, timeMs }, i) => {
    course.x[i] = frame.x(lon * 1e7);
    course.y[i] = frame.y(lat * 1e7);
    course.timeMs[i] = timeMs;
  });
  return course;
}

/**
 * Writes what point `i` says. Without a heading of its own the course from the point looked at before to the one after stands in, where they are near in time.
 * @param commonSigmaM standard deviation for a point that tells none
 */
export function observe(out: Observation, course: Course, i: number, point: TrackPoint, before: number, after: number, commonSigmaM: number, options: TrackMatchOptions): void {
  out.x = course.x[i]!;
  out.y = course.y[i]!;
  out.sigmaM = Math.max(commonSigmaM, point.accuracyM ?? 0);
  out.radiusM = Math.min(RADIUS_MAX_M, Math.max(options.radiusM ?? RADIUS_M, 4 * (point.accuracyM ?? 0)));
  out.headingWeight = HEADING_WEIGHT;
  out.headingDeg = point.headingDeg ?? -1;
  if (out.headingDeg >= 0 || before === after || course.timeMs[after]! - course.timeMs[before]! > COURSE_MS) return;
  out.headingDeg = headingDegOf(course.x[after]! - course.x[before]!, course.y[after]! - course.y[before]!);
}

/** Limits of the way from point `i` to point `j`. */
export function reachBetween(course: Course, i: number, j: number, sigmaM: number, options: TrackMatchOptions): Reach {
  const seconds = (course.timeMs[j]! - course.timeMs[i]!) / 1_000;
  const beelineM = Math.hypot(course.x[j]! - course.x[i]!, course.y[j]! - course.y[i]!);
  const betaM = options.betaM ?? BETA_M;
  return {
    costs: { betaM, turn: TURN_COST, uTurn: U_TURN_COST },
    // Errors of both places, and of the clocks, on top of what the speed allows.
    limitM: Math.min(DETOUR * beelineM + DETOUR_M, seconds * (options.speedMaxMps ?? SPEED_MAX_MPS) + 200),
    backM: 3 * sigmaM,
    holeCost: HOLE_COST + (2 * beelineM) / betaM,
  };
}

/** Errors that points share do not show in their jitter; half of what does show is left after smoothing. */
export function sigmaOf(jitterM: number, options: TrackMatchOptions): number {
  return Math.max(options.sigmaM ?? SIGMA_M, jitterM / 2);
}
