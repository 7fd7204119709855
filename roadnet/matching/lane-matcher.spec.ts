import { join } from 'node:path';
import fc from 'fast-check';
import { createLocalFrame } from '../../services/kernel/geo';
import { toId } from '../../services/kernel/ids';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { distanceToStretchM, REACH_BEYOND_EDGE_M } from '../index/segment-grid';
import { VEHICLE_CLASSES } from '../model/vehicle-class';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { createLaneMatch } from './lane-match';
import { createLaneMatcher, HEADING_UNKNOWN, type LaneMatcher } from './lane-matcher';

/** The hand-drawn net's own metres: its origin is where nets without a place are laid. */
const drawn = createLocalFrame(22.8e7, 113.55e7);
const EAST = 90;
const WEST = 270;
const NORTH = 0;

let snapshot: RoadnetSnapshot;
let matcher: LaneMatcher;
const out = createLaneMatch();

async function compileFile(path: string): Promise<RoadnetSnapshot> {
  return compileAlone((await importSumoNet(path)).roadnet!, 'x');
}

/** Id of the lane at a drawn point, '' when none. */
function matchAt(xM: number, yM: number, headingDeg: number | undefined, last = '', classes?: number): string {
  const heading = headingDeg === undefined ? HEADING_UNKNOWN : Math.round(headingDeg * 80) % 28_800;
  const ok = matcher.match(drawn.latE7(yM), drawn.lonE7(xM), heading, last === '' ? 0 : snapshot.laneNoById.get(toId(last))!, out, classes);
  expect(ok).toBe(out.laneNo !== 0);
  return snapshot.laneIds[out.laneNo]!;
}

