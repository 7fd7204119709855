import { createLocalFrame } from '../../../../services/kernel/geo';
import type { Lane, Link, Roadnet } from '../../../model/roadnet';
import { VEHICLE_CLASSES } from '../../../model/vehicle-class';
import { cut, lengthOf, nearestOn, pointAt } from '../geometry/line';
import type { GeneratorNet } from './generator-net';

/** Where a link is looked for: so far from its junction, metres. */
const PROBE_M = 15;
const NEAR_M = 12;
const SAME_WAY_COS = Math.cos((35 * Math.PI) / 180);
/** Ways inside another's junction that are followed from an approach to an exit, metres. */
const INSIDE_M = 130;
const CELL_E7 = 5_000;

/** Lanes differ on ways that say how many they have, or where each generator has its own defaults. */
export type Difference = 'tagged lanes' | 'more default lanes here' | 'fewer default lanes here' | 'movement only here' | 'movement only there' | 'turn round only here' | 'turn round only there';

export interface Comparison {
  /** Junctions of three roads and more; of them those whose every road was found in the other network. */
  readonly junctions: number;
  readonly matched: number;
  readonly lanesAgree: number;
  /** Same movements from road to road, turning round left aside. */
  readonly connectionsAgree: number;
  readonly bothAgree: number;
  readonly approaches: number;
  readonly approachLanesAgree: number;
  /** Approaches whose way says how many lanes it has; junctions of which all such approaches agree. */
  readonly taggedApproaches: number;
  readonly taggedApproachLanesAgree: number;
  readonly taggedLanesAgree: number;
  readonly movements: number;
  readonly movementsAgree: number;
  readonly differences: Readonly<Partial<Record<Difference, number>>>;
  readonly examples: readonly { readonly junctionId: string; readonly difference: Difference; readonly from: string; readonly to?: string }[];
}

/**
 * Compares a network with another generator's, junction by junction. Roads are matched by position and direction 15 m from
 * the junction, so neither ids nor the way junctions are put together need agree; a movement of the other network may run
 * over its short roads inside what is one junction here.
 */
export function compareJunctions(roadnet: Roadnet, other: GeneratorNet, saysLanes: (linkId: string) => boolean): Comparison {
  const index = new RoadIndex(other);
  const lanesOf = groupLanes(roadnet.lanes);
  const movements = movementsOf(roadnet);
  const counts = { junctions: 0, matched: 0, lanesAgree: 0, connectionsAgree: 0, bothAgree: 0, approaches: 0, approachLanesAgree: 0, taggedApproaches: 0, taggedApproachLanesAgree: 0, taggedLanesAgree: 0, movements: 0, movementsAgree: 0 };
  const differences: Partial<Record<Difference, number>> = {};
  const examples: { junctionId: string; difference: Difference; from: string; to?: string }[] = [];
  const [comes, goes] = linksByEnd(roadnet.links, lanesOf);
  for (const { id } of roadnet.junctions) {
    const [ins, outs] = [comes.get(id) ?? [], goes.get(id) ?? []];
    if (new Set([...ins.map(({ fromJunctionId }) => fromJunctionId), ...outs.map(({ toJunctionId }) => toJunctionId)]).size < 3) continue;
    counts.junctions++;
    const found = new Map<Link, number>();
    for (const link of ins) set(found, link, index.find(drivingLane(lanesOf.get(link.id)!), 'end'));
    const exits = new Map<Link, number>();
    for (const link of outs) set(exits, link, index.find(drivingLane(lanesOf.get(link.id)!), 'start'));
    if (found.size < ins.length || exits.size < outs.length) continue;
    counts.matched++;
    const tell = (difference: Difference, from: string, to?: string): void => {
      differences[difference] = (differences[difference] ?? 0) + 1;
      if (examples.filter((example) => example.difference === difference).length < 5) examples.push({ junctionId: id, difference, from, ...(to === undefined ? {} : { to }) });
    };
    let lanesAgree = true;
    let taggedLanesAgree = true;
    let connectionsAgree = true;
    for (const [link, road] of found) {
      counts.approaches++;
      const here = lanesOf.get(link.id)!.filter(isForCars).length;
      const there = other.roads[road]!.lanes;
      const isTagged = saysLanes(link.id);
      counts.taggedApproaches += Number(isTagged);
      if (here === there) {
        counts.approachLanesAgree++;
        counts.taggedApproachLanesAgree += Number(isTagged);
      } else {
        lanesAgree = false;
        if (isTagged) taggedLanesAgree = false;
        tell(isTagged ? 'tagged lanes' : here > there ? 'more default lanes here' : 'fewer default lanes here', link.id);
      }
      const reached = reachedFrom(other, index, road, new Set(exits.values()));
      for (const [exit, exitRoad] of exits) {
        const isHere = movements.has(`${link.id}>${exit.id}`);
        const isThere = reached.has(exitRoad);
        if (!isHere && !isThere) continue;
        const isTurnRound = exit.toJunctionId === link.fromJunctionId && index.areOpposed(link, exit, lanesOf);
        if (!isTurnRound) counts.movements++;
        if (isHere === isThere) {
          if (!isTurnRound) counts.movementsAgree++;
          continue;
        }
        if (!isTurnRound) connectionsAgree = false;
        tell(isTurnRound ? (isHere ? 'turn round only here' : 'turn round only there') : isHere ? 'movement only here' : 'movement only there', link.id, exit.id);
      }
    }
    counts.lanesAgree += Number(lanesAgree);
    counts.taggedLanesAgree += Number(taggedLanesAgree);
    counts.connectionsAgree += Number(connectionsAgree);
    counts.bothAgree += Number(lanesAgree && connectionsAgree);
  }
  return { ...counts, differences, examples };
}

