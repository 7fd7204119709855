import type { Connection, Junction, Lane, Link, Roadnet, RoadnetSource, SignalController, StopLine } from '../../../model/roadnet';
import { lineAcrossEnd } from '../../../model/polyline';
import type { RoadPlan } from '../graph/road-plan';
import type { Segment } from '../graph/road-graph';
import type { OsmData } from '../read/osm-data';
import { connectJunction, type PlannedConnection } from './connect';
import { laneIdOf, type LinkPlan } from './link-plan';
import { planJunctions } from './plan-junctions';
import { signalsOf } from './signals';
import type { ForbiddenTurn } from './turn-restrictions';
import { wayTurnRestrictions } from './way-restrictions';

export interface BuildOptions {
  readonly source: RoadnetSource;
  /** −1 where traffic keeps left. */
  readonly side: 1 | -1;
  readonly rightTurnsAreFree: boolean;
}

/** Draws a road plan: links, lanes, movements and their paths, signals. */
export function buildNetwork(data: OsmData, plan: RoadPlan, turns: readonly ForbiddenTurn[], { source, side, rightTurnsAreFree }: BuildOptions): Roadnet {
  const network = planJunctions(data, plan, side);
  const forbidden = new Map<Segment, ForbiddenTurn[]>();
  for (const turn of turns) {
    const last = turn.steps.at(-1)!.segment;
    forbidden.set(last, [...(forbidden.get(last) ?? []), turn]);
  }
  const links: Link[] = network.links.map(linkOf);
  const lanes: Lane[] = network.links.flatMap(lanesOf);
  const connections: Connection[] = [];
  const controllers: SignalController[] = [];
  const junctions: Junction[] = [];
  for (const junction of network.junctions) {
    const paths = connectJunction(junction, forbidden, side);
    links.push(...paths.links);
    lanes.push(...paths.lanes);
    const signals = signalsOf(junction, paths.connections, rightTurnsAreFree);
    const signalOf = (planned: PlannedConnection): Connection['signal'] => {
      const group = signals?.groupOf(planned) ?? 0;
      return group === 0 ? undefined : { controllerId: signals!.controller.id, group };
    };
    for (const planned of paths.connections) connections.push({ ...planned.connection, signal: signalOf(planned) });
    if (signals) controllers.push(signals.controller);
    const { id, latE7, lonE7 } = junction;
    const kind = junction.kind === 'signalised' && !signals ? 'priority' : junction.kind;
    junctions.push({ id, name: nameOf(junction.comes, junction.goes), kind, latE7, lonE7, outline: [] });
  }
  return {
    source,
    junctions,
    links,
    lanes,
    connections,
    crossings: [],
    stopLines: stopLinesOf(lanes, connections),
    controllers,
    turnRestrictions: wayTurnRestrictions(turns, network.links),
    conflicts: [],
    parkingEntrances: [],
    roadsideUnits: [],
    zones: [],
  };
}

/** The streets that meet, the larger first: 「中山路 / 人民路」. */
function nameOf(comes: readonly LinkPlan[], goes: readonly LinkPlan[]): string {
  const names = new Set([...comes, ...goes].map(({ segment }) => segment.road.name).filter(Boolean));
  return [...names].sort().slice(0, 4).join(' / ').slice(0, 200);
}

function linkOf({ id, from, to, segment: { road } }: LinkPlan): Link {
  return { id, name: road.name, kind: 'road', fromJunctionId: from.id, toJunctionId: to.id, roadClass: road.roadClass, level: road.level };
}

function lanesOf({ id, specs, lanes }: LinkPlan): Lane[] {
  return specs.map(({ type, widthM, speedLimitMps, classes, restrictions }, index) => ({
    id: laneIdOf(id, index),
    linkId: id,
    index,
    widthM,
    speedLimitMps,
    classes,
    type,
    points: lanes[index]!,
    elevationsM: [],
    restrictions,
  }));
}

/** Lanes end at their stop lines; signals make them such. */
function stopLinesOf(lanes: readonly Lane[], connections: readonly Connection[]): StopLine[] {
  const governed = new Set(connections.filter(({ signal }) => signal).map(({ fromLaneId }) => fromLaneId));
  return lanes.flatMap((lane) => {
    const points = governed.has(lane.id) ? lineAcrossEnd(lane.points, lane.widthM) : undefined;
    return points ? [{ laneId: lane.id, points }] : [];
  });
}
