import { createLocalFrame, headingDegOf } from '../../services/kernel/geo';
import { LANE_TYPES, type Connection, type Lane, type Link } from '../model/roadnet';
import { MOTOR_CLASSES } from '../model/vehicle-class';
import type { Numbering } from './numbering';
import { originOf } from './origin';
import { accumulate } from './ranges';
import { LANE_FLAGS, type BoundingBox } from './snapshot';

export function boundingBoxOf(lanes: readonly Lane[]): BoundingBox {
  let [minLatE7, minLonE7, maxLatE7, maxLonE7] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of lanes) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      minLatE7 = Math.min(minLatE7, points[i]!);
      maxLatE7 = Math.max(maxLatE7, points[i]!);
      minLonE7 = Math.min(minLonE7, points[i + 1]!);
      maxLonE7 = Math.max(maxLonE7, points[i + 1]!);
    }
  }
  return { minLatE7, minLonE7, maxLatE7, maxLonE7 };
}

/** Points and lengths of lanes that are in order of number. */
export function compileGeometry(lanes: readonly Lane[], laneSlots: number, bbox: BoundingBox, { laneNos }: Numbering) {
  const frame = createLocalFrame(...originOf(bbox));
  const pointCount = lanes.reduce((sum, lane) => sum + lane.points.length / 2, 0);
  const columns = {
    lanePointStart: new Uint32Array(laneSlots + 1),
    laneLengthM: new Float32Array(laneSlots),
    pointLatE7: new Int32Array(pointCount),
    pointLonE7: new Int32Array(pointCount),
    pointX: new Float32Array(pointCount),
    pointY: new Float32Array(pointCount),
    pointS: new Float32Array(pointCount),
    pointHeadingDeg: new Float32Array(pointCount),
    pointLane: new Uint32Array(pointCount),
    pointElevationM: new Float32Array(pointCount),
  };
  let point = 0;
  for (const lane of lanes) {
    const laneNo = laneNos.get(lane.id)!;
    const first = point;
    let s = 0;
    for (let i = 0; i < lane.points.length; i += 2, point++) {
      const latE7 = lane.points[i]!;
      const lonE7 = lane.points[i + 1]!;
      if (point > first) {
        const dx = frame.x(lonE7) - frame.x(lane.points[i - 1]!);
        const dy = frame.y(latE7) - frame.y(lane.points[i - 2]!);
        s += Math.hypot(dx, dy);
        columns.pointHeadingDeg[point - 1] = headingDegOf(dx, dy);
        columns.pointHeadingDeg[point] = columns.pointHeadingDeg[point - 1]!;
      }
      columns.pointLatE7[point] = latE7;
      columns.pointLonE7[point] = lonE7;
      columns.pointX[point] = frame.x(lonE7);
      columns.pointY[point] = frame.y(latE7);
      columns.pointS[point] = s;
      columns.pointLane[point] = laneNo;
      columns.pointElevationM[point] = lane.elevationsM[i / 2] ?? NaN;
    }
    columns.laneLengthM[laneNo] = s;
    columns.lanePointStart[laneNo + 1] = point - first;
  }
  accumulate(columns.lanePointStart);
  return columns;
}

export function compileLanes(lanes: readonly Lane[], laneSlots: number, links: readonly Link[], connections: readonly Connection[], { laneNos, linkNos }: Numbering) {
  const kindOf = new Map(links.map((link) => [link.id, link.kind]));
  const governed = new Set(connections.filter((connection) => connection.signal).map((connection) => connection.fromLaneId));
  const columns = {
    laneLink: new Uint32Array(laneSlots),
    laneWidthM: new Float32Array(laneSlots),
    laneSpeedLimitMps: new Float32Array(laneSlots),
    laneFlags: new Uint8Array(laneSlots),
    laneClasses: new Uint16Array(laneSlots),
    laneIndex: new Uint8Array(laneSlots),
    laneType: new Uint8Array(laneSlots).fill(LANE_TYPES.indexOf('other')),
  };
  for (const lane of lanes) {
    const no = laneNos.get(lane.id)!;
    const kind = kindOf.get(lane.linkId)!;
    columns.laneLink[no] = linkNos.get(lane.linkId)!;
    columns.laneWidthM[no] = lane.widthM;
    columns.laneSpeedLimitMps[no] = lane.speedLimitMps;
    columns.laneClasses[no] = lane.classes;
    columns.laneIndex[no] = lane.index;
    columns.laneType[no] = LANE_TYPES.indexOf(lane.type);
    columns.laneFlags[no] =
      (kind === 'junction' ? LANE_FLAGS.junction : 0) |
      (kind === 'crossing' ? LANE_FLAGS.crossing : 0) |
      (kind === 'walking-area' ? LANE_FLAGS.walkingArea : 0) |
      ((lane.classes & MOTOR_CLASSES) !== 0 ? LANE_FLAGS.motor : 0) |
      (governed.has(lane.id) ? LANE_FLAGS.signalised : 0);
  }
  return columns;
}

/** The lane to the left and to the right of each, of the same link. */
export function compileSides(linkLaneStart: Uint32Array, linkLane: Uint32Array, laneSlots: number) {
  const laneLeft = new Uint32Array(laneSlots);
  const laneRight = new Uint32Array(laneSlots);
  for (let linkNo = 0; linkNo + 1 < linkLaneStart.length; linkNo++) {
    for (let i = linkLaneStart[linkNo]! + 1; i < linkLaneStart[linkNo + 1]!; i++) {
      laneLeft[linkLane[i - 1]!] = linkLane[i]!;
      laneRight[linkLane[i]!] = linkLane[i - 1]!;
    }
  }
  return { laneLeft, laneRight };
}