function set<K>(map: Map<K, number>, key: K, value: number | undefined): void {
  if (value !== undefined) map.set(key, value);
}

function isForCars({ classes }: Lane): boolean {
  return (classes & VEHICLE_CLASSES.car) !== 0;
}

function drivingLane(lanes: readonly Lane[]): Lane {
  const driving = lanes.filter(isForCars);
  return driving[driving.length >> 1]!;
}

function groupLanes(lanes: readonly Lane[]): Map<string, Lane[]> {
  const groups = new Map<string, Lane[]>();
  for (const lane of lanes) {
    const group = groups.get(lane.linkId);
    if (group) group.push(lane);
    else groups.set(lane.linkId, [lane]);
  }
  return groups;
}

/** Links for cars by the junction that they lead to and from. */
function linksByEnd(links: readonly Link[], lanesOf: ReadonlyMap<string, readonly Lane[]>): [Map<string, Link[]>, Map<string, Link[]>] {
  const [comes, goes] = [new Map<string, Link[]>(), new Map<string, Link[]>()];
  for (const link of links) {
    if (link.kind !== 'road' || !lanesOf.get(link.id)?.some(isForCars)) continue;
    comes.set(link.toJunctionId, [...(comes.get(link.toJunctionId) ?? []), link]);
    goes.set(link.fromJunctionId, [...(goes.get(link.fromJunctionId) ?? []), link]);
  }
  return [comes, goes];
}

function movementsOf({ lanes, connections }: Roadnet): Set<string> {
  const laneById = new Map(lanes.map((lane) => [lane.id, lane]));
  const movements = new Set<string>();
  for (const { fromLaneId, toLaneId } of connections) {
    const [from, to] = [laneById.get(fromLaneId)!, laneById.get(toLaneId)!];
    if (isForCars(from) && isForCars(to)) movements.add(`${from.linkId}>${to.linkId}`);
  }
  return movements;
}

/** Exits that can be driven to from a road, over short roads that are no exits. */
function reachedFrom(net: GeneratorNet, index: RoadIndex, from: number, exits: ReadonlySet<number>): Set<number> {
  const reached = new Set<number>();
  // A road that goes on past the junction is approach and exit at once.
  if (exits.has(from)) reached.add(from);
  const bestM = new Map<number, number>([[from, 0]]);
  const queue = [from];
  for (let road = queue.shift(); road !== undefined; road = queue.shift()) {
    for (const next of net.next[road]!) {
      if (exits.has(next)) reached.add(next);
      const atM = bestM.get(road)! + index.lengthM(next);
      if (exits.has(next) || atM > INSIDE_M || atM >= (bestM.get(next) ?? Infinity)) continue;
      bestM.set(next, atM);
      queue.push(next);
    }
  }
  return reached;
}

