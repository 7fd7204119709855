import type { MapPosition } from './map-message';

/** What is not worth a point: less than positions are exact to. */
export const THINNING_M = 0.05;

type ToMetres = (position: MapPosition) => readonly [x: number, y: number];

/** The line without points that lie within the tolerance of what is left (Douglas and Peucker, 1973). */
export function thinned(points: readonly MapPosition[], toleranceM: number, toMetres: ToMetres): readonly MapPosition[] {
  const keep = new Set([0, points.length - 1]);
  split(points.map(toMetres), 0, points.length - 1, toleranceM, keep);
  return points.filter((_, i) => keep.has(i));
}

/** The line with at most `max` points, the tolerance doubled until they are few enough. */
export function fewPoints(points: readonly MapPosition[], max: number, toMetres: ToMetres): readonly MapPosition[] {
  let kept = points;
  for (let toleranceM = THINNING_M; kept.length > max; toleranceM *= 2) kept = thinned(points, toleranceM, toMetres);
  return kept;
}

function split(xy: readonly (readonly [number, number])[], from: number, to: number, toleranceM: number, keep: Set<number>): void {
  const pending: [number, number][] = [[from, to]];
  for (let range = pending.pop(); range; range = pending.pop()) {
    let [farthest, farthestM] = [0, toleranceM];
    for (let i = range[0] + 1; i < range[1]; i++) {
      const distanceM = distanceToSegmentM(xy[i]!, xy[range[0]]!, xy[range[1]]!);
      if (distanceM > farthestM) [farthest, farthestM] = [i, distanceM];
    }
    if (farthest === 0) continue;
    keep.add(farthest);
    pending.push([range[0], farthest], [farthest, range[1]]);
  }
}

export function distanceToSegmentM([x, y]: readonly [number, number], [ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
