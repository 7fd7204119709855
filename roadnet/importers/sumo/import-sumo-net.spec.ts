import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalFrame } from '../../../services/kernel/geo';
import { toId } from '../../../services/kernel/ids';
import type { Lane, Roadnet } from '../../model/roadnet';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../../model/vehicle-class';
import { importSumoNet } from './import-sumo-net';

const TEE = join(__dirname, 'fixtures', 'tee.net.xml');
const GRID = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'grid3x3.net.xml');

async function importValid(path: string): Promise<Roadnet> {
  const { roadnet, findings } = await importSumoNet(path);
  expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  return roadnet!;
}

const laneOf = (roadnet: Roadnet, foreignId: string): Lane => roadnet.lanes.find((lane) => lane.id === toId(foreignId))!;

describe('a net drawn by hand', () => {
  it('lies at Nansha, and a finding says so with its place', async () => {
    const { roadnet, findings } = await importSumoNet(TEE);
    expect(findings).toEqual([expect.objectContaining({ severity: 'warning', check: 'sumo.no-location', place: 'tee.net.xml:5:projParameter' }), expect.objectContaining({ check: 'topology.isolated' })]);
    const frame = createLocalFrame(22.8e7, 113.55e7);
    expect(laneOf(roadnet!, 'WC_0').points).toEqual([frame.latE7(-4.8), frame.lonE7(0), frame.latE7(-4.8), frame.lonE7(100)]);
  });

  it('has its links, lanes inside the junction included, and ids of ours', async () => {
    const roadnet = await importValid(TEE);
    expect(roadnet.links.map(({ kind, fromJunctionId, toJunctionId }) => [kind, fromJunctionId, toJunctionId])).toEqual([
      ['junction', 'C', 'C'],
      ['junction', 'C', 'C'],
      ['road', 'W', 'C'],
      ['road', 'C', 'W'],
      ['road', 'C', 'E'],
      ['road', 'C', 'N'],
    ]);
    expect(roadnet.lanes).toHaveLength(9);
    expect(laneOf(roadnet, 'C#N_0').id).toMatch(/^C_N_0_[0-9a-f]{8}$/);
    expect(roadnet.links.find((link) => link.id === 'WC')?.name).toBe('West Road');
  });

  it('knows who may use a lane', async () => {
    const roadnet = await importValid(TEE);
    expect(laneOf(roadnet, 'CE_0').classes).toBe(VEHICLE_CLASSES.bus);
    expect(laneOf(roadnet, 'WC_0').classes & (MOTOR_CLASSES | VEHICLE_CLASSES.pedestrian)).toBe(MOTOR_CLASSES);
  });

  it('has movements with signal groups from 1, in the order of the signal heads', async () => {
    const roadnet = await importValid(TEE);
    const movements = roadnet.connections.filter((connection) => connection.signal).map(({ fromLaneId, toLaneId, viaLaneId, maneuver, signal }) => [fromLaneId, toLaneId, viaLaneId, maneuver, signal?.controllerId, signal?.group]);
    expect(movements).toEqual([
      ['WC_0', 'CE_0', toId(':C_0_0'), 'straight', 'C', 1],
      ['WC_1', 'CE_1', toId(':C_0_1'), 'straight', 'C', 2],
      ['WC_1', toId('C#N_0'), toId(':C_2_0'), 'left', 'C', 3],
    ]);
    expect(roadnet.controllers).toEqual([{ id: 'C', junctionIds: ['C'], groups: [1, 2, 3], stages: [{ no: 1, groups: [1, 2], permissiveGroups: [3] }] }]);
  });

  it('has a stop line across the end of each governed lane, kerb side first', async () => {
    const roadnet = await importValid(TEE);
    const frame = createLocalFrame(22.8e7, 113.55e7);
    expect(roadnet.stopLines.map((line) => line.laneId)).toEqual(['WC_0', 'WC_1']);
    const [lat1, lon1, lat2, lon2] = roadnet.stopLines[0]!.points;
    expect([frame.x(lon1!), frame.y(lat1!), frame.x(lon2!), frame.y(lat2!)].map((metres) => Number(metres.toFixed(1)))).toEqual([100, -6.4, 100, -3.2]);
  });
});

