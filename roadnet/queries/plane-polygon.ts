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

/** True when the even-odd rule counts the point as inside of the ring. */
export function ringHolds({ x: xs, y: ys }: PlaneRing, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i]! > y !== ys[j]! > y && x < ((xs[j]! - xs[i]!) * (y - ys[i]!)) / (ys[j]! - ys[i]!) + xs[i]!) inside = !inside;
  }
  return inside;
}
