import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalFrame } from '../../../services/kernel/geo';
import type { Roadnet } from '../../model/roadnet';
import { VEHICLE_CLASSES } from '../../model/vehicle-class';
import { readNetworkFile } from '../read-network-file';

const TEE = readFileSync(join(__dirname, 'fixtures', 'tee.xodr'), 'utf8');
const frame = createLocalFrame(22.8e7, 113.55e7);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xodr-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function importText(text: string | Uint8Array, name = 'tee.xodr') {
  writeFileSync(join(folder, name), text);
  return readNetworkFile(join(folder, name));
}

function metresOf(roadnet: Roadnet, laneId: string): number[] {
  const { points } = roadnet.lanes.find(({ id }) => id === laneId)!;
  return points.map((_, i) => Math.round((i % 2 === 0 ? frame.x(points[i + 1]!) : frame.y(points[i - 1]!)) * 10) / 10);
}

describe('a file drawn by hand', () => {
  let roadnet: Roadnet;
  beforeAll(async () => {
    const result = await importText(TEE);
    expect(result.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    roadnet = result.roadnet!;
  });

  it('has a link for each direction of each stretch with the same lanes, and one node for each junction and joint', () => {
    expect(roadnet.links.map(({ id, kind, fromJunctionId, toJunctionId, roadClass }) => [id, kind, fromJunctionId, toJunctionId, roadClass])).toEqual([
      ['1-0-f', 'road', 'n1-start', 's1-1', 'primary'],
      ['1-0-b', 'road', 's1-1', 'n1-start', 'primary'],
      ['1-1-f', 'road', 's1-1', 'j9', 'primary'],
      ['1-1-b', 'road', 'j9', 's1-1', 'primary'],
      ['2-0-f', 'road', 'j9', 'n2-end', 'other'],
      ['3-0-f', 'road', 'j9', 'n3-end', 'other'],
      ['10-0-f', 'junction', 'j9', 'j9', 'other'],
      ['11-0-f', 'junction', 'j9', 'j9', 'other'],
    ]);
    expect(roadnet.junctions.map(({ id, kind }) => [id, kind])).toEqual([['n1-start', 'dead-end'], ['s1-1', 'other'], ['j9', 'signalised'], ['n2-end', 'dead-end'], ['n3-end', 'dead-end']]);
    expect(roadnet.junctions.find(({ id }) => id === 'j9')!.name).toBe('The Tee');
  });

  it('draws lanes beside the offset reference line, kerb first, in their direction of travel, with heights', () => {
    expect(metresOf(roadnet, '1-0-f-0')).toEqual([-100, -1, -50, -1]);
    expect(metresOf(roadnet, '1-0-b-0')).toEqual([-50, 2, -100, 2]);
    // Pavement, bus lane, car lane; the median between is no lane but takes its metre.
    expect(metresOf(roadnet, '1-1-f-0')).toEqual([-50, -7.5, 0, -7.5]);
    expect(metresOf(roadnet, '1-1-f-1')).toEqual([-50, -4, 0, -4]);
    expect(roadnet.lanes.find(({ id }) => id === '1-0-b-0')!.elevationsM).toEqual([5.5, 5]);
    const turn = metresOf(roadnet, '11-0-f-0');
    expect([turn.slice(0, 2), turn.slice(-2)]).toEqual([[0, -1], [21.5, 20]]);
  });

  it('knows types, classes and limits', () => {
    const lane = (id: string) => roadnet.lanes.find((found) => found.id === id)!;
    expect(lane('1-1-f-0')).toMatchObject({ type: 'sidewalk', classes: VEHICLE_CLASSES.pedestrian });
    expect(lane('1-1-f-1')).toMatchObject({ type: 'driving', classes: VEHICLE_CLASSES.bus, speedLimitMps: 16.667, widthM: 3 });
    expect(lane('1-1-f-2').speedLimitMps).toBe(8.333);
    expect(lane('2-0-f-0').type).toBe('bus');
    expect(lane('2-0-f-1').speedLimitMps).toBe(13.889);
  });

  it('connects lanes over the junction and over the joint, with groups by the controllers of the file', () => {
    expect(roadnet.connections.map(({ fromLaneId, toLaneId, viaLaneId, maneuver, signal }) => [fromLaneId, toLaneId, viaLaneId, maneuver, signal?.group])).toEqual([
      ['1-0-f-0', '1-1-f-2', undefined, 'straight', undefined],
      ['1-1-f-1', '2-0-f-0', '10-0-f-0', 'straight', 1],
      ['1-1-f-2', '2-0-f-1', '10-0-f-1', 'straight', 1],
      ['1-1-f-2', '3-0-f-0', '11-0-f-0', 'left', 2],
      ['1-1-b-0', '1-0-b-0', undefined, 'straight', undefined],
      ['10-0-f-0', '2-0-f-0', undefined, 'straight', undefined],
      ['10-0-f-1', '2-0-f-1', undefined, 'straight', undefined],
      ['11-0-f-0', '3-0-f-0', undefined, 'straight', undefined],
    ]);
    expect(roadnet.controllers).toEqual([{ id: 'j9', junctionIds: ['j9'], groups: [1, 2], stages: [] }]);
    expect(roadnet.stopLines.map(({ laneId }) => laneId)).toEqual(['1-1-f-1', '1-1-f-2']);
    expect(roadnet.source).toMatchObject({ format: 'opendrive', timeZone: 'Asia/Shanghai' });
  });
});

it('drives on the left where the road says so', async () => {
  const { roadnet } = await importText(TEE.replace('<road id="3" name="North Road"', '<road rule="LHT" id="3" name="North Road"'));
  expect(roadnet!.links.map(({ id }) => id)).toContain('3-0-b');
});

it.each([
  ['xml.bad-number', 'width sOffset="0" a="2"', 'width sOffset="0" a="wide"'],
  ['xml.missing-attribute', '<road id="2"', '<road'],
  ['opendrive.geometry', '<spiral curvStart="0" curvEnd="0.02"/>', '<bezier/>'],
  ['opendrive.projection', '+proj=tmerc', '+proj=nowhere'],
  ['id.duplicate', '<road id="3"', '<road id="2"'],
  ['xml.malformed', '</OpenDRIVE>', ''],
  ['xml.doctype', '<OpenDRIVE>', '<!DOCTYPE OpenDRIVE><OpenDRIVE>'],
])('a file with one error: %s', async (check, from, to) => {
  expect(TEE.split(from)).toHaveLength(2);
  const { roadnet, findings } = await importText(TEE.replace(from, to));
  expect(roadnet).toBeUndefined();
  const finding = findings.find((found) => found.check === check)!;
  expect(finding).toMatchObject({ severity: 'error' });
  expect(finding.place).toMatch(/^tee\.xodr:\d+/);
});

it.each([
  ['opendrive.no-location', /<geoReference>.*<\/geoReference>/, ''],
  ['opendrive.version', 'revMinor="6"', 'revMinor="3"'],
  ['opendrive.junction-type', '<junction id="9"', '<junction type="virtual" id="9"'],
  ['opendrive.superelevation', '<elevationProfile>', '<lateralProfile><superelevation s="0" a="0.02" b="0" c="0" d="0"/></lateralProfile><elevationProfile>'],
])('what is read over is noted: %s', async (check, from, to) => {
  const { roadnet, findings } = await importText(TEE.replace(from, to));
  expect(roadnet).toBeDefined();
  expect(findings.map((finding) => finding.check)).toContain(check);
});

it('with any bytes changed it never throws, and gives a network or an error', async () => {
  const bytes = Buffer.from(TEE);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = Buffer.from(bytes);
      for (const [at, value] of changes) changed[at] = value;
      const { roadnet, findings } = await importText(changed);
      expect(roadnet === undefined).toBe(findings.some((finding) => finding.severity === 'error'));
    }),
    { numRuns: 100 },
  );
});
