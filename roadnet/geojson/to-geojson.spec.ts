import { join } from 'node:path';
import type { Polygon } from 'geojson';
import { createLocalFrame } from '../../services/kernel/geo';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { toGeoJson, type RoadnetGeoJson } from './to-geojson';

const drawn = createLocalFrame(22.8e7, 113.55e7);
let layers: RoadnetGeoJson;

beforeAll(async () => {
  layers = toGeoJson(compileAlone((await importSumoNet(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!, 'tee'));
});

it('draws a straight lane as the rectangle that it is, counter-clockwise and closed', () => {
  const lane = layers.lanes.features.find((feature) => feature.properties?.id === 'WC_0')!;
  const metres = (lane.geometry as Polygon).coordinates[0]!.map(([lon, lat]) => [Math.round(drawn.x(lon! * 1e7) * 10) / 10 + 0, Math.round(drawn.y(lat! * 1e7) * 10) / 10 + 0]);
  expect(metres).toEqual([[0, -6.4], [100, -6.4], [100, -3.2], [0, -3.2], [0, -6.4]]);
  expect(lane.properties).toMatchObject({ kind: 'road', lengthM: 100, widthM: 3.2, speedLimitMps: 13.89, classes: 'car truck bus emergency motorcycle bicycle tram rail' });
});

it('has one feature a lane, road link, junction and stop line', () => {
  expect([layers.lanes, layers.links, layers.junctions, layers.stopLines, layers.crossings].map(({ features }) => features.length)).toEqual([9, 4, 4, 2, 0]);
  expect(layers.links.features.find((feature) => feature.properties?.id === 'WC')?.properties).toMatchObject({ name: 'West Road', lanes: 2, from: 'W', to: 'C' });
  // Two points make no outline: a dead end is a point.
  expect(layers.junctions.features.map((feature) => [feature.properties?.id, feature.geometry.type])).toEqual([['C', 'Polygon'], ['E', 'Point'], ['N', 'Point'], ['W', 'Point']]);
});

it('says at each stop line which groups of which controller govern it', () => {
  const byLane = new Map(layers.stopLines.features.map(({ properties }) => [layers.lanes.features.find((lane) => lane.properties?.laneNo === properties?.laneNo)?.properties?.id, properties]));
  expect(byLane.get('WC_0')).toMatchObject({ junctionId: 'C', controllerId: 'C', signalGroups: '1' });
  expect(byLane.get('WC_1')).toMatchObject({ junctionId: 'C', controllerId: 'C', signalGroups: '2 3' });
});

it('writes 7 decimals at most', () => {
  expect(JSON.stringify(layers)).not.toMatch(/\d\.\d{8,}/);
});
