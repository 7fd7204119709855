import { join } from 'node:path';
import { projectRoot } from '../../services/platform/project-root';
import { RealStore } from '../../services/platform/testing/real-store';
import type { Store } from '../../services/platform/store';
import { compileAlone } from '../cli/compile-alone';
import type { Edit } from '../edits/edit';
import { assignNodeNumbers } from '../map-message/node-numbers';
import { readNetworkFile } from '../importers/read-network-file';
import type { Roadnet } from '../model/roadnet';
import { ALL_CLASSES } from '../model/vehicle-class';
import { encodeSnapshot } from '../snapshot/file-format';
import { RoadnetStore } from './roadnet-store';

jest.setTimeout(60_000);

const TEE = join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml');
const DAY_MS = 86_400_000;
const T0 = Date.parse('2026-11-01T00:00:00Z');

let real: RealStore;
let store: Store;
let nowMs = T0;
let roadnets: RoadnetStore;
let tee: Roadnet;

beforeAll(async () => {
  real = await RealStore.start();
  store = real.connect('roadnet');
  roadnets = new RoadnetStore(store, () => nowMs);
  await roadnets.prepare();
  tee = (await readNetworkFile(TEE)).roadnet!;
});
afterAll(async () => {
  await store?.close();
  await real?.stop();
});

const withLane = (roadnet: Roadnet, id: string, change: Partial<Roadnet['lanes'][number]>): Roadnet => ({ ...roadnet, lanes: roadnet.lanes.map((lane) => (lane.id === id ? { ...lane, ...change } : lane)) });
const closure = (id: string, laneIds: string[], when: Edit['when'] = {}): Edit => ({ id, kind: 'closure', laneIds, linkIds: [], area: [], classes: ALL_CLASSES, when, author: 'Li', reason: 'burst pipe', madeAtMs: nowMs });

/** A network that uses everything that the model has. */
function rich(): Roadnet {
  const when = { fromMs: T0, toMs: T0 + DAY_MS, weekly: [{ days: 31, startMin: 420, endMin: 540 }] };
  const [movement, other] = tee.connections.filter(({ signal }) => signal).map(({ fromLaneId, toLaneId }) => `${fromLaneId}>${toLaneId}`).sort();
  return {
    ...tee,
    source: { ...tee.source, timeZone: 'Asia/Shanghai' },
    links: tee.links.map((link, i) => ({ ...link, roadClass: i === 0 ? 'trunk-link' : link.roadClass, level: i === 0 ? 1 : -1 })),
    lanes: tee.lanes.map((lane, i) => ({ ...lane, elevationsM: i === 0 ? lane.points.filter((_, at) => at % 2 === 0).map(() => 12.345) : [], restrictions: [{ kind: 'speed-limit', classes: 3, speedLimitMps: 8.3, when, cause: 'source' }] })),
    connections: tee.connections.map((connection, i) => (i === 0 ? { ...connection, restrictions: [{ kind: 'closed', classes: 2, when: {}, cause: 'source' }] } : connection)),
    controllers: tee.controllers.map((controller) => ({ ...controller, stages: [{ no: 1, groups: [1, 2], permissiveGroups: [3] }] })),
    turnRestrictions: [{ id: 'no-1', linkIds: tee.links.slice(0, 3).map(({ id }) => id), classes: 1, when }],
    conflicts: [1, 2].map((at) => ({ junctionId: 'C', first: movement!, second: other!, kind: 'crossing', firstFromM: at, firstToM: at + 2.5, secondFromM: 3, secondToM: 4 })),
    parkingEntrances: [{ id: 'p1', name: '地下车库', linkId: tee.links[0]!.id, sM: 20.5, side: 'right', use: 'both' }],
    roadsideUnits: [{ id: 'r1', name: 'mast', latE7: 1, lonE7: 2, coverage: [1, 2, 3, 4, 5, 6], junctionId: 'C' }, { id: 'r2', name: 'high', latE7: 1, lonE7: 2, elevationM: 6.5, coverage: [], junctionId: 'C' }],
    zones: [{ id: 'z1', name: 'odd', kind: 'operational-domain', rings: [[1, 2, 3, 4, 5, 6], [1, 1, 2, 2, 3, 1]], when }],
  };
}

