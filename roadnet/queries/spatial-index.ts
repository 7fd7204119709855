import { BoxIndex, type Box } from '../index/box-index';
import { distanceToStretchM } from '../index/segment-grid';
import { footOnLane, type Foot } from '../linear-reference/lane-line';
import { ALL_CLASSES } from '../model/vehicle-class';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import type { PlanePolygon, PlaneRing } from './plane-polygon';
import { PolygonBands } from './polygon-bands';

export interface NearLane extends Foot {
  readonly laneNo: number;
  readonly linkNo: number;
}

export interface NearOptions {
  /** Metres; further lanes do not count. */
  readonly withinM: number;
  /** At most so many. */
  readonly count: number;
  /** Bits of VEHICLE_CLASSES; lanes open to none of them do not count. Default: all. */
  readonly classes?: number;
  /** Only lanes of links between junctions. */
  readonly roadsOnly?: boolean;
}

export interface Inside {
  readonly laneNos: readonly number[];
  readonly linkNos: readonly number[];
  readonly junctionIds: readonly string[];
}

const ROAD = LINK_KIND_NUMBERS.indexOf('road');
const WALKING_AREA = LINK_KIND_NUMBERS.indexOf('walking-area');

/**
 * What lies where: nearest lanes, and lanes, links and junctions that meet a polygon. Built once per snapshot over every
 * stretch between two points of a lane (0.1 s per 100,000 of them).
 */
export class SpatialIndex {
  private readonly stretches: BoxIndex;
  /** First point of each stretch. */
  private readonly pointOf: Uint32Array;
  private readonly junctions: BoxIndex;

  constructor(readonly snapshot: RoadnetSnapshot) {
    const { pointLane, pointX, pointY } = snapshot;
    const points: number[] = [];
    for (let i = 0; i + 1 < pointX.length; i++) if (pointLane[i] === pointLane[i + 1]) points.push(i);
    this.pointOf = Uint32Array.from(points);
    this.stretches = new BoxIndex(
      points.map((i) => ({
        minX: Math.min(pointX[i]!, pointX[i + 1]!),
        minY: Math.min(pointY[i]!, pointY[i + 1]!),
        maxX: Math.max(pointX[i]!, pointX[i + 1]!),
        maxY: Math.max(pointY[i]!, pointY[i + 1]!),
      })),
    );
    this.junctions = new BoxIndex(snapshot.junctions.map((junction) => boxOf(this.outlineOf(junction))));
  }

  /** Nearest lanes of a position by true distance from their centre lines, nearest first. */
  nearestLanes(latE7: number, lonE7: number, { withinM, count, classes = ALL_CLASSES, roadsOnly = false }: NearOptions): NearLane[] {
    const { frame, pointX, pointY, pointLane, laneClasses, laneLink, linkKind } = this.snapshot;
    const x = frame.x(lonE7);
    const y = frame.y(latE7);
    const found = new Map<number, NearLane>();
    const distanceOf = (stretch: number): number => {
      const i = this.pointOf[stretch]!;
      return distanceToStretchM(x, y, pointX[i]!, pointY[i]!, pointX[i + 1]!, pointY[i + 1]!);
    };
    if (count > 0) {
      this.stretches.nearest(x, y, withinM, distanceOf, (stretch) => {
        const laneNo = pointLane[this.pointOf[stretch]!]!;
        const linkNo = laneLink[laneNo]!;
        const counts = (laneClasses[laneNo]! & classes) !== 0 && (!roadsOnly || linkKind[linkNo] === ROAD);
        if (counts && !found.has(laneNo)) found.set(laneNo, { laneNo, linkNo, ...footOnLane(this.snapshot, laneNo, x, y) });
        return found.size < count;
      });
    }
    return [...found.values()];
  }

  /** Nearest junctions of a position by distance from their reference points, nearest first. */
  nearestJunctions(latE7: number, lonE7: number, { withinM, count }: { readonly withinM: number; readonly count: number }): { junctionId: string; distanceM: number }[] {
    const { frame, junctions } = this.snapshot;
    const x = frame.x(lonE7);
    const y = frame.y(latE7);
    return junctions
      .map(({ id, latE7: toLatE7, lonE7: toLonE7 }) => ({ junctionId: id, distanceM: Math.hypot(frame.x(toLonE7) - x, frame.y(toLatE7) - y) }))
      .filter(({ distanceM }) => distanceM <= withinM)
      .sort((a, b) => a.distanceM - b.distanceM)
      .slice(0, count);
  }

  /** Lanes whose centre line (walking areas: whose ground), their links, and junctions whose ground meets the polygon. In order of number and id. */
  inside(polygon: PlanePolygon): Inside {
    const { pointX, pointY, pointLane, laneLink, linkKind, junctions } = this.snapshot;
    const box = boxOf(polygon.outer);
    const bands = new PolygonBands(polygon);
    const laneNos = new Set<number>();
    this.stretches.search(box, (stretch) => {
      const i = this.pointOf[stretch]!;
      const laneNo = pointLane[i]!;
      if (!laneNos.has(laneNo) && bands.meetsLine(pointX[i]!, pointY[i]!, pointX[i + 1]!, pointY[i + 1]!)) laneNos.add(laneNo);
    });
    for (let laneNo = 1; laneNo < laneLink.length; laneNo++) {
      if (linkKind[laneLink[laneNo]!] === WALKING_AREA && !laneNos.has(laneNo) && bands.meetsRing(this.pointsOf(laneNo))) laneNos.add(laneNo);
    }
    const junctionIds: string[] = [];
    this.junctions.search(box, (index) => {
      const junction = junctions[index]!;
      if (bands.meetsRing(this.outlineOf(junction))) junctionIds.push(junction.id);
    });
    const sorted = [...laneNos].sort((a, b) => a - b);
    return { laneNos: sorted, linkNos: [...new Set(sorted.map((laneNo) => laneLink[laneNo]!))].sort((a, b) => a - b), junctionIds: junctionIds.sort() };
  }

  /** Ring of a junction in the frame; its reference point alone where it has no outline. */
  private outlineOf({ outline, latE7, lonE7 }: RoadnetSnapshot['junctions'][number]): PlaneRing {
    const { frame } = this.snapshot;
    const points = outline.length >= 6 ? outline : [latE7, lonE7];
    return { x: points.filter((_, i) => i % 2 === 1).map(frame.x), y: points.filter((_, i) => i % 2 === 0).map(frame.y) };
  }

  private pointsOf(laneNo: number): PlaneRing {
    const { lanePointStart, pointX, pointY } = this.snapshot;
    return { x: [...pointX.subarray(lanePointStart[laneNo], lanePointStart[laneNo + 1])], y: [...pointY.subarray(lanePointStart[laneNo], lanePointStart[laneNo + 1])] };
  }
}

function boxOf({ x, y }: PlaneRing): Box {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let i = 0; i < x.length; i++) {
    box.minX = Math.min(box.minX, x[i]!);
    box.minY = Math.min(box.minY, y[i]!);
    box.maxX = Math.max(box.maxX, x[i]!);
    box.maxY = Math.max(box.maxY, y[i]!);
  }
  return box;
}
