/** The real door over real nats-server, redis-server and embedded store, with a small city in them, for tests. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { ALL_CLASSES, importSumoNet, type Roadnet, type RoadnetSnapshot, writeSnapshot } from '../../../../roadnet';
import { compileAlone } from '../../../../roadnet/cli/compile-alone';
import { RoadnetStore } from '../../../../roadnet/store/roadnet-store';
import { subjects } from '../../../kernel/bus/catalogue';
import { lingshan } from '../../../kernel/wire';
import { type Bus, connectBus, migrate, projectRoot, type Store } from '../../../platform';
import { findFreePort, RealNats } from '../../../platform/testing/real-nats';
import { RealRedis } from '../../../platform/testing/real-redis';
import { RealStore } from '../../../platform/testing/real-store';
import { type DemoCredentials, makeIdentities } from '../crypto/identities';
import { ApiServer } from '../../app/api-server';

export const UNIT_ID = 'rsu-1';
export const OBJECT_ID = '00000000000000ff';

/** A lane of the fixture city that a stored edit closes. */
export const EDIT_ID = 'edit-1';

async function readCity(): Promise<Roadnet> {
  const { roadnet } = await importSumoNet(join(projectRoot(), 'test/fixtures/grid3x3.net.xml'));
  if (!roadnet) throw new Error('the fixture has errors');
  return roadnet;
}

/** The fixture city as a snapshot. */
export async function makeSnapshot(): Promise<RoadnetSnapshot> {
  return compileAlone(await readCity(), 'grid');
}

/** The city as versions in the store: as it was imported, and with a lane closed. */
async function storeCity(realStore: RealStore): Promise<void> {
  const store = realStore.connect('roadnet');
  const roadnets = new RoadnetStore(store);
  await roadnets.prepare();
  const roadnet = await readCity();
  await roadnets.storeVersion('grid', roadnet, { findings: [{ severity: 'info', check: 'a.check', place: 'grid:1', reason: 'is so', fix: 'none' }] });
  await roadnets.applyEdit('grid', { id: EDIT_ID, kind: 'closure', laneIds: [roadnet.lanes[0]!.id], linkIds: [], area: [], classes: ALL_CLASSES, when: {}, author: 'admin', reason: 'burst pipe', madeAtMs: Date.now() });
  await store.close();
}

/** Says on the bus, as a gateway does, that the unit has connected. */
async function nameUnit(nats: RealNats): Promise<void> {
  const gateway = await connectBus(nats.credentials('gateway'));
  await gateway.publish(subjects.unitConnection(UNIT_ID), lingshan.bus.v1.UnitConnection.encode({ unitId: UNIT_ID, connected: true, session: 1, atMs: Date.now() }).finish());
  await gateway.close();
}

export class RealDoor {
  private constructor(
    readonly url: string,
    readonly folder: string,
    readonly credentials: DemoCredentials,
    readonly tokenKey: string,
    readonly nats: RealNats,
    readonly redis: RealRedis,
    readonly realStore: RealStore,
    readonly store: Store,
    readonly traffic: Bus,
    readonly facilities: Bus,
    readonly snapshot: RoadnetSnapshot,
    private readonly server: ApiServer,
  ) {}

  static async start(): Promise<RealDoor> {
    const folder = mkdtempSync(join(tmpdir(), 'lingshan-door-'));
    const [nats, redis, realStore] = await Promise.all([RealNats.start(), RealRedis.start(), RealStore.start()]);
    const store = realStore.connect('archive');
    await migrate(store, join(projectRoot(), 'services/archive/migrations'), { namespace: 'archive' });
    const credentials = await makeIdentities(join(folder, 'identities.json'));
    const tokenKey = randomBytes(32).toString('hex');
    writeFileSync(join(folder, 'token.key'), tokenKey, { mode: 0o600 });
    await storeCity(realStore);
    const snapshot = await makeSnapshot();
    writeSnapshot(join(folder, 'net.snapshot'), snapshot);
    const port = await findFreePort();
    const reader = realStore.credentials('reader');
    const server = new ApiServer({
      NATS_URL: nats.url,
      NATS_USER: 'api',
      NATS_PASSWORD: 'api',
      REDIS_URL: redis.url,
      CLICKHOUSE_URL: reader.url,
      CLICKHOUSE_USER: reader.user,
      CLICKHOUSE_PASSWORD: reader.password,
      CLICKHOUSE_DATABASE: reader.database,
      API_LISTEN: `127.0.0.1:${port}`,
      API_IDENTITIES_FILE: join(folder, 'identities.json'),
      API_TOKEN_KEY_FILE: join(folder, 'token.key'),
      API_CONSOLE_DIR: join(folder, 'console'),
      ROADNET_SNAPSHOT: join(folder, 'net.snapshot'),
    });
    await server.onApplicationBootstrap();
    const traffic = await connectBus(nats.credentials('traffic'));
    const facilities = await connectBus(nats.credentials('facilities'));
    await nameUnit(nats);
    return new RealDoor(`http://127.0.0.1:${port}`, folder, credentials, tokenKey, nats, redis, realStore, store, traffic, facilities, snapshot, server);
  }