describe('what a net says beside its lines', () => {
  const edited = async (...edits: [from: string, to: string][]): Promise<Roadnet> => {
    const folder = mkdtempSync(join(tmpdir(), 'sumo-'));
    try {
      const text = edits.reduce((net, [from, to]) => net.replaceAll(from, to), readFileSync(TEE, 'utf8'));
      writeFileSync(join(folder, 'tee.net.xml'), text);
      return await importValid(join(folder, 'tee.net.xml'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it.each([
    ['highway.primary_link', 'primary-link'],
    ['highway.living_street', 'living-street'],
    ['railway.tram|highway.primary', 'railway'],
    ['highway.steps', 'footway'],
    ['cycleway.lane|highway.residential', 'cycleway'],
    ['something', 'other'],
  ])('the class of a road by its type: %s is %s', async (type, roadClass) => {
    const roadnet = await edited(['from="W" to="C"', `from="W" to="C" type="${type}"`]);
    expect(roadnet.links.find((link) => link.id === 'WC')!.roadClass).toBe(roadClass);
  });

  it('limits of a type for single classes, where they bind', async () => {
    const roadnet = await edited(['from="W" to="C"', 'from="W" to="C" type="t"'], ['<edge id=":C_0"', '<type id="t"><restriction vClass="truck" speed="5.5"/><restriction vClass="bus" speed="50"/></type><edge id=":C_0"']);
    expect(laneOf(roadnet, 'WC_0').restrictions).toEqual([{ kind: 'speed-limit', classes: VEHICLE_CLASSES.truck, speedLimitMps: 5.5, when: {}, cause: 'type t' }]);
    expect(laneOf(roadnet, 'CW_0').restrictions).toEqual([]);
  });

  it('heights where every point has one, and a bridge is a level above what it passes over', async () => {
    const roadnet = await edited(['shape="100.00,1.60 0.00,1.60"', 'shape="100.00,1.60,2 0.00,1.60,2"'], ['</net>', '<edge id="over" from="E" to="N"><lane id="over_0" index="0" speed="10" length="40" shape="50,-40,9 50,40,9.5"/></edge></net>']);
    expect(laneOf(roadnet, 'CW_0').elevationsM).toEqual([2, 2]);
    expect(laneOf(roadnet, 'WC_0').elevationsM).toEqual([]);
    expect(roadnet.links.filter((link) => link.level !== 0).map(({ id, level }) => [id, level])).toEqual([['over', 1]]);
  });

  it('stages: ambers, clearing and repeated phases are none; the last of several programmes counts', async () => {
    const phases = ['GGr', 'yyr', 'rrr', 'rrG', 'rrG', 'uur'].map((state, i) => `<phase duration="${i === 2 ? 2 : 20}" state="${state}"/>`).join('');
    const roadnet = await edited(['<junction id="W"', `<tlLogic id="C" type="static" programID="1" offset="0">${phases}</tlLogic><junction id="W"`]);
    expect(roadnet.controllers[0]!.stages).toEqual([
      { no: 1, groups: [1, 2], permissiveGroups: [] },
      { no: 2, groups: [3], permissiveGroups: [] },
    ]);
  });

  it('the time zone that the caller names', async () => {
    expect((await importSumoNet(TEE)).roadnet!.source.timeZone).toBe('Asia/Shanghai');
    expect((await importSumoNet(TEE, { timeZone: 'Europe/Berlin' })).roadnet!.source.timeZone).toBe('Europe/Berlin');
  });
});

describe('the test city', () => {
  it('has what a 3 × 3 grid must have', async () => {
    const roadnet = await importValid(GRID);
    // 12 streets between junctions and 12 arms, both ways; every approach is cut once, where its turn lane begins: 9 × 4.
    expect(roadnet.links.filter((link) => link.kind === 'road')).toHaveLength((12 + 12) * 2 + 9 * 4);
    expect(roadnet.controllers.map((controller) => controller.id)).toEqual(['A0', 'A1', 'A2', 'B0', 'B1', 'B2', 'C0', 'C1', 'C2']);
    expect(roadnet.crossings).toHaveLength(9 * 4);
    expect(roadnet.crossings.every((crossing) => crossing.signal && crossing.crossedLinkIds.length === 2)).toBe(true);
    // Two lanes and a turn lane on each approach; people do not wait at a line.
    expect(roadnet.stopLines).toHaveLength(9 * 4 * 3);
    expect(roadnet.source.crs).toContain('+proj=utm +zone=49');
  });

  it('lies around Nansha, 900 m wide', async () => {
    const roadnet = await importValid(GRID);
    const centre = roadnet.junctions.find((junction) => junction.id === 'B1')!;
    expect(centre.latE7 / 1e7).toBeCloseTo(22.8, 5);
    expect(centre.lonE7 / 1e7).toBeCloseTo(113.55, 5);
    const left = roadnet.junctions.find((junction) => junction.id === 'left1')!;
    const frame = createLocalFrame(centre.latE7, centre.lonE7);
    // UTM draws 0.9996 … 1.0005 of the true length, depending on the distance from its middle meridian.
    expect(Math.abs(frame.x(left.lonE7) + 450)).toBeLessThan(5);
  });
});
