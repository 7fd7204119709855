import { createLocalFrame } from '../../services/kernel/geo';
import { connectionKey } from '../model/finding';
import type { Connection, Junction, Lane, Roadnet } from '../model/roadnet';
import { VEHICLE_CLASSES } from '../model/vehicle-class';

/** A path inside a junction is never followed over more lanes than this: a ring of lanes in a damaged file ends here. */
const MAX_VIA_LANES = 16;
/** Points closer together than this are one. */
const SAME_POINT_M = 0.01;

/**
 * The ground that one movement runs over inside one junction, in metres east and north of the junction. Starts where the
 * movement leaves its lane and ends where it enters its target; a crossing's path is its lane.
 */
export interface MovementPath {
  /** `connectionKey(from, to)`, or the crossing's id. */
  readonly key: string;
  readonly isCrossing: boolean;
  /** Lane and link that it comes from and goes to; a crossing's are its own. */
  readonly fromLaneId: string;
  readonly fromLinkId: string;
  readonly toLaneId: string;
  readonly toLinkId: string;
  /** Levels that it runs on: of the link before, the links inside and the link behind. */
  readonly levels: ReadonlySet<number>;
  readonly widthM: number;
  readonly xM: Float64Array;
  readonly yM: Float64Array;
  /** Metres along the path at each point. */
  readonly sM: Float64Array;
  /** Heights at each point; undefined where any lane of it has none. */
  readonly zM: Float64Array | undefined;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/**
 * Paths of all movements by junction: one for each connection between roads, one for each crossing. Movements whose lanes
 * are missing or have fewer than two points are left out (validators say so), pavements too; junctions without movements are not listed.
 */
export function movementPathsOf(roadnet: Roadnet): Map<string, MovementPath[]> {
  const lanes = new Map(roadnet.lanes.map((lane) => [lane.id, lane]));
  const links = new Map(roadnet.links.map((link) => [link.id, link]));
  const junctions = new Map(roadnet.junctions.map((junction) => [junction.id, junction]));
  const onwards = new Map(roadnet.connections.filter(({ fromLaneId }) => isInside(fromLaneId)).map((connection) => [connection.fromLaneId, connection]));
  const paths = new Map<string, MovementPath[]>();
  const add = (junctionId: string, path: MovementPath | undefined): void => {
    if (!path) return;
    const list = paths.get(junctionId);
    if (list) list.push(path);
    else paths.set(junctionId, [path]);
  };

  function isInside(laneId: string): boolean {
    const lane = lanes.get(laneId);
    return lane !== undefined && links.get(lane.linkId)?.kind === 'junction';
  }

  for (const connection of roadnet.connections) {
    const from = lanes.get(connection.fromLaneId);
    const to = lanes.get(connection.toLaneId);
    const fromLink = from && links.get(from.linkId);
    const toLink = to && links.get(to.linkId);
    if (fromLink?.kind !== 'road' || toLink?.kind !== 'road' || isForWalking(from!) || isForWalking(to!)) continue;
    const junction = junctions.get(fromLink.toJunctionId);
    if (!junction) continue;
    const via = viaLanesOf(connection, lanes, onwards);
    add(
      junction.id,
      buildPath({
        key: connectionKey(from!.id, to!.id),
        junction,
        isCrossing: false,
        from: from!,
        to: to!,
        via,
        levels: new Set([fromLink.level, ...via.map((lane) => links.get(lane.linkId)?.level ?? 0), toLink.level]),
      }),
    );
  }
  for (const crossing of roadnet.crossings) {
    const lane = lanes.get(crossing.laneId);
    const junction = junctions.get(crossing.junctionId);
    if (!lane || !junction) continue;
    add(junction.id, buildPath({ key: crossing.id, junction, isCrossing: true, from: lane, to: lane, via: [lane], levels: new Set([links.get(lane.linkId)?.level ?? 0]) }));
  }
  return paths;
}

/** People turn a corner on the pavement; where they meet vehicles is a crossing. */
function isForWalking(lane: Lane): boolean {
  return (lane.classes & ~VEHICLE_CLASSES.pedestrian) === 0;
}

/** Lanes inside the junction that a connection runs over, in order. */
function viaLanesOf(connection: Connection, lanes: ReadonlyMap<string, Lane>, onwards: ReadonlyMap<string, Connection>): Lane[] {
  const via: Lane[] = [];
  let laneId = connection.viaLaneId;
  while (laneId !== undefined && via.length < MAX_VIA_LANES) {
    const lane = lanes.get(laneId);
    if (!lane) break;
    via.push(lane);
    const onward = onwards.get(laneId);
    laneId = onward?.viaLaneId;
  }
  return via;
}

interface PathParts {
  readonly key: string;
  readonly junction: Junction;
  readonly isCrossing: boolean;
  readonly from: Lane;
  readonly to: Lane;
  readonly via: readonly Lane[];
  readonly levels: ReadonlySet<number>;
}

function buildPath({ key, junction, isCrossing, from, to, via, levels }: PathParts): MovementPath | undefined {
  const frame = createLocalFrame(junction.latE7, junction.lonE7);
  const x: number[] = [];
  const y: number[] = [];
  const z: number[] = [];
  const push = (lane: Lane, point: number): void => {
    if (lane.points.length < 4) return;
    const pointX = frame.x(lane.points[2 * point + 1]!);
    const pointY = frame.y(lane.points[2 * point]!);
    const pointZ = lane.elevationsM[point] ?? NaN;
    const last = x.length - 1;
    if (last >= 0 && Math.hypot(pointX - x[last]!, pointY - y[last]!) < SAME_POINT_M) {
      if (Number.isNaN(z[last]!)) z[last] = pointZ;
      return;
    }
    x.push(pointX);
    y.push(pointY);
    z.push(pointZ);
  };
  if (!isCrossing) push(from, from.points.length / 2 - 1);
  for (const lane of via) for (let i = 0; 2 * i < lane.points.length; i++) push(lane, i);
  if (!isCrossing) push(to, 0);
  if (x.length === 0 || (isCrossing && x.length < 2)) return undefined;
  // Lanes that touch are joined by a path without length: it still merges with others there.
  if (x.length === 1) [x[1], y[1], z[1]] = [x[0]!, y[0]!, z[0]!];
  const sM = new Float64Array(x.length);
  for (let i = 1; i < x.length; i++) sM[i] = sM[i - 1]! + Math.hypot(x[i]! - x[i - 1]!, y[i]! - y[i - 1]!);
  const widths = via.length > 0 ? via.map((lane) => lane.widthM) : [from.widthM, to.widthM];
  return {
    key,
    isCrossing,
    fromLaneId: from.id,
    fromLinkId: from.linkId,
    toLaneId: to.id,
    toLinkId: to.linkId,
    levels,
    widthM: Math.min(...widths),
    xM: Float64Array.from(x),
    yM: Float64Array.from(y),
    sM,
    zM: z.some(Number.isNaN) ? undefined : Float64Array.from(z),
    minX: Math.min(...x),
    minY: Math.min(...y),
    maxX: Math.max(...x),
    maxY: Math.max(...y),
  };
}

/** Length of a path, metres. */
export function lengthOf(path: MovementPath): number {
  return path.sM[path.sM.length - 1]!;
}

/** Height at a place along a path; undefined where the path has none. */
export function heightAtM(path: MovementPath, sM: number): number | undefined {
  if (!path.zM) return undefined;
  let i = 1;
  while (i + 1 < path.sM.length && path.sM[i]! < sM) i++;
  const stretchM = path.sM[i]! - path.sM[i - 1]!;
  const share = stretchM === 0 ? 0 : Math.min(1, Math.max(0, (sM - path.sM[i - 1]!) / stretchM));
  return path.zM[i - 1]! + share * (path.zM[i]! - path.zM[i - 1]!);
}
