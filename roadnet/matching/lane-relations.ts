import type { RoadnetSnapshot } from '../snapshot/snapshot';

/** How a lane stands to the one where an object was at its last update; the value is an index into a table of costs. */
export const RELATIONS = {
  /** May be driven on next. */
  follows: 0,
  followsTwice: 1,
  /** Backwards is noise at a lane's end. */
  precedes: 2,
  /** The next lane's neighbour: a change of lane over a border of links. */
  followsBeside: 3,
  /** Another way out of the lane that led here. */
  sibling: 4,
  beside: 5,
} as const;

/** Per lane the lanes that an object can be on at its next update, each with the first relation that holds; sorted by lane. */
export interface LaneRelations {
  readonly start: Uint32Array;
  readonly lane: Uint32Array;
  readonly relation: Uint8Array;
}

export function buildLaneRelations(snapshot: RoadnetSnapshot): LaneRelations {
  const { laneNextStart, laneNext, lanePreviousStart, lanePrevious, laneLeft, laneRight } = snapshot;
  const slots = snapshot.laneIds.length;
  const start = new Uint32Array(slots + 1);
  const lanes: number[] = [];
  const relations: number[] = [];
  const nextOf = (laneNo: number): Uint32Array => laneNext.subarray(laneNextStart[laneNo], laneNextStart[laneNo + 1]);
  const previousOf = (laneNo: number): Uint32Array => lanePrevious.subarray(lanePreviousStart[laneNo], lanePreviousStart[laneNo + 1]);
  for (let laneNo = 1; laneNo < slots; laneNo++) {
    const related = new Map<number, number>();
    const add = (other: number, relation: number): void => {
      if (other !== 0 && other !== laneNo && !(related.get(other)! <= relation)) related.set(other, relation);
    };
    for (const next of nextOf(laneNo)) {
      add(next, RELATIONS.follows);
      add(laneLeft[next]!, RELATIONS.followsBeside);
      add(laneRight[next]!, RELATIONS.followsBeside);
      for (const second of nextOf(next)) add(second, RELATIONS.followsTwice);
    }
    for (const previous of previousOf(laneNo)) {
      add(previous, RELATIONS.precedes);
      for (const other of nextOf(previous)) add(other, RELATIONS.sibling);
    }
    add(laneLeft[laneNo]!, RELATIONS.beside);
    add(laneRight[laneNo]!, RELATIONS.beside);
    for (const [other, relation] of [...related].sort(([a], [b]) => a - b)) {
      lanes.push(other);
      relations.push(relation);
    }
    start[laneNo + 1] = lanes.length;
  }
  return { start, lane: Uint32Array.from(lanes), relation: Uint8Array.from(relations) };
}
