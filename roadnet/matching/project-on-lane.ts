import type { RoadnetSnapshot } from '../snapshot/snapshot';

/** Place on a lane's centre line; owned by the caller and written in place. */
export interface PlaceOnLane {
  /** Metres along the lane. */
  sM: number;
  /** From the point to the place, metres. */
  distanceM: number;
}

export function createPlaceOnLane(): PlaceOnLane {
  return { sM: 0, distanceM: 0 };
}

/** Nearest place to (x, y), metres in the snapshot's frame, on the part [fromM, toM] of a lane. */
export function projectOnLane({ lanePointStart, pointX, pointY, pointS }: RoadnetSnapshot, laneNo: number, x: number, y: number, fromM: number, toM: number, out: PlaceOnLane): void {
  let best2 = Infinity;
  const last = lanePointStart[laneNo + 1]! - 1;
  for (let point = lanePointStart[laneNo]!; point < last; point++) {
    const startM = pointS[point]!;
    const lengthM = pointS[point + 1]! - startM;
    if (startM > toM || startM + lengthM < fromM) continue;
    const ax = pointX[point]!;
    const ay = pointY[point]!;
    const dx = pointX[point + 1]! - ax;
    const dy = pointY[point + 1]! - ay;
    const length2 = dx * dx + dy * dy;
    let t = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
    if (lengthM > 0) t = Math.min(Math.min(1, (toM - startM) / lengthM), Math.max(Math.max(0, (fromM - startM) / lengthM), t));
    const ox = x - ax - t * dx;
    const oy = y - ay - t * dy;
    const distance2 = ox * ox + oy * oy;
    if (distance2 >= best2) continue;
    best2 = distance2;
    out.sM = startM + t * lengthM;
  }
  out.distanceM = Math.sqrt(best2);
}