describe('a version', () => {
  it('built from the store is byte for byte the one compiled from the file', async () => {
    const city = (await readNetworkFile(join(projectRoot(), 'test', 'fixtures', 'grid3x3.net.xml'))).roadnet!;
    const { version, isNew } = await roadnets.storeVersion('grid', city);
    expect(isNew).toBe(true);
    expect(Buffer.compare(encodeSnapshot(await roadnets.getSnapshot(version)), encodeSnapshot(compileAlone(city, 'grid')))).toBe(0);
  });

  it('gives back every part of the model', async () => {
    const { version } = await roadnets.storeVersion('rich', rich());
    expect(Buffer.compare(encodeSnapshot(await roadnets.getSnapshot(version)), encodeSnapshot(compileAlone(rich(), 'rich')))).toBe(0);
  });

  it('with the same content as the last is no new one, whatever the order in the file', async () => {
    expect((await roadnets.storeVersion('same', tee)).isNew).toBe(true);
    expect(await roadnets.storeVersion('same', { ...tee, lanes: [...tee.lanes].reverse() })).toMatchObject({ isNew: false, rowsWritten: 0, versionNo: 1 });
  });

  it('writes what differs, keeps numbers, and can be read for ever', async () => {
    const before = await roadnets.storeVersion('numbers', tee);
    // A lane more on the way back, one that sorts first by id; one lane of the road east is gone.
    const changed: Roadnet = {
      ...tee,
      lanes: [...tee.lanes.filter((lane) => lane.id !== 'CE_0').map((lane) => (lane.id === 'CE_1' ? { ...lane, index: 0 } : lane)), { ...tee.lanes.find((lane) => lane.id === 'CW_0')!, id: 'A_first', index: 1 }],
      connections: tee.connections.filter((connection) => connection.toLaneId !== 'CE_0'),
    };
    const after = await roadnets.storeVersion('numbers', changed);
    expect(after.rowsWritten).toBeLessThan(10);
    const [old, now] = [await roadnets.getSnapshot(before.version), await roadnets.getSnapshot(after.version)];
    for (const [id, no] of now.laneNoById) if (id !== 'A_first') expect(no).toBe(old.laneNoById.get(id));
    expect(now.laneNoById.get('A_first')).toBe(tee.lanes.length + 1);
    expect(now.laneIds[old.laneNoById.get('CE_0')!]).toBe('');
    // A lane that comes back has its number again.
    const back = await roadnets.storeVersion('numbers', tee);
    expect((await roadnets.getSnapshot(back.version)).laneNoById).toEqual(old.laneNoById);
    expect(back.versionNo).toBe(3);
    expect(Buffer.compare(encodeSnapshot(await roadnets.getSnapshot(before.version)), encodeSnapshot(old))).toBe(0);
  });

  it("keeps the numbers of junctions in MAP, also when one comes whose number would be taken", async () => {
    const alone = assignNodeNumbers(['C']).get('C')!;
    // Sorts first and hashes to the same number: without the numbers of the version before it would get that of C.
    const rival = Array.from({ length: 1_000_000 }, (_, i) => `A${i}`).find((id) => assignNodeNumbers([id]).get(id) === alone)!;
    const grown: Roadnet = { ...tee, junctions: [...tee.junctions, { ...tee.junctions[0]!, id: rival }] };
    expect(assignNodeNumbers(grown.junctions.map(({ id }) => id)).get('C')).not.toBe(alone);
    await roadnets.storeVersion('nodes', tee);
    const { version, newMaps, rowsWritten } = await roadnets.storeVersion('nodes', grown);
    const nodeNos = new Map((await roadnets.getSnapshot(version)).junctions.map(({ id, nodeNo }) => [id, nodeNo]));
    expect([nodeNos.get('C'), newMaps, rowsWritten]).toEqual([alone, [], 1]);
  });

  it('is refused when it would begin in the future', async () => {
    await expect(roadnets.storeVersion('future', tee, { validFromMs: nowMs + 1 })).rejects.toMatchObject({ reason: 'ROADNET_VALID_FROM' });
    expect(await roadnets.log.list('future')).toEqual([]);
  });
});

describe('time', () => {
  it('knows what held when, and what was known when', async () => {
    const wide = withLane(tee, 'WC_0', { widthM: 3.5 });
    const wider = withLane(tee, 'WC_0', { widthM: 3.75 });
    nowMs = T0 + 10 * DAY_MS;
    const first = await roadnets.storeVersion('time', tee, { validFromMs: T0 });
    nowMs = T0 + 20 * DAY_MS;
    const second = await roadnets.storeVersion('time', wide);
    nowMs = T0 + 25 * DAY_MS;
    // Found out later: the lane was widened on day 15 already.
    const third = await roadnets.storeVersion('time', wider, { validFromMs: T0 + 15 * DAY_MS });
    const at = async (day: number, knownDay = 30): Promise<string> => (await roadnets.getVersionAt('time', T0 + day * DAY_MS, T0 + knownDay * DAY_MS)).version;
    expect([await at(12), await at(16), await at(21), await at(29)]).toEqual([first.version, third.version, third.version, third.version]);
    expect([await at(16, 22), await at(21, 22), await at(21, 12)]).toEqual([first.version, second.version, first.version]);
    await expect(at(-1)).rejects.toMatchObject({ reason: 'ROADNET_NO_VERSION' });
    await expect(at(12, 9)).rejects.toMatchObject({ reason: 'ROADNET_NO_VERSION' });
    const history = await roadnets.listHistory('time', 'WC_0');
    expect(history.filter(({ kind }) => kind === 'lane').map(({ versionNo, row }) => [versionNo, row['width_m']])).toEqual([[1, 3.2], [2, 3.5], [3, 3.75]]);
    nowMs = T0 + 30 * DAY_MS;
  });
});

