import { createLocalFrame, headingDegOf } from '../../services/kernel/geo';
import { buildSegmentGrid } from '../index/segment-grid';
import { MANEUVERS, type Connection, type Lane, type Link, type Roadnet } from '../model/roadnet';
import { MOTOR_CLASSES } from '../model/vehicle-class';
import { assembleSnapshot } from './assemble';
import { compileFacts } from './compile-facts';
import type { Numbering } from './numbering';
import { originOf } from './origin';
import { LANE_FLAGS, LINK_KIND_NUMBERS, type BoundingBox, type RoadnetSnapshot } from './snapshot';

export interface CompileOptions extends Numbering {
  readonly version: string;
  readonly name: string;
}

/**
 * Compiles a valid network (no finding of severity error). The result depends on content and numbers alone, not on the
 * order of elements in the model.
 */
export function compileSnapshot(roadnet: Roadnet, options: CompileOptions): RoadnetSnapshot {
  const lanes = [...roadnet.lanes].sort((a, b) => options.laneNos.get(a.id)! - options.laneNos.get(b.id)!);
  const links = [...roadnet.links].sort((a, b) => options.linkNos.get(a.id)! - options.linkNos.get(b.id)!);
  const connections = sortConnections(roadnet.connections, options);
  const junctions = [...roadnet.junctions].sort((a, b) => (a.id < b.id ? -1 : 1));
  const controllers = [...roadnet.controllers].sort((a, b) => (a.id < b.id ? -1 : 1));
  const laneSlots = (lanes.length === 0 ? 0 : options.laneNos.get(lanes.at(-1)!.id)!) + 1;
  const linkSlots = (links.length === 0 ? 0 : options.linkNos.get(links.at(-1)!.id)!) + 1;

  const bbox = boundingBoxOf(lanes);
  const geometry = compileGeometry(lanes, laneSlots, bbox, options);
  const laneColumns = compileLanes(lanes, laneSlots, links, connections, options);
  const linkColumns = compileLinks(lanes, links, linkSlots, new Map(junctions.map((junction, i) => [junction.id, i])), options);
  const neighbours = compileNeighbours(connections, laneSlots, options);
  const connectionColumns = compileConnections(connections, new Map(controllers.map((controller, i) => [controller.id, i])), options);
  const grid = buildSegmentGrid({ ...geometry, ...laneColumns });
  const sides = compileSides(linkColumns.linkLaneStart, linkColumns.linkLane, laneSlots);

  return assembleSnapshot(
    {
      version: options.version,
      name: options.name,
      source: roadnet.source,
      laneCount: lanes.length,
      linkCount: links.length,
      bbox,
      grid: grid.shape,
      ...compileFacts({ ...roadnet, lanes, links, connections, junctions, controllers }, options, laneSlots, linkSlots),
    },
    { ...geometry, ...laneColumns, ...linkColumns, ...neighbours, ...connectionColumns, ...sides, cellStart: grid.cellStart, cellPoint: grid.cellPoint },
  );
}

function sortConnections(connections: readonly Connection[], { laneNos }: Numbering): Connection[] {
  const via = (connection: Connection): number => (connection.viaLaneId === undefined ? 0 : laneNos.get(connection.viaLaneId)!);
  return [...connections].sort(
    (a, b) => laneNos.get(a.fromLaneId)! - laneNos.get(b.fromLaneId)! || laneNos.get(a.toLaneId)! - laneNos.get(b.toLaneId)! || via(a) - via(b),
  );
}

function boundingBoxOf(lanes: readonly Lane[]): BoundingBox {
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

function compileGeometry(lanes: readonly Lane[], laneSlots: number, bbox: BoundingBox, { laneNos }: Numbering) {
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
    }
    columns.laneLengthM[laneNo] = s;
    columns.lanePointStart[laneNo + 1] = point - first;
  }
  accumulate(columns.lanePointStart);
  return columns;
}

/** Turns counts at n + 1 into starts at n. */
function accumulate(starts: Uint32Array): void {
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
}

