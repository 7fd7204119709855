import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LingshanError } from '../../../../services/kernel/errors';
import type { GeneratorNet, GeneratorRoad } from './generator-net';

interface StreetsModule {
  initSync(bytes: Uint8Array): void;
  readonly JsStreetNetwork: new (xml: string, clip: string, options: Record<string, boolean>) => { toGeojsonPlain(): string; toLanePolygonsGeojson(): string };
}

interface PlainFeature {
  readonly geometry: { readonly coordinates: readonly (readonly (readonly [number, number])[])[] };
  readonly properties: { readonly type: string; readonly id?: number; readonly src_i?: number; readonly dst_i?: number; readonly movements?: readonly string[] };
}

interface LaneFeature {
  readonly properties: { readonly road: number; readonly direction: string; readonly type: string };
}

/** Options of osm2streets as its own page ships them; nothing inferred that the tags do not say. */
const OPTIONS = {
  debug_each_step: false,
  dual_carriageway_experiment: false,
  cycletrack_snapping_experiment: false,
  sidepath_zipping_experiment: false,
  inferred_sidewalks: false,
  inferred_kerbs: false,
  osm2lanes: false,
};

function load(): StreetsModule {
  const require = createRequire(__filename);
  try {
    const path = require.resolve('osm2streets-js/osm2streets_js.js');
    const streets = require(path) as StreetsModule;
    streets.initSync(readFileSync(join(dirname(path), 'osm2streets_js_bg.wasm')));
    return streets;
  } catch (error) {
    throw new LingshanError('unavailable', 'STREETS_UNAVAILABLE', `osm2streets-js does not load (${error instanceof Error ? error.message : String(error)}); it is a development dependency: npm install`);
  }
}

/** Network that osm2streets makes of OSM XML. Its movements are from road to road; each direction is a road of its own here. */
export function streetsNetOf(xml: string): GeneratorNet {
  const streets = load();
  const network = new streets.JsStreetNetwork(xml, '', OPTIONS);
  const features = (JSON.parse(network.toGeojsonPlain()) as { features: PlainFeature[] }).features;
  const lanes = (JSON.parse(network.toLanePolygonsGeojson()) as { features: LaneFeature[] }).features;
  const counts = new Map<string, number>();
  for (const { properties } of lanes) {
    if (properties.type !== 'Driving' && properties.type !== 'Bus') continue;
    const key = `${properties.road} ${properties.direction}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(properties.type === 'Driving'));
  }
  const shapes = features.filter(({ properties }) => properties.type === 'road');
  const numberOfShape = roadNumbers(shapes, lanes);
  const roads: GeneratorRoad[] = [];
  const ends: { from: number; to: number; road: number }[] = [];
  shapes.forEach(({ geometry, properties }, i) => {
    const road = numberOfShape[i]!;
    const points = middleOf(geometry.coordinates[0]!);
    for (const [direction, line, from, to] of [
      ['Fwd', points, properties.src_i!, properties.dst_i!],
      ['Back', turned(points), properties.dst_i!, properties.src_i!],
    ] as const) {
      const count = counts.get(`${road} ${direction}`) ?? 0;
      if (count === 0) continue;
      roads.push({ lanes: count, points: line });
      ends.push({ from, to, road });
    }
  });
  const movements = new Set<string>();
  for (const { properties } of features) {
    if (properties.type !== 'intersection') continue;
    for (const movement of properties.movements ?? []) {
      const [, from, to] = /Road #(\d+) -> Road #(\d+)/.exec(movement) ?? [];
      if (from !== undefined) movements.add(`${properties.id} ${from} ${to}`);
    }
  }
  const leaving = new Map<number, number[]>();
  ends.forEach(({ from }, i) => leaving.set(from, [...(leaving.get(from) ?? []), i]));
  return { roads, next: ends.map(({ to, road }) => new Set((leaving.get(to) ?? []).filter((i) => movements.has(`${to} ${road} ${ends[i]!.road}`)))) };
}

/** Roads come in the order of their numbers, with holes where roads were merged; lanes name the number. */
function roadNumbers(shapes: readonly PlainFeature[], lanes: readonly LaneFeature[]): number[] {
  const numbers = [...new Set(lanes.map(({ properties }) => properties.road))].sort((a, b) => a - b);
  if (numbers.length !== shapes.length) throw new LingshanError('unavailable', 'STREETS_UNAVAILABLE', `osm2streets gave ${shapes.length} roads and lanes of ${numbers.length}: its output has changed`);
  return numbers;
}

/** A road's outline is its left edge and back along its right one. */
function middleOf(ring: readonly (readonly [number, number])[]): number[] {
  const count = Math.floor((ring.length - 1) / 2);
  const points: number[] = [];
  for (let i = 0; i < count; i++) {
    const [a, b] = [ring[i]!, ring[ring.length - 2 - i]!];
    points.push(Math.round((a[1] + b[1]) * 5e6), Math.round((a[0] + b[0]) * 5e6));
  }
  return points;
}

function turned(points: readonly number[]): number[] {
  const back: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) back.push(points[i]!, points[i + 1]!);
  return back;
}
