import { clipConvex, doubleArea, hullOf } from './clip';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { movementPath, partOfLine } from './movement-path';

/**
 * Ground that two movements both want (冲突区), ring in the metric frame, flat: where the swept stretches of both overlap,
 * each taken as the convex hull of its edges. Empty when they miss each other, as merging lines may that only touch.
 */
export function conflictArea(snapshot: RoadnetSnapshot, conflict: number): number[] {
  const { conflictFirst, conflictSecond, conflictFirstFromM, conflictFirstToM, conflictSecondFromM, conflictSecondToM } = snapshot;
  const first = sweptHull(snapshot, conflictFirst[conflict]!, conflictFirstFromM[conflict]!, conflictFirstToM[conflict]!);
  const second = sweptHull(snapshot, conflictSecond[conflict]!, conflictSecondFromM[conflict]!, conflictSecondToM[conflict]!);
  if (first.length < 6 || second.length < 6) return [];
  const area = clipConvex(first, second);
  return area.length >= 6 && Math.abs(doubleArea(area)) > 0.01 ? area : [];
}

function sweptHull(snapshot: RoadnetSnapshot, movement: number, fromM: number, toM: number): number[] {
  const { line, widthM } = movementPath(snapshot, movement);
  const part = partOfLine(line, fromM, toM);
  const edges: [number, number][] = [];
  for (let i = 0; i + 3 < part.length; i += 2) {
    const [ax, ay, bx, by] = [part[i]!, part[i + 1]!, part[i + 2]!, part[i + 3]!];
    const lengthM = Math.hypot(bx - ax, by - ay);
    if (lengthM === 0) continue;
    const [nx, ny] = [(-(by - ay) / lengthM) * (widthM / 2), ((bx - ax) / lengthM) * (widthM / 2)];
    edges.push([ax + nx, ay + ny], [ax - nx, ay - ny], [bx + nx, by + ny], [bx - nx, by - ny]);
  }
  return edges.length === 0 ? [] : hullOf(edges);
}
