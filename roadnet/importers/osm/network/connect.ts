import { createLocalFrame, type LocalFrame } from '../../../../services/kernel/geo';
import { toId } from '../../../../services/kernel/ids';
import type { Connection, Lane, Link, Maneuver, Restriction } from '../../../model/roadnet';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../../../model/vehicle-class';
import { curveBetween } from '../geometry/line';
import { endOf, startOf, type Segment } from '../graph/road-graph';
import type { OsmData } from '../read/osm-data';
import { TURNS } from '../tags/turns';
import { assignLanes, STRAIGHT_DEG, U_TURN_DEG, type ExitView } from './assign-lanes';
import { laneIdOf, toLatLonE7, type LinkPlan, type JunctionPlan } from './link-plan';
import { passagesFrom, type Passage, type Step } from './movements';
import { isJoint } from './plan-junctions';
import { isAbsolute, type ForbiddenTurn } from './turn-restrictions';

/** A movement of one lane to one lane, with what later steps need to know of it. */
export interface PlannedConnection {
  readonly from: LinkPlan;
  readonly to: LinkPlan;
  readonly connection: Omit<Connection, 'signal'>;
}

export interface JunctionPaths {
  readonly connections: PlannedConnection[];
  readonly links: Link[];
  readonly lanes: Lane[];
}

/** Paths inside a junction are driven slower where they turn: the speed at which a turn of this radius is comfortable (1.5 m/s² sideways). */
const SIDEWAYS_MPS2 = 1.5;
/** Lanes that end where the next begins touch: no path between them. */
const TOUCH_M = 0.1;

