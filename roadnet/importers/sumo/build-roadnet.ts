import { toId } from '../../../services/kernel/ids';
import { connectionKey } from '../../model/finding';
import type { Connection, Crossing, Junction, JunctionKind, Lane, LaneType, Link, LinkKind, Maneuver, Roadnet, SignalController, StopLine } from '../../model/roadnet';
import { VEHICLE_CLASSES } from '../../model/vehicle-class';
import { lineAcrossEnd } from '../../model/polyline';
import type { SourceLines } from '../source-lines';
import type { Projection } from '../projection';
import { roadClassOf, speedLimitsOf } from './edge-types';
import { stagesOf } from './stages';
import type { RawConnection, RawEdge, RawJunction, RawNet } from './raw-net';

const JUNCTION_KINDS: Readonly<Record<string, JunctionKind>> = {
  traffic_light: 'signalised',
  traffic_light_unregulated: 'signalised',
  traffic_light_right_on_red: 'signalised',
  priority: 'priority',
  priority_stop: 'priority',
  allway_stop: 'priority',
  right_before_left: 'uncontrolled',
  left_before_right: 'uncontrolled',
  unregulated: 'uncontrolled',
  zipper: 'uncontrolled',
  dead_end: 'dead-end',
};

const LINK_KINDS: Readonly<Record<string, LinkKind>> = { internal: 'junction', crossing: 'crossing', walkingarea: 'walking-area' };

/** Turn of a connection; partial turns count as turns. */
const MANEUVER_BY_DIR: Readonly<Record<string, Maneuver>> = { s: 'straight', l: 'left', L: 'left', r: 'right', R: 'right', t: 'u-turn', T: 'u-turn' };

/** Model of a net as read; references to what is missing stay in it, for the validators to find. */
export function buildRoadnet(net: RawNet, projection: Projection, file: string, timeZone: string): { roadnet: Roadnet; lines: SourceLines } {
  const lines: SourceLines = new Map();
  const project = (shape: readonly number[]): number[] => {
    const points: number[] = [];
    for (let i = 0; i + 1 < shape.length; i += 2) points.push(...projection.toLatLonE7(shape[i]!, shape[i + 1]!));
    return points;
  };

  const links: Link[] = [];
  const lanes: Lane[] = [];
  for (const edge of net.edges) {
    const link = buildLink(edge);
    lines.set(`link:${link.id}`, edge.line);
    links.push(link);
    for (const raw of edge.lanes) {
      const lane = { id: toId(raw.id), linkId: link.id, index: raw.index, widthM: raw.widthM, speedLimitMps: raw.speedMps, classes: raw.classes, type: laneTypeOf(link.kind, raw.classes), points: project(raw.shape), elevationsM: raw.heights, restrictions: speedLimitsOf(edge, raw, net.speedsByType) };
      lines.set(`lane:${lane.id}`, raw.line);
      lanes.push(lane);
    }
  }
  const junctions = net.junctions.map((raw) => {
    const junction = buildJunction(raw, projection, project);
    lines.set(`junction:${junction.id}`, raw.line);
    return junction;
  });

  const laneIds = new LaneIds(net.edges);
  const connections = net.connections.map((raw) => {
    const connection = buildConnection(raw, laneIds);
    lines.set(`connection:${connectionKey(connection.fromLaneId, connection.toLaneId)}`, raw.line);
    return connection;
  });
  const controllers = buildControllers(net, connections, links, lanes);
  for (const raw of net.controllers.values()) lines.set(`controller:${toId(raw.id)}`, raw.line);

  const roadnet: Roadnet = {
    source: { format: 'sumo-net', file, crs: projection.crs, timeZone },
    junctions,
    links,
    lanes,
    connections,
    crossings: buildCrossings(net, connections),
    stopLines: buildStopLines(lanes, connections, links),
    controllers,
    turnRestrictions: [],
    conflicts: [],
    parkingEntrances: [],
    roadsideUnits: [],
    zones: [],
  };
  return { roadnet, lines };
}

function buildLink(edge: RawEdge): Link {
  const kind = LINK_KINDS[edge.function] ?? 'road';
  // The id of an edge inside a junction is ":<junction>_<number>".
  const inside = kind === 'road' ? '' : toId(edge.id.slice(1, edge.id.lastIndexOf('_')));
  return {
    id: toId(edge.id),
    name: edge.name,
    kind,
    fromJunctionId: kind === 'road' ? toId(edge.from) : inside,
    toJunctionId: kind === 'road' ? toId(edge.to) : inside,
    roadClass: roadClassOf(edge.type),
    level: 0,
  };
}

