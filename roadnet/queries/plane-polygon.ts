import type { LocalFrame } from '../../services/kernel/geo';
import { LingshanError } from '../../services/kernel/errors';
import type { LatLonE7 } from '../model/roadnet';

/** Ring in a metric frame, without repeated first point. */
export interface PlaneRing {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface PlanePolygon {
  readonly outer: PlaneRing;
  readonly holes: readonly PlaneRing[];
}

/**
 * A polygon of rings (the first the outer one, the others holes; a repeated first point at the end is dropped) in a frame.
 * Throws POLYGON_INVALID when a ring has fewer than three points or one that is no position.
 */
export function toPlanePolygon(rings: readonly LatLonE7[], frame: LocalFrame): PlanePolygon {
  const [outer, ...holes] = rings.map((ring, no) => {
    const last = ring.length - 2;
    const open = last > 0 && ring[0] === ring[last] && ring[1] === ring[last + 1] ? ring.slice(0, last) : ring;
    if (open.length < 6 || open.length % 2 !== 0 || !open.every(Number.isFinite)) {
      throw new LingshanError('badInput', 'POLYGON_INVALID', `ring ${no}: a ring has three positions or more, each latitude and longitude in 1e-7 degree`);
    }
    return { x: open.filter((_, i) => i % 2 === 1).map(frame.x), y: open.filter((_, i) => i % 2 === 0).map(frame.y) };
  });
  if (!outer) throw new LingshanError('badInput', 'POLYGON_INVALID', 'a polygon has one ring or more');
  return { outer, holes };
}

/** Even-odd rule over all rings, so that holes are outside. A point on the edge may count either way. */
export function holdsPoint({ outer, holes }: PlanePolygon, x: number, y: number): boolean {
  return holes.reduce((inside, hole) => inside !== ringHolds(hole, x, y), ringHolds(outer, x, y));
}

/** True when the line from a to b has a point in the polygon. */
export function meetsLine(polygon: PlanePolygon, ax: number, ay: number, bx: number, by: number): boolean {
  if (holdsPoint(polygon, ax, ay) || holdsPoint(polygon, bx, by)) return true;
  return [polygon.outer, ...polygon.holes].some((ring) => ringCuts(ring, ax, ay, bx, by));
}

/** True when the ground of a ring (or its only point) and the polygon share a point. */
export function meetsRing(polygon: PlanePolygon, { x, y }: PlaneRing): boolean {
  if (x.length === 1) return holdsPoint(polygon, x[0]!, y[0]!);
  for (let i = 0; i < x.length; i++) {
    const next = (i + 1) % x.length;
    if (meetsLine(polygon, x[i]!, y[i]!, x[next]!, y[next]!)) return true;
  }
  // No edge meets: apart, or the polygon lies whole inside the ring.
  return ringHolds({ x, y }, polygon.outer.x[0]!, polygon.outer.y[0]!);
}

function ringHolds({ x: xs, y: ys }: PlaneRing, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i]! > y !== ys[j]! > y && x < ((xs[j]! - xs[i]!) * (y - ys[i]!)) / (ys[j]! - ys[i]!) + xs[i]!) inside = !inside;
  }
  return inside;
}

function ringCuts({ x: xs, y: ys }: PlaneRing, ax: number, ay: number, bx: number, by: number): boolean {
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (cross(ax, ay, bx, by, xs[i]!, ys[i]!) * cross(ax, ay, bx, by, xs[j]!, ys[j]!) <= 0 && cross(xs[i]!, ys[i]!, xs[j]!, ys[j]!, ax, ay) * cross(xs[i]!, ys[i]!, xs[j]!, ys[j]!, bx, by) <= 0) {
      if (Math.max(ax, bx) >= Math.min(xs[i]!, xs[j]!) && Math.min(ax, bx) <= Math.max(xs[i]!, xs[j]!) && Math.max(ay, by) >= Math.min(ys[i]!, ys[j]!) && Math.min(ay, by) <= Math.max(ys[i]!, ys[j]!)) return true;
    }
  }
  return false;
}

const cross = (ax: number, ay: number, bx: number, by: number, px: number, py: number): number => (bx - ax) * (py - ay) - (by - ay) * (px - ax);
