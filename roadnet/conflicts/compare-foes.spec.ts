import { join } from 'node:path';
import { readFoes } from '../importers/sumo/read-foes';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { compareFoes, type FoesMatrix } from './compare-foes';

const GRID = join(__dirname, '..', '..', 'test', 'fixtures', 'grid3x3.net.xml');

it('agrees with every foes matrix of the test city, crossings included', async () => {
  const { roadnet } = await importSumoNet(GRID);
  const matrices = await readFoes(GRID);
  expect(matrices.map(({ junctionId }) => junctionId).filter((id) => /^[ABC]\d$/.test(id))).toHaveLength(9);
  const { misses, ...figures } = compareFoes(roadnet!, matrices);
  expect(misses).toEqual([]);
  expect(figures).toMatchObject({ pairs: 1818, foes: 756, derived: 756, agreement: 1, recall: 1, precision: 1, agreementNotFoes: 1, unknown: 0 });
});

it('counts and explains where a source says otherwise', async () => {
  const { roadnet } = await importSumoNet(GRID);
  const matrices = await readFoes(GRID);
  const centre = matrices.findIndex(({ junctionId }) => junctionId === 'B1');
  const opposite: FoesMatrix = { ...matrices[centre]!, isFoe: (i, j) => !matrices[centre]!.isFoe(i, j) };
  const { pairs, agreement, misses } = compareFoes(roadnet!, [opposite]);
  expect(agreement).toBe(0);
  expect(misses).toHaveLength(pairs);
  expect(new Set(misses.map(({ derived }) => derived))).toEqual(new Set(['crossing', 'merging', 'pedestrian', 'none']));
  expect(misses.every(({ reason, line }) => reason !== '' && line > 0)).toBe(true);
});
