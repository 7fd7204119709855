import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { LANE_FLAGS, type RoadnetSnapshot } from '../../roadnet';
import { compileAlone } from '../../roadnet/cli/compile-alone';
import { importSumoNet } from '../../roadnet/importers/sumo/import-sumo-net';
import { writeSnapshot } from '../../roadnet/snapshot/snapshot-file';
import { subjects } from '../kernel/bus/catalogue';
import { CACHE_KEYS } from '../kernel/cache-keys';
import { frameKey } from '../kernel/ids';
import { lingshan } from '../kernel/wire';
import { connectBus, projectRoot, type Bus } from '../platform';
import { RealNats } from '../platform/testing/real-nats';
import { RealRedis } from '../platform/testing/real-redis';
import { RealService } from '../platform/testing/real-service';

jest.setTimeout(60_000);

const { StampedFrame, ObjectColumns, TrafficState, LiveObjects, LiveSignals } = lingshan.bus.v1;
const SESSION = Date.now();

async function until(condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Some road lanes, each with a car that drives along it and back to its start. */
class Cars {
  private readonly laneNos: number[] = [];

  constructor(private readonly snapshot: RoadnetSnapshot) {
    for (let laneNo = 1; laneNo < snapshot.laneIds.length && this.laneNos.length < 40; laneNo++) {
      const flags = snapshot.laneFlags[laneNo]!;
      if ((flags & LANE_FLAGS.motor) !== 0 && (flags & LANE_FLAGS.junction) === 0 && snapshot.laneLengthM[laneNo]! > 50) this.laneNos.push(laneNo);
    }
  }

  /** What a unit sees at an instant: cars `from`..`from + count`, at 10 m/s. */
  seenAt(ms: number, from: number, count: number): lingshan.v2x.v1.IParticipant[] {
    const { snapshot } = this;
    return Array.from({ length: count }, (_, k) => {
      const laneNo = this.laneNos[(from + k) % this.laneNos.length]!;
      const sM = (ms / 100) % (snapshot.laneLengthM[laneNo]! - 1);
      let point = snapshot.lanePointStart[laneNo]!;
      while (point + 2 < snapshot.lanePointStart[laneNo + 1]! && snapshot.pointS[point + 1]! < sM) point++;
      const share = (sM - snapshot.pointS[point]!) / Math.max(0.01, snapshot.pointS[point + 1]! - snapshot.pointS[point]!);
      const along = (values: Float32Array): number => values[point]! + share * (values[point + 1]! - values[point]!);
      return {
        trackId: from + k + 1,
        type: 1,
        latE7: snapshot.frame.latE7(along(snapshot.pointY)),
        lonE7: snapshot.frame.lonE7(along(snapshot.pointX)),
        speedCmps: 1_000,
        heading_80thsDeg: Math.round(snapshot.pointHeadingDeg[point]! * 80) % 28_800,
        lengthCm: 450,
      };
    });
  }
}

describe('traffic as a process, on a real bus and cache', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lingshan-traffic-'));
  const file = join(folder, 'grid.snapshot');
  let nats: RealNats;
  let redis: RealRedis;
  let service: RealService;
  let gateway: Bus;
  let archive: Bus;
  let api: Bus;
  let snapshot: RoadnetSnapshot;
  let cars: Cars;
  const counters = new Map<string, number>();
  const sent = new Map<string, number>();
  /** What came out: objects of each frame, and whether it was matched. */
  const stored = new Map<string, number>();
  let rows = 0;
  let matched = 0;
  const versions = new Set<string>();
  const states: lingshan.bus.v1.TrafficState[] = [];
  const live = new Map<string, Uint8Array>();

  /** Publishes one RSM of a unit as the gateway does. */
  async function send(unitId: string, from: number, count: number): Promise<void> {
    const counter = (counters.get(unitId) ?? 0) + 1;
    counters.set(unitId, counter);
    const nowMs = Date.now();
    const payload = lingshan.v2x.v1.Rsm.encode({ msgCount: counter % 128, measuredAtMs: nowMs, participants: cars.seenAt(nowMs - SESSION, from, count) }).finish();
    const frame = StampedFrame.encode({ counter, kind: 1, generatedAtMs: nowMs, payload, unitId, session: SESSION, receivedAtMs: nowMs, backfilled: false }).finish();
    const key = frameKey(unitId, SESSION, counter);
    sent.set(key, count);
    await gateway.publish(subjects.frame('rsm', unitId), frame, { messageId: key });
  }

  async function sendFor(seconds: number): Promise<void> {
    for (let step = 0; step < seconds * 10; step++) {
      await Promise.all(Array.from({ length: 8 }, (_, unit) => send(`rsu-${unit}`, unit * 4, 5)));
      await new Promise((resolve) => setTimeout(resolve, 80));
    }
  }

  beforeAll(async () => {
    const imported = await importSumoNet(join(projectRoot(), 'test/fixtures/grid3x3.net.xml'));
    snapshot = compileAlone(imported.roadnet!, 'grid');
    cars = new Cars(snapshot);
    writeSnapshot(file, snapshot);
    [nats, redis] = await Promise.all([RealNats.start(), RealRedis.start()]);
    [gateway, archive, api] = await Promise.all((['gateway', 'archive', 'api'] as const).map((actor) => connectBus(nats.credentials(actor)))) as [Bus, Bus, Bus];
    await archive.consume('TRAFFIC_OBJECTS', { maxMessages: 100 }, (message) => {
      const columns = ObjectColumns.decode(message.data);
      const laneNo = new Uint32Array(Uint8Array.from(columns.laneNo).buffer);
      for (const frame of columns.frames) stored.set(frameKey(frame.unitId!, frame.session!, frame.counter!), frame.objects!);
      rows += laneNo.length;
      matched += laneNo.filter((lane) => lane > 0).length;
      expect(columns.objectId.length).toBe(laneNo.length * 8);
      versions.add(columns.roadnetVersion!);
      message.ack();
    });
    await archive.consume('TRAFFIC_STATE', { maxMessages: 100 }, (message) => {
      if (message.subject === subjects.trafficState(1_000)) states.push(TrafficState.decode(message.data));
      message.ack();
    });
    for (const subject of ['live.objects', 'live.traffic', 'live.signals']) api.tap(subject, (from, data) => live.set(from, data));
    const { url, user, password } = nats.credentials('traffic');
    service = await RealService.start('traffic', { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, REDIS_URL: redis.url, ROADNET_SNAPSHOT: file, LOG_LEVEL: 'info' });
  });

  afterAll(async () => {
    await service?.end('SIGTERM');
    await Promise.all([gateway, archive, api].map((bus) => bus?.close()));
    await Promise.all([nats?.stop(), redis?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('turns frames into objects with lanes, states and live pictures', async () => {
    await sendFor(4);
    await until(() => stored.size === sent.size, 'every frame as objects');
    expect(stored).toEqual(sent);
    expect(matched / rows).toBeGreaterThanOrEqual(0.98);
    expect([...versions]).toEqual([snapshot.version]);
    await until(() => states.length > 0, 'a state of one second');
    const speeds = states.flatMap(({ lanes }) => lanes.map(({ meanSpeedMps }) => meanSpeedMps!));
    expect(speeds.length).toBeGreaterThan(0);
    for (const speed of speeds) expect(speed).toBeCloseTo(10, 1);
    // 8 units see 5 cars each, every 4 steps apart: 8 × 4 + 1 = 33 different cars, so units share one each.
    const picture = LiveObjects.decode(live.get('live.objects')!);
    expect(picture.objects.length).toBeGreaterThanOrEqual(30);
    expect(picture.objects[0]!.objectId).toMatch(/^[0-9a-f]{16}$/);
    expect(snapshot.laneIds[picture.objects[0]!.laneNo!]).toBeDefined();
    const cache = new Redis(redis.url);
    const cached = LiveObjects.decode((await cache.getBuffer(CACHE_KEYS.objects.key))!);
    expect(cached.roadnetVersion).toBe(snapshot.version);
    expect(await cache.pttl(CACHE_KEYS.traffic.key)).toBeGreaterThan(0);
    await cache.quit();
  });

  it('goes over to a new version of the network while frames come, without losing one', async () => {
    const imported = await importSumoNet(join(projectRoot(), 'test/fixtures/grid3x3.net.xml'));
    const next = compileAlone({ ...imported.roadnet!, lanes: imported.roadnet!.lanes.map((lane) => ({ ...lane, speedLimitMps: 5 })) }, 'grid');
    const sending = sendFor(6);
    await new Promise((resolve) => setTimeout(resolve, 500));
    writeSnapshot(file, next);
    await until(() => versions.has(next.version), 'objects on the new version', 5_000);
    await sending;
    await until(() => stored.size === sent.size, 'every frame as objects');
    expect(stored).toEqual(sent);
    expect(versions).toEqual(new Set([snapshot.version, next.version]));
    expect(matched / rows).toBeGreaterThanOrEqual(0.98);
    writeSnapshot(file, snapshot);
    await until(() => LiveObjects.decode(live.get('live.objects')!).roadnetVersion === snapshot.version, 'the first version again', 5_000);
  });

  it('loses nothing when it is killed in the middle, and starts where it was', async () => {
    const before = stored.size;
    const sending = sendFor(2);
    await until(() => stored.size > before + 40, 'frames under way');
    await service.end('SIGKILL');
    await sending;
    expect(stored.size).toBeLessThan(sent.size);
    await service.up();
    await until(() => stored.size === sent.size, 'every frame as objects after the kill', 45_000);
    expect(stored).toEqual(sent);
  });

  it('goes on without the cache, says so, and comes back by itself', async () => {
    expect((await service.get('/readyz')).status).toBe(200);
    await redis.kill();
    await sendFor(2);
    await until(() => stored.size === sent.size, 'every frame as objects without a cache');
    await until(async () => (await service.get('/readyz')).status === 503, 'not ready');
    expect((await service.get('/readyz')).body).toContain('"name":"cache","ready":false');
    await redis.up();
    await until(async () => (await service.get('/readyz')).status === 200, 'ready again');
    const cache = new Redis(redis.url);
    await until(async () => (await cache.exists(CACHE_KEYS.objects.key)) === 1, 'the picture in the cache');
    await cache.quit();
  });

  it('passes a change of the lights on at once', async () => {
    const junctionId = snapshot.controllers[0]!.id;
    const show = async (counter: number, state: number): Promise<void> => {
      const nowMs = Date.now();
      const payload = lingshan.v2x.v1.Spat.encode({ measuredAtMs: nowMs, intersections: [{ junctionId, controlMode: 'fixed', groups: [{ signalGroup: 1, state, likelyEndMs: 5_000 }] }] }).finish();
      const frame = StampedFrame.encode({ counter, kind: 3, generatedAtMs: nowMs, payload, unitId: 'rsu-0', session: SESSION, receivedAtMs: nowMs, backfilled: false }).finish();
      await gateway.publish(subjects.frame('spat', 'rsu-0'), frame, { messageId: `spat.${counter}` });
    };
    for (const [counter, state] of [[100_001, 3], [100_002, 6]] as const) {
      await show(counter, state);
      await until(() => LiveSignals.decode(live.get('live.signals') ?? new Uint8Array()).intersections.some((junction) => junction.state?.junctionId === junctionId && junction.state.groups?.[0]?.state === state), `state ${state}`, 3_000);
    }
    expect(LiveSignals.decode(live.get('live.signals')!).intersections[0]).toMatchObject({ unitId: 'rsu-0', state: { controlMode: 'fixed' } });
  });

  it('drains on SIGTERM: what it took is stored before it ends', async () => {
    const sending = sendFor(1);
    await until(() => stored.size > 0, 'frames under way');
    expect(await service.end('SIGTERM')).toBe(0);
    await sending;
    await service.up();
    await until(() => stored.size === sent.size, 'every frame as objects after the drain', 45_000);
  });
});
