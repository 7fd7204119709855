import { headingDegOf } from '../../services/kernel/geo';
import type { RoadnetSnapshot } from '../snapshot/snapshot';

/** A place on a lane's centre line in the snapshot's metric frame. */
export interface LinePlace {
  readonly x: number;
  readonly y: number;
  readonly headingDeg: number;
}

/** Foot of a point on a lane's centre line. */
export interface Foot {
  /** Metres along the lane. */
  readonly sM: number;
  /** Metres beside it, left positive; beyond the ends measured from the line's prolongation. */
  readonly dM: number;
  /** True distance from the line, metres. */
  readonly distanceM: number;
}

/** The place `sM` metres along a lane, moved `dM` metres to its left. `sM` outside of the lane is taken as its nearest end. */
export function placeOnLane(snapshot: RoadnetSnapshot, laneNo: number, sM: number, dM = 0): LinePlace {
  const { pointX, pointY, pointS } = snapshot;
  const at = stretchAt(snapshot, laneNo, sM);
  const dx = pointX[at + 1]! - pointX[at]!;
  const dy = pointY[at + 1]! - pointY[at]!;
  const length = pointS[at + 1]! - pointS[at]!;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, (sM - pointS[at]!) / length));
  const step = Math.hypot(dx, dy) || 1;
  return { x: pointX[at]! + t * dx - (dy / step) * dM, y: pointY[at]! + t * dy + (dx / step) * dM, headingDeg: headingDegOf(dx, dy) };
}

/** First point of the stretch that holds `sM`. */
function stretchAt({ lanePointStart, pointS }: RoadnetSnapshot, laneNo: number, sM: number): number {
  let low = lanePointStart[laneNo]!;
  let high = lanePointStart[laneNo + 1]! - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pointS[middle]! <= sM) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Foot of a point of the frame on a lane. */
export function footOnLane({ lanePointStart, pointX, pointY, pointS }: RoadnetSnapshot, laneNo: number, x: number, y: number): Foot {
  let nearest2 = Infinity;
  let foot: Foot = { sM: 0, dM: 0, distanceM: Infinity };
  for (let i = lanePointStart[laneNo]!; i + 1 < lanePointStart[laneNo + 1]!; i++) {
    const dx = pointX[i + 1]! - pointX[i]!;
    const dy = pointY[i + 1]! - pointY[i]!;
    const length2 = dx * dx + dy * dy;
    if (length2 === 0) continue;
    const px = x - pointX[i]!;
    const py = y - pointY[i]!;
    const t = Math.min(1, Math.max(0, (px * dx + py * dy) / length2));
    const distance2 = (px - t * dx) ** 2 + (py - t * dy) ** 2;
    if (distance2 >= nearest2) continue;
    nearest2 = distance2;
    const side = (dx * py - dy * px) / Math.sqrt(length2);
    foot = { sM: pointS[i]! + t * (pointS[i + 1]! - pointS[i]!), dM: side, distanceM: Math.sqrt(distance2) };
  }
  return foot;
}
