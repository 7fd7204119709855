import type { LocalFrame } from '../../../../services/kernel/geo';
import type { Arm } from '../graph/road-graph';
import type { OsmData } from '../read/osm-data';
import type { LaneSpec } from '../tags/lane-specs';
import type { Road } from '../tags/road';
import type { Line } from './line';

/** A road end as the junction sees it: its line away from the junction and how far it reaches to both sides. */
export interface ArmShape {
  readonly line: Line;
  /** Metres to the right and to the left of the line, looking away from the junction. */
  readonly rightM: number;
  readonly leftM: number;
  /** Box around the line, widened by what the road covers: no point outside it lies on the road. */
  readonly box: Box;
}

export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** What lies further from the junction does not touch it. */
const SHAPE_M = 80;

/** Line over nodes in the frame. */
export function lineOver({ nodes: table }: OsmData, nodes: readonly number[], frame: LocalFrame): number[] {
  const line: number[] = [];
  for (const node of nodes) line.push(frame.x(table.lonE7At(node)), frame.y(table.latE7At(node)));
  return line;
}

/** Edges of a road across, metres to the right of its line as drawn: the leftmost and the rightmost. */
export function edgesOf(road: Road, side: 1 | -1): { leftM: number; rightM: number } {
  const width = (lanes: readonly LaneSpec[]): number => lanes.reduce((sum, lane) => sum + lane.widthM, 0);
  const edges: number[] = [];
  if (road.forward.length > 0) edges.push(road.forwardInnerM, road.forwardInnerM + side * width(road.forward));
  if (road.backward.length > 0) edges.push(road.backwardInnerM, road.backwardInnerM - side * width(road.backward));
  return { leftM: Math.min(...edges), rightM: Math.max(...edges) };
}

export function shapeOf(data: OsmData, { segment, isStart }: Arm, frame: LocalFrame, side: 1 | -1): ArmShape {
  const { leftM, rightM } = edgesOf(segment.road, side);
  const line = lineOver(data, isStart ? segment.nodes : [...segment.nodes].reverse(), frame);
  let points = 1;
  for (let lengthM = 0; 2 * points < line.length && lengthM < SHAPE_M; points++) lengthM += Math.hypot(line[2 * points]! - line[2 * points - 2]!, line[2 * points + 1]! - line[2 * points - 1]!);
  const near = line.slice(0, 2 * points);
  return { line: near, rightM: isStart ? rightM : -leftM, leftM: isStart ? -leftM : rightM, box: boxOf(near, Math.max(rightM, -leftM, 1)) };
}

function boxOf(line: Line, reachM: number): Box {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < line.length; i += 2) {
    minX = Math.min(minX, line[i]!);
    maxX = Math.max(maxX, line[i]!);
    minY = Math.min(minY, line[i + 1]!);
    maxY = Math.max(maxY, line[i + 1]!);
  }
  return { minX: minX - reachM, minY: minY - reachM, maxX: maxX + reachM, maxY: maxY + reachM };
}
