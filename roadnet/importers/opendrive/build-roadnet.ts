import { toId } from '../../../services/kernel/ids';
import { connectionKey } from '../../model/finding';
import { lineAcrossEnd } from '../../model/polyline';
import type { Connection, Junction, Lane, Link, Maneuver, Roadnet, RoadnetSource, StopLine } from '../../model/roadnet';
import type { FindingsList } from '../findings-list';
import type { Projection } from '../projection';
import type { SourceLines } from '../source-lines';
import { type GraphLane, LaneGraph, nodeIdOf, type Run } from './lane-graph';
import { laneLinesOf, type LaneLine } from './lane-lines';
import { roadClassOf } from './lane-types';
import type { RawOpenDrive } from './raw-roads';
import { SignalPlan } from './signals';

/** Where neither lane nor road has a limit: what holds in towns (China: 50 km/h, Regulation on the Implementation of the Road Traffic Safety Law, art. 45). */
const DEFAULT_SPEED_MPS = 50 / 3.6;
const STRAIGHT_DEG = 40;
const U_TURN_DEG = 150;
/** A path through a junction is never followed over more lanes. */
const MAX_VIA = 16;

/** Model of a file as read; references to what is missing stay out, validators find what is left hanging. */
export function buildRoadnet(raw: RawOpenDrive, projection: Projection, source: RoadnetSource, findings: FindingsList): { roadnet: Roadnet; lines: SourceLines } {
  const graph = new LaneGraph(raw);
  const lines: SourceLines = new Map();
  const drawn = new Map(graph.runs.map((run) => [run, drawRun(run)]));
  const links: Link[] = [];
  const lanes = new Map<GraphLane, Lane>();
  for (const run of graph.runs) addLinks(run, graph, drawn.get(run)!, projection, links, lanes, lines);
  const signals = new SignalPlan(graph, findings);
  const connections = connect(graph, lanes, drawn, signals, lines);
  const roadnet: Roadnet = {
    source,
    junctions: buildJunctions(graph, links, [...lanes.values()], connections, lines),
    links,
    lanes: [...lanes.values()],
    connections,
    crossings: [],
    stopLines: stopLinesOf([...lanes.values()], connections),
    controllers: signals.controllers(),
    turnRestrictions: [],
    conflicts: [],
    parkingEntrances: [],
    roadsideUnits: [],
    zones: [],
  };
  return { roadnet, lines };
}

/** Lanes of a run over all its sections, in the road's direction. */
function drawRun(run: Run): Map<number, LaneLine> {
  const whole = new Map<number, LaneLine>();
  for (const section of run.sections) {
    for (const [id, line] of laneLinesOf(run.road, section)) {
      const before = whole.get(id);
      if (!before) whole.set(id, line);
      else for (const axis of ['x', 'y', 'z'] as const) before[axis].push(...line[axis].slice(1));
    }
  }
  return whole;
}

function addLinks(run: Run, graph: LaneGraph, drawn: ReadonlyMap<number, LaneLine>, projection: Projection, links: Link[], lanes: Map<GraphLane, Lane>, lines: SourceLines): void {
  const { road } = run;
  const start = run.sections[0]!.s;
  const type = road.types.findLast(({ s }) => s <= start + 1e-9) ?? road.types[0];
  for (const forward of [true, false]) {
    const own = lanesOf(graph, run, forward);
    if (own.length === 0) continue;
    const id = toId(`${road.id}-${run.no}-${forward ? 'f' : 'b'}`);
    links.push({ id, name: road.junctionId === undefined ? road.name : '', kind: graph.junctionOf(road) ? 'junction' : 'road', fromJunctionId: graph.nodeId(run, !forward), toJunctionId: graph.nodeId(run, forward), roadClass: roadClassOf(type?.type), level: 0 });
    lines.set(`link:${id}`, road.line);
    own.forEach((lane, index) => {
      const line = drawn.get(lane.laneId)!;
      const order = line.x.map((_, i) => (forward ? i : line.x.length - 1 - i));
      const laneId = toId(`${id}-${index}`);
      lines.set(`lane:${laneId}`, lane.first.line);
      lanes.set(lane, {
        id: laneId,
        linkId: id,
        index,
        widthM: line.widthM,
        speedLimitMps: Math.round((lane.first.speedMps ?? type?.speedMps ?? DEFAULT_SPEED_MPS) * 1000) / 1000,
        classes: lane.classes,
        type: lane.type,
        points: order.flatMap((i) => projection.toLatLonE7(line.x[i]!, line.y[i]!)),
        elevationsM: road.elevation.length > 0 ? order.map((i) => Math.round(line.z[i]! * 100) / 100) : [],
        restrictions: [],
      });
    });
  }
}

/** Lanes of one direction, from the kerb inwards. */
function lanesOf(graph: LaneGraph, run: Run, forward: boolean): GraphLane[] {
  return run.sections[0]!.lanes
    .flatMap((lane) => graph.lanes.get(`${run.road.id}|${run.no}|${lane.id}`) ?? [])
    .filter((lane) => lane.forward === forward)
    .sort((a, b) => Math.abs(b.laneId) - Math.abs(a.laneId));
}

