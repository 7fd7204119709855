/** The archive as a process of its own, between a real bus and a real store, killed at the worst moments. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { subjects } from '../kernel/bus/catalogue';
import { FrameStamp } from '../kernel/wire/frame-reader';
import { lingshan } from '../kernel/wire';
import { connectBus, type Bus } from '../platform/bus';
import { projectRoot } from '../platform/project-root';
import { defineQuery, type Store } from '../platform/store';
import { RealNats } from '../platform/testing/real-nats';
import { RealStore } from '../platform/testing/real-store';
import { TABLES } from './domain/tables';

jest.setTimeout(120_000);

/** Lately: older rows are past their time to live. */
const SESSION = Math.floor(Date.now() / 1000) * 1000 - 600_000;
const OBJECTS = 3;

const LEDGER = defineQuery({
  name: 'spec-ledger',
  sql: 'SELECT unit_id, session, counter, kind, objects, count() AS copies FROM frames FINAL GROUP BY unit_id, session, counter, kind, objects ORDER BY kind, unit_id, counter',
  params: z.object({}),
  row: z.object({ unit_id: z.string(), session: z.coerce.number(), counter: z.coerce.number(), kind: z.string(), objects: z.number(), copies: z.coerce.number() }),
});
const count = (name: string, sql: string): ReturnType<typeof defineQuery<object, { n: number }>> => defineQuery({ name, sql, params: z.object({}), row: z.object({ n: z.coerce.number() }) });
const OBJECT_ROWS = count('spec-objects', 'SELECT count() AS n FROM objects FINAL');
const COLUMNS = defineQuery({
  name: 'spec-columns',
  sql: 'SELECT table, name, type FROM system.columns WHERE database = currentDatabase() ORDER BY table, position',
  params: z.object({}),
  row: z.object({ table: z.string(), name: z.string(), type: z.string() }),
});

