import { join } from 'node:path';
import fc from 'fast-check';
import { readNetworkFile } from '../importers/read-network-file';
import { buildMapNode, hasMap } from '../map-message/build-map';
import { MapNumbers } from '../map-message/map-numbers';
import { splitMap } from '../map-message/split-map';
import type { Connection, Lane, Restriction, Roadnet } from '../model/roadnet';
import { compileSnapshot } from '../snapshot/compile';
import { assignNumbers } from '../snapshot/numbering';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { mapContentsOf, nextMapRevisions, type MapRevision } from './map-content';

let grid: Roadnet;
let compile: (roadnet: Roadnet) => RoadnetSnapshot;
beforeAll(async () => {
  grid = (await readNetworkFile(join(__dirname, '../../test/fixtures/grid3x3.net.xml'))).roadnet!;
  const numbering = { laneNos: assignNumbers(grid.lanes.map(({ id }) => id)), linkNos: assignNumbers(grid.links.map(({ id }) => id)) };
  compile = (roadnet) => compileSnapshot(roadnet, { version: 'v', name: 'n', ...numbering });
});

type Change = (roadnet: Roadnet, pick: number) => Roadnet;
const laneChange = (change: (lane: Lane) => Partial<Lane>): Change => (roadnet, pick) => ({ ...roadnet, lanes: roadnet.lanes.map((lane, i) => (i === pick % roadnet.lanes.length ? { ...lane, ...change(lane) } : lane)) });
const connectionChange = (change: (connection: Connection) => Partial<Connection>): Change => (roadnet, pick) => ({ ...roadnet, connections: roadnet.connections.map((connection, i) => (i === pick % roadnet.connections.length ? { ...connection, ...change(connection) } : connection)) });
const restricted = (restriction: Pick<Restriction, 'kind' | 'classes' | 'when'> & Partial<Restriction>): Change => laneChange(({ restrictions }) => ({ restrictions: [...restrictions, { cause: 'edit-1', ...restriction }] }));

/** What goes into a MAP, what does not, and what is too small to be told in its units. */
const CHANGES: Readonly<Record<string, Change>> = {
  wider: laneChange(({ widthM }) => ({ widthM: widthM + 0.5 })),
  'wider by less than a centimetre': laneChange(({ widthM }) => ({ widthM: widthM + 1e-4 })),
  slower: laneChange(() => ({ speedLimitMps: 3 })),
  heights: laneChange(({ points }) => ({ elevationsM: points.filter((_, i) => i % 2 === 0).map(() => 4) })),
  moved: laneChange(({ points }) => ({ points: points.map((value) => value + 7) })),
  type: laneChange(() => ({ type: 'bus' })),
  closed: restricted({ kind: 'closed', classes: 1023, when: {} }),
  'closed to people where none walk': restricted({ kind: 'closed', classes: 64, when: {} }),
  'closed until': restricted({ kind: 'closed', classes: 1023, when: { toMs: 9 } }),
  'closed by the week': restricted({ kind: 'closed', classes: 1023, when: { weekly: [{ days: 1, startMin: 0, endMin: 9 }] } }),
  limited: restricted({ kind: 'speed-limit', classes: 1023, speedLimitMps: 2, when: {} }),
  'limited above what holds': restricted({ kind: 'speed-limit', classes: 1023, speedLimitMps: 50, when: {} }),
  maneuver: connectionChange(() => ({ maneuver: 'u-turn' })),
  unsignalled: connectionChange(() => ({ signal: undefined })),
  'turn closed': connectionChange(() => ({ restrictions: [{ kind: 'closed', classes: 1, when: {}, cause: 'source' }] })),
  renamed: (roadnet, pick) => ({ ...roadnet, junctions: roadnet.junctions.map((junction, i) => (i === pick % roadnet.junctions.length ? { ...junction, name: 'other' } : junction)) }),
  'crossing gone': (roadnet, pick) => ({ ...roadnet, conflicts: [], crossings: roadnet.crossings.filter((_, i) => i !== pick % roadnet.crossings.length) }),
  stages: (roadnet) => ({ ...roadnet, controllers: roadnet.controllers.map((controller) => ({ ...controller, stages: [] })) }),
};

/** The messages as a vehicle gets them, without what counts versions and revisions. */
function mapsOf(snapshot: RoadnetSnapshot): Map<string, string> {
  const numbers = new MapNumbers(snapshot, 5);
  return new Map(snapshot.junctions.flatMap(({ id }, i) => (hasMap(snapshot, i) ? [[id, JSON.stringify(splitMap([buildMapNode(numbers, i)], { roadnetVersion: '' }))] as const] : [])));
}

it('a revision rises exactly where the messages differ, whatever was changed', () => {
  const before = compile(grid);
  const [known, maps] = [nextMapRevisions(mapContentsOf(before), new Map()), mapsOf(before)];
  const [seen, changesSeen] = [new Set<boolean>(), fc.tuple(fc.constantFrom(...Object.keys(CHANGES)), fc.nat())];
  fc.assert(
    fc.property(fc.array(changesSeen, { minLength: 1, maxLength: 3 }), (changes) => {
      const after = compile(changes.reduce((roadnet, [name, pick]) => CHANGES[name]!(roadnet, pick), grid));
      const revisions = nextMapRevisions(mapContentsOf(after), known);
      const messages = mapsOf(after);
      expect([...revisions.keys()]).toEqual([...messages.keys()]);
      for (const [id, { revision }] of revisions) {
        const differs = messages.get(id) !== maps.get(id);
        seen.add(differs);
        expect([id, changes, revision]).toEqual([id, changes, maps.has(id) && differs ? 1 : 0]);
      }
    }),
    { numRuns: 60 },
  );
  expect(seen).toEqual(new Set([true, false]));
});

it('a revision rises by one exactly when the content is another, and starts over after 127', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 300 }), (contents) => {
      let known = new Map<string, MapRevision>();
      let expected = 0;
      contents.forEach((content, i) => {
        known = nextMapRevisions(new Map([['J', content]]), known);
        if (i > 0 && content !== contents[i - 1]) expected = (expected + 1) % 128;
        expect(known.get('J')!.revision).toBe(expected);
      });
    }),
  );
});
