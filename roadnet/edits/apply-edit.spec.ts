import { join } from 'node:path';
import fc from 'fast-check';
import { readNetworkFile } from '../importers/read-network-file';
import type { Roadnet } from '../model/roadnet';
import { ALL_CLASSES } from '../model/vehicle-class';
import { contentsOfRoadnet } from '../versions/content';
import { applyEdit, withoutEdits } from './apply-edit';
import { findEditProblem, type Edit } from './edit';
import { touchesRing } from './ring';

let tee: Roadnet;
beforeAll(async () => {
  tee = (await readNetworkFile(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!;
});

const base: Edit = { id: 'edit-1', kind: 'closure', laneIds: [], linkIds: [], area: [], classes: ALL_CLASSES, when: {}, author: 'Li', reason: 'works', madeAtMs: 0 };
const restricted = (roadnet: Roadnet): string[] => roadnet.lanes.filter(({ restrictions }) => restrictions.length > 0).map(({ id }) => id).sort();

it('a link stands for all its lanes', () => {
  const { roadnet, laneIds } = applyEdit(tee, { ...base, kind: 'speed-limit', speedLimitMps: 5, linkIds: ['WC'] });
  expect(laneIds).toEqual(['WC_0', 'WC_1']);
  expect(roadnet.lanes.find(({ id }) => id === 'WC_0')!.restrictions).toEqual([{ kind: 'speed-limit', classes: ALL_CLASSES, speedLimitMps: 5, when: {}, cause: 'edit-1' }]);
});

it('an area stands for the lanes that touch it, also those that only run through', () => {
  const lane = tee.lanes.find(({ id }) => id === 'WC_0')!;
  const [lat, lon] = [(lane.points[0]! + lane.points[2]!) / 2, (lane.points[1]! + lane.points[3]!) / 2];
  const area = [lat - 100, lon - 100, lat - 100, lon + 100, lat + 100, lon + 100, lat + 100, lon - 100];
  const { roadnet, laneIds } = applyEdit(tee, { ...base, kind: 'work-zone', area, when: { toMs: 9 } });
  expect(laneIds).toEqual(['WC_0']);
  expect(roadnet.zones).toEqual([{ id: 'edit-1', name: 'works', kind: 'work-zone', rings: [area], when: { toMs: 9 } }]);
  expect(restricted(roadnet)).toEqual(['WC_0']);
});

it('what it does not find it names, and without any lane it does nothing', () => {
  expect(applyEdit(tee, { ...base, laneIds: ['WC_0', 'x'], linkIds: ['y'] })).toMatchObject({ laneIds: ['WC_0'], missing: ['lane x', 'link y'] });
  expect(applyEdit(tee, { ...base, laneIds: ['x'] }).roadnet).toBe(tee);
});

it('edits taken back in any order leave the network as it was', () => {
  const lanes = fc.subarray(tee.lanes.map(({ id }) => id), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(lanes, { minLength: 1, maxLength: 4 }), fc.constantFrom<Edit['kind']>('closure', 'work-zone'), (targets, kind) => {
      const edits = targets.map((laneIds, i) => ({ ...base, kind, id: `edit-${i}`, laneIds, when: { toMs: 9 } }));
      let roadnet = edits.reduce((network, edit) => applyEdit(network, edit).roadnet, tee);
      expect(restricted(roadnet)).toEqual([...new Set(targets.flat())].sort());
      for (const { id } of [...edits].reverse()) roadnet = withoutEdits(roadnet, new Set([id]));
      expect(contentsOfRoadnet(roadnet)).toEqual(contentsOfRoadnet(tee));
    }),
    { numRuns: 50 },
  );
});

it.each<[string, Partial<Edit>]>([
  ['target', {}],
  ['area', { area: [1, 2, 3, 4] }],
  ['speedLimitMps', { laneIds: ['a'], kind: 'speed-limit' }],
  ['speedLimitMps', { laneIds: ['a'], speedLimitMps: 5 }],
  ['speedLimitMps', { laneIds: ['a'], kind: 'speed-limit', speedLimitMps: NaN }],
  ['when', { laneIds: ['a'], when: { fromMs: 2, toMs: 2 } }],
  ['when', { laneIds: ['a'], kind: 'work-zone' }],
])('names the place of what is wrong: %s', (place, change) => {
  expect(findEditProblem({ ...base, ...change })).toMatch(new RegExp(`^${place}: `));
});

it('an area touches exactly the lines that a point of theirs lies in, or that cut it', () => {
  const square = [0, 0, 0, 100, 100, 100, 100, 0];
  const coordinate = fc.integer({ min: -150, max: 250 });
  fc.assert(
    fc.property(coordinate, coordinate, coordinate, coordinate, (a, b, c, d) => {
      // By sampling; lines that only graze a corner may go either way.
      const depth = Math.max(...Array.from({ length: 401 }, (_, i) => Math.min(...[a + ((c - a) * i) / 400, b + ((d - b) * i) / 400].map((value) => Math.min(value, 100 - value)))));
      if (depth > 1) expect(touchesRing([a, b, c, d], square)).toBe(true);
      if (depth < -1) expect(touchesRing([a, b, c, d], square)).toBe(false);
    }),
  );
});