describe('writers and readers at once', () => {
  it('two imports of one name: both become versions, no number is given twice, no content is lost', async () => {
    await roadnets.storeVersion('race', tee);
    const plus = (id: string): Roadnet => ({ ...tee, lanes: [...tee.lanes, { ...tee.lanes.find((lane) => lane.id === 'CW_0')!, id, index: 1 }] });
    const others = [0, 1, 2].map(() => new RoadnetStore(real.connect('roadnet')));
    const written = await Promise.all(others.map((other, i) => other.storeVersion('race', plus(`new-${i}`))));
    expect(written.map(({ versionNo }) => versionNo).sort()).toEqual([2, 3, 4]);
    const numbers = new Map<string, number>();
    for (const { version } of written) {
      const snapshot = await roadnets.getSnapshot(version);
      const [id] = snapshot.laneIds.filter((laneId) => laneId.startsWith('new-'));
      expect(snapshot.laneCount).toBe(tee.lanes.length + 1);
      numbers.set(id!, snapshot.laneNoById.get(id!)!);
    }
    expect([...numbers.values()].sort()).toEqual([1, 2, 3].map((i) => tee.lanes.length + i));
  });

  it('a reader during a write sees the last whole version', async () => {
    const before = await roadnets.storeVersion('half', tee);
    const commit = roadnets.log.commit.bind(roadnets.log);
    let during: string | undefined;
    jest.spyOn(roadnets.log, 'commit').mockImplementationOnce(async (version) => {
      // All rows are there, the log does not have them yet.
      during = (await roadnets.log.findLast('half'))?.version;
      expect((await roadnets.getSnapshot(during!)).laneWidthM).toEqual((await roadnets.getSnapshot(before.version)).laneWidthM);
      return commit(version);
    });
    await roadnets.storeVersion('half', withLane(tee, 'WC_0', { widthM: 4 }));
    expect(during).toBe(before.version);
  });

  it('the store is killed in the middle of a write: the version does not exist; written again it is whole', async () => {
    const before = await roadnets.storeVersion('killed', tee);
    const next = withLane({ ...tee, stopLines: [] }, 'WC_0', { widthM: 4 });
    jest.spyOn(roadnets.log, 'commit').mockImplementationOnce(async () => {
      await real.kill();
      throw new Error('the writer died with the store');
    });
    await expect(roadnets.storeVersion('killed', next)).rejects.toThrow('died');
    await real.up();
    expect((await roadnets.log.list('killed')).map(({ version }) => version)).toEqual([before.version]);
    const written = await roadnets.storeVersion('killed', next);
    expect(written).toMatchObject({ isNew: true, versionNo: 2 });
    const snapshot = await roadnets.getSnapshot(written.version);
    expect([snapshot.stopLines.length, snapshot.laneWidthM[snapshot.laneNoById.get('WC_0')!]]).toEqual([0, 4]);
  });
});