/** Finds roads by place and direction. */
class RoadIndex {
  private readonly cells = new Map<string, Set<number>>();
  private readonly lengths: number[];

  constructor(private readonly net: GeneratorNet) {
    this.lengths = net.roads.map(({ points }) => (points.length < 4 ? 0 : lengthOf(planar(points, points))));
    net.roads.forEach(({ points }, road) => {
      for (let i = 2; i < points.length; i += 2) this.cover(points, i, road);
    });
  }

  lengthM(road: number): number {
    return this.lengths[road]!;
  }

  /** Road under a lane near its end or start; undefined when none runs there in its direction. */
  find({ points }: Lane, end: 'start' | 'end'): number | undefined {
    const line = planar(points, points);
    const lengthM = lengthOf(line);
    const probeM = Math.min(PROBE_M, lengthM / 2);
    const { x, y, dx, dy } = pointAt(line, end === 'start' ? probeM : lengthM - probeM);
    const frame = createLocalFrame(points[0]!, points[1]!);
    const [lat, lon] = [frame.latE7(y), frame.lonE7(x)];
    let best: number | undefined;
    let bestM = NEAR_M;
    for (const road of this.near(lat, lon)) {
      const other = planar(this.net.roads[road]!.points, points);
      const { distanceM, alongM } = nearestOn(other, x, y);
      if (distanceM >= bestM || this.lengths[road]! < 1) continue;
      const at = Math.min(Math.max(alongM, 0.5), this.lengths[road]! - 0.5);
      const part = cut(other, at - 0.5, at + 0.5);
      const [ox, oy] = [part[part.length - 2]! - part[0]!, part[part.length - 1]! - part[1]!];
      if (ox * dx + oy * dy < SAME_WAY_COS * Math.hypot(ox, oy)) continue;
      best = road;
      bestM = distanceM;
    }
    return best;
  }

  areOpposed(a: Link, b: Link, lanesOf: ReadonlyMap<string, readonly Lane[]>): boolean {
    const [from, to] = [drivingLane(lanesOf.get(a.id)!), drivingLane(lanesOf.get(b.id)!)];
    const [one, two] = [planar(from.points, from.points), planar(to.points, from.points)];
    const [end, start] = [pointAt(one, lengthOf(one)), pointAt(two, 0)];
    return end.dx * start.dx + end.dy * start.dy < -0.7;
  }

  private cover(points: readonly number[], i: number, road: number): void {
    const steps = Math.ceil(Math.max(Math.abs(points[i]! - points[i - 2]!), Math.abs(points[i + 1]! - points[i - 1]!)) / CELL_E7) + 1;
    for (let step = 0; step <= steps; step++) {
      const t = step / steps;
      const key = cellOf(points[i - 2]! + (points[i]! - points[i - 2]!) * t, points[i - 1]! + (points[i + 1]! - points[i - 1]!) * t, 0, 0);
      const cell = this.cells.get(key);
      if (cell) cell.add(road);
      else this.cells.set(key, new Set([road]));
    }
  }

  private near(lat: number, lon: number): Set<number> {
    const roads = new Set<number>();
    for (const dLat of [-1, 0, 1]) for (const dLon of [-1, 0, 1]) for (const road of this.cells.get(cellOf(lat, lon, dLat, dLon)) ?? []) roads.add(road);
    return roads;
  }
}

function cellOf(lat: number, lon: number, dLat: number, dLon: number): string {
  return `${Math.floor(lat / CELL_E7) + dLat} ${Math.floor(lon / CELL_E7) + dLon}`;
}

/** Metres in the frame of the first point of `origin`. */
function planar(points: readonly number[], origin: readonly number[]): number[] {
  const frame = createLocalFrame(origin[0]!, origin[1]!);
  const line: number[] = [];
  for (let i = 0; i < points.length; i += 2) line.push(frame.x(points[i + 1]!), frame.y(points[i]!));
  return line;
}
