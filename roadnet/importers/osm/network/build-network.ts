import type { Connection, Crossing, Junction, Lane, Link, Roadnet, RoadnetSource, StopLine } from '../../../model/roadnet';
import { deriveConflicts } from '../../../conflicts/derive-conflicts';
import { connectionKey } from '../../../model/finding';
import { lineAcrossEnd } from '../../../model/polyline';
import type { FindingsList } from '../../findings-list';
import type { ImportOptions } from '../../importer';
import type { RoadPlan } from '../graph/road-plan';
import type { Segment } from '../graph/road-graph';
import type { OsmData } from '../read/osm-data';
import { connectJunction, type JunctionPaths } from './connect';
import { drawCrossing } from './crossings';
import { laneIdOf, type LinkPlan } from './link-plan';
import { isJoint, isTooLarge, planJunctions } from './plan-junctions';
import { signalsOf, type JunctionSignals } from './signals';
import { stagesOf } from './stages';
import type { ForbiddenTurn } from './turn-restrictions';
import { wayTurnRestrictions } from './way-restrictions';

export interface BuildOptions {
  readonly source: RoadnetSource;
  /** −1 where traffic keeps left. */
  readonly side: 1 | -1;
  readonly rightTurnsAreFree: boolean;
  readonly onStep: ImportOptions['onStep'];
  readonly findings: FindingsList;
}

/** Junctions from one line of progress to the next. */
const JUNCTIONS_PER_STEP = 5_000;

/** Draws a road plan: links, lanes, movements and their paths, signals. */
export function buildNetwork(data: OsmData, plan: RoadPlan, turns: readonly ForbiddenTurn[], { source, side, rightTurnsAreFree, onStep, findings }: BuildOptions): Roadnet {
  const network = planJunctions(data, plan, side);
  const forbidden = new Map<Segment, ForbiddenTurn[]>();
  for (const turn of turns) {
    const last = turn.steps.at(-1)!.segment;
    forbidden.set(last, [...(forbidden.get(last) ?? []), turn]);
  }
  const links: Link[] = network.links.map(linkOf);
  const lanes: Lane[] = network.links.flatMap(lanesOf);
  const connections: Connection[] = [];
  const junctions: Junction[] = [];
  const crossings: Crossing[] = [];
  const signalled: JunctionSignals[] = [];
  const crossingsOf = groupBy(network.crossings, ({ junction }) => junction);
  const linksOf = groupBy(network.links, ({ segment }) => segment);
  network.junctions.forEach((junction, n) => {
    if (n % JUNCTIONS_PER_STEP === 0) onStep?.(`movements over junctions: ${n} of ${network.junctions.length}`);
    const arms = junction.cluster.arms.length;
    if (isTooLarge(junction.cluster)) findings.add({ severity: 'warning', check: 'osm.junction-too-large', line: `node/${junction.id.slice(1)}`, field: 'way', reason: `${arms} roads meet here; no movements are drawn over it`, fix: 'Correct the ways that end here.' });
    const paths: JunctionPaths = isTooLarge(junction.cluster) ? { connections: [], links: [], lanes: [] } : connectJunction(data, junction, forbidden, side);
    links.push(...paths.links);
    lanes.push(...paths.lanes);
    const drawn = (crossingsOf.get(junction) ?? []).map((plan) => drawCrossing(data, plan, isJoint(junction) ? [...junction.comes, ...junction.goes] : (linksOf.get(plan.arm.segment) ?? []), side));
    links.push(...drawn.map(({ link }) => link));
    lanes.push(...drawn.map(({ lane }) => lane));
    const signals = signalsOf(junction, paths.connections, drawn, rightTurnsAreFree);
    if (signals) signalled.push(signals);
    const signalOf = (group: number | undefined): Connection['signal'] => (group ? { controllerId: signals!.controllerId, group } : undefined);
    for (const planned of paths.connections) connections.push({ ...planned.connection, signal: signalOf(signals?.groupOf(planned)) });
    for (const { crossing } of drawn) crossings.push({ ...crossing, signal: signalOf(signals?.groupOfCrossing(crossing.id)) });
    const { id, latE7, lonE7 } = junction;
    const kind = junction.kind === 'signalised' && !signals ? 'priority' : junction.kind;
    junctions.push({ id, name: nameOf(junction.comes, junction.goes), kind, latE7, lonE7, outline: [] });
  });
  onStep?.(`conflicts of ${connections.length} movements`);
  const roadnet: Roadnet = {
    source,
    junctions,
    links,
    lanes,
    connections,
    crossings,
    stopLines: stopLinesOf(lanes, connections),
    controllers: signalled.map(({ controllerId, groups }) => ({ id: controllerId, junctionIds: [controllerId], groups: groups.map(({ group }) => group), stages: [] })),
    turnRestrictions: wayTurnRestrictions(turns, network.links),
    conflicts: [],
    parkingEntrances: [],
    roadsideUnits: [],
    zones: [],
  };
  return withStages({ ...roadnet, conflicts: deriveConflicts(roadnet) }, signalled);
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

/** Stages come last: they need the conflicts between groups. */
function withStages(roadnet: Roadnet, signalled: readonly JunctionSignals[]): Roadnet {
  const groupOf = new Map<string, { controllerId: string; group: number }>();
  for (const { fromLaneId, toLaneId, signal } of roadnet.connections) if (signal) groupOf.set(connectionKey(fromLaneId, toLaneId), signal);
  for (const { id, signal } of roadnet.crossings) if (signal) groupOf.set(id, signal);
  const pairs = new Set<string>();
  for (const { first, second } of roadnet.conflicts) {
    const [a, b] = [groupOf.get(first), groupOf.get(second)];
    if (a && b) pairs.add(pairKey(a.controllerId, a.group, b.group));
  }
  const stages = new Map(signalled.map(({ controllerId, groups }) => [controllerId, stagesOf(groups, (a, b) => pairs.has(pairKey(controllerId, a, b)))]));
  return { ...roadnet, controllers: roadnet.controllers.map((controller) => ({ ...controller, stages: stages.get(controller.id)! })) };
}

function pairKey(controllerId: string, a: number, b: number): string {
  return `${controllerId} ${Math.min(a, b)} ${Math.max(a, b)}`;
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
