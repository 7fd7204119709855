import fc from 'fast-check';
import gcoord from 'gcoord';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { lengthOfM } from '../../model/polyline';
import type { Roadnet } from '../../model/roadnet';
import { versionIdOf } from '../../versions/version-id';
import { importSumoNet } from '../sumo/import-sumo-net';
import { readNetworkFile } from '../read-network-file';
import { overlayGeoJson } from './import-geojson';
import { toNetworkGeoJson } from './network-geojson';
import { sourceSystemOf } from './source-system';

const FIXTURES = join(__dirname, '..', '..', '..', 'test', 'fixtures');
const TEE = join(__dirname, '..', 'sumo', 'fixtures', 'tee.net.xml');

let folder: string;
let city: Roadnet;
let tee: Roadnet;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'geojson-'));
  city = (await importSumoNet(join(FIXTURES, 'grid3x3.net.xml'))).roadnet!;
  tee = (await importSumoNet(TEE)).roadnet!;
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: unknown, name = 'net.geojson'): string {
  const path = join(folder, name);
  writeFileSync(path, content instanceof Uint8Array ? content : typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const always = { when: {}, cause: 'test' };

/** The tee with one of everything that the model has. */
function furnished(): Roadnet {
  const [lane, ...lanes] = tee.lanes;
  return {
    ...tee,
    lanes: [{ ...lane!, elevationsM: lane!.points.flatMap((_, i) => (i % 2 === 0 ? [i / 4] : [])), restrictions: [{ kind: 'speed-limit', classes: 2, speedLimitMps: 5, ...always, when: { fromMs: 5, weekly: [{ days: 31, startMin: 420, endMin: 540 }] } }] }, ...lanes],
    turnRestrictions: [{ id: 'r', linkIds: ['WC', 'CE', 'CW'], classes: 1, when: {} }],
    parkingEntrances: [{ id: 'p', name: '车库', linkId: 'WC', sM: 12.5, side: 'left', use: 'both' }],
    roadsideUnits: [{ id: 'u', name: 'RSU', latE7: 228_000_000, lonE7: 1_135_500_000, elevationM: 6, coverage: [228_000_000, 1_135_500_000, 228_010_000, 1_135_500_000, 228_000_000, 1_135_510_000], junctionId: 'C' }],
    zones: [{ id: 'z', name: 'zone', kind: 'work-zone', rings: [[228_000_000, 1_135_500_000, 228_010_000, 1_135_500_000, 228_000_000, 1_135_510_000]], when: { fromMs: 1, toMs: 2 } }],
  };
}

it('a network written and read again is the same version', async () => {
  for (const roadnet of [city, furnished()]) {
    const { roadnet: again, findings } = await readNetworkFile(write(toNetworkGeoJson(roadnet)));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(versionIdOf('x', again!)).toBe(versionIdOf('x', roadnet));
  }
});

it('reads gzip, told by content', async () => {
  const { roadnet } = await readNetworkFile(write(gzipSync(JSON.stringify(toNetworkGeoJson(tee))), 'net.geojson.gz'));
  expect(versionIdOf('x', roadnet!)).toBe(versionIdOf('x', tee));
});

describe('reference systems', () => {
  const shifted = (crs: string, shift: (position: number[]) => number[]): object => {
    const collection = structuredClone(toNetworkGeoJson(tee)) as { lingshan: object; features: { geometry: { type: string; coordinates: never } | null; properties: Record<string, unknown> }[] };
    const each = (coordinates: unknown): unknown => (Array.isArray(coordinates) && typeof coordinates[0] === 'number' ? shift(coordinates as number[]) : (coordinates as unknown[]).map(each));
    for (const feature of collection.features) {
      if (feature.geometry) feature.geometry.coordinates = each(feature.geometry.coordinates) as never;
      if (feature.properties.outline) feature.properties.outline = each(feature.properties.outline);
    }
    return { ...collection, lingshan: { generation: 1, crs } };
  };

  it.each([
    ['GCJ-02', (position: number[]) => gcoord.transform(position as [number, number], gcoord.WGS84, gcoord.GCJ02), 0.5],
    ['BD-09', (position: number[]) => gcoord.transform(position as [number, number], gcoord.WGS84, gcoord.BD09), 1],
    ['EPSG:4490', (position: number[]) => position, 0.02],
  ])('%s is converted once and recorded', async (crs, shift, toleranceM) => {
    const { roadnet } = await readNetworkFile(write(shifted(crs, shift)));
    expect(roadnet!.source.crs).toBe(crs);
    roadnet!.lanes.forEach((lane, i) => expect(lengthOfM([...lane.points.slice(0, 2), ...tee.lanes[i]!.points.slice(0, 2)])).toBeLessThan(toleranceM));
    const again = await readNetworkFile(write(toNetworkGeoJson(roadnet!)));
    expect(versionIdOf('x', again.roadnet!)).toBe(versionIdOf('x', roadnet!));
  });

  it('CGCS2000 in Gauss-Krüger zones: the middle meridian of zone 38 is 114° east', () => {
    const [lon, lat] = sourceSystemOf('EPSG:4526')!(38_500_000, 2_522_000);
    expect(lon).toBeCloseTo(114, 9);
    expect(lat).toBeCloseTo(22.8, 1);
    expect(sourceSystemOf('EPSG:4547')!(500_000, 2_522_000)).toEqual([expect.closeTo(114, 9), expect.closeTo(lat, 9)]);
    expect(['EPSG:9999', 'nonsense', '+proj=nowhere'].map(sourceSystemOf)).toEqual([undefined, undefined, undefined]);
  });
});

describe('an overlay', () => {
  const overlay = (...features: object[]): string => write({ type: 'FeatureCollection', features: features.map((properties) => ({ type: 'Feature', geometry: null, ...properties })) }, 'overlay.geojson');

  it('adds what is new and replaces what has the id', async () => {
    const zone = { geometry: { type: 'Polygon', coordinates: [[[113.55, 22.8], [113.56, 22.8], [113.56, 22.81], [113.55, 22.8]]] }, properties: { element: 'zone', id: 'z' } };
    const link = { properties: { element: 'link', id: 'WC', name: 'Renamed', fromJunctionId: 'W', toJunctionId: 'C' } };
    const { roadnet } = await overlayGeoJson(tee, overlay(zone, link));
    expect(roadnet!.zones).toEqual([{ id: 'z', name: '', kind: 'other', when: {}, rings: [[228_000_000, 1_135_500_000, 228_000_000, 1_135_600_000, 228_100_000, 1_135_600_000]] }]);
    expect(roadnet!.links).toHaveLength(tee.links.length);
    expect(roadnet!.links.find(({ id }) => id === 'WC')!.name).toBe('Renamed');
    expect(roadnet!.source).toEqual(tee.source);
    expect(roadnet!.conflicts).toEqual(tee.conflicts);
  });

  it('that breaks the network gives its errors and no network', async () => {
    const { roadnet, findings } = await overlayGeoJson(tee, overlay({ properties: { element: 'link', id: 'WC', fromJunctionId: 'W', toJunctionId: 'nowhere' } }));
    expect(roadnet).toBeUndefined();
    expect(findings).toContainEqual(expect.objectContaining({ check: 'link.missing-junction', place: 'overlay.geojson:link WC:to' }));
  });
});

describe('a bad file', () => {
  const collection = (...features: unknown[]): object => ({ type: 'FeatureCollection', features });
  const lane = { element: 'lane', id: 'l', linkId: 'k', index: 0, widthM: 3, speedLimitMps: 10, classes: 1 };
  const feature = (properties: object, geometry: unknown = null): object => ({ type: 'Feature', properties, geometry });
  it.each<[check: string, place: string, content: unknown]>([
    ['geojson.malformed', 'net.geojson', '{"type":'],
    ['geojson.malformed', 'net.geojson', '['.repeat(200_000)],
    ['geojson.not-a-collection', 'net.geojson:type', { type: 'Feature' }],
    ['geojson.bad-value', 'net.geojson:lingshan.generation', { ...collection(), lingshan: { generation: 9 } }],
    ['geojson.crs', 'net.geojson:lingshan.crs', { ...collection(), lingshan: { generation: 1, crs: 'Mars' } }],
    ['geojson.bad-value', 'net.geojson:lingshan.source.timeZone', { ...collection(), lingshan: { generation: 1, source: { crs: 'x', timeZone: 'Mars/Phobos' } } }],
    ['geojson.bad-value', 'net.geojson:features[0].type', collection(null)],
    ['geojson.bad-value', 'net.geojson:features[0].properties.element', collection(feature({ element: 'house' }))],
    ['geojson.bad-value', 'net.geojson:features[0].properties.widthM', collection(feature({ ...lane, widthM: '3' }))],
    ['geojson.bad-value', 'net.geojson:features[0].properties', collection(feature({ ...lane, fleetId: 'x' }))],
    ['geojson.bad-geometry', 'net.geojson:features[0].geometry', collection(feature(lane, { type: 'Point', coordinates: [1, 2] }))],
    ['geojson.bad-geometry', 'net.geojson:features[0].geometry', collection(feature(lane, { type: 'LineString', coordinates: [[1, 2], ['a', 'b']] }))],
    ['net.empty', 'net.geojson:edge', collection()],
    ['file.encoding', 'net.geojson', Uint8Array.from([0x7b, 0xff, 0xfe])],
  ])('%s at %s', async (check, place, content) => {
    const { roadnet, findings } = await readNetworkFile(write(content));
    expect(roadnet).toBeUndefined();
    expect(findings.find((found) => found.check === check)).toMatchObject({ severity: 'error', place });
  });

  it('with any bytes changed it never throws, and gives a network or an error', async () => {
    const bytes = Buffer.from(JSON.stringify(toNetworkGeoJson(furnished())));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        const { roadnet, findings } = await readNetworkFile(write(new Uint8Array(changed)));
        expect(roadnet === undefined).toBe(findings.some((finding) => finding.severity === 'error'));
      }),
      { numRuns: 100 },
    );
  });
});