/** What a lane is for, by who may use it: the net has no types of its own. */
function laneTypeOf(kind: LinkKind, classes: number): LaneType {
  const { bus, bicycle, pedestrian, tram, rail } = VEHICLE_CLASSES;
  if (kind === 'crossing') return 'crossing';
  if ((classes & VEHICLE_CLASSES.car) !== 0) return 'driving';
  if ((classes & bus) !== 0) return 'bus';
  if ((classes & bicycle) !== 0) return 'bicycle';
  if ((classes & pedestrian) !== 0) return 'sidewalk';
  return (classes & (tram | rail)) !== 0 ? 'rail' : 'other';
}

function buildJunction(raw: RawJunction, projection: Projection, project: (shape: readonly number[]) => number[]): Junction {
  const [latE7, lonE7] = projection.toLatLonE7(raw.x, raw.y);
  return { id: toId(raw.id), name: raw.name || raw.id, kind: JUNCTION_KINDS[raw.type] ?? 'other', latE7, lonE7, outline: project(raw.shape) };
}

/** Finds lane ids by edge and index; for a lane that is not there, the id that it would have. */
class LaneIds {
  private readonly byEdge = new Map<string, Map<number, string>>();

  constructor(edges: readonly RawEdge[]) {
    for (const edge of edges) this.byEdge.set(edge.id, new Map(edge.lanes.map((lane) => [lane.index, lane.id])));
  }

  get(edgeId: string, index: number): string {
    return toId(this.byEdge.get(edgeId)?.get(index) ?? `${edgeId}_${index}`);
  }
}

function buildConnection(raw: RawConnection, laneIds: LaneIds): Connection {
  return {
    fromLaneId: laneIds.get(raw.from, raw.fromLane),
    toLaneId: laneIds.get(raw.to, raw.toLane),
    viaLaneId: raw.via === '' ? undefined : toId(raw.via),
    maneuver: MANEUVER_BY_DIR[raw.dir] ?? 'straight',
    signal: raw.tl === '' || raw.linkIndex < 0 ? undefined : { controllerId: toId(raw.tl), group: raw.linkIndex + 1 },
    restrictions: [],
  };
}

function buildControllers(net: RawNet, connections: readonly Connection[], links: readonly Link[], lanes: readonly Lane[]): SignalController[] {
  const linkById = new Map(links.map((link) => [link.id, link]));
  const linkOfLane = new Map(lanes.map((lane) => [lane.id, linkById.get(lane.linkId)]));
  const junctionIds = new Map<string, Set<string>>();
  for (const connection of connections) {
    if (!connection.signal) continue;
    const junctionId = linkOfLane.get(connection.fromLaneId)?.toJunctionId;
    if (junctionId === undefined) continue;
    const ids = junctionIds.get(connection.signal.controllerId) ?? new Set();
    junctionIds.set(connection.signal.controllerId, ids.add(junctionId));
  }
  return [...net.controllers.values()].map((raw) => {
    const id = toId(raw.id);
    return { id, junctionIds: [...(junctionIds.get(id) ?? [])].sort(), groups: Array.from({ length: raw.groups }, (_, i) => i + 1), stages: stagesOf(raw.phases) };
  });
}

function buildCrossings(net: RawNet, connections: readonly Connection[]): Crossing[] {
  const signalOf = new Map(connections.filter((connection) => connection.signal).map((connection) => [connection.toLaneId, connection.signal]));
  return net.edges
    .filter((edge) => edge.function === 'crossing')
    .flatMap((edge) => {
      const lane = edge.lanes[0];
      if (!lane) return [];
      const laneId = toId(lane.id);
      return [{ id: toId(edge.id), junctionId: buildLink(edge).toJunctionId, laneId, crossedLinkIds: edge.crossingEdges.map(toId), signal: signalOf.get(laneId) }];
    });
}

/** A net of SUMO draws no stop lines: a lane of a road ends at its stop line, and a signal makes it one. */
function buildStopLines(lanes: readonly Lane[], connections: readonly Connection[], links: readonly Link[]): StopLine[] {
  const roads = new Set(links.filter((link) => link.kind === 'road').map((link) => link.id));
  const governed = new Set(connections.filter((connection) => connection.signal).map((connection) => connection.fromLaneId));
  return lanes.flatMap((lane) => {
    if (!governed.has(lane.id) || !roads.has(lane.linkId)) return [];
    const points = lineAcrossEnd(lane.points, lane.widthM);
    return points ? [{ laneId: lane.id, points }] : [];
  });
}
