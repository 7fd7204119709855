import type { Course } from './track-model';

/** Seconds between points beyond which neighbours say nothing about each other's error. */
const DENSE_MS = 3_000;
/** Fewer say nothing of the whole track. */
const MIN_OFFSETS = 10;
/** Median of the absolute value of a normal deviate, in standard deviations. */
const MEDIAN_OF_NORMAL = 0.6745;
/** Below this jitter smoothing would only cut corners, metres. */
const SMOOTH_FROM_M = 4;
/** Width of the window, seconds a metre of jitter, and at most. */
const WINDOW_S_PER_M = 0.15;
const WINDOW_MAX_S = 4;

/**
 * Standard deviation of the error that each point has for itself, metres, from how far points lie from the middle of their
 * neighbours (for white noise √1.5 σ); the median, so turns and outliers count little. 0 where points are too far apart in
 * time. What errors have in common between neighbours stays unseen.
 */
export function estimateJitterM({ x, y, timeMs }: Course): number {
  const offsets: number[] = [];
  for (let i = 1; i + 1 < x.length; i++) {
    const span = timeMs[i + 1]! - timeMs[i - 1]!;
    if (span <= 0 || span > 2 * DENSE_MS) continue;
    const t = (timeMs[i]! - timeMs[i - 1]!) / span;
    offsets.push(Math.abs(x[i]! - x[i - 1]! - t * (x[i + 1]! - x[i - 1]!)), Math.abs(y[i]! - y[i - 1]! - t * (y[i + 1]! - y[i - 1]!)));
  }
  if (offsets.length < MIN_OFFSETS) return 0;
  offsets.sort((a, b) => a - b);
  return offsets[offsets.length >> 1]! / (MEDIAN_OF_NORMAL * Math.sqrt(1.5));
}

/**
 * Takes the jitter out of a dense track: at each point the value of a line through its neighbours, weighted by a Gaussian
 * in time (local linear regression, Cleveland 1979). Returns the course itself when there is little to take out.
 */
export function smooth(course: Course, jitterM: number): Course {
  if (jitterM < SMOOTH_FROM_M) return course;
  const windowS = Math.min(WINDOW_MAX_S, jitterM * WINDOW_S_PER_M);
  const { x, y, timeMs } = course;
  const [smoothX, smoothY] = [x.slice(), y.slice()];
  const reachMs = 2.5 * windowS * 1_000;
  let first = 0;
  for (let i = 0; i < x.length; i++) {
    while (timeMs[i]! - timeMs[first]! > reachMs) first++;
    let [w0, wt, wtt, wx, wy, wtx, wty] = [0, 0, 0, 0, 0, 0, 0];
    for (let j = first; j < x.length && timeMs[j]! - timeMs[i]! <= reachMs; j++) {
      const t = (timeMs[j]! - timeMs[i]!) / 1_000;
      const w = Math.exp((-t * t) / (2 * windowS * windowS));
      w0 += w;
      wt += w * t;
      wtt += w * t * t;
      wx += w * x[j]!;
      wy += w * y[j]!;
      wtx += w * t * x[j]!;
      wty += w * t * y[j]!;
    }
    const determinant = w0 * wtt - wt * wt;
    if (determinant < 1e-6) continue;
    smoothX[i] = (wtt * wx - wt * wtx) / determinant;
    smoothY[i] = (wtt * wy - wt * wty) / determinant;
  }
  return { x: smoothX, y: smoothY, timeMs };
}
