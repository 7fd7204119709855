import { createLocalFrame } from '../../services/kernel/geo';
import type { Connection, Crossing, Junction, Lane, Link, Roadnet } from '../model/roadnet';
import { deriveConflicts } from './derive-conflicts';

const frame = createLocalFrame(22.8e7, 113.55e7);
const LANE_M = 3.2;
const STOP_M = 12;

type Arm = 'n' | 'e' | 's' | 'w';
/** Towards the arm, metres east and north. */
const OUTWARD: Record<Arm, readonly [number, number]> = { n: [0, 1], e: [1, 0], s: [0, -1], w: [-1, 0] };

/** A cross of four arms, as many lanes each way, kerb on the right; lane 0 at the kerb. Movements are added by name. */
class Cross {
  readonly links: Link[] = [];
  readonly lanes: Lane[] = [];
  readonly connections: Connection[] = [];
  readonly crossings: Crossing[] = [];

  constructor(private readonly lanesPerArm = 1) {
    for (const arm of Object.keys(OUTWARD) as Arm[]) {
      for (const way of ['in', 'out'] as const) {
        this.links.push(link(`${arm}-${way}`, 'road', way === 'in' ? arm : 'j', way === 'in' ? 'j' : arm));
        for (let index = 0; index < lanesPerArm; index++) {
          const near = this.end(arm, way, index);
          const [dx, dy] = OUTWARD[arm];
          const far: [number, number] = [near[0] + dx * 50, near[1] + dy * 50];
          this.lanes.push(lane(`${arm}-${way}-${index}`, `${arm}-${way}`, index, way === 'in' ? [far, near] : [near, far]));
        }
      }
    }
  }

  /** Where a lane meets the junction: coming in it lies right of the axis, seen towards the middle. */
  private end(arm: Arm, way: 'in' | 'out', index: number): [number, number] {
    const [dx, dy] = OUTWARD[arm];
    const asideM = (this.lanesPerArm - index - 0.5) * LANE_M * (way === 'in' ? 1 : -1);
    return [dx * STOP_M - dy * asideM, dy * STOP_M + dx * asideM];
  }

  /** A movement from lane to lane, e.g. `s-0 > n-0`, drawn through `via` if given; `level` lifts its path and links. */
  move(fromArm: Arm, fromLane: number, toArm: Arm, toLane: number, via: [number, number][] = [], elevationM?: number): string {
    const from = `${fromArm}-in-${fromLane}`;
    const to = `${toArm}-out-${toLane}`;
    const id = `via-${this.connections.length}`;
    this.links.push(link(id, 'junction', 'j', 'j'));
    const points = [this.end(fromArm, 'in', fromLane), ...via, this.end(toArm, 'out', toLane)];
    this.lanes.push({ ...lane(id, id, 0, points), elevationsM: elevationM === undefined ? [] : points.map(() => elevationM) });
    this.connections.push({ fromLaneId: from, toLaneId: to, viaLaneId: id, maneuver: 'straight', signal: undefined, restrictions: [] });
    return `${from}>${to}`;
  }

  cross(id: string, from: [number, number], to: [number, number]): string {
    this.links.push(link(id, 'crossing', 'j', 'j'));
    this.lanes.push(lane(id, id, 0, [from, to], 4));
    this.crossings.push({ id, junctionId: 'j', laneId: id, crossedLinkIds: [], signal: undefined });
    return id;
  }

  lift(linkIds: readonly string[], level: number): void {
    this.links.forEach((found, i) => {
      if (linkIds.includes(found.id)) this.links[i] = { ...found, level };
    });
  }

  conflicts() {
    const junctions: Junction[] = ['j', 'n', 'e', 's', 'w'].map((id) => ({ id, name: id, kind: 'uncontrolled', latE7: 22.8e7, lonE7: 113.55e7, outline: [] }));
    const { links, lanes, connections, crossings } = this;
    return deriveConflicts({ junctions, links, lanes, connections, crossings } as unknown as Roadnet);
  }

  kinds(): Record<string, string> {
    return Object.fromEntries(this.conflicts().map(({ first, second, kind }) => [[first, second].sort().join(' × '), kind]));
  }
}

function link(id: string, kind: Link['kind'], fromJunctionId: string, toJunctionId: string): Link {
  return { id, name: '', kind, fromJunctionId, toJunctionId, roadClass: 'other', level: 0 };
}

function lane(id: string, linkId: string, index: number, points: readonly (readonly [number, number])[], widthM = LANE_M): Lane {
  return { id, linkId, index, widthM, speedLimitMps: 13.9, classes: 511, type: 'driving', points: points.flatMap(([x, y]) => [frame.latE7(y), frame.lonE7(x)]), elevationsM: [], restrictions: [] };
}

const pair = (a: string, b: string): string => [a, b].sort().join(' × ');

it('two straight streams that cut each other: crossing, where their lanes overlap', () => {
  const cross = new Cross();
  cross.move('s', 0, 'n', 0);
  cross.move('w', 0, 'e', 0);
  const [conflict, ...others] = cross.conflicts();
  expect(others).toEqual([]);
  expect(conflict).toMatchObject({ junctionId: 'j', first: 's-in-0>n-out-0', second: 'w-in-0>e-out-0', kind: 'crossing' });
  // The centre lines cut 12 − 1.6 and 12 + 1.6 m along; each lane reaches 3.2 m less the two margins of 0.1 m to either side.
  expect(conflict!.firstFromM).toBeCloseTo(10.4 - 3, 1);
  expect(conflict!.firstToM).toBeCloseTo(10.4 + 3, 1);
  expect(conflict!.secondFromM).toBeCloseTo(13.6 - 3, 1);
  expect(conflict!.secondToM).toBeCloseTo(13.6 + 3, 1);
});

