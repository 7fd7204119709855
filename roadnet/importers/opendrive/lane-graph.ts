import { toId } from '../../../services/kernel/ids';
import type { Lane } from '../../model/roadnet';
import { laneUseOf } from './lane-types';
import type { RawJunction, RawLane, RawNeighbour, RawOpenDrive, RawRoad, RawSection } from './raw-roads';

/** Lane sections of one road that follow each other with the same lanes: one link for each direction. */
export interface Run {
  readonly road: RawRoad;
  readonly no: number;
  readonly sections: readonly RawSection[];
}

/** A lane of a run in its direction of travel. */
export interface GraphLane {
  readonly key: string;
  readonly run: Run;
  readonly laneId: number;
  /** Whether one travels along the road's reference line on it. */
  readonly forward: boolean;
  readonly type: Lane['type'];
  readonly classes: number;
  /** As it stands in the first and in the last section of the run. */
  readonly first: RawLane;
  readonly last: RawLane;
}

/** Runs and lanes of a file, and what leads where. */
export class LaneGraph {
  readonly runs: Run[] = [];
  readonly lanes = new Map<string, GraphLane>();
  private readonly runsOf = new Map<string, Run[]>();
  private readonly junctions: ReadonlyMap<string, RawJunction>;
  private readonly ends = new Map<string, string>();

  constructor(readonly source: RawOpenDrive) {
    this.junctions = new Map(source.junctions.map((junction) => [junction.id, junction]));
    for (const road of source.roads) {
      if (road.geometry.length === 0) continue;
      const runs = runsOf(road);
      this.runsOf.set(road.id, runs);
      this.runs.push(...runs);
      for (const run of runs) this.addLanes(run);
    }
    for (const road of source.roads) this.joinEnds(road);
  }

  /** The junction that a road lies in; undefined between junctions. */
  junctionOf(road: RawRoad): RawJunction | undefined {
    return road.junctionId === undefined ? undefined : this.junctions.get(road.junctionId);
  }

  /** Id of the node at the start or the end of a run. */
  nodeId({ road, no }: Run, atEnd: boolean): string {
    const inside = this.junctionOf(road);
    if (inside) return nodeIdOf(inside);
    const count = this.runsOf.get(road.id)!.length;
    if (atEnd ? no + 1 < count : no > 0) return toId(`s${road.id}-${atEnd ? no + 1 : no}`);
    const neighbour = atEnd ? road.successor : road.predecessor;
    const junction = neighbour?.kind === 'junction' ? this.junctions.get(neighbour.id) : undefined;
    return junction ? nodeIdOf(junction) : toId(`n${this.endOf(endKey(road.id, !atEnd))}`);
  }

  /** Lanes that follow a lane, in the order of the file. */
  nextOf({ run, laneId, forward, first, last }: GraphLane): GraphLane[] {
    const runs = this.runsOf.get(run.road.id)!;
    const nextId = forward ? last.successor : first.predecessor;
    const nextRun = runs[run.no + (forward ? 1 : -1)];
    if (nextRun) return this.find(nextRun, nextId, forward);
    const neighbour = forward ? run.road.successor : run.road.predecessor;
    if (!neighbour) return [];
    if (neighbour.kind === 'road') return this.enter(neighbour, nextId);
    const links = this.junctions.get(neighbour.id)?.connections.filter(({ incomingRoad }) => incomingRoad === run.road.id) ?? [];
    return links.flatMap(({ nextRoad, atStart, laneLinks }) => laneLinks.filter(([from]) => from === laneId).flatMap(([, to]) => this.enter({ kind: 'road', id: nextRoad, atStart }, to)));
  }

  private enter({ id, atStart }: RawNeighbour, laneId: number | undefined): GraphLane[] {
    const runs = this.runsOf.get(id);
    const run = atStart ? runs?.[0] : runs?.at(-1);
    return run ? this.find(run, laneId, atStart) : [];
  }

  private find(run: Run, laneId: number | undefined, forward: boolean): GraphLane[] {
    const lane = laneId === undefined ? undefined : this.lanes.get(laneKey(run, laneId));
    return lane && lane.forward === forward ? [lane] : [];
  }

  private addLanes(run: Run): void {
    for (const first of run.sections[0]!.lanes) {
      const use = laneUseOf(first);
      const last = run.sections.at(-1)!.lanes.find(({ id }) => id === first.id);
      if (!use || !last) continue;
      const key = laneKey(run, first.id);
      this.lanes.set(key, { key, run, laneId: first.id, forward: first.id < 0 !== run.road.leftHand, ...use, first, last });
    }
  }

  /** Ends of roads that touch are one node. */
  private joinEnds(road: RawRoad): void {
    for (const [neighbour, atStart] of [[road.predecessor, true], [road.successor, false]] as const) {
      if (neighbour?.kind !== 'road' || road.junctionId !== undefined) continue;
      const [a, b] = [this.endOf(endKey(road.id, atStart)), this.endOf(endKey(neighbour.id, neighbour.atStart))];
      if (a !== b) this.ends.set(a < b ? b : a, a < b ? a : b);
    }
  }

  private endOf(key: string): string {
    let end = key;
    for (let next = this.ends.get(end); next !== undefined; next = this.ends.get(end)) end = next;
    return end;
  }
}

const endKey = (roadId: string, atStart: boolean): string => `${roadId}-${atStart ? 'start' : 'end'}`;

function laneKey({ road, no }: Run, laneId: number): string {
  return `${road.id}|${no}|${laneId}`;
}

export function nodeIdOf(junction: RawJunction): string {
  return toId(`j${junction.id}`);
}

function runsOf(road: RawRoad): Run[] {
  const runs: RawSection[][] = [];
  for (const section of road.sections) {
    const before = runs.at(-1)?.at(-1);
    if (before && isSame(before, section)) runs.at(-1)!.push(section);
    else runs.push([section]);
  }
  return runs.map((sections, no) => ({ road, no, sections }));
}

/** Whether every lane goes on as itself. */
function isSame(before: RawSection, section: RawSection): boolean {
  const lanes = new Map(section.lanes.map((lane) => [lane.id, lane]));
  return before.lanes.length === section.lanes.length && before.lanes.every((lane) => lanes.get(lane.id)?.type === lane.type && (lane.successor ?? lane.id) === lane.id);
}
