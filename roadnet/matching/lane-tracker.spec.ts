import { join } from 'node:path';
import fc from 'fast-check';
import { createLocalFrame } from '../../services/kernel/geo';
import { toId } from '../../services/kernel/ids';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { Lane, Roadnet } from '../model/roadnet';
import { VEHICLE_CLASSES } from '../model/vehicle-class';
import { compileSnapshot } from '../snapshot/compile';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { createLaneMatch } from './lane-match';
import { HEADING_UNKNOWN } from './lane-matcher';
import { createLaneTracker, type LaneTracker } from './lane-tracker';
import { createPlaceOnLane, projectOnLane } from './project-on-lane';

const drawn = createLocalFrame(22.8e7, 113.55e7);
const out = createLaneMatch();
let model: Roadnet;
let snapshot: RoadnetSnapshot;

beforeAll(async () => {
  model = (await importSumoNet(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!;
  snapshot = compileAlone(model, 'x');
});

interface Fix {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
}

/** Ids of the lanes of a drive at 10 Hz on the hand-drawn net. */
function drive(network: RoadnetSnapshot, tracker: LaneTracker, fixes: readonly Fix[], slot = 0): string[] {
  return fixes.map(({ x, y, heading }, i) => {
    tracker.update(slot, i * 100, drawn.latE7(y), drawn.lonE7(x), Math.round((((heading % 360) + 360) % 360) * 80) % 28_800, out);
    return network.laneIds[out.laneNo]!;
  });
}

/** Eastwards on one of the two lanes of the western arm, with an error at each position. */
const eastwards = (y: number, errors: readonly (readonly [number, number])[]): Fix[] => errors.map(([dx, dy], i) => ({ x: 5 + i + dx, y: y + dy, heading: 90 }));
const anyErrors = fc.array(fc.tuple(fc.double({ min: -1.5, max: 1.5, noNaN: true }), fc.double({ min: -2.2, max: 2.2, noNaN: true })), { minLength: 60, maxLength: 80 });

it('stays on the lane through errors that reach into the next one', () => {
  fc.assert(
    fc.property(anyErrors, fc.constantFrom(-4.8, -1.6), (errors, y) => {
      const lanes = drive(snapshot, createLaneTracker(snapshot, 1), eastwards(y, errors)).slice(30);
      const right = lanes.filter((id) => id === (y === -4.8 ? 'WC_0' : 'WC_1')).length;
      expect(right / lanes.length).toBeGreaterThan(0.9);
    }),
    { numRuns: 50 },
  );
});

it('gives places on the lane, the same for the same positions, whatever goes on in other slots and however lanes are numbered', () => {
  const ids = model.lanes.map(({ id }) => id).sort();
  fc.assert(
    fc.property(anyErrors, fc.shuffledSubarray(ids, { minLength: ids.length, maxLength: ids.length }), (errors, order) => {
      const fixes = eastwards(-1.6, errors);
      const renumbered = compileSnapshot(model, { version: 'x-1', name: 'x', laneNos: new Map(order.map((id, i) => [id, i + 1])), linkNos: new Map(model.links.map(({ id }, i) => [id, i + 1])) });
      const lanes = drive(snapshot, createLaneTracker(snapshot, 1), fixes);
      const tracker = createLaneTracker(snapshot, 2);
      drive(snapshot, tracker, [...fixes].reverse(), 0);
      expect(drive(snapshot, tracker, fixes, 1)).toEqual(lanes);
      expect(drive(renumbered, createLaneTracker(renumbered, 1), fixes)).toEqual(lanes);
      const place = createPlaceOnLane();
      fixes.forEach(({ x, y, heading }, i) => {
        tracker.update(1, 60_000 + i * 100, drawn.latE7(y), drawn.lonE7(x), heading * 80, out);
        expect(out.sM).toBeGreaterThanOrEqual(0);
        expect(out.sM).toBeLessThanOrEqual(snapshot.laneLengthM[out.laneNo]! + 0.01);
        expect(Math.abs(out.dM)).toBeLessThanOrEqual(out.distanceM + 0.01);
        projectOnLane(snapshot, out.laneNo, snapshot.frame.x(drawn.lonE7(x)), snapshot.frame.y(drawn.latE7(y)), 0, Infinity, place);
        // Filtered along the heading, raw across it.
        expect(Math.abs(place.distanceM - out.distanceM)).toBeLessThan(1.6);
      });
    }),
    { numRuns: 25 },
  );
});

it('keeps both ways over the junction until the vehicle turns', () => {
  const tracker = createLaneTracker(snapshot, 1);
  const approach: Fix[] = Array.from({ length: 40 }, (_, i) => ({ x: 62 + i, y: -1.6, heading: 90 }));
  drive(snapshot, tracker, approach);
  expect(tracker.alternatives(0).map(({ laneNo }) => snapshot.laneIds[laneNo])).toEqual(expect.arrayContaining([toId(':C_0_1'), toId(':C_2_0')]));
  expect(tracker.alternatives(0).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  const turn: Fix[] = [[104.4, -0.8, 70], [106.3, 0.5, 55], [108.2, 1.8, 45], [109.5, 3.7, 34], [110.8, 5.6, 25]].map(([x, y, heading]) => ({ x: x!, y: y!, heading: heading! }));
  expect(drive(snapshot, tracker, turn.map((fix) => fix)).at(-1)).toBe(toId(':C_2_0'));
  expect(tracker.alternatives(0)[0]!.share).toBeGreaterThan(0.95);
  tracker.forget(0);
  expect(tracker.alternatives(0)).toEqual([]);
});

it('follows a change of lane within a second', () => {
  const fixes: Fix[] = Array.from({ length: 60 }, (_, i) => ({ x: 5 + i, y: i < 30 ? -4.8 : -1.6, heading: 90 }));
  const lanes = drive(snapshot, createLaneTracker(snapshot, 1), fixes);
  expect(lanes[29]).toBe('WC_0');
  expect(lanes[39]).toBe('WC_1');
});

it('forgets what it knew off the network, and takes any position', () => {
  const tracker = createLaneTracker(snapshot, 1);
  expect(tracker.update(0, 0, drawn.latE7(-1.6), drawn.lonE7(50), HEADING_UNKNOWN, out)).toBe(true);
  expect(tracker.update(0, 100, drawn.latE7(5_000), drawn.lonE7(50), HEADING_UNKNOWN, out)).toBe(false);
  expect(tracker.alternatives(0)).toEqual([]);
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.double(), fc.double(), (timeMs, lat, lon, heading) => {
      tracker.update(0, timeMs, lat, lon, heading, out);
      expect(tracker.update(0, 1e12, drawn.latE7(-1.6), drawn.lonE7(50), 7_200, out)).toBe(true);
      tracker.forget(0);
    }),
  );
});

describe('over a street with a flyover', () => {
  const frame = createLocalFrame(31e7, 121e7);
  /** Along y: the street on the ground, the flyover straight above it; each has an approach of its own. */
  const network = (heights: boolean): RoadnetSnapshot => {
    const lane = (id: string, x0: number, y0: number, x1: number, y1: number, z: number): Lane => ({
      id: `${id}_0`, linkId: id, index: 0, widthM: 3.5, speedLimitMps: 14, classes: VEHICLE_CLASSES.car, type: 'driving',
      points: [frame.latE7(y0), frame.lonE7(x0), frame.latE7(y1), frame.lonE7(x1)], elevationsM: heights ? [z, z] : [], restrictions: [],
    });
    const lanes = [lane('street-in', 0, 0, 0, 100, 4), lane('ramp', 10, 0, 0, 100, 10), lane('street', 0, 100, 0, 400, 4), lane('flyover', 0, 100, 0, 400, 10)];
    const link = (id: string, from: string, to: string, level: number): Roadnet['links'][number] => ({ id, name: '', kind: 'road', fromJunctionId: from, toJunctionId: to, roadClass: 'primary', level });
    return compileAlone({
      source: { format: 'geojson', file: 'x', crs: 'EPSG:4326', timeZone: 'UTC' },
      junctions: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, name: '', kind: 'other', latE7: 31e7, lonE7: 121e7, outline: [] })),
      links: [link('street-in', 'a', 'b', 0), link('ramp', 'c', 'd', 1), link('street', 'b', 'e', 0), link('flyover', 'd', 'f', 1)],
      lanes,
      connections: ([['street-in', 'street'], ['ramp', 'flyover']] as const).map(([from, to]) => ({ fromLaneId: `${from}_0`, toLaneId: `${to}_0`, viaLaneId: undefined, maneuver: 'straight', signal: undefined, restrictions: [] })),
      crossings: [], stopLines: [], controllers: [], turnRestrictions: [], conflicts: [], parkingEntrances: [], roadsideUnits: [], zones: [],
    }, 'x');
  };
  const follow = (net: RoadnetSnapshot, startX: number, fromY: number, elevationM?: number): string => {
    const tracker = createLaneTracker(net, 1);
    for (let y = fromY, t = 0; y < 350; y += 1, t += 100) tracker.update(0, t, frame.latE7(y), frame.lonE7(y < 100 ? startX * (1 - y / 100) : 0), 0, out, VEHICLE_CLASSES.car, elevationM);
    return net.laneIds[out.laneNo]!;
  };

  it('knows by where a vehicle came from on which of them it is', () => {
    expect(follow(network(false), 10, 0)).toBe('flyover_0');
    expect(follow(network(false), 0, 0)).toBe('street_0');
  });

  it('knows by the height, where it is told', () => {
    expect(follow(network(true), 0, 150, 9)).toBe('flyover_0');
    expect(follow(network(true), 0, 150, 5)).toBe('street_0');
  });
});