  /** A call with the API key, or with the token given. */
  async get(path: string, token = this.credentials.apiKey): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }

  async signIn(name: 'viewer' | 'operator' | 'admin'): Promise<string> {
    const password = this.credentials.users.find((user) => user.name === name)?.password;
    const response = await fetch(`${this.url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, password }) });
    return ((await response.json()) as { token: string }).token;
  }

  /** Rows of the last minutes in every table that the door asks. Returns the session. */
  async fillHistory(nowMs: number): Promise<number> {
    const session = nowMs - 60_000;
    const junctionId = this.signalisedId();
    const put = (table: string, rows: Record<string, unknown>[]): Promise<void> =>
      this.store.insert(table, Object.keys(rows[0] ?? {}), 'JSONEachRow', Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')));
    const at = (n: number): number => session + n * 100;
    const frame = (n: number) => ({ unit_id: UNIT_ID, session, counter: n, kind: n === 3 ? 'spat' : 'rsm', measured_at: at(n), received_at: at(n) + 5, stored_at: at(n) + 205, objects: n === 3 ? 0 : 2, payload_bytes: 100, backfilled: 0 });
    const object = (n: number, track: number) => ({
      unit_id: UNIT_ID, session, counter: n, track_id: track, measured_at: at(n), object_id: track === 1 ? 255 : 256, type: 'car', lat_e7: 487600000 + n, lon_e7: 114000000,
      speed_cmps: track === 1 ? 1000 : 65535, heading_80ths_deg: 7200, length_cm: 450, width_cm: 180, lane_no: track, lane_s_dm: 10, lane_d_cm: 0, is_primary: 1, roadnet_version: 'v',
    });
    await put('frames', [1, 2, 3, 4, 5].map(frame));
    // A redelivered batch: the same rows once more, not yet merged with the first.
    await put('frames', [2, 3].map(frame));
    await put('objects', [1, 2, 4, 5].flatMap((n) => [object(n, 1), object(n, 2)]));
    await put('objects', [object(2, 1), object(2, 2)]);
    await put('signal_states', [1, 2].map((group) => ({ junction_id: junctionId, signal_group: group, measured_at: at(1), state: 'green-protected', control_mode: 'fixed', min_end_ms: 5000, max_end_ms: null, likely_end_ms: null, unit_id: UNIT_ID, session, counter: 3 })));
    const state = { window_start: at(0), computed_at: at(1), vehicles: 2, flow_vph: 120, density_vpkm: 3.5, mean_speed_mps: 9.5, occupancy: 0.1, queue_m: 0, roadnet_version: 'v' };
    await put('lane_states', [{ window_ms: 1000, lane_no: 1, headway_s: 2.5, ...state }]);
    await put('link_states', [{ window_ms: 300_000, link_no: 1, ...state }]);
    await put('traffic_events', [{ event_id: 'e1', kind: 'stopped', started_at: at(0), at: nowMs - 1000, ended: 0, object_id: 255, lane_no: 1, lat_e7: 487600000, lon_e7: 114000000 }]);
    await put('quarantine', [{ unit_id: UNIT_ID, session, counter: 6, received_at: at(6), kind: 1, reason: 'COORD_OUT_OF_RANGE', detail: 'lat_e7', raw: 'abc' }]);
    return session;
  }

  /** Two road users, one of each other thing, as the writers would say them. */
  publishLive(asOfMs: number): void {
    const { bus } = lingshan;
    const object = (n: number) => ({ objectId: n.toString(16).padStart(16, '0'), type: 1, latE7: 487600000 + n * 1000, lonE7: 114000000, speedCmps: 1234, heading_80thsDeg: 7200, laneNo: 1, measuredAtMs: asOfMs, unitId: UNIT_ID });
    this.traffic.publishLive('live.objects', bus.v1.LiveObjects.encode({ asOfMs, roadnetVersion: 'v', objects: [object(1), object(2)] }).finish());
    this.traffic.publishLive('live.traffic', bus.v1.TrafficState.encode({ windowStartMs: asOfMs - 1000, windowMs: 1000, links: [{ linkNo: 1, vehicles: 2, flowVph: 100 }], lanes: [{ laneNo: 1, vehicles: 2 }] }).finish());
    this.traffic.publishLive('live.signals', bus.v1.LiveSignals.encode({ asOfMs, intersections: [{ measuredAtMs: asOfMs, unitId: UNIT_ID, state: { junctionId: this.signalisedId(), controlMode: 'fixed', groups: [{ signalGroup: 1, state: 6 }] } }] }).finish());
    this.traffic.publishLive('live.events', bus.v1.TrafficEvent.encode({ eventId: 'e2', kind: 2, objectId: 7, laneNo: 1, position: { latE7: 487600000, lonE7: 114000000 }, startedAtMs: asOfMs, atMs: asOfMs }).finish());
    this.facilities.publishLive('live.units', bus.v1.LiveUnits.encode({ asOfMs, units: [{ unitId: UNIT_ID, health: 1, connected: true, lastSeenMs: asOfMs, heartbeat: { measuredAtMs: asOfMs, uptimeS: 5, position: { latE7: 487600000, lonE7: 114000000 } } }] }).finish());
  }

  /** A junction with signals; its id is its controller's in the fixture. */
  signalisedId(): string {
    const junction = this.snapshot.junctions.find(({ signalised }) => signalised);
    if (!junction) throw new Error('the fixture has no junction with signals');
    return junction.controllerIds[0] ?? junction.id;
  }

  readFile(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  async stop(): Promise<void> {
    await this.server.onApplicationShutdown();
    await Promise.all([this.traffic.close(), this.facilities.close(), this.store.close()]);
    await Promise.all([this.nats.stop(), this.redis.stop(), this.realStore.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
