/** Geometry along a road's reference line (ASAM OpenDRIVE 1.8, clause 9). Metres and radians; x east, y north of the file's frame. */

export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly hdg: number;
}

export type Shape =
  | { readonly kind: 'line' }
  | { readonly kind: 'arc'; readonly curvature: number }
  | { readonly kind: 'spiral'; readonly curvStart: number; readonly curvEnd: number }
  | { readonly kind: 'poly3'; readonly v: Cubic }
  | { readonly kind: 'paramPoly3'; readonly u: Cubic; readonly v: Cubic; readonly normalized: boolean };

/** a + b·t + c·t² + d·t³ */
export type Cubic = readonly [a: number, b: number, c: number, d: number];

export interface Geometry extends Pose {
  readonly s: number;
  readonly length: number;
  readonly shape: Shape;
}

/** A cubic that holds from `s` on; t counts from there. */
export interface Piece {
  readonly s: number;
  readonly cubic: Cubic;
}

export function cubicAt([a, b, c, d]: Cubic, t: number): number {
  return a + t * (b + t * (c + t * d));
}

function slopeAt([, b, c, d]: Cubic, t: number): number {
  return b + t * (2 * c + t * 3 * d);
}

/** Value of the last piece that starts at or before `s`; 0 where there is none. Pieces in order of s. */
export function piecewiseAt(pieces: readonly Piece[], s: number): number {
  let last: Piece | undefined;
  for (const piece of pieces) {
    if (piece.s > s + 1e-9 && last) break;
    if (piece.s <= s + 1e-9) last = piece;
  }
  return last ? cubicAt(last.cubic, Math.max(0, s - last.s)) : 0;
}

/** Pose at `s` along the line, which is clamped to its ends. */
export function poseAt(line: readonly Geometry[], s: number): Pose {
  let geometry = line[0]!;
  for (const next of line) {
    if (next.s > s + 1e-9) break;
    geometry = next;
  }
  const along = Math.min(Math.max(0, s - geometry.s), geometry.length);
  const [u, v, turn] = localAt(geometry.shape, along, geometry.length);
  const cos = Math.cos(geometry.hdg);
  const sin = Math.sin(geometry.hdg);
  return { x: geometry.x + u * cos - v * sin, y: geometry.y + u * sin + v * cos, hdg: geometry.hdg + turn };
}

/** u along, v to the left, and the turn, from the start of a geometry. */
function localAt(shape: Shape, along: number, length: number): [u: number, v: number, turn: number] {
  switch (shape.kind) {
    case 'line':
      return [along, 0, 0];
    case 'arc': {
      const turn = shape.curvature * along;
      return Math.abs(shape.curvature) < 1e-12 ? [along, 0, 0] : [Math.sin(turn) / shape.curvature, (1 - Math.cos(turn)) / shape.curvature, turn];
    }
    case 'spiral':
      return spiralAt(shape.curvStart, length === 0 ? 0 : (shape.curvEnd - shape.curvStart) / length, along);
    case 'poly3': {
      const u = paramOfLength((t) => Math.hypot(1, slopeAt(shape.v, t)), along, length);
      return [u, cubicAt(shape.v, u), Math.atan(slopeAt(shape.v, u))];
    }
    case 'paramPoly3': {
      const p = shape.normalized ? (length === 0 ? 0 : along / length) : along;
      return [cubicAt(shape.u, p), cubicAt(shape.v, p), Math.atan2(slopeAt(shape.v, p), slopeAt(shape.u, p))];
    }
  }
}

/** Abscissae and weights of Gauss and Legendre for five points on −1 … 1. */
const GAUSS: readonly (readonly [number, number])[] = [
  [0, 0.5688888888888889],
  [-0.5384693101056831, 0.47862867049936647],
  [0.5384693101056831, 0.47862867049936647],
  [-0.906179845938664, 0.23692688505618908],
  [0.906179845938664, 0.23692688505618908],
];

/** Clothoid: the heading is c·s + k·s²/2; its sine and cosine are integrated in pieces of at most a quarter turn's worth of heading. */
function spiralAt(curvature: number, change: number, along: number): [number, number, number] {
  const turnAt = (t: number): number => t * (curvature + (change * t) / 2);
  const pieces = Math.min(1_000, Math.max(1, Math.ceil((Math.abs(curvature) + Math.abs(change) * along) * along)));
  const step = along / pieces;
  let u = 0;
  let v = 0;
  for (let i = 0; i < pieces; i++) {
    for (const [abscissa, weight] of GAUSS) {
      const turn = turnAt((i + 0.5 + abscissa / 2) * step);
      u += (weight * step * Math.cos(turn)) / 2;
      v += (weight * step * Math.sin(turn)) / 2;
    }
  }
  return [u, v, turnAt(along)];
}

/** Parameter at which a curve of the given speed is `along` long; the parameter is never longer than the curve. */
function paramOfLength(speed: (t: number) => number, along: number, length: number): number {
  const steps = 64;
  let t = 0;
  let done = 0;
  const step = length / steps;
  for (let i = 0; i < steps && done < along; i++) {
    const piece = (step * (speed(t) + 4 * speed(t + step / 2) + speed(t + step))) / 6;
    if (done + piece >= along) return t + (piece === 0 ? 0 : (step * (along - done)) / piece);
    done += piece;
    t += step;
  }
  return t;
}
