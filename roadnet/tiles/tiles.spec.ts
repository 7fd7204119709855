import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { clipConvex, clipLine, clipRing, doubleArea, hullOf } from '../queries/clip';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { TileSource } from './tile-source';

let snapshot: RoadnetSnapshot;
let tiles: TileSource;
beforeAll(async () => {
  snapshot = compileAlone((await importSumoNet(join(__dirname, '../../test/fixtures/grid3x3.net.xml'))).roadnet!, 'grid');
  tiles = new TileSource(snapshot);
});

interface ReadLayer {
  readonly version: number;
  readonly extent: number;
  readonly features: readonly { readonly id: number; readonly type: number; readonly properties: Record<string, unknown>; readonly geometry: { x: number; y: number }[][]; readonly geojson: { geometry: { type: string; coordinates: number[][] } } }[];
}

/** Reads tiles with the reader that the map uses; it is an ES module, so in a process of its own. */
function readTiles(all: readonly { tile: Buffer; at: readonly [number, number, number] }[]): Record<string, ReadLayer>[] {
  const script = `
    import { VectorTile } from '@mapbox/vector-tile';
    import * as pbf from 'pbf';
    const Pbf = pbf.PbfReader ?? pbf.default;
    let text = '';
    for await (const part of process.stdin) text += part;
    process.stdout.write(JSON.stringify(JSON.parse(text).map(({ tile, at: [z, x, y] }) => {
      const read = new VectorTile(new Pbf(Buffer.from(tile, 'base64')));
      return Object.fromEntries(Object.entries(read.layers).map(([name, layer]) => [name, { version: layer.version, extent: layer.extent, features: Array.from({ length: layer.length }, (_, i) => {
        const feature = layer.feature(i);
        return { id: feature.id, type: feature.type, properties: feature.properties, geometry: feature.loadGeometry(), geojson: feature.toGeoJSON(x, y, z) };
      }) }]));
    })));`;
  const input = JSON.stringify(all.map(({ tile, at }) => ({ tile: tile.toString('base64'), at })));
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, cwd: join(__dirname, '../..'), encoding: 'utf8', maxBuffer: 1 << 28 })) as Record<string, ReadLayer>[];
}

/** Tile that holds a position, by the formula of the slippy map. */
function tileOf(latE7: number, lonE7: number, zoom: number): [number, number, number] {
  const lat = (latE7 / 1e7) * (Math.PI / 180);
  return [zoom, Math.floor((lonE7 / 3.6e9 + 0.5) * 2 ** zoom), Math.floor((0.5 - Math.asinh(Math.tan(lat)) / (2 * Math.PI)) * 2 ** zoom)];
}

it('a reader of others finds every layer with its ids, properties and places', () => {
  const junction = snapshot.junctions.find(({ signalised }) => signalised)!;
  const [z, x, y] = tileOf(junction.latE7, junction.lonE7, 17);
  const around = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [z, x + dx, y + dy] as const));
  const read = readTiles(around.map((at) => ({ tile: tiles.getTile(...at), at })));
  const features = (layer: string) => read.flatMap((one) => one[layer]?.features ?? []);
  for (const layer of read.flatMap((one) => Object.values(one))) expect([layer.version, layer.extent]).toEqual([2, 4096]);
  for (const laneNo of junction.inLanes) expect(features('lanes').map(({ id }) => id)).toContain(laneNo);
  const stopLine = snapshot.stopLines.find(({ laneNo }) => junction.inLanes.includes(laneNo))!;
  const drawn = features('stop-lines').find(({ id }) => id === stopLine.laneNo)!;
  expect(drawn.geojson.geometry.coordinates[0]![0]).toBeCloseTo(stopLine.points[1]! / 1e7, 6);
  expect(drawn.geojson.geometry.coordinates[0]![1]).toBeCloseTo(stopLine.points[0]! / 1e7, 6);
  expect(features('junctions').find(({ properties }) => properties.id === junction.id)!.properties).toMatchObject({ kind: junction.kind, signalised: true });
  expect(features('connections').some(({ properties }) => properties.junctionId === junction.id && Number(properties.group) > 0)).toBe(true);
  // Outer rings wind as the specification says, so that no map takes them for holes.
  for (const { geometry } of features('lanes')) expect(doubleArea(geometry[0]!.slice(0, -1).flatMap((point) => [point.x, point.y]))).toBeGreaterThan(0);
});

it('a small zoom shows the network in one tile, small enough to send', () => {
  const at = tileOf(snapshot.junctions[0]!.latE7, snapshot.junctions[0]!.lonE7, 13);
  const tile = tiles.getTile(...at);
  const [read] = readTiles([{ tile, at }]);
  expect(Object.keys(read!)).toContain('links');
  expect(Object.keys(read!)).not.toContain('lanes');
  expect(tiles.getTile(...at)).toBe(tile);
  expect(tiles.getTile(5, 0, 0)).toHaveLength(0);
});

it.each([[-1, 0, 0], [21, 0, 0], [3, 8, 0], [3, 0, 1.5], [Number.NaN, 0, 0]])('tile %p/%p/%p is refused', (z, x, y) => {
  expect(() => tiles.getTile(z, x, y)).toThrow(expect.objectContaining({ reason: 'TILE_INVALID' }));
});

const units = fc.integer({ min: -300, max: 300 });
const square = { min: -100, max: 100 };

it('a cut line lies in the square and keeps every point of the line that does', () => {
  fc.assert(
    fc.property(fc.array(units, { minLength: 4, maxLength: 40 }), (flat) => {
      const line = flat.slice(0, flat.length & ~1);
      const pieces = clipLine(line, square);
      for (const value of pieces.flat()) expect(Math.abs(value)).toBeLessThanOrEqual(100 + 1e-9);
      for (let i = 0; i < line.length; i += 2) {
        const isIn = Math.abs(line[i]!) < 100 && Math.abs(line[i + 1]!) < 100;
        const isKept = pieces.some((piece) => piece.some((value, at) => at % 2 === 0 && Math.abs(value - line[i]!) < 1e-6 && Math.abs(piece[at + 1]! - line[i + 1]!) < 1e-6));
        if (isIn) expect(isKept).toBe(true);
      }
    }),
  );
});

it('cutting a convex ring never adds ground, and cutting by a ring around it takes none', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(units, units), { minLength: 3, maxLength: 12 }), (points) => {
      const hull = hullOf(points);
      fc.pre(hull.length >= 6 && doubleArea(hull) > 1);
      const cut = clipRing(hull, square);
      expect(doubleArea(cut)).toBeLessThanOrEqual(Math.min(doubleArea(hull), 2 * 200 * 200) + 1e-6);
      expect(doubleArea(clipConvex(hull, [-400, -400, 400, -400, 400, 400, -400, 400]))).toBeCloseTo(doubleArea(hull), 6);
    }),
  );
});