function connect(graph: LaneGraph, lanes: ReadonlyMap<GraphLane, Lane>, drawn: ReadonlyMap<Run, Map<number, LaneLine>>, signals: SignalPlan, lines: SourceLines): Connection[] {
  const connections: Connection[] = [];
  const isInside = (lane: GraphLane): boolean => graph.junctionOf(lane.run.road) !== undefined;
  const headingOf = (lane: GraphLane, atEnd: boolean): number => {
    const { x, y } = drawn.get(lane.run)!.get(lane.laneId)!;
    const last = x.length - 1;
    const [from, to] = atEnd === lane.forward ? [last - 1, last] : [0, 1];
    const turned = lane.forward ? 0 : Math.PI;
    return Math.atan2(y[to]! - y[from]!, x[to]! - x[from]!) + turned;
  };
  for (const [lane, { id: fromLaneId }] of lanes) {
    for (const next of graph.nextOf(lane)) {
      const via: GraphLane[] = [];
      let target: GraphLane | undefined = next;
      while (target && isInside(target) && via.length < MAX_VIA) {
        via.push(target);
        [target] = graph.nextOf(target);
      }
      const to = target && !isInside(target) ? lanes.get(target) : undefined;
      if (!target || !to || (isInside(lane) && via.length > 0)) continue;
      const maneuver = maneuverOf(headingOf(target, false) - headingOf(lane, true));
      const viaLaneId = via[0] && lanes.get(via[0])?.id;
      const signal = isInside(lane) ? undefined : signals.signalOf(lane, next, maneuver);
      connections.push({ fromLaneId, toLaneId: to.id, viaLaneId, maneuver, signal, restrictions: [] });
      lines.set(`connection:${connectionKey(fromLaneId, to.id)}`, lane.last.line);
    }
    if (isInside(lane)) chainInside(graph, lane, lanes, connections);
  }
  return connections;
}

/** A lane inside a junction that is followed by another inside: the connection over it. */
function chainInside(graph: LaneGraph, lane: GraphLane, lanes: ReadonlyMap<GraphLane, Lane>, connections: Connection[]): void {
  const [next] = graph.nextOf(lane);
  if (!next || graph.junctionOf(next.run.road) === undefined) return;
  let target: GraphLane | undefined = next;
  for (let i = 0; i < MAX_VIA && target && graph.junctionOf(target.run.road); i++) [target] = graph.nextOf(target);
  const to = target && lanes.get(target);
  if (to && graph.junctionOf(target!.run.road) === undefined) connections.push({ fromLaneId: lanes.get(lane)!.id, toLaneId: to.id, viaLaneId: lanes.get(next)!.id, maneuver: 'straight', signal: undefined, restrictions: [] });
}

function maneuverOf(turnRad: number): Maneuver {
  const turnDeg = (Math.atan2(Math.sin(turnRad), Math.cos(turnRad)) * 180) / Math.PI;
  if (Math.abs(turnDeg) <= STRAIGHT_DEG) return 'straight';
  if (Math.abs(turnDeg) >= U_TURN_DEG) return 'u-turn';
  return turnDeg > 0 ? 'left' : 'right';
}

function buildJunctions(graph: LaneGraph, links: readonly Link[], lanes: readonly Lane[], connections: readonly Connection[], lines: SourceLines): Junction[] {
  const places = new Map<string, { latE7: number; lonE7: number; count: number; neighbours: Set<string> }>();
  const linkOf = new Map(links.map((link) => [link.id, link]));
  const add = (id: string, neighbour: string, points: readonly number[], atEnd: boolean): void => {
    const place = places.get(id) ?? { latE7: 0, lonE7: 0, count: 0, neighbours: new Set<string>() };
    const at = atEnd ? points.length - 2 : 0;
    places.set(id, { latE7: place.latE7 + points[at]!, lonE7: place.lonE7 + points[at + 1]!, count: place.count + 1, neighbours: place.neighbours.add(neighbour) });
  };
  for (const { linkId, points } of lanes) {
    const link = linkOf.get(linkId)!;
    if (points.length < 4) continue;
    add(link.fromJunctionId, link.toJunctionId, points, false);
    add(link.toJunctionId, link.fromJunctionId, points, true);
  }
  const linkOfLane = new Map(lanes.map((lane) => [lane.id, linkOf.get(lane.linkId)!]));
  const signalised = new Set(connections.filter(({ signal }) => signal).map(({ fromLaneId }) => linkOfLane.get(fromLaneId)!.toJunctionId));
  const named = new Map(graph.source.junctions.map((junction) => [nodeIdOf(junction), junction]));
  return [...places].map(([id, { latE7, lonE7, count, neighbours }]) => {
    const junction = named.get(id);
    lines.set(`junction:${id}`, junction?.line ?? 0);
    const kind = signalised.has(id) ? 'signalised' : junction?.hasPriority ? 'priority' : junction ? 'uncontrolled' : neighbours.size <= 1 ? 'dead-end' : 'other';
    return { id, name: junction?.name || id, kind, latE7: Math.round(latE7 / count), lonE7: Math.round(lonE7 / count), outline: [] };
  });
}

/** A lane that a signal governs ends at its stop line. */
function stopLinesOf(lanes: readonly Lane[], connections: readonly Connection[]): StopLine[] {
  const governed = new Set(connections.filter(({ signal }) => signal).map(({ fromLaneId }) => fromLaneId));
  return lanes.flatMap((lane) => {
    const points = governed.has(lane.id) ? lineAcrossEnd(lane.points, lane.widthM) : undefined;
    return points ? [{ laneId: lane.id, points }] : [];
  });
}
