/** Lines on a plane, metres, flat [x, y, x, y, …]. */
export type Line = readonly number[];

const SAME_M = 0.05;

export function lengthOf(line: Line): number {
  let length = 0;
  for (let i = 2; i < line.length; i += 2) length += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
  return length;
}

export function reversed(line: Line): number[] {
  const back: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) back.push(line[i]!, line[i + 1]!);
  return back;
}

/** Without points that stand on their predecessor; the two ends stay. */
export function withoutRepeats(line: Line, nearM = SAME_M): number[] {
  const kept = [line[0]!, line[1]!];
  for (let i = 2; i < line.length; i += 2) {
    if (Math.hypot(line[i]! - kept[kept.length - 2]!, line[i + 1]! - kept[kept.length - 1]!) >= nearM) kept.push(line[i]!, line[i + 1]!);
  }
  if (kept.length > 2) {
    kept[kept.length - 2] = line[line.length - 2]!;
    kept[kept.length - 1] = line[line.length - 1]!;
  }
  return kept;
}

/** Point and direction at a distance from the start; beyond the ends the line goes on straight. */
export function pointAt(line: Line, atM: number): { x: number; y: number; dx: number; dy: number } {
  let before = 0;
  const last = line.length - 4;
  for (let i = 0; ; i += 2) {
    const dx = line[i + 2]! - line[i]!;
    const dy = line[i + 3]! - line[i + 1]!;
    const length = Math.hypot(dx, dy);
    if ((before + length >= atM && length > 0) || i >= last) {
      const t = length === 0 ? 0 : (atM - before) / length;
      return { x: line[i]! + dx * t, y: line[i + 1]! + dy * t, dx: length === 0 ? 1 : dx / length, dy: length === 0 ? 0 : dy / length };
    }
    before += length;
  }
}

/** The part between two distances from the start; from < to. */
export function cut(line: Line, fromM: number, toM: number): number[] {
  const start = pointAt(line, fromM);
  const end = pointAt(line, toM);
  const part = [start.x, start.y];
  let at = 0;
  for (let i = 2; i < line.length - 2; i += 2) {
    at += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
    if (at > fromM + SAME_M && at < toM - SAME_M) part.push(line[i]!, line[i + 1]!);
  }
  part.push(end.x, end.y);
  return part;
}

/** Longest spike of a mitre, in offsets. */
const MITRE_LIMIT = 2;

/**
 * Parallel at `rightM` metres to the right (negative: left), mitred. Where a bend is tighter than the offset, stretches
 * would run backwards; their points are left out, so the parallel never turns round.
 */
export function parallel(line: Line, rightM: number): number[] {
  if (line.length < 4 || rightM === 0) return [...line];
  let source = withoutRepeats(line);
  if (source.length < 4) return [...line];
  for (;;) {
    const moved = offsetPoints(source, rightM);
    const backward = firstBackward(source, moved);
    if (backward < 0) return moved;
    // The inner one of the stretch's two points goes; the ends of the line stay.
    const points = source.length / 2;
    const drop = backward + 1 < points - 1 ? backward + 1 : backward;
    if (drop === 0 || points <= 2) return moved;
    source = source.filter((_, i) => i >> 1 !== drop);
  }
}

function offsetPoints(line: Line, rightM: number): number[] {
  const points = line.length / 2;
  const moved: number[] = [];
  let [lastX, lastY] = [0, 0];
  for (let i = 0; i < points; i++) {
    let [nx, ny] = [0, 0];
    if (i + 1 < points) {
      const dx = line[2 * i + 2]! - line[2 * i]!;
      const dy = line[2 * i + 3]! - line[2 * i + 1]!;
      const length = Math.hypot(dx, dy);
      [nx, ny] = [dy / length, -dx / length];
    } else [nx, ny] = [lastX, lastY];
    if (i === 0) [lastX, lastY] = [nx, ny];
    const dot = nx * lastX + ny * lastY;
    const scale = Math.min(1 / Math.max(1 + dot, 1e-6), MITRE_LIMIT / Math.max(Math.hypot(nx + lastX, ny + lastY), 1e-6));
    moved.push(line[2 * i]! + (nx + lastX) * scale * rightM, line[2 * i + 1]! + (ny + lastY) * scale * rightM);
    [lastX, lastY] = [nx, ny];
  }
  return moved;
}