describe('edits', () => {
  it('close a lane, survive the next import, and are withdrawn', async () => {
    await roadnets.storeVersion('edits', tee);
    const edited = await roadnets.applyEdit('edits', closure('edit-1', ['WC_0']));
    // The lane, the edit, the MAP's revision.
    expect(edited).toMatchObject({ versionNo: 2, rowsWritten: 3, newMaps: ['C'] });
    const closed = await roadnets.getSnapshot(edited.version);
    const lane = closed.laneNoById.get('WC_0')!;
    expect(closed.laneRestrictionStart[lane + 1]! - closed.laneRestrictionStart[lane]!).toBe(1);
    expect(closed.causes).toEqual(['edit-1']);
    expect(closed.junctions.find(({ id }) => id === 'C')!.mapRevision).toBe(1);
    expect(await roadnets.applyEdit('edits', closure('edit-1', ['WC_0']))).toMatchObject({ isNew: false, version: edited.version });

    const imported = await roadnets.storeVersion('edits', withLane(tee, 'CW_0', { widthM: 3 }));
    expect(imported.findings).toEqual([]);
    expect((await roadnets.getSnapshot(imported.version)).causes).toEqual(['edit-1']);
    const opened = await roadnets.withdrawEdit('edits', 'edit-1', { author: 'Li', reason: 'mended' });
    const open = await roadnets.getSnapshot(opened.version);
    expect([open.causes, open.junctions.find(({ id }) => id === 'C')!.mapRevision]).toEqual([[], 2]);
    expect(await roadnets.withdrawEdit('edits', 'edit-1', { author: 'Li', reason: 'again' })).toMatchObject({ isNew: false, version: opened.version });
    await expect(roadnets.withdrawEdit('edits', 'edit-9', { author: 'Li', reason: 'never' })).rejects.toMatchObject({ kind: 'notFound', reason: 'EDIT_UNKNOWN' });
    expect((await roadnets.log.list('edits')).map(({ cause, editId, author }) => [cause, editId, author])).toEqual([['import', '', ''], ['edit', 'edit-1', 'Li'], ['import', '', ''], ['withdrawal', 'edit-1', 'Li']]);
  });

  it('that find nothing in a new import are named and left out', async () => {
    await roadnets.storeVersion('gone', tee);
    await roadnets.applyEdit('gone', closure('edit-2', ['CE_0']));
    await roadnets.applyEdit('gone', closure('edit-3', ['WC_0'], { toMs: nowMs + 1 }));
    nowMs += 2;
    const without: Roadnet = { ...tee, lanes: tee.lanes.filter(({ id }) => id !== 'CE_0').map((lane) => (lane.id === 'CE_1' ? { ...lane, index: 0 } : lane)), connections: tee.connections.filter(({ toLaneId }) => toLaneId !== 'CE_0') };
    const imported = await roadnets.storeVersion('gone', without);
    expect(imported.findings.map(({ check, severity }) => [check, severity])).toEqual([['edit.not-applicable', 'warning'], ['edit.over', 'info']]);
    expect(await roadnets.readEdits((await roadnets.log.findLast('gone'))!)).toEqual([]);
  });

  it('of lanes that are not there, or without sense, are refused and leave no trace', async () => {
    await roadnets.storeVersion('refused', tee);
    await expect(roadnets.applyEdit('refused', closure('edit-4', ['WC_0', 'nowhere']))).rejects.toMatchObject({ kind: 'badInput', reason: 'EDIT_TARGET_UNKNOWN' });
    await expect(roadnets.applyEdit('refused', closure('edit-5', []))).rejects.toMatchObject({ reason: 'EDIT_INVALID' });
    await expect(roadnets.applyEdit('no-such-city', closure('edit-6', ['WC_0']))).rejects.toMatchObject({ reason: 'ROADNET_UNKNOWN' });
    expect(await roadnets.log.list('refused')).toHaveLength(1);
  });
});

it('versions of the first schema are carried over with their ids and numbers', async () => {
  const old = await RealStore.start();
  const oldStore = old.connect('roadnet');
  try {
    const fresh = new RoadnetStore(oldStore);
    await fresh.prepare();
    const insert = (table: string, row: Record<string, unknown>): Promise<void> => oldStore.insert(table, Object.keys(row), 'JSONEachRow', Buffer.from(JSON.stringify(row)));
    const key = { name: 'old', version: 'old-0123456789ab' };
    for (const [id, no] of [['a_0', 7], ['b_0', 3]] as const) {
      await insert('roadnet_lanes', { ...key, id, lane_no: no, link_id: id[0], lane_index: 0, width_m: 3.2, speed_limit_mps: 13.89, classes: 31, length_m: 100, points: [228_000_000, 1_135_000_000, 228_000_000, 1_135_010_000] });
      await insert('roadnet_links', { ...key, id: id[0], link_no: no, link_name: '', kind: 'road', from_junction_id: 'J', to_junction_id: 'J' });
    }
    await insert('roadnet_junctions', { ...key, id: 'J', junction_name: 'J', kind: 'other', lat_e7: 228_000_000, lon_e7: 1_135_000_000, outline: [] });
    await insert('roadnet_versions', { ...key, source_format: 'sumo-net', source_file: 'old.net.xml', source_crs: '!', lanes: 2, links: 2, imported_at: '2026-10-01 00:00:00.000' });
    await fresh.prepare();
    await fresh.prepare();
    const versions = await fresh.log.list('old');
    expect(versions).toMatchObject([{ version: 'old-0123456789ab', versionNo: 1, cause: 'carried-over', madeAtMs: Date.parse('2026-10-01T00:00:00Z') }]);
    expect([...(await fresh.getSnapshot('old-0123456789ab')).laneNoById]).toEqual(expect.arrayContaining([['a_0', 7], ['b_0', 3]]));
  } finally {
    await oldStore.close();
    await old.stop();
  }
});