beforeAll(async () => {
  snapshot = await compileFile(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'));
  matcher = createLaneMatcher(snapshot);
});

it('finds lane, place along and place beside, wherever a vehicle drives on it', () => {
  const lanes: [id: string, x: number, y: number, heading: number][] = [['WC_0', 0, -4.8, EAST], ['WC_1', 0, -1.6, EAST], ['CW_0', 100, 1.6, WEST], ['C#N_0', 111.6, 10, NORTH]];
  fc.assert(
    fc.property(fc.constantFrom(...lanes), fc.double({ min: 2, max: 98, noNaN: true }), fc.double({ min: -1.4, max: 1.4, noNaN: true }), fc.integer({ min: -20, max: 20 }), ([id, x, y, heading], s, d, off) => {
      const along = heading === EAST ? [s, d] : heading === WEST ? [-s, -d] : [-d, s];
      expect(matchAt(x + along[0]!, y + along[1]!, (heading + off + 360) % 360)).toBe(toId(id));
      expect(Math.abs(out.sM - s)).toBeLessThan(0.05);
      expect(Math.abs(out.dM - d)).toBeLessThan(0.05);
      expect(out.distanceM).toBeCloseTo(Math.abs(out.dM), 2);
      expect(out.wrongWay).toBe(false);
    }),
  );
});

it('compares headings over north', () => {
  expect(matchAt(111.6, 50, 359.9)).toBe(toId('C#N_0'));
  expect(matchAt(111.6, 50, 0.1)).toBe(toId('C#N_0'));
  expect(matchAt(111.6, 50, 315)).toBe(toId('C#N_0'));
});

it('matches none further than 3 m from the edge, off the net, or across', () => {
  expect(matchAt(50, -4.8 - 1.6 - 2.9, EAST)).toBe('WC_0');
  expect(matchAt(50, -4.8 - 1.6 - 3.1, EAST)).toBe('');
  expect(out).toEqual({ laneNo: 0, sM: 0, dM: 0, distanceM: 0, wrongWay: false });
  expect(matchAt(50, -4.8, NORTH)).toBe('');
  for (const far of [-1e6, 1e6]) expect(matchAt(far, far, EAST)).toBe('');
  expect(matcher.match(NaN, NaN, NaN, 0, out)).toBe(false);
  expect(matcher.match(2_147_483_647, -2_147_483_648, 0, 4_294_967_295, out)).toBe(false);
});

it('without a heading takes the nearest lane', () => {
  expect(matchAt(50, 1.5, undefined)).toBe('CW_0');
  expect(matchAt(50, -1.5, undefined)).toBe('WC_1');
});

it('tells driving against the lane from crossing the line', () => {
  expect(matchAt(50, -4.8, WEST)).toBe('WC_0');
  expect(out.wrongWay).toBe(true);
  // An eastbound vehicle that overtakes over the middle line is still on its own lane; in the middle of the oncoming one it is not.
  expect(matchAt(50, 0.5, EAST)).toBe('WC_1');
  expect(out.wrongWay).toBe(false);
  expect(matchAt(50, 1.6, EAST)).toBe('CW_0');
  expect(out.wrongWay).toBe(true);
});

it('keeps to the last lane near the line between two, and leaves it for good reason', () => {
  expect(matchAt(50, -3.1, EAST, 'WC_0')).toBe('WC_0');
  expect(matchAt(50, -3.3, EAST, 'WC_1')).toBe('WC_1');
  expect(matchAt(50, -2.0, EAST, 'WC_0')).toBe('WC_1');
});

it('inside the junction follows the way that the lane leads', () => {
  // Both paths begin where WC_1 ends; the turn shows in place and heading.
  expect(matchAt(108.2, 1.8, 50, 'WC_1')).toBe(toId(':C_2_0'));
  expect(matchAt(110, -1.6, EAST, 'WC_1')).toBe(toId(':C_0_1'));
  expect(matchAt(111.6, 12, NORTH, ':C_2_0')).toBe(toId('C#N_0'));
});

it('drives a whole left turn without leaving the path', () => {
  const seen: string[] = [];
  const path: [number, number, number][] = [];
  for (let x = 90; x < 100; x += 1) path.push([x, -1.6, 90]);
  path.push([102.2, -1.2, 80], [104.4, -0.8, 70], [106.3, 0.5, 55], [108.2, 1.8, 45], [109.5, 3.7, 34], [110.8, 5.6, 25], [111.2, 7.8, 10]);
  for (let y = 11; y < 20; y += 1) path.push([111.6, y, 0]);
  let last = '';
  for (const [x, y, heading] of path) {
    const foreign = matchAt(x, y, heading, last);
    last = foreign;
    if (seen.at(-1) !== foreign) seen.push(foreign);
  }
  expect(seen).toEqual(['WC_1', toId(':C_2_0'), toId('C#N_0')]);
});

it('only offers lanes that the class may use', () => {
  expect(matchAt(150, -4.8, EAST)).toBe('CE_0');
  expect(matchAt(150, -4.8, EAST, '', VEHICLE_CLASSES.bicycle)).toBe('CE_1');
  expect(matchAt(50, -4.8, EAST, '', VEHICLE_CLASSES.pedestrian)).toBe('');
});

describe('in the test city', () => {
  let city: RoadnetSnapshot;
  beforeAll(async () => {
    city = await compileFile(join(__dirname, '..', '..', 'test', 'fixtures', 'grid3x3.net.xml'));
  });

  it('people are matched to sidewalks, crossings and walking areas, in either direction', () => {
    const walkers = createLaneMatcher(city);
    const stretches = [...city.pointLane.keys()].filter((point) => city.pointLane[point] === city.pointLane[point + 1] && city.laneClasses[city.pointLane[point]!] === VEHICLE_CLASSES.pedestrian);
    expect(stretches.length).toBeGreaterThan(100);
    for (const point of stretches) {
      const latE7 = (city.pointLatE7[point]! + city.pointLatE7[point + 1]!) / 2;
      const lonE7 = (city.pointLonE7[point]! + city.pointLonE7[point + 1]!) / 2;
      for (const heading of [0, 7_200, 14_400, 21_600]) {
        expect(walkers.match(latE7, lonE7, heading, 0, out, VEHICLE_CLASSES.pedestrian)).toBe(true);
        expect(city.laneClasses[out.laneNo]! & VEHICLE_CLASSES.pedestrian).not.toBe(0);
        expect(out.wrongWay).toBe(false);
      }
    }
  });

  it('a cell of the index lists every stretch within reach, by looking at all of them', () => {
    const { grid, pointX, pointY, pointLane } = city;
    const within = (x: number, y: number): number[] =>
      [...pointX.keys()].filter(
        (i) =>
          i + 1 < pointX.length &&
          pointLane[i] === pointLane[i + 1] &&
          distanceToStretchM(x, y, pointX[i]!, pointY[i]!, pointX[i + 1]!, pointY[i + 1]!) <= city.laneWidthM[pointLane[i]!]! / 2 + REACH_BEYOND_EDGE_M,
      );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 0.999, noNaN: true }), (u, v) => {
        const x = grid.originX + u * grid.columns * grid.cellM;
        const y = grid.originY + v * grid.rows * grid.cellM;
        const cell = Math.floor((y - grid.originY) / grid.cellM) * grid.columns + Math.floor((x - grid.originX) / grid.cellM);
        const listed = new Set(city.cellPoint.subarray(city.cellStart[cell], city.cellStart[cell + 1]));
        for (const point of within(x, y)) expect(listed).toContain(point);
      }),
      { numRuns: 200 },
    );
  });
});
