import { placeOnLane } from '../linear-reference/lane-line';
import type { RoadnetSnapshot } from '../snapshot/snapshot';

/** A movement's line over its junction in the metric frame, flat [x, y, …]: a connection, or a crossing (numbers as in the conflict columns). */
export interface MovementPath {
  readonly line: readonly number[];
  readonly widthM: number;
}

/** Line of a movement. A connection whose lanes touch runs straight from the one to the other. */
export function movementPath(snapshot: RoadnetSnapshot, movement: number): MovementPath {
  const { connectionFrom, connectionTo, connectionPath, connectionPathStart, crossings, laneWidthM, laneLengthM } = snapshot;
  const crossing = crossings[movement - connectionFrom.length];
  const lanes = crossing ? [crossing.laneNo] : [...connectionPath.subarray(connectionPathStart[movement], connectionPathStart[movement + 1])];
  if (lanes.length > 0) return { line: lanes.flatMap((laneNo) => lineOf(snapshot, laneNo)), widthM: laneWidthM[lanes[0]!]! };
  const from = placeOnLane(snapshot, connectionFrom[movement]!, laneLengthM[connectionFrom[movement]!]!);
  const to = placeOnLane(snapshot, connectionTo[movement]!, 0);
  return { line: [from.x, from.y, to.x, to.y], widthM: laneWidthM[connectionFrom[movement]!]! };
}

/** The part of a line between two lengths along it, flat; two equal points where it has no length. */
export function partOfLine(line: readonly number[], fromM: number, toM: number): number[] {
  const part: number[] = [];
  let atM = 0;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    const lengthM = Math.hypot(bx - ax, by - ay);
    if (atM + lengthM >= fromM && atM <= toM && lengthM > 0) {
      const [start, end] = [Math.max(0, (fromM - atM) / lengthM), Math.min(1, (toM - atM) / lengthM)];
      if (part.length === 0) part.push(ax + start * (bx - ax), ay + start * (by - ay));
      part.push(ax + end * (bx - ax), ay + end * (by - ay));
    }
    atM += lengthM;
  }
  return part;
}

function lineOf({ lanePointStart, pointX, pointY }: RoadnetSnapshot, laneNo: number): number[] {
  const line: number[] = [];
  for (let i = lanePointStart[laneNo]!; i < lanePointStart[laneNo + 1]!; i++) line.push(pointX[i]!, pointY[i]!);
  return line;
}
