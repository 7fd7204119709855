import { join } from 'node:path';
import { cellToLatLng, latLngToCell } from 'h3-js';
import { z } from 'zod';
import { defineQuery, type Store } from '../../services/platform/store';
import { RealStore } from '../../services/platform/testing/real-store';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { RoadnetStore } from '../store/roadnet-store';
import { ARGUMENT_ORDER_SQL, argumentOrderOf, CellCoverage, cellOf, cellOfDecimal, cellSql, cellToDecimal, outlineOfCell } from './cells';

let snapshot: RoadnetSnapshot;
let realStore: RealStore;
let store: Store;
beforeAll(async () => {
  snapshot = compileAlone((await importSumoNet(join(__dirname, '../../test/fixtures/grid3x3.net.xml'))).roadnet!, 'grid');
  realStore = await RealStore.start();
  store = realStore.connect('roadnet');
  await new RoadnetStore(store).prepare();
}, 30_000);
afterAll(async () => {
  await store?.close();
  await realStore?.stop();
}, 30_000);

it('cells agree with the store, whichever order of arguments it takes', async () => {
  const [asked] = await store.query(defineQuery({ name: 'h3-order', sql: ARGUMENT_ORDER_SQL, params: z.object({}), row: z.object({ cell: z.string() }) }), {});
  const order = argumentOrderOf(asked!.cell);
  for (const resolution of [0, 5, 7, 9, 10, 11, 13]) {
    const query = defineQuery({
      name: `h3-${resolution}`,
      sql: `SELECT toString(${cellSql('arrayElement({lat:Array(Float64)}, number + 1)', 'arrayElement({lon:Array(Float64)}, number + 1)', resolution, order)}) AS cell FROM numbers(200) ORDER BY number`,
      params: z.object({ lat: z.array(z.number()), lon: z.array(z.number()) }),
      row: z.object({ cell: z.string() }),
    });
    // A spread over the world by the golden ratio, and points of the net.
    const world = Array.from({ length: 100 }, (_, i) => [Math.asin(1 - (2 * i + 1) / 100) * (180 / Math.PI), ((i * 222.49223594996) % 360) - 180] as const);
    const net = Array.from({ length: 100 }, (_, i) => [snapshot.pointLatE7[i * 3]! / 1e7, snapshot.pointLonE7[i * 3]! / 1e7] as const);
    const places = [...world, ...net];
    const rows = await store.query(query, { lat: places.map(([lat]) => lat), lon: places.map(([, lon]) => lon) });
    expect(rows.map(({ cell }) => cellOfDecimal(cell))).toEqual(places.map(([lat, lon]) => latLngToCell(lat, lon, resolution)));
    expect(rows[0]!.cell).toBe(cellToDecimal(latLngToCell(...(places[0] as [number, number]), resolution)));
  }
}, 30_000);

it('a link covers the cell of each of its points, and a cell names the links that cover it', () => {
  const coverage = new CellCoverage(snapshot, 11);
  for (let i = 0; i < snapshot.pointX.length; i++) {
    const linkNo = snapshot.laneLink[snapshot.pointLane[i]!]!;
    if (coverage.cellsOf(linkNo).length > 0) expect(coverage.cellsOf(linkNo)).toContain(cellOf(snapshot.pointLatE7[i]!, snapshot.pointLonE7[i]!, 11));
  }
  for (const cell of coverage.cells()) for (const linkNo of coverage.linksIn(cell)) expect(coverage.cellsOf(linkNo)).toContain(cell);
});

it('a straight link misses no cell between its ends', () => {
  const coverage = new CellCoverage(snapshot, 12);
  const { lanePointStart, pointLatE7, pointLonE7 } = snapshot;
  for (const laneNo of snapshot.stopLines.map((line) => line.laneNo)) {
    const covered = new Set(coverage.cellsOf(snapshot.laneLink[laneNo]!));
    const [a, b] = [lanePointStart[laneNo]!, lanePointStart[laneNo]! + 1];
    for (let t = 0; t <= 1; t += 0.01) expect(covered).toContain(cellOf(pointLatE7[a]! + t * (pointLatE7[b]! - pointLatE7[a]!), pointLonE7[a]! + t * (pointLonE7[b]! - pointLonE7[a]!), 12));
  }
});

it('a cell has an outline of six corners around its middle, and what is none is refused', () => {
  const cell = cellOf(312304000, 1214737000, 9);
  expect(outlineOfCell(cell)).toHaveLength(12);
  expect(cellToLatLng(cell)[0]).toBeCloseTo(31.2304, 2);
  expect(() => cellOfDecimal('12')).toThrow(expect.objectContaining({ reason: 'CELL_INVALID' }));
  expect(() => cellOf(0, 0, 14)).toThrow(expect.objectContaining({ reason: 'CELL_RESOLUTION' }));
  expect(() => new CellCoverage(snapshot, 9).linksIn(cellOf(312304000, 1214737000, 8))).toThrow(expect.objectContaining({ reason: 'CELL_RESOLUTION' }));
});
