import { LANE_TYPES, MANEUVERS } from '../model/roadnet';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { fewPoints, THINNING_M, thinned } from './few-points';
import { MAP_LIMITS, type MapConnection, type MapCrossing, type MapLane, type MapLink, type MapMovement, type MapNode, type MapPosition } from './map-message';
import type { MapNumbers } from './map-numbers';
import { refKey } from './node-numbers';
import { standingRulesOf } from './standing';

const ROAD = LINK_KIND_NUMBERS.indexOf('road');
const WIDTH_MAX_CM = 1023;
const LINK_WIDTH_MAX_CM = 32_767;
const SPEED_MAX_CMPS = 16_382;
const NAME_MAX = 64;

/** One junction as a node of MAP: its approaches with lanes and movements, its crossings. `junction` is an index of the snapshot. */
export function buildMapNode(numbers: MapNumbers, junction: number): MapNode {
  const { snapshot } = numbers;
  const { id, name, latE7, lonE7 } = snapshot.junctions[junction]!;
  return {
    junctionId: id,
    name: name.slice(0, NAME_MAX),
    ref: numbers.refOf(junction),
    position: { latE7, lonE7 },
    inLinks: approachesOf(snapshot, junction).map((linkNo) => buildLink(numbers, linkNo)),
    crossings: snapshot.crossings.filter(({ junctionId }) => junctionId === id).map((crossing) => buildCrossing(snapshot, crossing)),
  };
}

/** Numbers of the road links that lead to a junction. */
export function approachesOf({ junctions, laneLink }: RoadnetSnapshot, junction: number): number[] {
  return [...new Set(junctions[junction]!.inLanes.map((laneNo) => laneLink[laneNo]!))].sort((a, b) => a - b);
}

/** A junction needs a MAP when a movement from a road to a road crosses it. */
export function hasMap(snapshot: RoadnetSnapshot, junction: number): boolean {
  return snapshot.junctions[junction]!.inLanes.some((laneNo) => drivenFrom(snapshot, laneNo).length > 0);
}

function buildLink(numbers: MapNumbers, linkNo: number): MapLink {
  const { snapshot } = numbers;
  const { linkIds, linkNames, linkFromJunction, linkLane, linkLaneStart, linkReferenceLane, laneWidthM } = snapshot;
  const laneNos = [...linkLane.subarray(linkLaneStart[linkNo], linkLaneStart[linkNo + 1])];
  const lanes = laneNos.map((laneNo) => buildLane(numbers, laneNo)).sort((a, b) => a.laneNo - b.laneNo);
  return {
    linkId: linkIds[linkNo]!,
    name: linkNames[linkNo]!.slice(0, NAME_MAX),
    upstream: numbers.refOf(linkFromJunction[linkNo]!),
    speedLimitCmps: Math.max(...lanes.map(({ speedLimitCmps }) => speedLimitCmps)),
    widthCm: clamp(laneNos.reduce((sum, laneNo) => sum + laneWidthM[laneNo]! * 100, 0), LINK_WIDTH_MAX_CM),
    points: fewPoints(pointsOf(snapshot, linkReferenceLane[linkNo]!), MAP_LIMITS.points, toMetresOf(snapshot)),
    movements: movementsOf(lanes),
    lanes,
  };
}

function buildLane(numbers: MapNumbers, laneNo: number): MapLane {
  const { snapshot } = numbers;
  const { laneIds, laneWidthM, laneType } = snapshot;
  const { classes, speedLimitMps } = standingRulesOf(snapshot, laneNo);
  return {
    laneId: laneIds[laneNo]!,
    laneNo: numbers.laneNoOf(laneNo),
    widthCm: clamp(laneWidthM[laneNo]! * 100, WIDTH_MAX_CM),
    type: LANE_TYPES[laneType[laneNo]!]!,
    permitted: classes,
    speedLimitCmps: clamp(speedLimitMps * 100, SPEED_MAX_CMPS),
    points: pointsOf(snapshot, laneNo),
    connections: drivenFrom(snapshot, laneNo).map((connection) => buildConnection(numbers, connection)),
  };
}

/** Connections of a lane that lead to lanes of roads; a pavement that ends at a walking area leads nowhere in MAP. */
export function drivenFrom({ laneConnectionStart, connectionTo, laneLink, linkKind }: RoadnetSnapshot, laneNo: number): number[] {
  const connections: number[] = [];
  for (let i = laneConnectionStart[laneNo]!; i < laneConnectionStart[laneNo + 1]!; i++) if (linkKind[laneLink[connectionTo[i]!]!] === ROAD) connections.push(i);
  return connections;
}

function buildConnection(numbers: MapNumbers, connection: number): MapConnection {
  const { connectionTo, connectionGroup, connectionManeuver, laneIds, laneLink, linkToJunction } = numbers.snapshot;
  const to = connectionTo[connection]!;
  return {
    toLaneId: laneIds[to]!,
    ...groupOf(connectionGroup[connection]!),
    maneuver: MANEUVERS[connectionManeuver[connection]!]!,
    remote: numbers.refOf(linkToJunction[laneLink[to]!]!),
    connectingLaneNo: numbers.laneNoOf(to),
  };
}

/** Where the lanes of a link lead, each pair of junction and group once. */
function movementsOf(lanes: readonly MapLane[]): MapMovement[] {
  const movements = new Map<string, MapMovement>();
  for (const { remote, signalGroup } of lanes.flatMap(({ connections }) => connections)) {
    movements.set(`${refKey(remote)} ${signalGroup ?? 0}`, { remote, ...groupOf(signalGroup ?? 0) });
  }
  return [...movements.values()].slice(0, MAP_LIMITS.movements);
}

function buildCrossing(snapshot: RoadnetSnapshot, { id, laneNo, group }: RoadnetSnapshot['crossings'][number]): MapCrossing {
  return { crossingId: id, widthCm: clamp(snapshot.laneWidthM[laneNo]! * 100, WIDTH_MAX_CM), points: fewPoints(pointsOf(snapshot, laneNo), MAP_LIMITS.points, toMetresOf(snapshot)), ...groupOf(group) };
}

/** Absent and 0 are one thing here: not signalised. */
const groupOf = (group: number): { signalGroup?: number } => (group === 0 ? {} : { signalGroup: group });
const clamp = (value: number, max: number): number => Math.min(max, Math.max(1, Math.round(value)));

/** All that matters of a lane's line; splitMap divides what is too long for one message. */
function pointsOf(snapshot: RoadnetSnapshot, laneNo: number): readonly MapPosition[] {
  const { lanePointStart, pointLatE7, pointLonE7 } = snapshot;
  const points: MapPosition[] = [];
  for (let i = lanePointStart[laneNo]!; i < lanePointStart[laneNo + 1]!; i++) points.push({ latE7: pointLatE7[i]!, lonE7: pointLonE7[i]! });
  return thinned(points, THINNING_M, toMetresOf(snapshot));
}

const toMetresOf = ({ frame }: RoadnetSnapshot) => ({ latE7, lonE7 }: MapPosition): readonly [number, number] => [frame.x(lonE7), frame.y(latE7)];
