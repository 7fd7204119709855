import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conflictMatrixOf, areInConflict } from '../../conflicts/conflict-matrix';
import { lengthOfM } from '../../model/polyline';
import type { Roadnet } from '../../model/roadnet';
import { VEHICLE_CLASSES } from '../../model/vehicle-class';
import { importOsm } from './import-osm';
import { crossroads, dualCrossing, osmText, type OsmSketch } from './testing/osm-text';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadnet-osm-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function importSketch(sketch: OsmSketch) {
  const path = join(folder, 'sketch.osm');
  writeFileSync(path, osmText(sketch));
  const { roadnet, findings } = await importOsm(path);
  if (!roadnet) throw new Error(findings.map(({ place, reason }) => `${place}: ${reason}`).join('\n'));
  return { roadnet, findings, checks: findings.map(({ check }) => check) };
}

const STREET = { highway: 'secondary', lanes: '2' };

function lanesOf(roadnet: Roadnet, linkId: string) {
  return roadnet.lanes.filter((lane) => lane.linkId === linkId).sort((a, b) => a.index - b.index);
}

/** Maneuvers of each lane of a link, kerb first. */
function turnsOf(roadnet: Roadnet, linkId: string): string[] {
  return lanesOf(roadnet, linkId).map(({ id }) => [...new Set(roadnet.connections.filter(({ fromLaneId }) => fromLaneId === id).map(({ maneuver }) => maneuver))].sort().join(' '));
}

