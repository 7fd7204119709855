import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSumoNet, loadSnapshot, writeSnapshot } from '../../roadnet';
import { RoadnetStore } from '../../roadnet/store/roadnet-store';
import { subjects } from '../kernel/bus/catalogue';
import { lingshan } from '../kernel/wire';
import { connectBus, projectRoot, type Bus, type Store } from '../platform';
import { RealNats } from '../platform/testing/real-nats';
import { RealService } from '../platform/testing/real-service';
import { RealStore } from '../platform/testing/real-store';

jest.setTimeout(60_000);

const { RoadnetEditRequest, RoadnetEditOutcome, RoadnetEditKind, RoadnetEditState } = lingshan.bus.v1;

async function until<T>(find: () => T | undefined | Promise<T | undefined>, what: string, timeoutMs = 20_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the keeper of the network as a process, on a real bus and store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lingshan-network-'));
  const file = join(folder, 'grid.snapshot');
  let nats: RealNats;
  let real: RealStore;
  let store: Store;
  let versions: RoadnetStore;
  let service: RealService;
  let api: Bus;
  let laneId: string;

  beforeAll(async () => {
    [nats, real] = await Promise.all([RealNats.start(), RealStore.start()]);
    store = real.connect('roadnet');
    versions = new RoadnetStore(store);
    await versions.prepare();
    const { roadnet } = await importSumoNet(join(projectRoot(), 'test/fixtures/grid3x3.net.xml'));
    laneId = roadnet!.lanes[0]!.id;
    const { version } = await versions.storeVersion('grid', roadnet!);
    writeSnapshot(file, await versions.getSnapshot(version));
    api = await connectBus(nats.credentials('api'));
    const bus = nats.credentials('network');
    const { url, user, password, database } = real.credentials('roadnet');
    service = await RealService.start('network', {
      NATS_URL: bus.url, NATS_USER: bus.user, NATS_PASSWORD: bus.password, LOG_LEVEL: 'info',
      CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password, CLICKHOUSE_DATABASE: database, ROADNET_SNAPSHOT: file,
    });
  });
  afterAll(async () => {
    await service?.end('SIGTERM');
    await Promise.all([api?.close(), store?.close()]);
    await Promise.all([nats?.stop(), real?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (editId: string, request: lingshan.bus.v1.IRoadnetEditRequest): Promise<void> =>
    api.publish(subjects.roadnetEdit(editId), RoadnetEditRequest.encode({ editId, author: 'Li', reason: 'burst pipe', requestedAtMs: Date.now(), ...request }).finish(), { messageId: `${editId}.${Date.now()}` });
  const close = (editId: string, laneIds: string[]): Promise<void> => ask(editId, { kind: RoadnetEditKind.ROADNET_EDIT_KIND_CLOSURE, laneIds, classes: 511 });
  const outcome = (editId: string, state: number): Promise<lingshan.bus.v1.RoadnetEditOutcome> =>
    until(async () => {
      const data = await api.getLast('ROADNET_OUTCOMES', subjects.roadnetOutcome(editId));
      const told = data && RoadnetEditOutcome.decode(data);
      return told?.state === state ? told : undefined;
    }, `${editId} in state ${state}`);

  it('makes an edit a version, writes the snapshot, tells the outcome; and takes it back', async () => {
    await close('edit-1', [laneId]);
    const applied = await outcome('edit-1', RoadnetEditState.ROADNET_EDIT_STATE_APPLIED);
    const snapshot = loadSnapshot(file);
    expect([snapshot.version, snapshot.causes]).toEqual([applied.version, ['edit-1']]);
    await ask('edit-1', { withdrawn: true });
    const withdrawn = await outcome('edit-1', RoadnetEditState.ROADNET_EDIT_STATE_WITHDRAWN);
    expect([loadSnapshot(file).version, loadSnapshot(file).causes]).toEqual([withdrawn.version, []]);
  });

  it('refuses what the network does not have, with the reason, and makes no version', async () => {
    const before = (await versions.log.list('grid')).length;
    await close('edit-2', ['no-such-lane']);
    expect(await outcome('edit-2', RoadnetEditState.ROADNET_EDIT_STATE_REFUSED)).toMatchObject({ refusal: 'EDIT_TARGET_UNKNOWN', detail: expect.stringContaining('lane no-such-lane') });
    await api.publish(subjects.roadnetEdit('edit-3'), Buffer.from('no message'));
    expect((await versions.log.list('grid')).length).toBe(before);
  });

  it('takes over a version that was written elsewhere', async () => {
    const { version } = await versions.applyEdit('grid', { id: 'edit-4', kind: 'closure', laneIds: [laneId], linkIds: [], area: [], classes: 511, when: {}, author: 'cli', reason: 'test', madeAtMs: Date.now() });
    await until(() => (loadSnapshot(file).version === version ? true : undefined), 'the snapshot of it');
  });

  it('is killed in the middle: each edit is there once, in a snapshot of the newest version', async () => {
    const ids = Array.from({ length: 6 }, (_, i) => `edit-k${i}`);
    for (const id of ids.slice(0, 3)) await close(id, [laneId]);
    await outcome(ids[0]!, RoadnetEditState.ROADNET_EDIT_STATE_APPLIED);
    await service.end('SIGKILL');
    for (const id of ids.slice(3)) await close(id, [laneId]);
    await service.up();
    for (const id of ids) await outcome(id, RoadnetEditState.ROADNET_EDIT_STATE_APPLIED);
    const last = (await versions.log.findLast('grid'))!;
    expect((await versions.readEdits(last)).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect((await versions.log.list('grid')).filter(({ editId }) => ids.includes(editId)).map(({ editId }) => editId).sort()).toEqual(ids);
    await until(() => (loadSnapshot(file).version === last.version ? true : undefined), 'the newest snapshot');
  });

  it('waits for a store that is away, and goes on by itself', async () => {
    await real.kill();
    await close('edit-w', [laneId]);
    await until(async () => ((await service.get('/readyz')).status === 503 ? true : undefined), 'not ready');
    await real.up();
    await outcome('edit-w', RoadnetEditState.ROADNET_EDIT_STATE_APPLIED);
    expect((await service.get('/readyz')).status).toBe(200);
  });
});
