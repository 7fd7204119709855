import { ringHolds, type PlanePolygon, type PlaneRing } from './plane-polygon';

/** A band for so many edges, at most BANDS_MAX of them. */
const EDGES_PER_BAND = 2;
const BANDS_MAX = 2048;

/**
 * A polygon that is asked often: its edges lie in horizontal bands, so that a question looks at those of the bands that it
 * touches alone (slab decomposition, Preparata and Shamos 1985, with bands of equal height). A polygon of a thousand corners
 * costs about as much a question as one of ten.
 */
export class PolygonBands {
  private readonly minY: number;
  private readonly bandM: number;
  /** Edges that touch each band; 4 numbers an edge: ax, ay, bx, by. */
  private readonly bands: readonly number[][];

  constructor(readonly polygon: PlanePolygon) {
    const rings = [polygon.outer, ...polygon.holes];
    const edges = rings.reduce((sum, ring) => sum + ring.x.length, 0);
    const ys = polygon.outer.y;
    this.minY = ys.reduce((a, b) => Math.min(a, b), Infinity);
    const height = ys.reduce((a, b) => Math.max(a, b), -Infinity) - this.minY;
    const count = Math.max(1, Math.min(BANDS_MAX, Math.ceil(edges / EDGES_PER_BAND)));
    this.bandM = height > 0 ? height / count : 1;
    this.bands = Array.from({ length: count }, () => []);
    for (const { x, y } of rings) {
      for (let i = 0, j = x.length - 1; i < x.length; j = i++) {
        const last = this.bandOf(Math.max(y[i]!, y[j]!));
        for (let band = this.bandOf(Math.min(y[i]!, y[j]!)); band <= last; band++) this.bands[band]!.push(x[j]!, y[j]!, x[i]!, y[i]!);
      }
    }
  }

  /** Even-odd rule over all rings, so that holes are outside. A point on the edge may count either way. */
  holdsPoint(x: number, y: number): boolean {
    const edges = this.bands[this.bandOf(y)]!;
    let inside = false;
    for (let i = 0; i < edges.length; i += 4) {
      const [ax, ay, bx, by] = [edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!];
      if (by > y !== ay > y && x < ((ax - bx) * (y - by)) / (ay - by) + bx) inside = !inside;
    }
    return inside;
  }

  /** True when the line from a to b has a point in the polygon. */
  meetsLine(ax: number, ay: number, bx: number, by: number): boolean {
    if (this.holdsPoint(ax, ay) || this.holdsPoint(bx, by)) return true;
    const last = this.bandOf(Math.max(ay, by));
    for (let band = this.bandOf(Math.min(ay, by)); band <= last; band++) if (isCut(this.bands[band]!, ax, ay, bx, by)) return true;
    return false;
  }

  /** True when the ground of a ring (or its only point) and the polygon share a point. */
  meetsRing({ x, y }: PlaneRing): boolean {
    if (x.length === 1) return this.holdsPoint(x[0]!, y[0]!);
    for (let i = 0; i < x.length; i++) {
      const next = (i + 1) % x.length;
      if (this.meetsLine(x[i]!, y[i]!, x[next]!, y[next]!)) return true;
    }
    // No edge meets: apart, or the polygon lies whole inside the ring.
    return ringHolds({ x, y }, this.polygon.outer.x[0]!, this.polygon.outer.y[0]!);
  }

  private bandOf(y: number): number {
    return Math.max(0, Math.min(this.bands.length - 1, Math.floor((y - this.minY) / this.bandM)));
  }
}

/** True when the line from a to b meets one of the edges. */
function isCut(edges: readonly number[], ax: number, ay: number, bx: number, by: number): boolean {
  for (let i = 0; i < edges.length; i += 4) {
    const [px, py, qx, qy] = [edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!];
    if (Math.max(ax, bx) < Math.min(px, qx) || Math.min(ax, bx) > Math.max(px, qx) || Math.max(ay, by) < Math.min(py, qy) || Math.min(ay, by) > Math.max(py, qy)) continue;
    if (cross(ax, ay, bx, by, px, py) * cross(ax, ay, bx, by, qx, qy) <= 0 && cross(px, py, qx, qy, ax, ay) * cross(px, py, qx, qy, bx, by) <= 0) return true;
  }
  return false;
}

const cross = (ax: number, ay: number, bx: number, by: number, px: number, py: number): number => (bx - ax) * (py - ay) - (by - ay) * (px - ax);
