import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../services/platform/project-root';
import { createStore, type Store } from '../../services/platform/store';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { Roadnet } from '../model/roadnet';
import { encodeSnapshot } from '../snapshot/file-format';
import { RoadnetStore } from './roadnet-store';
import { rowsOf } from './rows';

/** The real embedded engine in its own process, as the launcher starts it. */
const PASSWORD = 'only-for-this-test-0000';
let folder: string;
let engine: ChildProcess;
let store: Store;
let roadnets: RoadnetStore;
let tee: Roadnet;

async function startEngine(): Promise<string> {
  const main = join(projectRoot(), 'dist', 'services', 'embedded-store', 'main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" first`);
  engine = spawn(process.execPath, [main], {
    env: { ...process.env, STORE_LISTEN: '127.0.0.1:0', STORE_DIR: join(folder, 'store'), STORE_WRITER_PASSWORD: PASSWORD, STORE_READER_PASSWORD: PASSWORD, STORE_ROADNET_PASSWORD: PASSWORD, OPS_LISTEN: '127.0.0.1:0', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: engine.stdout! })) {
    const { listen } = JSON.parse(line) as { listen?: string };
    if (listen !== undefined) return `http://${listen}`;
  }
  throw new Error('the embedded store ended before it listened');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roadnet-store-'));
  const url = await startEngine();
  store = createStore({ url, user: 'roadnet', password: PASSWORD, database: 'lingshan' });
  roadnets = new RoadnetStore(store);
  await roadnets.prepare();
  tee = (await importSumoNet(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!;
}, 60_000);

afterAll(async () => {
  await store?.close();
  if (engine?.exitCode === null) await new Promise((resolve) => engine.once('exit', resolve).kill('SIGTERM'));
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

it('a snapshot built from the store is byte for byte the one compiled from the file', async () => {
  const city = (await importSumoNet(join(projectRoot(), 'test', 'fixtures', 'grid3x3.net.xml'))).roadnet!;
  const { version, isNew } = await roadnets.storeVersion('grid', city);
  expect(isNew).toBe(true);
  const fromStore = encodeSnapshot(await roadnets.getSnapshot(version));
  expect(Buffer.compare(fromStore, encodeSnapshot(compileAlone(city, 'grid')))).toBe(0);
}, 60_000);

it('the same content again is no new version, whatever the order in the file', async () => {
  expect((await roadnets.storeVersion('tee', tee)).isNew).toBe(true);
  expect((await roadnets.storeVersion('tee', { ...tee, lanes: [...tee.lanes].reverse() })).isNew).toBe(false);
}, 60_000);

it('ids keep their numbers in the next version, a new lane gets the next one', async () => {
  const { version: before } = await roadnets.storeVersion('tee', tee);
  // A lane more on the way back, and one that sorts first by id; one lane of the road east is gone.
  const changed: Roadnet = {
    ...tee,
    lanes: [...tee.lanes.filter((lane) => lane.id !== 'CE_0').map((lane) => (lane.id === 'CE_1' ? { ...lane, index: 0 } : lane)), { ...tee.lanes.find((lane) => lane.id === 'CW_0')!, id: 'A_first', index: 1 }],
    connections: tee.connections.filter((connection) => connection.toLaneId !== 'CE_0'),
  };
  const { version: after } = await roadnets.storeVersion('tee', changed);
  expect(after).not.toBe(before);
  const [old, now] = [await roadnets.getSnapshot(before), await roadnets.getSnapshot(after)];
  for (const [id, no] of now.laneNoById) if (id !== 'A_first') expect(no).toBe(old.laneNoById.get(id));
  expect(now.laneNoById.get('A_first')).toBe(tee.lanes.length + 1);
  expect(now.laneIds[old.laneNoById.get('CE_0')!]).toBe('');
  expect([now.laneCount, now.linkNoById]).toEqual([tee.lanes.length, old.linkNoById]);
}, 60_000);

it('a version whose writing broke off does not exist, and writing it again completes it', async () => {
  const name = 'broken-off';
  const whole = compileAlone(tee, name);
  const tables = rowsOf(tee, { name, version: whole.version, laneNos: whole.laneNoById, linkNos: whole.linkNoById });
  const lanes = tables[0]!.rows.slice(0, 4);
  await store.insert('roadnet_lanes', Object.keys(lanes[0]!), 'JSONEachRow', Buffer.from(lanes.map((row) => JSON.stringify(row)).join('\n')));
  await expect(roadnets.getSnapshot(whole.version)).rejects.toMatchObject({ kind: 'notFound', reason: 'ROADNET_VERSION_UNKNOWN' });
  expect(await roadnets.storeVersion(name, tee)).toEqual({ version: whole.version, isNew: true });
  expect(await roadnets.getSnapshot(whole.version)).toMatchObject({ laneCount: tee.lanes.length, linkCount: tee.links.length });
}, 60_000);
