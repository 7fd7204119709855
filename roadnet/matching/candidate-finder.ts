import { buildLinkGrid } from '../index/link-grid';
import type { LinkGraph } from './link-graph';

/** Places on links near a point, nearest of each link, in columns that the next search overwrites. */
export interface CandidateFinder {
  count: number;
  readonly link: Uint32Array;
  /** Metres along the link. */
  readonly s: Float64Array;
  readonly distanceM: Float64Array;
  /** Heading of the link there, degrees. */
  readonly headingDeg: Float64Array;
  /** Fills the columns, in order of link_no. x, y: metres in the snapshot's frame. */
  find(x: number, y: number, radiusM: number): void;
}

/** Most links that one search returns; in the densest cities 100 m hold fewer than 200. */
const MAX_CANDIDATES = 512;

export function createCandidateFinder(graph: LinkGraph): CandidateFinder {
  const { snapshot } = graph;
  const { pointX, pointY, pointS, pointHeadingDeg, pointLane, laneLink } = snapshot;
  const { originX, originY, cellM, columns, rows, cellStart, cellPoint } = buildLinkGrid(snapshot, graph.line);
  const linkSlots = graph.line.length;
  const seenIn = new Uint32Array(linkSlots);
  const best2 = new Float64Array(linkSlots);
  const bestPoint = new Uint32Array(linkSlots);
  const bestT = new Float64Array(linkSlots);
  const found = new Uint32Array(linkSlots);
  let search = 0;

  const link = new Uint32Array(MAX_CANDIDATES);
  const s = new Float64Array(MAX_CANDIDATES);
  const distanceM = new Float64Array(MAX_CANDIDATES);
  const headingDeg = new Float64Array(MAX_CANDIDATES);

  const finder = {
    count: 0,
    link,
    s,
    distanceM,
    headingDeg,
    find(x: number, y: number, radiusM: number): void {
      finder.count = 0;
      search = (search + 1) >>> 0;
      if (search === 0) {
        seenIn.fill(0);
        search = 1;
      }
      const firstColumn = Math.max(0, Math.floor((x - radiusM - originX) / cellM));
      const lastColumn = Math.min(columns - 1, Math.floor((x + radiusM - originX) / cellM));
      const firstRow = Math.max(0, Math.floor((y - radiusM - originY) / cellM));
      const lastRow = Math.min(rows - 1, Math.floor((y + radiusM - originY) / cellM));
      const radius2 = radiusM * radiusM;
      let links = 0;
      for (let row = firstRow; row <= lastRow; row++) {
        const end = cellStart[row * columns + lastColumn + 1]!;
        // Cells of one row lie one after the other.
        for (let i = cellStart[row * columns + firstColumn]!; i < end; i++) {
          const point = cellPoint[i]!;
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
          if (distance2 > radius2) continue;
          const linkNo = laneLink[pointLane[point]!]!;
          if (seenIn[linkNo] !== search) {
            seenIn[linkNo] = search;
            found[links++] = linkNo;
          } else if (distance2 > best2[linkNo]! || (distance2 === best2[linkNo]! && point >= bestPoint[linkNo]!)) continue;
          best2[linkNo] = distance2;
          bestPoint[linkNo] = point;
          bestT[linkNo] = t;
        }
      }
      const count = Math.min(links, MAX_CANDIDATES);
      found.subarray(0, links).sort();
      for (let i = 0; i < count; i++) {
        const linkNo = found[i]!;
        const point = bestPoint[linkNo]!;
        link[i] = linkNo;
        s[i] = pointS[point]! + bestT[linkNo]! * Math.hypot(pointX[point + 1]! - pointX[point]!, pointY[point + 1]! - pointY[point]!);
        distanceM[i] = Math.sqrt(best2[linkNo]!);
        headingDeg[i] = pointHeadingDeg[point]!;
      }
      finder.count = count;
    },
  };
  return finder;
}
