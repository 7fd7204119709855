/** MAP in bytes: the plain form ↔ lingshan.v2x.v1.Map. */
import { LingshanError } from '../../../services/kernel/errors';
import { lingshan } from '../../../services/kernel/wire';
import type { LaneType, Maneuver } from '../../model/roadnet';
import type { MapCrossing, MapLane, MapLink, MapMessage, MapNode, MapPosition, NodeRef } from '../map-message';

const { v2x } = lingshan;
type WireMap = lingshan.v2x.v1.IMap;

const MANEUVER_TO_WIRE: Readonly<Record<Maneuver, number>> = { straight: 1, left: 2, right: 3, 'u-turn': 4 };
const LANE_TYPE_TO_WIRE: Readonly<Record<LaneType, number>> = { other: 0, driving: 1, bus: 2, bicycle: 3, sidewalk: 4, parking: 5, shoulder: 6, rail: 7, crossing: 8 };
const MANEUVER_OF_WIRE = inverted(MANEUVER_TO_WIRE);
const LANE_TYPE_OF_WIRE = inverted(LANE_TYPE_TO_WIRE);

export function encodeMap(message: MapMessage): Uint8Array {
  return v2x.v1.Map.encode({
    ...message,
    nodes: message.nodes.map((node) => ({
      ...node,
      name: node.name || null,
      inLinks: node.inLinks.map((link) => ({
        ...link,
        name: link.name || null,
        lanes: link.lanes.map((lane) => ({
          ...lane,
          type: LANE_TYPE_TO_WIRE[lane.type],
          connections: lane.connections.map((connection) => ({ ...connection, maneuver: MANEUVER_TO_WIRE[connection.maneuver] })),
        })),
      })),
    })),
  } as WireMap).finish();
}

/** Reads bytes that name nodes and lanes by number, as we write them. Throws badInput MAP_INVALID with the place of what is missing. */
export function decodeMap(bytes: Uint8Array): MapMessage {
  let wire: WireMap;
  try {
    wire = v2x.v1.Map.decode(bytes);
  } catch (error) {
    throw invalid('message', error instanceof Error ? error.message : String(error));
  }
  return { msgCount: wire.msgCount ?? 0, roadnetVersion: wire.roadnetVersion ?? '', nodes: (wire.nodes ?? []).map((node, i) => readNode(node, `nodes[${i}]`)) };
}

function readNode(node: lingshan.v2x.v1.IMapNode, place: string): MapNode {
  return {
    junctionId: node.junctionId ?? '',
    name: node.name ?? '',
    ref: readRef(node.ref, `${place}.ref`),
    position: readPosition(node.position, `${place}.position`),
    inLinks: (node.inLinks ?? []).map((link, i) => readLink(link, `${place}.in_links[${i}]`)),
    crossings: (node.crossings ?? []).map((crossing, i): MapCrossing => ({ crossingId: crossing.crossingId ?? '', widthCm: crossing.widthCm ?? 0, points: readPoints(crossing.points, `${place}.crossings[${i}]`), ...readGroup(crossing.signalGroup) })),
  };
}

function readLink(link: lingshan.v2x.v1.IMapLink, place: string): MapLink {
  return {
    linkId: link.linkId ?? '',
    name: link.name ?? '',
    upstream: readRef(link.upstream, `${place}.upstream`),
    speedLimitCmps: link.speedLimitCmps ?? 0,
    widthCm: link.widthCm ?? 0,
    points: readPoints(link.points, place),
    movements: (link.movements ?? []).map(({ remote, signalGroup }, i) => ({ remote: readRef(remote, `${place}.movements[${i}].remote`), ...readGroup(signalGroup) })),
    lanes: (link.lanes ?? []).map((lane, i) => readLane(lane, `${place}.lanes[${i}]`)),
  };
}

function readLane(lane: lingshan.v2x.v1.IMapLane, place: string): MapLane {
  return {
    laneId: lane.laneId ?? '',
    laneNo: present(lane.laneNo, `${place}.lane_no`),
    widthCm: lane.widthCm ?? 0,
    type: LANE_TYPE_OF_WIRE.get(lane.type ?? 0) ?? 'other',
    permitted: lane.permitted ?? 0,
    speedLimitCmps: lane.speedLimitCmps ?? 0,
    points: readPoints(lane.points, place),
    connections: (lane.connections ?? []).map((connection, i) => {
      const at = `${place}.connections[${i}]`;
      return {
        toLaneId: connection.toLaneId ?? '',
        ...readGroup(connection.signalGroup),
        maneuver: present(MANEUVER_OF_WIRE.get(connection.maneuver ?? 0), `${at}.maneuver`),
        remote: readRef(connection.remote, `${at}.remote`),
        connectingLaneNo: present(connection.connectingLaneNo, `${at}.connecting_lane_no`),
      };
    }),
  };
}

const readRef = (ref: lingshan.v2x.v1.INodeRef | null | undefined, place: string): NodeRef => ({ region: present(ref?.region, `${place}.region`), nodeNo: present(ref?.nodeNo, `${place}.node_no`) });
const readGroup = (group: number | null | undefined): { signalGroup?: number } => (group ? { signalGroup: group } : {});
const readPoints = (points: readonly lingshan.v2x.v1.IPosition[] | null | undefined, place: string): MapPosition[] => (points ?? []).map((point, i) => readPosition(point, `${place}.points[${i}]`));
const readPosition = (point: lingshan.v2x.v1.IPosition | null | undefined, place: string): MapPosition => ({ latE7: present(point?.latE7, `${place}.lat_e7`), lonE7: present(point?.lonE7, `${place}.lon_e7`) });

function present<T>(value: T | null | undefined, place: string): T {
  if (value === null || value === undefined) throw invalid(place, 'is missing');
  return value;
}

function invalid(place: string, reason: string): LingshanError {
  return new LingshanError('badInput', 'MAP_INVALID', `${place}: ${reason}; a MAP that is read back names nodes and lanes by number`);
}

function inverted<K extends string>(table: Readonly<Record<K, number>>): ReadonlyMap<number, K> {
  return new Map((Object.entries(table) as [K, number][]).map(([key, value]) => [value, key]));
}