it('paths of opposite straight streams lie side by side: no conflict', () => {
  const cross = new Cross(2);
  for (const index of [0, 1]) {
    cross.move('s', index, 'n', index);
    cross.move('n', index, 's', index);
  }
  expect(cross.kinds()).toEqual({});
});

it('movements from one lane diverge, onto one lane they merge', () => {
  const cross = new Cross();
  cross.move('s', 0, 'n', 0);
  cross.move('s', 0, 'e', 0);
  const straight = cross.move('w', 0, 'e', 0);
  expect(cross.kinds()[pair('s-in-0>e-out-0', straight)]).toBe('merging');
  expect(cross.kinds()[pair('s-in-0>n-out-0', 's-in-0>e-out-0')]).toBeUndefined();
  const merge = cross.conflicts().find(({ kind }) => kind === 'merging')!;
  expect(merge.secondToM).toBeCloseTo(2 * STOP_M, 1);
});

it('streams onto one link conflict when they share one of its lanes, and not when each has lanes of its own', () => {
  const own = new Cross(2);
  const right = own.move('s', 0, 'e', 0);
  const straight = own.move('w', 1, 'e', 1);
  expect(own.kinds()).toEqual({});
  own.move('w', 0, 'e', 0);
  expect(own.kinds()[pair(right, straight)]).toBe('merging');
});

it('opposite left turns conflict when one runs into the other, and not when they pass before each other', () => {
  const wide = new Cross(2);
  wide.move('s', 1, 'w', 1, [[0, -3]]);
  wide.move('n', 1, 'e', 1, [[0, 3]]);
  expect(wide.kinds()).toEqual({});
  const narrow = new Cross(2);
  const one = narrow.move('s', 1, 'w', 1, [[1.6, 0.5]]);
  const other = narrow.move('n', 1, 'e', 1, [[-1.6, -0.5]]);
  expect(narrow.kinds()).toEqual({ [pair(one, other)]: 'crossing' });
});

it('lanes of one approach that change sides inside the junction cross', () => {
  const cross = new Cross(2);
  const left = cross.move('s', 0, 'w', 0);
  const straight = cross.move('s', 1, 'n', 1);
  expect(cross.kinds()).toEqual({ [pair(left, straight)]: 'crossing' });
});

describe('a pedestrian crossing', () => {
  it('conflicts with what drives over it, with ranges on both, and not with its neighbour', () => {
    const cross = new Cross();
    const zebra = cross.cross('zebra-s', [-4, -9], [4, -9]);
    cross.cross('zebra-w', [-9, -4], [-9, 4]);
    const north = cross.move('s', 0, 'n', 0);
    expect(cross.kinds()).toEqual({ [pair(zebra, north)]: 'pedestrian' });
    const conflict = cross.conflicts()[0]!;
    expect(conflict.first).toBe(north);
    // Drives at x = 1.6 over y = −9, 3 m behind the stop line; the areas reach (4 + 3.2) / 2 − 0.2 m.
    expect(conflict.firstToM).toBeCloseTo(3 + 3.4, 1);
    expect([conflict.secondFromM, conflict.secondToM]).toEqual([expect.closeTo(5.6 - 3.4, 1), expect.closeTo(8, 1)]);
  });

  it('is crossed by a movement of a link that it says it crosses, wherever it is drawn', () => {
    const cross = new Cross();
    cross.cross('zebra', [-4, -30], [4, -30]);
    cross.crossings[0] = { ...cross.crossings[0]!, crossedLinkIds: ['s-in'] };
    const north = cross.move('s', 0, 'n', 0);
    expect(cross.conflicts()).toEqual([expect.objectContaining({ first: north, kind: 'pedestrian', firstFromM: 0, firstToM: 0 })]);
  });
});

describe('a flyover', () => {
  it('does not conflict with the street below: another level', () => {
    const cross = new Cross();
    cross.move('s', 0, 'n', 0);
    cross.move('w', 0, 'e', 0);
    cross.lift(['w-in', 'e-out', 'via-1'], 1);
    expect(cross.kinds()).toEqual({});
  });

  it('does not conflict with the street below: a clearance apart', () => {
    const heights = (belowM: number, aboveM: number) => {
      const cross = new Cross();
      cross.move('s', 0, 'n', 0, [], belowM);
      cross.move('w', 0, 'e', 0, [], aboveM);
      return Object.values(cross.kinds());
    };
    expect(heights(2, 8)).toEqual([]);
    expect(heights(2, 3)).toEqual(['crossing']);
  });
});

it('what is missing is left out', () => {
  const cross = new Cross();
  cross.move('s', 0, 'n', 0);
  cross.move('w', 0, 'e', 0);
  cross.connections.push({ ...cross.connections[0]!, fromLaneId: 'nowhere' }, { ...cross.connections[0]!, toLaneId: 'e-out-0', viaLaneId: 'nowhere' });
  // A missing lane on the way is bridged by a straight line between the ends.
  expect(Object.keys(cross.kinds())).toHaveLength(2);
});
