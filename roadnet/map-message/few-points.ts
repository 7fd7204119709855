import type { MapPosition } from './map-message';

const FIRST_TOLERANCE_M = 0.02;

/**
 * A line of at most `max` points: those of Douglas and Peucker (1973), the tolerance doubled from 2 cm until they are few
 * enough. Lines that are short enough already stay as they are. `toMetres` gives a position in a metric frame.
 */
export function fewPoints(points: readonly MapPosition[], max: number, toMetres: (position: MapPosition) => readonly [x: number, y: number]): readonly MapPosition[] {
  const xy = points.map(toMetres);
  for (let toleranceM = FIRST_TOLERANCE_M, kept = points; ; toleranceM *= 2) {
    if (kept.length <= max) return kept;
    const keep = new Set([0, points.length - 1]);
    split(xy, 0, points.length - 1, toleranceM, keep);
    kept = points.filter((_, i) => keep.has(i));
  }
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
