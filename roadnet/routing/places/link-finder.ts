import { headingDifferenceDeg } from '../../../services/kernel/geo';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import type { TurnGraph } from '../graph/turn-graph';
import type { Position } from '../router';

export interface FoundLink {
  readonly linkNo: number;
  /** Share of the link that lies before the nearest point, 0 … 1. */
  readonly fraction: number;
  readonly distanceM: number;
  /** Metres in the snapshot's frame. */
  readonly x: number;
  readonly y: number;
}

export interface FindOptions {
  readonly maxDistanceM: number;
  readonly count: number;
  /** Links this much further away than the nearest are left out; default: none is. */
  readonly beyondNearestM?: number;
  /** Links that count. */
  isWanted(linkNo: number): boolean;
}

export interface LinkFinder {
  /**
   * Links nearest to a position, at most one entry a link, nearest first.
   */
  find(position: Position, options: FindOptions): FoundLink[];
}

const CELL_M = 50;
const MAX_CELLS = 1_000_000;
const HEADING_TOLERANCE_DEG = 60;

/** Uniform grid over the reference lines of routable links; a search reads rings of cells until no nearer link can follow. */
export function createLinkFinder(snapshot: RoadnetSnapshot, graph: TurnGraph): LinkFinder {
  const { pointX, pointY, pointS, pointHeadingDeg, lanePointStart, linkReferenceLane, linkLengthM, frame } = snapshot;
  const segmentList: number[] = [];
  const linkList: number[] = [];
  for (let linkNo = 1; linkNo < graph.startOfLink.length; linkNo++) {
    if (graph.startOfLink[linkNo] === -1) continue;
    const lane = linkReferenceLane[linkNo]!;
    for (let point = lanePointStart[lane]!; point + 1 < lanePointStart[lane + 1]!; point++) {
      segmentList.push(point);
      linkList.push(linkNo);
    }
  }
  const segments = Int32Array.from(segmentList);
  const segmentLink = Int32Array.from(linkList);
  const grid = buildGrid(segments, pointX, pointY);

  return {
    find(position, { maxDistanceM, count, beyondNearestM = Infinity, isWanted }) {
      const x = frame.x(position.lonE7);
      const y = frame.y(position.latE7);
      const best = new Map<number, FoundLink>();
      let limitM = maxDistanceM;
      const consider = (segment: number): void => {
        const point = segments[segment]!;
        const ax = pointX[point]!;
        const ay = pointY[point]!;
        const dx = pointX[point + 1]! - ax;
        const dy = pointY[point + 1]! - ay;
        const length2 = dx * dx + dy * dy;
        let t = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        const ox = x - ax - t * dx;
        const oy = y - ay - t * dy;
        const distance2 = ox * ox + oy * oy;
        if (distance2 > limitM * limitM) return;
        const linkNo = segmentLink[segment]!;
        if (position.headingDeg !== undefined && headingDifferenceDeg(position.headingDeg, pointHeadingDeg[point]!) > HEADING_TOLERANCE_DEG) return;
        const distanceM = Math.sqrt(distance2);
        if (distanceM >= (best.get(linkNo)?.distanceM ?? Infinity) || !isWanted(linkNo)) return;
        limitM = Math.min(limitM, distanceM + beyondNearestM);
        const sM = pointS[point]! + t * Math.sqrt(length2);
        const lengthM = linkLengthM[linkNo]!;
        best.set(linkNo, { linkNo, fraction: lengthM === 0 ? 0 : Math.min(1, sM / lengthM), distanceM, x: ax + t * dx, y: ay + t * dy });
      };
      for (let ring = 0; ; ring++) {
        // Whatever lies in this ring or beyond is at least so far away.
        const leastM = Math.max(0, ring - 1) * grid.cellM;
        if (leastM > limitM || ring > grid.columns + grid.rows) break;
        if (best.size >= count && beyondNearestM === Infinity) {
          const kept = [...best.values()].map(({ distanceM }) => distanceM).sort((a, b) => a - b);
          if (kept[count - 1]! <= leastM) break;
        }
        grid.forEachInRing(x, y, ring, consider);
      }
      return [...best.values()].filter(({ distanceM }) => distanceM <= limitM).sort((a, b) => a.distanceM - b.distanceM || a.linkNo - b.linkNo).slice(0, count);
    },
  };
}

function buildGrid(segments: Int32Array, pointX: Float32Array, pointY: Float32Array) {
  let [minX, minY, maxX, maxY] = [0, 0, 0, 0];
  segments.forEach((point, i) => {
    for (let p = point; p <= point + 1; p++) {
      minX = i === 0 ? pointX[p]! : Math.min(minX, pointX[p]!);
      maxX = i === 0 ? pointX[p]! : Math.max(maxX, pointX[p]!);
      minY = i === 0 ? pointY[p]! : Math.min(minY, pointY[p]!);
      maxY = i === 0 ? pointY[p]! : Math.max(maxY, pointY[p]!);
    }
  });
  const cellM = Math.max(CELL_M, Math.sqrt(((maxX - minX) * (maxY - minY)) / MAX_CELLS));
  const columns = Math.floor((maxX - minX) / cellM) + 1;
  const rows = Math.floor((maxY - minY) / cellM) + 1;
  const column = (x: number): number => Math.floor((x - minX) / cellM);
  const row = (y: number): number => Math.floor((y - minY) / cellM);
  const forEachCell = (point: number, onCell: (cell: number) => void): void => {
    const lastColumn = column(Math.max(pointX[point]!, pointX[point + 1]!));
    const lastRow = row(Math.max(pointY[point]!, pointY[point + 1]!));
    for (let r = row(Math.min(pointY[point]!, pointY[point + 1]!)); r <= lastRow; r++) {
      for (let c = column(Math.min(pointX[point]!, pointX[point + 1]!)); c <= lastColumn; c++) onCell(r * columns + c);
    }
  };
  const start = new Uint32Array(columns * rows + 1);
  for (const point of segments) forEachCell(point, (cell) => start[cell + 1]!++);
  for (let cell = 0; cell < columns * rows; cell++) start[cell + 1]! += start[cell]!;
  const filled = start.slice();
  const list = new Uint32Array(start[columns * rows]!);
  segments.forEach((point, segment) => forEachCell(point, (cell) => {
    list[filled[cell]!++] = segment;
  }));

  const visit = (c: number, r: number, onSegment: (segment: number) => void): void => {
    if (c < 0 || r < 0 || c >= columns || r >= rows) return;
    const cell = r * columns + c;
    for (let i = start[cell]!; i < start[cell + 1]!; i++) onSegment(list[i]!);
  };
  return {
    cellM,
    columns,
    rows,
    forEachInRing(x: number, y: number, ring: number, onSegment: (segment: number) => void): void {
      const c = Math.min(columns, Math.max(-1, column(x)));
      const r = Math.min(rows, Math.max(-1, row(y)));
      if (ring === 0) return visit(c, r, onSegment);
      for (let i = -ring; i <= ring; i++) {
        visit(c + i, r - ring, onSegment);
        visit(c + i, r + ring, onSegment);
      }
      for (let i = 1 - ring; i < ring; i++) {
        visit(c - ring, r + i, onSegment);
        visit(c + ring, r + i, onSegment);
      }
    },
  };
}
