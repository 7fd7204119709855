import { nearestOn, pointAt, type Line } from './line';
import type { ArmShape } from './arm-shape';

/** Furthest that a road may be cut back from its junction, metres. */
const MAX_TRIM_M = 40;
const STEP_M = 0.5;
/** Room between a road's end and the edge of another. */
const CLEARANCE_M = 1.5;
/** A gap of this length ends the overlap: roads that come near again further out do not count. */
const GAP_M = 4;
/** Arms within this angle run side by side (two carriageways, a fork): they overlap for long and are parted sooner. */
const PARALLEL_COS = Math.cos((25 * Math.PI) / 180);
const FORK_TRIM_M = 8;

/**
 * How far each arm of a junction must be cut back so that it lies on no other: the largest distance along the arm, counted
 * from its node, at which its cross-section touches another arm or a way inside the junction.
 * (osm2streets cuts at the meeting points of thickened edges; stepping along does the same and cannot fail on odd shapes.)
 */
export function trimsOf(arms: readonly ArmShape[], inside: readonly ArmShape[]): number[] {
  return arms.map((arm, i) => {
    const others = [...arms.filter((other, j) => j !== i && !runsBeside(arm, other)), ...inside];
    const forks = arms.filter((other, j) => j !== i && runsBeside(arm, other) && startsTogether(arm.line, other.line));
    return Math.max(overlapM(arm, others, MAX_TRIM_M), overlapM(arm, forks, FORK_TRIM_M));
  });
}

function overlapM(arm: ArmShape, others: readonly ArmShape[], limitM: number): number {
  if (others.length === 0) return 0;
  let lastM = -CLEARANCE_M;
  for (let atM = 0; atM <= limitM && atM - lastM <= GAP_M + CLEARANCE_M; atM += STEP_M) {
    const { x, y, dx, dy } = pointAt(arm.line, atM);
    const touches = [-arm.leftM, 0, arm.rightM].some((rightM) => others.some((other) => covers(other, x + dy * rightM, y - dx * rightM)));
    if (touches) lastM = atM;
  }
  return Math.max(0, Math.min(limitM, lastM + CLEARANCE_M));
}

function covers({ line, rightM, leftM, box }: ArmShape, x: number, y: number): boolean {
  if (x < box.minX || x > box.maxX || y < box.minY || y > box.maxY) return false;
  const near = nearestOn(line, x, y);
  if (near.isBeyond) return near.distanceM < 0.5;
  return near.distanceM < 0.01 || (near.rightM >= 0 ? near.distanceM < rightM : near.distanceM < leftM);
}

function runsBeside(a: ArmShape, b: ArmShape): boolean {
  const [one, two] = [pointAt(a.line, 12), pointAt(b.line, 12)];
  const [startA, startB] = [pointAt(a.line, 0), pointAt(b.line, 0)];
  const [ax, ay, bx, by] = [one.x - startA.x, one.y - startA.y, two.x - startB.x, two.y - startB.y];
  return ax * bx + ay * by > PARALLEL_COS * Math.hypot(ax, ay) * Math.hypot(bx, by);
}

function startsTogether(a: Line, b: Line): boolean {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!) < 1;
}