/** First stretch that runs against its source, −1 when none does. */
function firstBackward(source: Line, moved: Line): number {
  for (let i = 0; i + 3 < source.length; i += 2) {
    const along = (source[i + 2]! - source[i]!) * (moved[i + 2]! - moved[i]!) + (source[i + 3]! - source[i + 1]!) * (moved[i + 3]! - moved[i + 1]!);
    if (along <= 0) return i / 2;
  }
  return -1;
}

/** Nearest place of a line: distance, metres along, and the side (right is positive). `beyond`: past one of its ends. */
export function nearestOn(line: Line, x: number, y: number): { distanceM: number; rightM: number; alongM: number; isBeyond: boolean } {
  let best = { distanceM: Infinity, rightM: 0, alongM: 0, isBeyond: false };
  let before = 0;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const dx = line[i + 2]! - line[i]!;
    const dy = line[i + 3]! - line[i + 1]!;
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const px = x - line[i]!;
    const py = y - line[i + 1]!;
    const raw = (px * dx + py * dy) / length;
    const along = Math.min(length, Math.max(0, raw));
    const distanceM = Math.hypot(px - (dx * along) / length, py - (dy * along) / length);
    if (distanceM < best.distanceM) {
      const isBeyond = (i === 0 && raw < 0) || (i + 4 >= line.length && raw > length);
      best = { distanceM, rightM: (px * dy - py * dx) / length, alongM: before + along, isBeyond };
    }
    before += length;
  }
  return best;
}

/** Step between the points of a curve, metres, and the fewest and most of them. */
const CURVE_STEP_M = 2;
const MAX_CURVE_STEPS = 16;
/** Bend from one stretch of a curve to the next. */
const BEND_RAD = Math.PI / 12;
/** How far a turn round swings out before it comes back, at most. */
const SWING_M = 15;

/**
 * Path from one lane's end to another's start, leaving and arriving along their directions: a cubic Bézier curve, as
 * netconvert draws its internal lanes. Straight where the two directions agree.
 */
export function curveBetween(from: { x: number; y: number; dx: number; dy: number }, to: { x: number; y: number; dx: number; dy: number }): number[] {
  const gapX = to.x - from.x;
  const gapY = to.y - from.y;
  const gapM = Math.hypot(gapX, gapY);
  const turnCos = from.dx * to.dx + from.dy * to.dy;
  const isAhead = gapX * from.dx + gapY * from.dy > 0.999 * gapM;
  if (gapM < SAME_M || (turnCos > 0.999 && isAhead)) return [from.x, from.y, to.x, to.y];
  // A quarter circle of radius r spans r·√2 and has handles of 0.552 r; a half circle spans 2 r and has handles of 4/3 r.
  const reach = turnCos < -0.5 ? Math.min(SWING_M, gapM * 0.66) : gapM * 0.39;
  const steps = Math.min(MAX_CURVE_STEPS, Math.ceil(Math.max((gapM * 1.15) / CURVE_STEP_M, Math.acos(Math.max(-1, Math.min(1, turnCos))) / BEND_RAD, 3)));
  const line: number[] = [];
  const [x1, y1, x2, y2] = [from.x + from.dx * reach, from.y + from.dy * reach, to.x - to.dx * reach, to.y - to.dy * reach];
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const u = 1 - t;
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    line.push(a * from.x + b * x1 + c * x2 + d * to.x, a * from.y + b * y1 + c * y2 + d * to.y);
  }
  return line;
}