function compileLanes(lanes: readonly Lane[], laneSlots: number, links: readonly Link[], connections: readonly Connection[], { laneNos, linkNos }: Numbering) {
  const kindOf = new Map(links.map((link) => [link.id, link.kind]));
  const governed = new Set(connections.filter((connection) => connection.signal).map((connection) => connection.fromLaneId));
  const columns = {
    laneLink: new Uint32Array(laneSlots),
    laneWidthM: new Float32Array(laneSlots),
    laneSpeedLimitMps: new Float32Array(laneSlots),
    laneFlags: new Uint8Array(laneSlots),
    laneClasses: new Uint16Array(laneSlots),
    laneIndex: new Uint8Array(laneSlots),
  };
  for (const lane of lanes) {
    const no = laneNos.get(lane.id)!;
    const kind = kindOf.get(lane.linkId)!;
    columns.laneLink[no] = linkNos.get(lane.linkId)!;
    columns.laneWidthM[no] = lane.widthM;
    columns.laneSpeedLimitMps[no] = lane.speedLimitMps;
    columns.laneClasses[no] = lane.classes;
    columns.laneIndex[no] = lane.index;
    columns.laneFlags[no] =
      (kind === 'junction' ? LANE_FLAGS.junction : 0) |
      (kind === 'crossing' ? LANE_FLAGS.crossing : 0) |
      (kind === 'walking-area' ? LANE_FLAGS.walkingArea : 0) |
      ((lane.classes & MOTOR_CLASSES) !== 0 ? LANE_FLAGS.motor : 0) |
      (governed.has(lane.id) ? LANE_FLAGS.signalised : 0);
  }
  return columns;
}

function compileLinks(lanes: readonly Lane[], links: readonly Link[], linkSlots: number, junctionIndex: ReadonlyMap<string, number>, { laneNos, linkNos }: Numbering) {
  const columns = {
    linkKind: new Uint8Array(linkSlots),
    linkFromJunction: new Uint32Array(linkSlots),
    linkToJunction: new Uint32Array(linkSlots),
    linkLaneStart: new Uint32Array(linkSlots + 1),
    linkLane: new Uint32Array(lanes.length),
  };
  for (const link of links) {
    const no = linkNos.get(link.id)!;
    columns.linkKind[no] = LINK_KIND_NUMBERS.indexOf(link.kind);
    columns.linkFromJunction[no] = junctionIndex.get(link.fromJunctionId)!;
    columns.linkToJunction[no] = junctionIndex.get(link.toJunctionId)!;
  }
  for (const lane of lanes) columns.linkLaneStart[linkNos.get(lane.linkId)! + 1]!++;
  accumulate(columns.linkLaneStart);
  for (const lane of lanes) columns.linkLane[columns.linkLaneStart[linkNos.get(lane.linkId)!]! + lane.index] = laneNos.get(lane.id)!;
  return columns;
}

function compileSides(linkLaneStart: Uint32Array, linkLane: Uint32Array, laneSlots: number) {
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

function compileNeighbours(connections: readonly Connection[], laneSlots: number, { laneNos }: Numbering) {
  const pairs = new Set<number>();
  for (const { fromLaneId, toLaneId, viaLaneId } of connections) pairs.add(laneNos.get(fromLaneId)! * laneSlots + laneNos.get(viaLaneId ?? toLaneId)!);
  const laneNextStart = new Uint32Array(laneSlots + 1);
  const lanePreviousStart = new Uint32Array(laneSlots + 1);
  const sorted = [...pairs].sort((a, b) => a - b).map((pair) => [Math.floor(pair / laneSlots), pair % laneSlots] as const);
  for (const [from, to] of sorted) {
    laneNextStart[from + 1]!++;
    lanePreviousStart[to + 1]!++;
  }
  accumulate(laneNextStart);
  accumulate(lanePreviousStart);
  const lanePrevious = new Uint32Array(sorted.length);
  const filled = lanePreviousStart.slice();
  for (const [from, to] of sorted) lanePrevious[filled[to]!++] = from;
  return { laneNextStart, laneNext: Uint32Array.from(sorted, ([, to]) => to), lanePreviousStart, lanePrevious };
}

function compileConnections(connections: readonly Connection[], controllerIndex: ReadonlyMap<string, number>, { laneNos }: Numbering) {
  return {
    connectionFrom: Uint32Array.from(connections, (connection) => laneNos.get(connection.fromLaneId)!),
    connectionTo: Uint32Array.from(connections, (connection) => laneNos.get(connection.toLaneId)!),
    connectionVia: Uint32Array.from(connections, (connection) => (connection.viaLaneId === undefined ? 0 : laneNos.get(connection.viaLaneId)!)),
    connectionManeuver: Uint8Array.from(connections, (connection) => MANEUVERS.indexOf(connection.maneuver)),
    connectionGroup: Uint8Array.from(connections, (connection) => connection.signal?.group ?? 0),
    connectionController: Uint32Array.from(connections, (connection) => (connection.signal ? controllerIndex.get(connection.signal.controllerId)! + 1 : 0)),
  };
}