interface Pose {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

/** All movements over a junction: who may go where, lane by lane, and the paths inside. */
export function connectJunction(data: OsmData, junction: JunctionPlan, forbidden: ReadonlyMap<Segment, readonly ForbiddenTurn[]>, side: 1 | -1): JunctionPaths {
  const frame = createLocalFrame(junction.latE7, junction.lonE7);
  const paths: JunctionPaths = { connections: [], links: [], lanes: [] };
  const isForbidden = (steps: readonly Step[]): boolean => (forbidden.get(steps.at(-1)!.segment) ?? []).some((turn) => isAbsolute(turn) && endsWith(steps, turn.steps));
  for (const link of junction.comes) {
    const passages = passagesFrom(link, junction, isForbidden);
    const exits = passages.filter(({ to }) => to.segment !== link.segment || mayTurnRound(junction, link, passages));
    for (const { pair, passage } of pairLanes(data, junction, link, exits, frame, side)) {
      const restrictions = (forbidden.get(passage.steps.at(-1)!.segment) ?? []).filter((turn) => !isAbsolute(turn) && endsWith(passage.steps, turn.steps)).map(restrictionOf);
      addConnection(paths, junction, link, passage.to, pair, restrictions, frame, side);
    }
  }
  return paths;
}

function endsWith(steps: readonly Step[], tail: readonly Step[]): boolean {
  const skip = steps.length - tail.length;
  return skip >= 0 && tail.every((step, i) => step.segment === steps[skip + i]!.segment && step.isForward === steps[skip + i]!.isForward);
}

function restrictionOf({ classes, when, cause }: ForbiddenTurn): Restriction {
  return { kind: 'closed', classes, when, cause };
}

/**
 * Turning round into the same road: where it ends, and at signals (Road Traffic Safety Law's regulations, article 49:
 * wherever no sign or line forbids it), on roads that are no ramps.
 */
function mayTurnRound(junction: JunctionPlan, { segment }: LinkPlan, passages: readonly Passage[]): boolean {
  if (passages.length === 1) return true;
  return junction.kind === 'signalised' && !isJoint(junction) && !/-link$/.test(segment.road.roadClass);
}

interface LaneChoice {
  readonly lane: number;
  readonly exitLane: number;
  readonly kerbwardDeg: number;
}

/** Kinds of lanes that are led over a junction apart from each other. */
type Stream = 'driving' | 'bus' | 'bicycle';

function streamOf(link: LinkPlan, lane: number): Stream {
  const { type } = link.specs[lane]!;
  return type === 'bus' || type === 'bicycle' ? type : 'driving';
}

function lanesOf(link: LinkPlan, stream: Stream): number[] {
  return link.specs.map((_, lane) => lane).filter((lane) => streamOf(link, lane) === stream && link.specs[lane]!.classes !== 0);
}

function pairLanes(data: OsmData, junction: JunctionPlan, link: LinkPlan, passages: readonly Passage[], frame: LocalFrame, side: 1 | -1): { pair: LaneChoice; passage: Passage }[] {
  const chosen: { pair: LaneChoice; passage: Passage }[] = [];
  const heading = poseAtEnd(link, Math.floor(link.lanes.length / 2), frame);
  const views = passages.map((passage) => viewOf(link, passage, heading, frame, side, data));
  for (const stream of ['driving', 'bus', 'bicycle'] as const) {
    const own = lanesOf(link, stream);
    if (own.length === 0) continue;
    // Main roads of a stream's own kind first; else whatever lanes its users may be on.
    const targets = passages.map(({ to }) => targetLanes(link, own, to, stream));
    const open = passages.map((_, i) => i).filter((i) => targets[i]!.length > 0 && (stream !== 'bicycle' || !views[i]!.isUTurn || passages.length === 1));
    const mirrored = own.map((lane) => mirror(link.specs[lane]!.turns, side));
    const exits = open.map((i): ExitView => ({ ...views[i]!, lanes: targets[i]!.length, kerbwardShiftM: shiftOf(link, own, passages[i]!.to, targets[i]!, heading, frame, side) }));
    const approach = { turns: mirrored, laneWidthM: link.specs[own[0]!]!.widthM, isSignalised: junction.kind === 'signalised', isJoint: isJoint(junction) };
    for (const { lane, exit, exitLane } of assignLanes(approach, exits)) {
      const at = open[exit]!;
      chosen.push({ pair: { lane: own[lane]!, exitLane: targets[at]![exitLane]!, kerbwardDeg: views[at]!.kerbwardDeg }, passage: passages[at]! });
    }
  }
  return chosen;
}

/** Lanes of a road that a stream goes on to: its own kind, else one that its users may be on, next to the kerb. */
function targetLanes(link: LinkPlan, own: readonly number[], to: LinkPlan, stream: Stream): number[] {
  const same = lanesOf(to, stream);
  const classes = own.reduce((mask, lane) => mask | link.specs[lane]!.classes, 0);
  if (same.length > 0 && same.some((lane) => (to.specs[lane]!.classes & classes) !== 0)) return same;
  const other = to.specs.findIndex((spec) => (spec.classes & classes & ~(stream === 'driving' ? VEHICLE_CLASSES.emergency : 0)) !== 0);
  return other < 0 ? [] : [other];
}

/** Left and right change places where traffic keeps left, so that `right` is the kerb's side. */
function mirror(turns: number, side: 1 | -1): number {
  if (side === 1) return turns;
  const { left, right, straight, uTurnLeft, uTurnRight } = TURNS;
  return (turns & straight) | (turns & left ? right : 0) | (turns & right ? left : 0) | (turns & uTurnLeft ? uTurnRight : 0) | (turns & uTurnRight ? uTurnLeft : 0);
}

/**
 * The turn of a passage is summed up over the ways inside the junction: two left turns over a median are a turn round
 * (−180°), though the two roads' directions alone could make it a sharp right turn.
 */
function viewOf(link: LinkPlan, { to, steps }: Passage, heading: Pose, frame: LocalFrame, side: 1 | -1, data: OsmData): ExitView {
  const headings = [heading, ...steps.slice(1, -1).map((step) => directionOf(step, frame, data)), poseAtStart(to, Math.floor(to.lanes.length / 2), frame)];
  let rightDeg = 0;
  for (let i = 1; i < headings.length; i++) {
    const [a, b] = [headings[i - 1]!, headings[i]!];
    rightDeg -= (Math.atan2(a.dx * b.dy - a.dy * b.dx, a.dx * b.dx + a.dy * b.dy) * 180) / Math.PI;
  }
  const isUTurn = to.segment === link.segment || side * rightDeg <= -U_TURN_DEG || (Math.abs(rightDeg) >= U_TURN_DEG && isSameStreet(link, to));
  // A turn round is to the inner side, whichever way the numbers fall.
  return { kerbwardDeg: isUTurn ? -180 : side * rightDeg, lanes: 0, isUTurn, kerbwardShiftM: 0 };
}

function directionOf({ segment, isForward }: Step, frame: LocalFrame, { nodes: table }: OsmData): { dx: number; dy: number } {
  const [first, last] = isForward ? [startOf(segment), endOf(segment)] : [endOf(segment), startOf(segment)];
  return { dx: frame.x(table.lonE7At(last)) - frame.x(table.lonE7At(first)), dy: frame.y(table.latE7At(last)) - frame.y(table.latE7At(first)) };
}

function isSameStreet(a: LinkPlan, b: LinkPlan): boolean {
  const [one, two] = [a.segment.road, b.segment.road];
  return one.roadClass === two.roadClass && (one.name === two.name || one.name === '' || two.name === '');
}

/** How far the exit's first lane lies kerbward of the approach's first, across the approach, metres. */
function shiftOf(link: LinkPlan, own: readonly number[], to: LinkPlan, targets: readonly number[], heading: Pose, frame: LocalFrame, side: 1 | -1): number {
  const from = poseAtEnd(link, own[0]!, frame);
  const into = poseAtStart(to, targets[0]!, frame);
  const rightM = (into.x - from.x) * heading.dy - (into.y - from.y) * heading.dx;
  return side * rightM;
}

function poseAtEnd(link: LinkPlan, lane: number, frame: LocalFrame): Pose {
  const points = link.lanes[lane]!;
  return poseOf(points, points.length - 2, -2, frame);
}

function poseAtStart(link: LinkPlan, lane: number, frame: LocalFrame): Pose {
  return poseOf(link.lanes[lane]!, 0, 2, frame);
}

/** Point at an end and the direction of travel there, over the last metres. */
function poseOf(points: readonly number[], end: number, step: 2 | -2, frame: LocalFrame): Pose {
  const x = frame.x(points[end + 1]!);
  const y = frame.y(points[end]!);
  let [dx, dy] = [0, 0];
  for (let i = end + step; i >= 0 && i < points.length && Math.hypot(dx, dy) < 3; i += step) {
    dx = (frame.x(points[i + 1]!) - x) * Math.sign(step);
    dy = (frame.y(points[i]!) - y) * Math.sign(step);
  }
  const length = Math.hypot(dx, dy);
  return length === 0 ? { x, y, dx: 1, dy: 0 } : { x, y, dx: dx / length, dy: dy / length };
}

export function maneuverOf(kerbwardDeg: number, isUTurn: boolean, side: 1 | -1): Maneuver {
  if (isUTurn) return 'u-turn';
  if (Math.abs(kerbwardDeg) <= STRAIGHT_DEG) return 'straight';
  return kerbwardDeg * side > 0 ? 'right' : 'left';
}

function addConnection(paths: JunctionPaths, junction: JunctionPlan, from: LinkPlan, to: LinkPlan, { lane, exitLane, kerbwardDeg }: LaneChoice, restrictions: readonly Restriction[], frame: LocalFrame, side: 1 | -1): void {
  const [spec, exit] = [from.specs[lane]!, to.specs[exitLane]!];
  const classes = spec.classes & exit.classes;
  if (classes === 0) return;
  const [fromLaneId, toLaneId] = [laneIdOf(from.id, lane), laneIdOf(to.id, exitLane)];
  const maneuver = maneuverOf(kerbwardDeg, kerbwardDeg === -180, side);
  const [start, end] = [poseAtEnd(from, lane, frame), poseAtStart(to, exitLane, frame)];
  const gapM = Math.hypot(end.x - start.x, end.y - start.y);
  let viaLaneId: string | undefined;
  if (gapM > TOUCH_M) {
    const linkId = toId(`${junction.id}:${fromLaneId}>${toLaneId}`);
    viaLaneId = laneIdOf(linkId, 0);
    const points = toLatLonE7(curveBetween(start, end), frame);
    // The path begins and ends on the very points of its lanes.
    points.splice(0, 2, ...from.lanes[lane]!.slice(-2));
    points.splice(-2, 2, ...to.lanes[exitLane]!.slice(0, 2));
    const turnRad = Math.abs(Math.atan2(start.dx * end.dy - start.dy * end.dx, start.dx * end.dx + start.dy * end.dy));
    const radiusM = turnRad < 0.2 ? Infinity : gapM / (2 * Math.sin(Math.min(turnRad, Math.PI) / 2));
    const limit = Math.min(spec.speedLimitMps, exit.speedLimitMps, Math.max(2.5, Math.sqrt(SIDEWAYS_MPS2 * radiusM)));
    const { road } = from.segment;
    paths.links.push({ id: linkId, name: '', kind: 'junction', fromJunctionId: junction.id, toJunctionId: junction.id, roadClass: road.roadClass, level: road.level === to.segment.road.level ? road.level : 0 });
    paths.lanes.push({ id: viaLaneId, linkId, index: 0, widthM: Math.min(spec.widthM, exit.widthM), speedLimitMps: Math.round(limit * 1000) / 1000, classes, type: (classes & MOTOR_CLASSES) === 0 ? 'bicycle' : 'driving', points, elevationsM: [], restrictions: [] });
  }
  paths.connections.push({ from, to, connection: { fromLaneId, toLaneId, viaLaneId, maneuver, restrictions } });
}