async function until(condition: () => Promise<boolean>, what: string, timeoutMs = 40_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    if (await condition().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** One message with frames `from`..`to` of `unit`, OBJECTS objects each. */
function objectColumns(unit: string, from: number, to: number): Uint8Array {
  const frames = Array.from({ length: to - from + 1 }, (_, i) => ({ unitId: unit, session: SESSION, counter: from + i, measuredAtMs: SESSION + (from + i) * 100, receivedAtMs: SESSION + (from + i) * 100 + 20, objects: OBJECTS, payloadBytes: 300 }));
  const rows = frames.length * OBJECTS;
  const u32 = (valueOf: (row: number) => number): Uint8Array => new Uint8Array(Uint32Array.from({ length: rows }, (_, row) => valueOf(row)).buffer);
  const u16 = (value: number): Uint8Array => new Uint8Array(new Uint16Array(rows).fill(value).buffer);
  return lingshan.bus.v1.ObjectColumns.encode({
    roadnetVersion: 'net-1',
    frames,
    trackId: u32((row) => 1 + (row % OBJECTS)),
    objectId: new Uint8Array(BigUint64Array.from({ length: rows }, (_, row) => 0xfedcba9876543210n + BigInt(row % OBJECTS)).buffer),
    type: new Uint8Array(rows).fill(1),
    latE7: u32(() => 487654321),
    lonE7: u32(() => 113456789),
    // 0A0A: an empty line to whoever takes rows for text.
    speedCmps: u16(0x0a0a),
    heading_80thsDeg: u16(65535),
    lengthCm: u16(450),
    widthCm: u16(180),
    laneNo: u32(() => 7),
    laneSDm: u32((row) => row),
    laneDCm: u16(0xffff),
    isPrimary: new Uint8Array(rows).fill(1),
  }).finish();
}

function stamped(unit: string, counter: number, kind: number, payload: Uint8Array): Uint8Array {
  const frame = lingshan.roadside.v1.Frame.encode({ counter, kind, generatedAtMs: SESSION + counter, payload }).finish();
  const stamp = new FrameStamp(unit, SESSION);
  const bytes = new Uint8Array(frame.length + stamp.maxLength);
  bytes.set(frame);
  return bytes.subarray(0, stamp.write(bytes, frame.length, SESSION + counter + 5, false));
}

describe('archive between a real bus and a real store', () => {
  let nats: RealNats;
  let realStore: RealStore;
  let archive: ChildProcess | undefined;
  let traffic: Bus;
  let gateway: Bus;
  let reader: Store;

  function startArchive(): void {
    const { url, user, password } = nats.credentials('archive');
    const store = realStore.credentials('archive');
    archive = spawn(process.execPath, [join(projectRoot(), 'dist/services/archive/main.js')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, CLICKHOUSE_URL: store.url, CLICKHOUSE_USER: store.user, CLICKHOUSE_PASSWORD: store.password, CLICKHOUSE_DATABASE: store.database, LOG_LEVEL: 'error' },
    });
  }
  async function endArchive(signal: NodeJS.Signals): Promise<number | null> {
    const child = archive;
    archive = undefined;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }
  const ledger = async (kind: string): Promise<string[]> => (await reader.query(LEDGER, {})).filter((row) => row.kind === kind).map((row) => `${row.unit_id}.${row.counter}.${row.objects}.${row.copies}`);
  const publishObjects = (unit: string, from: number, to: number): Promise<void> => traffic.publish(subjects.trafficObjects, objectColumns(unit, from, to), { messageId: `objects.${unit}.${from}.${to}` });

  beforeAll(async () => {
    [nats, realStore] = await Promise.all([RealNats.start(), RealStore.start()]);
    traffic = await connectBus(nats.credentials('traffic'));
    gateway = await connectBus(nats.credentials('gateway'));
    reader = realStore.connect('reader');
    startArchive();
  });
  afterAll(async () => {
    await endArchive('SIGKILL');
    await Promise.all([traffic.close(), gateway.close(), reader.close()]);
    await Promise.all([nats.stop(), realStore.stop()]);
  });

  it('stores every kind of message in its tables', async () => {
    const v2x = lingshan.v2x.v1;
    const position = { latE7: 480000000, lonE7: 110000000 };
    const frames: [string, number, Uint8Array][] = [
      ['bsm', 2, v2x.Bsm.encode({ vehicleId: 'car-1', measuredAtMs: SESSION, position, type: 1 }).finish()],
      ['spat', 3, v2x.Spat.encode({ measuredAtMs: SESSION, intersections: [{ junctionId: 'j1', controlMode: 'fixed', groups: [{ signalGroup: 1, state: 6, minEndMs: 10 }, { signalGroup: 2, state: 3 }] }] }).finish()],
      ['map', 4, v2x.Map.encode({ roadnetVersion: 'net-1', nodes: [{ junctionId: 'j1', position }] }).finish()],
      ['rsi', 5, v2x.Rsi.encode({ measuredAtMs: SESSION }).finish()],
      ['detector', 6, v2x.DetectorReport.encode({ measuredAtMs: SESSION, intervalMs: 1000, counts: [{ detectorId: 'd1', vehicles: 3 }] }).finish()],
      ['heartbeat', 7, v2x.Heartbeat.encode({ measuredAtMs: SESSION, uptimeS: 9, devices: [{ deviceId: 'cam-1', health: 3 }, { deviceId: 'cam-2', health: 1 }] }).finish()],
    ];
    await Promise.all(frames.map(([kind, number, payload], index) => gateway.publish(`v2x.${kind}.unit-1`, stamped('unit-1', index + 1, number, payload), { messageId: `unit-1.${index}` })));
    await gateway.publish(subjects.quarantine('unit-1'), lingshan.bus.v1.QuarantinedFrame.encode({ unitId: 'unit-1', session: SESSION, counter: 99, reason: 'COORD_OUT_OF_RANGE', raw: Buffer.from([0x0a, 0x0a, 0]), receivedAtMs: Date.now() }).finish());
    await gateway.publish('v2x.heartbeat.unit-1', Buffer.from('not a frame'));
    await traffic.publish(
      subjects.trafficState(1000),
      lingshan.bus.v1.TrafficState.encode({ roadnetVersion: 'net-1', windowStartMs: Date.now() - 1000, windowMs: 1000, lanes: [{ laneNo: 7, vehicles: 2, meanSpeedMps: 8 }], links: [{ linkNo: 3, vehicles: 2.5 }] }).finish(),
    );
    await traffic.publish(subjects.trafficEvent, lingshan.bus.v1.TrafficEvent.encode({ eventId: 'e1', kind: 1, startedAtMs: SESSION, atMs: SESSION + 1, objectId: 5, laneNo: 7 }).finish());
    await publishObjects('unit-1', 100, 109);
    const counts = count(
      'spec-all',
      `SELECT (SELECT count() FROM vehicle_states) * 1 + (SELECT count() FROM signal_states) * 10 + (SELECT count() FROM road_messages) * 100 + (SELECT count() FROM detector_counts) * 1000
        + (SELECT count() FROM heartbeats WHERE faulty_devices = ['cam-1']) * 10000 + (SELECT count() FROM quarantine) * 100000 + (SELECT count() FROM lane_states) * 1000000
        + (SELECT count() FROM link_states) * 10000000 + (SELECT count() FROM traffic_events) * 100000000 + (SELECT count() FROM frames) * 1000000000 AS n`,
    );
    await until(async () => (await reader.query(counts, {}))[0]?.n === 16_111_211_221, 'a row in every table');
    expect(await ledger('rsm')).toEqual(Array.from({ length: 10 }, (_, i) => `unit-1.${100 + i}.${OBJECTS}.1`));
    const refused = defineQuery({ name: 'spec-quarantine', sql: 'SELECT unit_id, reason, hex(raw) AS raw FROM quarantine ORDER BY reason', params: z.object({}), row: z.object({ unit_id: z.string(), reason: z.string(), raw: z.string() }) });
    expect(await reader.query(refused, {})).toEqual([
      { unit_id: 'unit-1', reason: 'COORD_OUT_OF_RANGE', raw: '0A0A00' },
      { unit_id: 'bus:v2x.heartbeat.unit-1', reason: 'FRAME_UNREADABLE', raw: Buffer.from('not a frame').toString('hex').toUpperCase() },
    ]);
  });

  it('hands the columns of objects over unchanged', async () => {
    const first = defineQuery({
      name: 'spec-object',
      sql: "SELECT track_id, toString(object_id) AS object_id, type, lat_e7, lon, speed_mps, heading_deg, lane_no, lane_s_dm, lane_d_cm, is_primary, roadnet_version, measured_at FROM objects FINAL WHERE unit_id = 'unit-1' ORDER BY counter, track_id LIMIT 1",
      params: z.object({}),
      row: z.record(z.string(), z.unknown()),
    });
    expect(await reader.query(first, {})).toEqual([
      {
        track_id: 1, object_id: '18364758544493064720', type: 'car', lat_e7: 487654321, lon: 11.3456789, speed_mps: 25.7, heading_deg: null,
        lane_no: 7, lane_s_dm: 0, lane_d_cm: -1, is_primary: 1, roadnet_version: 'net-1', measured_at: new Date(SESSION + 10_000).toISOString(),
      },
    ]);
  });

  it('writes columns of the types that the tables have', async () => {
    const actual = new Map((await reader.query(COLUMNS, {})).map(({ table, name, type }) => [`${table}.${name}`, type]));
    for (const [table, columns] of Object.entries(TABLES)) {
      for (const [name, type] of Object.entries(columns)) {
        // The engine converts the plain strings that an array of few rows carries.
        expect([`${table}.${name}`, actual.get(`${table}.${name}`)?.replace('Array(LowCardinality(String))', 'Array(String)')]).toEqual([`${table}.${name}`, type]);
      }
    }
  });

  it('quarantines a message that contradicts itself and stores its neighbours', async () => {
    const uneven = lingshan.bus.v1.ObjectColumns.decode(objectColumns('unit-2', 1, 5));
    uneven.type = new Uint8Array(1);
    await publishObjects('unit-2', 10, 14);
    await traffic.publish(subjects.trafficObjects, lingshan.bus.v1.ObjectColumns.encode(uneven).finish());
    await publishObjects('unit-2', 20, 24);
    await until(async () => (await ledger('rsm')).filter((row) => row.startsWith('unit-2')).length === 10, 'ten frames of unit-2');
    expect((await reader.query(count('spec-uneven', "SELECT count() AS n FROM quarantine WHERE reason = 'OBJECT_COLUMNS_UNEVEN'"), {}))[0]?.n).toBe(1);
  });

  it('loses nothing and shows nothing twice over kill -9 of the archive and of the store', async () => {
    const before = (await reader.query(OBJECT_ROWS, {}))[0]?.n ?? 0;
    const published: string[] = [];
    let publishing = true;
    const river = (async () => {
      for (let from = 1; publishing; from += 5) {
        await publishObjects('unit-3', from, from + 4);
        for (let i = 0; i < 5; i++) published.push(`unit-3.${from + i}.${OBJECTS}.1`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    for (const victim of ['archive', 'store', 'archive', 'store', 'archive'] as const) {
      await new Promise((resolve) => setTimeout(resolve, 1350));
      if (victim === 'archive') {
        await endArchive('SIGKILL');
        startArchive();
      } else {
        await realStore.kill();
        await realStore.up();
      }
    }
    publishing = false;
    await river;
    const stored = async (): Promise<string[]> => (await ledger('rsm')).filter((row) => row.startsWith('unit-3'));
    await until(async () => (await stored()).length >= published.length, `${published.length} frames of unit-3`);
    expect(await stored()).toEqual(published);
    expect((await reader.query(OBJECT_ROWS, {}))[0]?.n).toBe(before + published.length * OBJECTS);
    const minutes = count('spec-unit-minute', "SELECT sum(frames) AS n FROM (SELECT groupBitmapMerge(counters) AS frames FROM unit_minute WHERE unit_id = 'unit-3' GROUP BY unit_id, kind, minute, session)");
    expect((await reader.query(minutes, {}))[0]?.n).toBe(published.length);
  });

  it('stores what it holds when it is asked to stop', async () => {
    await publishObjects('unit-4', 1, 5);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await endArchive('SIGTERM')).toBe(0);
    expect((await ledger('rsm')).filter((row) => row.startsWith('unit-4'))).toHaveLength(5);
  });
});