describe('a crossing of two streets', () => {
  it('every approach leads straight on, left and right; lanes end where they meet', async () => {
    const { roadnet } = await importSketch(crossroads(STREET));
    expect(roadnet.junctions.filter(({ kind }) => kind === 'uncontrolled').map(({ id }) => id)).toEqual(['n1']);
    expect(roadnet.links.filter(({ kind }) => kind === 'road')).toHaveLength(8);
    for (const arm of [2, 3, 4, 5]) expect(turnsOf(roadnet, `${arm}0f_${arm}_1`)).toEqual(['left right straight']);
    // Half the other street and some room are cut off.
    for (const lane of lanesOf(roadnet, '20f_2_1')) expect(lengthOfM(lane.points)).toBeGreaterThan(185);
    expect(roadnet.lanes.every(({ points }) => points.every(Number.isInteger))).toBe(true);
  });

  it('paths inside begin and end on the very points of their lanes', async () => {
    const { roadnet } = await importSketch(crossroads(STREET));
    const lanes = new Map(roadnet.lanes.map((lane) => [lane.id, lane]));
    expect(roadnet.connections.length).toBeGreaterThan(11);
    for (const { fromLaneId, toLaneId, viaLaneId } of roadnet.connections) {
      if (viaLaneId === undefined) continue;
      const via = lanes.get(viaLaneId)!.points;
      expect(via.slice(0, 2)).toEqual(lanes.get(fromLaneId)!.points.slice(-2));
      expect(via.slice(-2)).toEqual(lanes.get(toLaneId)!.points.slice(0, 2));
    }
  });

  it('keeps to the right in China, to the left in Britain', async () => {
    const side = async (at: [number, number]): Promise<number> => {
      const { roadnet } = await importSketch({ ...crossroads(STREET), at });
      // From the east towards the middle: right of the way's line is north.
      return Math.sign(lanesOf(roadnet, '20f_2_1')[0]!.points[0]! - at[0] * 1e7);
    };
    expect(await side([22.8, 113.55])).toBe(1);
    expect(await side([51.5, -0.1])).toBe(-1);
  });

  it('arrows decide over defaults; no two movements of an approach cross', async () => {
    const { roadnet } = await importSketch(crossroads({ highway: 'primary', lanes: '6' }, { 2: { 'turn:lanes:forward': 'left|through|through;right' } }));
    expect(turnsOf(roadnet, '20f_2_1')).toEqual(['right straight', 'straight', 'left']);
    expect(turnsOf(roadnet, '30f_3_1')).toEqual(['right straight', 'straight', 'left straight']);
  });

  it('bus lanes lie where they are tagged, and buses go on from them', async () => {
    const oneWay = { highway: 'primary', oneway: 'yes', lanes: '3' };
    const { roadnet } = await importSketch({ nodes: { 1: [0, 0], 2: [200, 0], 3: [400, 0], 4: [200, 200] }, ways: { 10: [[1, 2], { ...oneWay, 'busway:left': 'lane' }], 11: [[2, 3], { ...oneWay, busway: 'lane' }], 12: [[2, 4], STREET] } });
    expect(lanesOf(roadnet, '10f_1_2').map(({ type }) => type)).toEqual(['driving', 'driving', 'bus']);
    expect(lanesOf(roadnet, '11f_2_3').map(({ type }) => type)).toEqual(['bus', 'driving', 'driving']);
    expect(roadnet.connections.some(({ fromLaneId, toLaneId }) => fromLaneId === '10f_1_2_2' && toLaneId === '11f_2_3_0')).toBe(true);
  });

  it('signals: a controller, groups for left and straight, free right turns in China and none elsewhere, stages without conflicts', async () => {
    const sketch = crossroads({ highway: 'primary', lanes: '6' }, {}, { highway: 'traffic_signals' });
    const { roadnet } = await importSketch(sketch);
    expect(roadnet.controllers).toHaveLength(1);
    expect(roadnet.controllers[0]).toMatchObject({ id: 'n1', junctionIds: ['n1'], groups: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(roadnet.connections.filter(({ maneuver, signal }) => maneuver === 'right' && signal)).toEqual([]);
    expect(turnsOf(roadnet, '20f_2_1')).toEqual(['right straight', 'straight', 'left u-turn']);
    expect(roadnet.stopLines).toHaveLength(12);
    expect(roadnet.controllers[0]!.stages.map(({ groups }) => groups.length)).toEqual([2, 2, 2, 2]);
    expectSound(roadnet);
    const abroad = await importSketch({ ...sketch, at: [48.1, 11.5] });
    expect(abroad.roadnet.controllers[0]!.groups).toHaveLength(12);
    expectSound(abroad.roadnet);
  });

  it('signals on narrow streets: left turns share their lane, are permissive, and everybody is green in two stages', async () => {
    const { roadnet } = await importSketch(crossroads(STREET, {}, { highway: 'traffic_signals' }));
    const { stages } = roadnet.controllers[0]!;
    expect(stages.map(({ groups, permissiveGroups }) => [groups.length, permissiveGroups.length])).toEqual([[2, 2], [2, 2]]);
    expectSound(roadnet);
  });
});

/** Every group is green once at least, and no two groups that conflict have right of way together. */
function expectSound(roadnet: Roadnet): void {
  for (const { id, groups, stages } of roadnet.controllers) {
    const matrix = conflictMatrixOf(roadnet, id);
    expect([...new Set(stages.flatMap((stage) => [...stage.groups, ...stage.permissiveGroups]))].sort((a, b) => a - b)).toEqual(groups);
    for (const stage of stages) for (const a of stage.groups) for (const b of stage.groups) expect(areInConflict(matrix, a, b)).toBe(false);
  }
}

describe('one crossing that is several nodes', () => {
  it('two dual carriageways: one junction, one controller, all movements with turning round over the median', async () => {
    const { roadnet } = await importSketch(dualCrossing({ highway: 'traffic_signals' }));
    expect(roadnet.controllers).toHaveLength(1);
    expect(roadnet.junctions.filter(({ kind }) => kind === 'signalised').map(({ id }) => id)).toEqual(['n1']);
    expect(roadnet.links.filter(({ kind }) => kind === 'road')).toHaveLength(8);
    expect(turnsOf(roadnet, '102f_21_2')).toEqual(['right straight', 'straight', 'left u-turn']);
    expectSound(roadnet);
  });

  it('signals on the stop lines make the same junction, and lanes end there', async () => {
    const sketch = dualCrossing();
    const { roadnet } = await importSketch({
      ...sketch,
      nodes: { ...sketch.nodes, 31: [-40, -12, { highway: 'traffic_signals' }] },
      ways: { ...sketch.ways, 100: [[11, 31, 1, 2, 12], sketch.ways![100]![1]] },
    });
    expect(roadnet.controllers).toHaveLength(1);
    const [lane] = lanesOf(roadnet, '100f_11_1');
    expect(Math.abs(lengthOfM(lane!.points) - 210)).toBeLessThan(2);
  });

  it('a signal for people between junctions is a junction of its own, with its crossing', async () => {
    const { roadnet } = await importSketch({ nodes: { 1: [0, 0], 2: [150, 0, { highway: 'traffic_signals', crossing: 'traffic_signals' }], 3: [300, 0] }, ways: { 10: [[1, 2, 3], { highway: 'secondary', lanes: '4' }] } });
    expect(roadnet.crossings).toEqual([expect.objectContaining({ id: 'x2', junctionId: 'n2', signal: { controllerId: 'n2', group: 3 } })]);
    expect(roadnet.crossings[0]!.crossedLinkIds).toHaveLength(4);
    expect(roadnet.conflicts.filter(({ kind }) => kind === 'pedestrian').length).toBeGreaterThan(0);
    expect(roadnet.controllers[0]!.stages).toEqual([
      { no: 1, groups: [1, 2], permissiveGroups: [] },
      { no: 2, groups: [3], permissiveGroups: [] },
    ]);
  });
});

describe('turn restrictions', () => {
  const at = (from: number, to: number, tags: Record<string, string>, via: readonly [string, number] = ['node', 1]): OsmSketch => ({
    ...crossroads(STREET),
    relations: { 900: [[['way', from, 'from'], [via[0], via[1], 'via'], ['way', to, 'to']], { type: 'restriction', ...tags }] },
  });

  it('no_left_turn takes the movement away; only_straight_on leaves nothing else', async () => {
    expect(turnsOf((await importSketch(at(20, 50, { restriction: 'no_left_turn' }))).roadnet, '20f_2_1')).toEqual(['right straight']);
    expect(turnsOf((await importSketch(at(20, 40, { restriction: 'only_straight_on' }))).roadnet, '20f_2_1')).toEqual(['straight']);
  });

  it('for some, or at times: the movement stays and is closed for them then', async () => {
    const closed = async (tags: Record<string, string>) => (await importSketch(at(20, 50, tags))).roadnet.connections.filter(({ restrictions }) => restrictions.length > 0).flatMap(({ maneuver, restrictions }) => restrictions.map(({ classes, when }) => ({ maneuver, classes, when })));
    const { truck, bus, bicycle } = VEHICLE_CLASSES;
    expect(await closed({ 'restriction:hgv': 'no_left_turn' })).toEqual([{ maneuver: 'left', classes: truck, when: {} }]);
    expect(await closed({ 'restriction:conditional': 'no_left_turn @ (Mo-Fr 07:00-09:00)' })).toEqual([{ maneuver: 'left', classes: 63, when: { weekly: [{ days: 31, startMin: 420, endMin: 540 }] } }]);
    expect(await closed({ restriction: 'no_left_turn', except: 'psv;bicycle' })).toEqual([{ maneuver: 'left', classes: 63 & ~bus & ~bicycle, when: {} }]);
  });

  it('via a way: a forbidden sequence of links', async () => {
    const { roadnet } = await importSketch({
      nodes: { 1: [0, 0], 2: [200, 0], 3: [400, 0], 4: [200, 200], 5: [400, 200], 6: [0, -100], 7: [200, -100] },
      ways: { 10: [[1, 2], STREET], 11: [[2, 3], STREET], 12: [[2, 4], STREET], 13: [[3, 5], STREET], 14: [[2, 7], STREET], 15: [[3, 6], STREET] },
      relations: { 900: [[['way', 10, 'from'], ['way', 11, 'via'], ['way', 13, 'to']], { type: 'restriction', restriction: 'no_left_turn' }] },
    });
    expect(roadnet.turnRestrictions).toEqual([{ id: 'r900', linkIds: ['10f_1_2', '11f_2_3', '13f_3_5'], classes: 63, when: {} }]);
  });

  it.each<[string, OsmSketch]>([
    ['absent way', at(20, 99, { restriction: 'no_left_turn' })],
    ['absent via', at(20, 50, { restriction: 'no_left_turn' }, ['node', 77])],
    ['does not meet', at(20, 50, { restriction: 'no_left_turn' }, ['node', 2])],
    ['no kind', at(20, 50, {})],
    ['no such kind', at(20, 50, { restriction: 'maybe' })],
  ])('%s: a finding, and everything else stays', async (_what, sketch) => {
    const { roadnet, findings } = await importSketch(sketch);
    expect(findings.filter(({ check }) => check === 'osm.restriction')).toEqual([expect.objectContaining({ severity: 'warning', place: expect.stringContaining('sketch.osm:relation/900') })]);
    expect(turnsOf(roadnet, '20f_2_1')).toEqual(['left right straight']);
  });
});

describe('the same file with one change', () => {
  it('a way that becomes slower changes its own links and lanes and the paths of its junctions, nothing else', async () => {
    const sketch = dualCrossing({ highway: 'traffic_signals' });
    const before = (await importSketch(sketch)).roadnet;
    const after = (await importSketch({ ...sketch, ways: { ...sketch.ways, 100: [sketch.ways![100]![0], { ...sketch.ways![100]![1], maxspeed: '30' }] } })).roadnet;
    for (const list of ['junctions', 'links', 'connections', 'controllers', 'stopLines', 'conflicts'] as const) expect(after[list]).toEqual(before[list]);
    const changed = after.lanes.filter((lane, i) => JSON.stringify(lane) !== JSON.stringify(before.lanes[i]));
    expect(changed.filter(({ id }) => !id.startsWith('n1_') && !id.startsWith('n')).map(({ linkId }) => linkId).sort()).toEqual([...Array(3).fill('100f_11_1'), ...Array(3).fill('100f_2_12')]);
  });

  it('a road added elsewhere leaves every id and line as it was', async () => {
    const sketch = crossroads(STREET);
    const before = (await importSketch(sketch)).roadnet;
    const after = (await importSketch({ ...sketch, nodes: { ...sketch.nodes, 90: [2000, 2000], 91: [2200, 2000] }, ways: { ...sketch.ways, 90: [[90, 91], STREET] } })).roadnet;
    const kept = new Set(after.lanes.map((lane) => JSON.stringify(lane)));
    expect(before.lanes.filter((lane) => !kept.has(JSON.stringify(lane)))).toEqual([]);
  });
});

it('findings of the checks name the way or node, and the element that it became', async () => {
  const { findings } = await importSketch({ nodes: { 1: [0, 0], 2: [200, 0], 3: [400, 0] }, ways: { 10: [[2, 1], { highway: 'residential', oneway: 'yes' }], 11: [[2, 3], { highway: 'residential', oneway: 'yes' }] } });
  const own = findings.filter(({ check }) => !check.startsWith('osm.'));
  expect(own.length).toBeGreaterThan(0);
  for (const { place } of own) expect(place).toMatch(/^sketch\.osm:(way|node)\/\d+:(link|lane|junction|connection|controller|crossing) \S+:/);
});

it('a place where a thousand roads meet is told and gets no movements', async () => {
  const ends = Array.from({ length: 1_000 }, (_, i) => i + 2);
  const { roadnet, findings } = await importSketch({
    nodes: { 1: [0, 0], ...Object.fromEntries(ends.map((id) => [id, [200 * Math.cos(id / 159), 200 * Math.sin(id / 159)]])) },
    ways: Object.fromEntries(ends.map((id) => [id, [[id, 1], { highway: 'residential' }]])),
  });
  expect(findings).toContainEqual(expect.objectContaining({ check: 'osm.junction-too-large', place: 'sketch.osm:node/1:way' }));
  expect(roadnet.conflicts).toEqual([]);
});
