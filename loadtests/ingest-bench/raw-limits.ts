/** What each part of the chain can do alone on this machine, for the ratio that survives a noisy machine. */
import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lingshan } from '../../services/kernel/wire';
import { createLayout } from '../../services/launcher/layout';
import { inherited } from '../../services/launcher/stack';
import { issueCertificate, type Authority } from '../../services/platform/pki';
import { projectRoot } from '../../services/platform/project-root';
import { createStore, migrate } from '../../services/platform/store';
import { encodeBlock } from '../../services/archive/adapters/native-column';
import { decodeObjectColumns, objectTableColumns } from '../../services/archive/adapters/object-columns';
import { runLoadProcess, type LoadRun } from './load-process';

const HOST = '127.0.0.1';
const FRAME_BYTES = 2200;
const BUS_WINDOW = 1000;
const ROWS_AN_INSERT = 50_000;
const PASSWORD = 'raw-limit-on-loopback';
/** More than any machine of ours takes: what is acknowledged is the limit. */
const SATURATING_RATE = 30_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lingshan-raw-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Frames/s that a bare grpc-js sink with mTLS acknowledges to the same load. */
export async function measureRawGrpc(authority: Authority, load: Omit<LoadRun, 'gateways' | 'rate'>): Promise<number> {
  const { certificateFile, keyFile } = await issueCertificate(authority, { commonName: 'raw-sink', kind: 'server', dns: ['localhost'], ip: [HOST] });
  const sink = fork(join(projectRoot(), 'dist/loadtests/ingest-bench/raw-grpc-sink.js'), [authority.certificateFile, certificateFile, keyFile]);
  try {
    const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
    const report = await runLoadProcess({ ...load, gateways: [`${HOST}:${port}`], rate: SATURATING_RATE });
    return report.framesPerSecond;
  } finally {
    await stop(sink);
  }
}

/** Messages/s of a frame's size that JetStream acknowledges to one publisher with one multiplexed inbox and message ids. */
export function measureRawBus(seconds: number, frameBytes = FRAME_BYTES): Promise<number> {
  return inFolder(async (folder) => {
    const port = await freePort();
    const server = spawn(join(createLayout().parts, 'nats-server/nats-server'), ['-js', '-a', HOST, '-p', String(port), '-sd', folder], { stdio: 'ignore' });
    try {
      const connection = await connect({ servers: `${HOST}:${port}`, waitOnFirstConnect: true, reconnectTimeWait: 50 });
      const manager = await jetstreamManager(connection);
      await manager.streams.add({ name: 'RAW', subjects: ['raw.*'], storage: 'file', max_bytes: 4 * 1024 ** 3, duplicate_window: 600e9 });
      const body = Buffer.alloc(frameBytes, 7);
      let sent = 0;
      let acked = 0;
      let wake = (): void => undefined;
      connection.subscribe('_INBOX_RAW.*', { callback: () => { acked += 1; wake(); } });
      const start = performance.now();
      while (performance.now() - start < seconds * 1000) {
        if (sent - acked >= BUS_WINDOW) await new Promise<void>((resolve) => (wake = resolve));
        const id = sent++;
        const headers = { encode: () => Buffer.from(`NATS/1.0\r\nNats-Msg-Id: RAW.${id}\r\n\r\n`) };
        connection.publish(`raw.${id % 300}`, body, { reply: `_INBOX_RAW.${id}`, headers: headers as never });
      }
      const rate = (acked * 1000) / (performance.now() - start);
      await connection.close();
      return rate;
    } finally {
      await stop(server);
    }
  });
}

/** Rows/s of the `objects` table that the embedded store takes in blocks of 50,000 from one writer. */
export function measureRawStore(seconds: number): Promise<number> {
  return inFolder(async (folder) => {
    const port = await freePort();
    const env = {
      ...inherited(), LOG_LEVEL: 'error', OPS_LISTEN: `${HOST}:${await freePort()}`, STORE_LISTEN: `${HOST}:${port}`, STORE_DIR: join(folder, 'store'),
      STORE_WRITER_PASSWORD: PASSWORD, STORE_READER_PASSWORD: PASSWORD, STORE_ROADNET_PASSWORD: PASSWORD,
    };
    const server = fork(join(projectRoot(), 'dist/services/embedded-store/main.js'), [], { env, stdio: 'ignore' });
    const store = createStore({ url: `http://${HOST}:${port}`, user: 'archive', password: PASSWORD, database: 'lingshan' });
    try {
      for (let tries = 0; ; tries++) {
        if (await store.ping().then(() => true, () => false)) break;
        if (tries > 150) throw new Error('the embedded store did not come up within 30 s');
        await sleep(200);
      }
      await store.createDatabase();
      await migrate(store, join(projectRoot(), 'services/archive/migrations'), { namespace: 'history' });
      let rows = 0;
      let first = 1;
      const start = performance.now();
      while (performance.now() - start < seconds * 1000) {
        const block = objectBlock(first, ROWS_AN_INSERT);
        first += ROWS_AN_INSERT / 50;
        await store.insert('objects', block.names, 'Native', block.body);
        rows += ROWS_AN_INSERT;
      }
      return (rows * 1000) / (performance.now() - start);
    } finally {
      await store.close();
      await stop(server);
    }
  });
}

/** Rows as the archive makes them of traffic's columns: frames of 50 objects of 300 units, moving. */
function objectBlock(firstCounter: number, rows: number): { names: string[]; body: Buffer } {
  const perFrame = 50;
  const frames = Array.from({ length: rows / perFrame }, (_, index) => ({
    unitId: `RAW-${(firstCounter + index) % 300}`, session: 1_760_000_000_000, counter: firstCounter + index, objects: perFrame,
    measuredAtMs: Date.now(), receivedAtMs: Date.now(), payloadBytes: FRAME_BYTES,
  }));
  const filled = (bytes: number, write: (view: DataView, row: number) => void): Uint8Array => {
    const view = new DataView(new ArrayBuffer(rows * bytes));
    for (let row = 0; row < rows; row++) write(view, row);
    return new Uint8Array(view.buffer);
  };
  const u16 = (of: (row: number) => number): Uint8Array => filled(2, (view, row) => view.setUint16(row * 2, of(row), true));
  const u32 = (of: (row: number) => number): Uint8Array => filled(4, (view, row) => view.setUint32(row * 4, of(row), true));
  const wander = (row: number): number => (row % perFrame) * 1371 + ((firstCounter + Math.floor(row / perFrame)) % 997) * 13;
  const data = lingshan.bus.v1.ObjectColumns.encode({
    roadnetVersion: 'raw', frames,
    trackId: u32((row) => (row % perFrame) + 1), objectId: filled(8, (view, row) => view.setBigUint64(row * 8, BigInt(wander(row)), true)), type: new Uint8Array(rows).fill(1),
    latE7: u32((row) => 487_600_000 + wander(row)), lonE7: u32((row) => 114_200_000 + wander(row)), speedCmps: u16((row) => 700 + (wander(row) % 300)), heading_80thsDeg: u16((row) => wander(row) % 28_800),
    lengthCm: u16(() => 460), widthCm: u16(() => 182), laneNo: u32((row) => (wander(row) % 3000) + 1), laneSDm: u32((row) => wander(row) % 2000), laneDCm: u16((row) => wander(row) % 90), isPrimary: new Uint8Array(rows).fill(1),
  }).finish();
  const { columns, rowCount } = objectTableColumns([decodeObjectColumns(data)]);
  return { names: columns.map(({ name }) => name), body: encodeBlock(columns, rowCount) };
}
