import type { MovementPath } from './movement-paths';

/** Stretch of a path, metres from its start. */
export interface Stretch {
  readonly fromM: number;
  readonly toM: number;
}

/** Whether the boxes around two paths come within `reachM` of each other: a test before any other. */
export function areNear(a: MovementPath, b: MovementPath, reachM: number): boolean {
  return a.minX - reachM <= b.maxX && b.minX - reachM <= a.maxX && a.minY - reachM <= b.maxY && b.minY - reachM <= a.maxY;
}

/**
 * Stretch of `a` that lies within `reachM` of `b`'s line: from the first such point to the last. Undefined when there is
 * none. Exact for polylines: a segment and the stadium around another meet in one piece, since both are convex.
 */
export function stretchWithin(a: MovementPath, b: MovementPath, reachM: number): Stretch | undefined {
  let fromM = Infinity;
  let toM = -Infinity;
  for (let i = 0; i + 1 < a.xM.length; i++) {
    const x0 = a.xM[i]!;
    const y0 = a.yM[i]!;
    const dx = a.xM[i + 1]! - x0;
    const dy = a.yM[i + 1]! - y0;
    const lengthM = a.sM[i + 1]! - a.sM[i]!;
    const west = Math.min(x0, x0 + dx) - reachM;
    const east = Math.max(x0, x0 + dx) + reachM;
    const south = Math.min(y0, y0 + dy) - reachM;
    const north = Math.max(y0, y0 + dy) + reachM;
    if (east < b.minX || west > b.maxX || north < b.minY || south > b.maxY) continue;
    for (let j = 0; j + 1 < b.xM.length; j++) {
      // Most pairs of segments are far apart: their boxes say so at a tenth of the cost.
      if ((b.xM[j]! < west && b.xM[j + 1]! < west) || (b.xM[j]! > east && b.xM[j + 1]! > east)) continue;
      if ((b.yM[j]! < south && b.yM[j + 1]! < south) || (b.yM[j]! > north && b.yM[j + 1]! > north)) continue;
      cutByStadium(x0, y0, dx, dy, b.xM[j]!, b.yM[j]!, b.xM[j + 1]!, b.yM[j + 1]!, reachM);
      if (cut.from > cut.to) continue;
      fromM = Math.min(fromM, a.sM[i]! + cut.from * lengthM);
      toM = Math.max(toM, a.sM[i]! + cut.to * lengthM);
    }
  }
  return fromM <= toM ? { fromM, toM } : undefined;
}

/** Result of cutByStadium, kept so that the innermost loop makes no garbage: shares 0…1 of the segment. */
const cut = { from: 1, to: 0 };

function widen(from: number, to: number): void {
  const clippedFrom = Math.max(0, from);
  const clippedTo = Math.min(1, to);
  if (clippedFrom > clippedTo) return;
  cut.from = Math.min(cut.from, clippedFrom);
  cut.to = Math.max(cut.to, clippedTo);
}

/** Piece of the segment (x0, y0) + t (dx, dy) within `reachM` of the segment p–q. */
function cutByStadium(x0: number, y0: number, dx: number, dy: number, px: number, py: number, qx: number, qy: number, reachM: number): void {
  cut.from = Infinity;
  cut.to = -Infinity;
  cutByDisc(x0 - px, y0 - py, dx, dy, reachM);
  cutByDisc(x0 - qx, y0 - qy, dx, dy, reachM);
  const ex = qx - px;
  const ey = qy - py;
  const length = Math.hypot(ex, ey);
  if (length === 0) return;
  // Along and across p–q, both must stay inside the rectangle around it.
  const along = ((x0 - px) * ex + (y0 - py) * ey) / length;
  const alongStep = (dx * ex + dy * ey) / length;
  const across = ((x0 - px) * -ey + (y0 - py) * ex) / length;
  const acrossStep = (dx * -ey + dy * ex) / length;
  within(along, alongStep, 0, length);
  const { from: alongFrom, to: alongTo } = span;
  within(across, acrossStep, -reachM, reachM);
  widen(Math.max(alongFrom, span.from), Math.min(alongTo, span.to));
}

function cutByDisc(x: number, y: number, dx: number, dy: number, radiusM: number): void {
  const a = dx * dx + dy * dy;
  const b = x * dx + y * dy;
  const discriminant = b * b - a * (x * x + y * y - radiusM * radiusM);
  if (discriminant < 0 || a === 0) return;
  const root = Math.sqrt(discriminant);
  widen((-b - root) / a, (-b + root) / a);
}

/** Result of `within`, kept for the same reason as `cut`. */
const span = { from: 0, to: 0 };

/** Values of t for which low ≤ start + t · step ≤ high. */
function within(start: number, step: number, low: number, high: number): void {
  if (Math.abs(step) < 1e-12) {
    const holds = start >= low && start <= high;
    span.from = holds ? -Infinity : Infinity;
    span.to = holds ? Infinity : -Infinity;
    return;
  }
  const t0 = (low - start) / step;
  const t1 = (high - start) / step;
  span.from = Math.min(t0, t1);
  span.to = Math.max(t0, t1);
}

/** Metres along `a` where its line first cuts that of `b`; undefined when they do not cut. Touching counts. */
export function firstCutM(a: MovementPath, b: MovementPath): number | undefined {
  for (let i = 0; i + 1 < a.xM.length; i++) {
    const x0 = a.xM[i]!;
    const y0 = a.yM[i]!;
    const dx = a.xM[i + 1]! - x0;
    const dy = a.yM[i + 1]! - y0;
    let first = Infinity;
    for (let j = 0; j + 1 < b.xM.length; j++) {
      const ex = b.xM[j + 1]! - b.xM[j]!;
      const ey = b.yM[j + 1]! - b.yM[j]!;
      const cross = dx * ey - dy * ex;
      if (Math.abs(cross) < 1e-9) continue;
      const gapX = b.xM[j]! - x0;
      const gapY = b.yM[j]! - y0;
      const t = (gapX * ey - gapY * ex) / cross;
      const u = (gapX * dy - gapY * dx) / cross;
      if (t >= 0 && t <= 1 && u >= 0 && u <= 1) first = Math.min(first, t);
    }
    if (first <= 1) return a.sM[i]! + first * (a.sM[i + 1]! - a.sM[i]!);
  }
  return undefined;
}

/** Least distance between the lines of two paths, metres: 0 where they cut. */
export function closestApproachM(a: MovementPath, b: MovementPath): number {
  if (firstCutM(a, b) !== undefined) return 0;
  return Math.min(pointsToLineM(a, b), pointsToLineM(b, a));
}

function pointsToLineM(from: MovementPath, to: MovementPath): number {
  let least2 = Infinity;
  for (let i = 0; i < from.xM.length; i++) {
    for (let j = 0; j + 1 < to.xM.length; j++) {
      const ex = to.xM[j + 1]! - to.xM[j]!;
      const ey = to.yM[j + 1]! - to.yM[j]!;
      const gapX = from.xM[i]! - to.xM[j]!;
      const gapY = from.yM[i]! - to.yM[j]!;
      const share = Math.min(1, Math.max(0, (gapX * ex + gapY * ey) / (ex * ex + ey * ey || 1)));
      least2 = Math.min(least2, (gapX - share * ex) ** 2 + (gapY - share * ey) ** 2);
    }
  }
  return Math.sqrt(least2);
}
