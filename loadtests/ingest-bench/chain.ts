/** The whole chain under open-model load: what is acknowledged, what arrives in the store meanwhile, what it costs. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createStore, defineQuery, type Store } from '../../services/platform/store';
import type { RunningCity } from '../../test/harness/start-city';
import { runLoadProcess, type LoadRun } from './load-process';

const SETTLE_MS = 60_000;
const PAGE_BYTES = 4096;

const STORED = defineQuery({
  name: 'bench.stored',
  sql: 'SELECT count() AS frames, sum(objects) AS objects FROM frames WHERE session >= {since:UInt64}',
  params: z.object({ since: z.number() }),
  row: z.object({ frames: z.coerce.number(), objects: z.coerce.number() }),
});

const VISIBLE = defineQuery({
  name: 'bench.visible',
  sql: `SELECT (SELECT count() FROM frames FINAL WHERE session >= {since:UInt64}) AS frames,
               (SELECT count() FROM objects FINAL WHERE session >= {since:UInt64}) AS objects,
               (SELECT countIf(lane_no > 0) FROM objects FINAL WHERE session >= {since:UInt64}) AS matched`,
  params: z.object({ since: z.number() }),
  row: z.object({ frames: z.coerce.number(), objects: z.coerce.number(), matched: z.coerce.number() }),
});

export interface ChainResult {
  readonly rate: number;
  readonly framesPerSecond: number;
  readonly sent: number;
  readonly acked: number;
  /** Acknowledged frames that the store does not return, or returns with fewer objects. */
  readonly lost: number;
  readonly matchedShare: number;
  /** Slope of (acknowledged − stored) over the run after warm-up, frames/s. */
  readonly backlogGrowthPerSecond: number;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  readonly ackMsP9999: number;
  /** Slope of the resident memory of all processes of the chain, MB/min. */
  readonly memoryMbPerMinute: number;
  /** Processor time of each process in the run, percent of one core. */
  readonly cpuPct: Readonly<Record<string, number>>;
}

export async function runChain(city: RunningCity, load: Omit<LoadRun, 'gateways' | 'pki'>): Promise<ChainResult> {
  const store = createStore({ url: city.store, user: 'reader', password: city.passwords.store.reader, database: 'lingshan' });
  const since = Date.now();
  const samples: { second: number; backlog: number; rssMb: number }[] = [];
  const cpuBefore = cpuMs(city);
  const startMs = performance.now();
  try {
    const end = await runLoadProcess({ ...load, gateways: city.gateways, pki: city.pki }, (report) => {
      const rssMb = residentMb(city);
      void stored(store, since).then(
        ({ frames }) => samples.push({ second: report.elapsedS, backlog: report.acked - frames, rssMb }),
        (error: unknown) => process.stderr.write(`  a sample is missing: ${String(error)}\n`),
      );
    });
    const wallMs = performance.now() - startMs;
    const cpuAfter = cpuMs(city);
    const visible = await settle(store, since, end.acked - end.rejected);
    const steady = samples.filter(({ second }) => second > load.warmupS);
    const missingFrames = end.acked - end.rejected - visible.frames;
    const missingObjects = Math.ceil((visible.frames * load.objects - visible.objects) / load.objects);
    return {
      rate: load.rate,
      framesPerSecond: end.framesPerSecond,
      sent: end.sent,
      acked: end.acked,
      lost: Math.max(0, missingFrames) + Math.max(0, missingObjects),
      matchedShare: visible.matched / Math.max(1, visible.objects),
      backlogGrowthPerSecond: slope(steady.map(({ second, backlog }) => [second, backlog])),
      ackMsP50: end.ackMsP50,
      ackMsP99: end.ackMsP99,
      ackMsP9999: end.ackMsP9999,
      memoryMbPerMinute: 60 * slope(steady.map(({ second, rssMb }) => [second, rssMb])),
      cpuPct: Object.fromEntries(Object.entries(cpuAfter).map(([name, ms]) => [name, Math.round((100 * (ms - (cpuBefore[name] ?? 0))) / wallMs)])),
    };
  } finally {
    await store.close();
  }
}

async function stored(store: Store, since: number): Promise<{ frames: number; objects: number }> {
  const [row] = await store.query(STORED, { since });
  return row ?? { frames: 0, objects: 0 };
}

/** Waits until every acknowledged frame is stored or the time is up; then asks as readers do, without repeats. */
async function settle(store: Store, since: number, expected: number): Promise<z.infer<(typeof VISIBLE)['row']>> {
  for (const deadline = performance.now() + SETTLE_MS; (await stored(store, since)).frames < expected && performance.now() < deadline; ) await sleep(500);
  const [row] = await store.query(VISIBLE, { since });
  return row ?? { frames: 0, objects: 0, matched: 0 };
}

/** Least-squares slope of y over x; 0 with fewer than three points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  if (points.length < 3) return 0;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return variance === 0 ? 0 : covariance / variance;
}

function residentMb(city: RunningCity): number {
  return Object.values(city.pids()).reduce((sum, pid) => sum + (Number(readProc(pid, 'statm').split(' ')[1] ?? 0) * PAGE_BYTES) / 1e6, 0);
}

/** User and system time of each process, ms. Linux counts in ticks of 10 ms. */
function cpuMs(city: RunningCity): Record<string, number> {
  return Object.fromEntries(
    Object.entries(city.pids()).map(([name, pid]) => {
      const fields = readProc(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
      return [name, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10];
    }),
  );
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended; its share is what it had used before.
    return '';
  }
}
