import { createLocalFrame } from '../../services/kernel/geo';
import type { Lane, Link, Roadnet } from '../model/roadnet';

/** Least clearance over a road (CJJ 37-2012, 3.5: 4.5 m) less what a source's heights may be off by. */
const CLEARANCE_M = 4;
/** Side of the cells that segments are sorted into, metres. */
const CELL_M = 200;
/** No road is drawn with longer straight pieces; in a damaged file one would lie in millions of cells. */
const LONGEST_M = 5_000;

interface Segment {
  readonly linkNo: number;
  readonly x0: number;
  readonly y0: number;
  readonly z0: number;
  readonly x1: number;
  readonly y1: number;
  readonly z1: number;
}

/**
 * Levels for sources that draw heights but name no levels: a link that passes over another by a clearance lies one level
 * above it, counted from the lowest. So an underpass below ground is level 0 and the street over it 1; nothing is below 0.
 * Links that meet at a junction are never compared. Networks without heights come back as they are.
 */
export function withLevelsFromHeights(roadnet: Roadnet): Roadnet {
  const segments = segmentsOf(roadnet);
  if (segments.length === 0) return roadnet;
  const below = new Map<number, Set<number>>();
  for (const cell of cellsOf(segments)) {
    for (let i = 0; i < cell.length; i++) {
      for (let j = i + 1; j < cell.length; j++) {
        const segment = cell[i]!;
        const other = cell[j]!;
        const aboveM = heightDifferenceM(segment, other);
        if (aboveM === undefined || Math.abs(aboveM) < CLEARANCE_M || areJoined(roadnet.links[segment.linkNo]!, roadnet.links[other.linkNo]!)) continue;
        const [upper, lower] = aboveM > 0 ? [segment.linkNo, other.linkNo] : [other.linkNo, segment.linkNo];
        below.set(upper, (below.get(upper) ?? new Set<number>()).add(lower));
      }
    }
  }
  const levels = new Map<number, number>();
  const levelOf = (linkNo: number, depth: number): number => {
    const known = levels.get(linkNo);
    if (known !== undefined) return known;
    // A ring (one over the other at one place and under it at another) ends at its own depth.
    if (depth > 16) return 0;
    const level = Math.max(-1, ...[...(below.get(linkNo) ?? [])].map((lower) => levelOf(lower, depth + 1))) + 1;
    levels.set(linkNo, level);
    return level;
  };
  return { ...roadnet, links: roadnet.links.map((link, linkNo) => (below.has(linkNo) ? { ...link, level: levelOf(linkNo, 0) } : link)) };
}

/** Segments of the kerb lane of each road with heights, metres. */
function segmentsOf({ lanes, links }: Roadnet): Segment[] {
  const linkNos = new Map(links.map((link, no) => [link.id, no]));
  const isDrawn = (lane: Lane): boolean => lane.index === 0 && lane.elevationsM.length * 2 === lane.points.length && links[linkNos.get(lane.linkId) ?? -1]?.kind === 'road';
  const drawn = lanes.filter(isDrawn);
  const frame = createLocalFrame(drawn[0]?.points[0] ?? 0, drawn[0]?.points[1] ?? 0);
  const segments = drawn.flatMap((lane) =>
    Array.from({ length: Math.max(0, lane.elevationsM.length - 1) }, (_, i) => ({
      linkNo: linkNos.get(lane.linkId)!,
      x0: frame.x(lane.points[2 * i + 1]!),
      y0: frame.y(lane.points[2 * i]!),
      z0: lane.elevationsM[i]!,
      x1: frame.x(lane.points[2 * i + 3]!),
      y1: frame.y(lane.points[2 * i + 2]!),
      z1: lane.elevationsM[i + 1]!,
    })),
  );
  return segments.filter(({ x0, y0, x1, y1 }) => Math.hypot(x1 - x0, y1 - y0) <= LONGEST_M);
}

/** Segments of each cell that holds any, whatever corner of it they touch. */
function cellsOf(segments: readonly Segment[]): Iterable<Segment[]> {
  const cells = new Map<string, Segment[]>();
  for (const segment of segments) {
    const { x0, y0, x1, y1 } = segment;
    for (let column = Math.floor(Math.min(x0, x1) / CELL_M); column <= Math.max(x0, x1) / CELL_M; column++) {
      for (let row = Math.floor(Math.min(y0, y1) / CELL_M); row <= Math.max(y0, y1) / CELL_M; row++) {
        const key = `${column} ${row}`;
        const cell = cells.get(key);
        if (cell) cell.push(segment);
        else cells.set(key, [segment]);
      }
    }
  }
  return cells.values();
}

function areJoined(a: Link, b: Link): boolean {
  return a === b || a.fromJunctionId === b.fromJunctionId || a.fromJunctionId === b.toJunctionId || a.toJunctionId === b.fromJunctionId || a.toJunctionId === b.toJunctionId;
}

/** How far `a` is above `b` where they cut in plan; undefined when they do not. */
function heightDifferenceM(a: Segment, b: Segment): number | undefined {
  const dx = a.x1 - a.x0;
  const dy = a.y1 - a.y0;
  const ex = b.x1 - b.x0;
  const ey = b.y1 - b.y0;
  const cross = dx * ey - dy * ex;
  if (Math.abs(cross) < 1e-9) return undefined;
  const t = ((b.x0 - a.x0) * ey - (b.y0 - a.y0) * ex) / cross;
  const u = ((b.x0 - a.x0) * dy - (b.y0 - a.y0) * dx) / cross;
  if (t < 0 || t > 1 || u < 0 || u > 1) return undefined;
  return a.z0 + t * (a.z1 - a.z0) - (b.z0 + u * (b.z1 - b.z0));
}
