import fc from 'fast-check';
import { join } from 'node:path';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { Roadnet } from '../model/roadnet';
import { areInConflict, conflictMatrixOf, isIntact, type ConflictMatrix } from './conflict-matrix';

const GRID = join(__dirname, '..', '..', 'test', 'fixtures', 'grid3x3.net.xml');

let city: Roadnet;
let matrix: ConflictMatrix;
beforeAll(async () => {
  city = (await importSumoNet(GRID)).roadnet!;
  matrix = conflictMatrixOf(city, 'B1');
});

it('says of every two groups what the conflicts of their movements say', () => {
  const movements = [...city.connections.map((connection) => ({ key: `${connection.fromLaneId}>${connection.toLaneId}`, ...connection })), ...city.crossings.map((crossing) => ({ key: crossing.id, ...crossing }))].filter(({ signal }) => signal?.controllerId === 'B1');
  const conflicts = new Set(city.conflicts.flatMap(({ first, second }) => [`${first} ${second}`, `${second} ${first}`]));
  let conflicting = 0;
  for (const a of movements) {
    for (const b of movements) {
      const expected = movements.some((one) => one.signal!.group === a.signal!.group && movements.some((other) => other.signal!.group === b.signal!.group && conflicts.has(`${one.key} ${other.key}`)));
      expect(areInConflict(matrix, a.signal!.group, b.signal!.group)).toBe(a.signal!.group !== b.signal!.group && expected);
      if (expected) conflicting++;
    }
  }
  expect(conflicting).toBeGreaterThan(100);
});

it('every stage of the city gives right of way only to groups that do not conflict', () => {
  for (const controller of city.controllers) {
    const own = conflictMatrixOf(city, controller.id);
    expect(controller.stages.length).toBeGreaterThan(1);
    for (const { groups } of controller.stages) for (const a of groups) for (const b of groups) expect(areInConflict(own, a, b)).toBe(false);
  }
});

it('shows any bit that changed', () => {
  expect(isIntact(matrix)).toBe(true);
  fc.assert(
    fc.property(fc.nat(matrix.bits.length * 8 - 1), (at) => {
      const bits = Uint8Array.from(matrix.bits);
      bits[at >> 3]! ^= 1 << (at & 7);
      expect(isIntact({ ...matrix, bits })).toBe(false);
    }),
  );
  expect(isIntact({ ...matrix, controllerId: 'B2' })).toBe(false);
});

it('a group that the controller does not have conflicts with every other; an unknown controller is refused', () => {
  expect(areInConflict(matrix, 1, 200)).toBe(true);
  expect(() => conflictMatrixOf(city, 'nowhere')).toThrow('CONTROLLER_UNKNOWN');
});

it('lanes of one stream that merge are no conflict of signals', () => {
  const [one, other] = city.connections.filter(({ signal, fromLaneId }) => signal && !fromLaneId.includes('w')).slice(0, 2);
  const merged: Roadnet = {
    ...city,
    connections: [{ ...one!, signal: { controllerId: 'X', group: 1 } }, { ...other!, toLaneId: one!.toLaneId, fromLaneId: one!.fromLaneId.replace(/_\d+$/, '_1'), signal: { controllerId: 'X', group: 2 } }],
    crossings: [],
    controllers: [{ id: 'X', junctionIds: [], groups: [1, 2], stages: [] }],
  };
  const key = (i: number): string => `${merged.connections[i]!.fromLaneId}>${merged.connections[i]!.toLaneId}`;
  const conflicts = [{ ...city.conflicts[0]!, first: key(0), second: key(1), kind: 'merging' as const }];
  expect(areInConflict(conflictMatrixOf({ ...merged, conflicts }, 'X'), 1, 2)).toBe(false);
});
