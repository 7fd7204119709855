/** The whole chain under open-model load: what is acknowledged, what arrives in the store meanwhile, what it costs. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createStore, defineQuery, type Store } from '../../services/platform/store';
import type { RunningCity } from '../../test/harness/start-city';
import { runLoadProcess, type LoadRun } from './load-process';

const SETTLE_MS = 60_000;
const PAGE_BYTES = 4096;

const SINCE = z.object({ since: z.number() });

const STORED = defineQuery({
  name: 'bench.stored',
  sql: 'SELECT count() AS frames FROM frames WHERE session >= {since:UInt64}',
  params: SINCE,
  row: z.object({ frames: z.coerce.number() }),
});

const VISIBLE = defineQuery({
  name: 'bench.visible',
  sql: `SELECT (SELECT count() FROM frames FINAL WHERE session >= {since:UInt64}) AS frames,
               (SELECT count() FROM objects FINAL WHERE session >= {since:UInt64}) AS objects,
               (SELECT countIf(lane_no > 0) FROM objects FINAL WHERE session >= {since:UInt64}) AS matched`,
  params: SINCE,
  row: z.object({ frames: z.coerce.number(), objects: z.coerce.number(), matched: z.coerce.number() }),
});

/** How many frames came in and were stored in each tick, from the times that stand in the rows themselves. */
const TICKS = defineQuery({
  name: 'bench.ticks',
  sql: `SELECT atMs, sum(received) AS received, sum(stored) AS stored FROM (
          SELECT intDiv(toUnixTimestamp64Milli(received_at), 10) * 10 AS atMs, 1 AS received, 0 AS stored FROM frames FINAL WHERE session >= {since:UInt64}
          UNION ALL
          SELECT toUnixTimestamp64Milli(stored_at) AS atMs, 0 AS received, 1 AS stored FROM frames FINAL WHERE session >= {since:UInt64})
        GROUP BY atMs ORDER BY atMs`,
  params: SINCE,
  row: z.object({ atMs: z.coerce.number(), received: z.coerce.number(), stored: z.coerce.number() }),
});

export interface ChainResult {
  readonly rate: number;
  readonly framesPerSecond: number;
  readonly sent: number;
  readonly acked: number;
  /** Acknowledged frames that the store does not return, or returns with fewer objects. */
  readonly lost: number;
  readonly matchedShare: number;
  /** Slope of (received − stored) right after each insert over the run after warm-up, frames/s: batches do not show in it. */
  readonly backlogGrowthPerSecond: number;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  readonly ackMsP9999: number;
  /** Slope of the resident memory of all processes of the chain, MB/min. */
  readonly memoryMbPerMinute: number;
  /** Processor time of each process and of the load after warm-up, µs a frame. */
  readonly cpuUs: Readonly<Record<string, number>>;
}

interface Sample {
  readonly second: number;
  readonly acked: number;
  readonly rssMb: number;
  readonly cpuMs: Readonly<Record<string, number>>;
}

export async function runChain(city: RunningCity, load: Omit<LoadRun, 'gateways' | 'pki'>): Promise<ChainResult> {
  const store = createStore({ url: city.store, user: 'reader', password: city.passwords.store.reader, database: 'lingshan' });
  const since = Date.now();
  const samples: Sample[] = [];
  try {
    const end = await runLoadProcess({ ...load, gateways: city.gateways, pki: city.pki }, ({ elapsedS, acked, pid }) => {
      if (elapsedS < load.warmupS) return;
      const pids = { ...city.pids(), load: pid };
      samples.push({ second: elapsedS, acked, rssMb: residentMb(Object.values(city.pids())), cpuMs: cpuMs(pids) });
    });
    const visible = await settle(store, since, end.acked - end.rejected);
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || first === last) throw new Error('the window after warm-up is too short: give more seconds');
    const frames = last.acked - first.acked;
    const missingFrames = end.acked - end.rejected - visible.frames;
    const missingObjects = Math.ceil((visible.frames * load.objects - visible.objects) / load.objects);
    return {
      rate: load.rate,
      framesPerSecond: frames / (last.second - first.second),
      sent: end.sent,
      acked: end.acked,
      lost: Math.max(0, missingFrames) + Math.max(0, missingObjects),
      matchedShare: visible.matched / Math.max(1, visible.objects),
      backlogGrowthPerSecond: slope(backlogAfterInserts(await store.query(TICKS, { since }), load)),
      ackMsP50: end.ackMsP50,
      ackMsP99: end.ackMsP99,
      ackMsP9999: end.ackMsP9999,
      memoryMbPerMinute: 60 * slope(samples.map(({ second, rssMb }) => [second, rssMb])),
      cpuUs: Object.fromEntries(Object.entries(last.cpuMs).map(([name, ms]) => [name, Math.round((1000 * (ms - (first.cpuMs[name] ?? 0))) / frames)])),
    };
  } finally {
    await store.close();
  }
}

/**
 * Frames received and not stored at the end of each insert in the window, by second. Between inserts the backlog rises by what the
 * archive gathers; only whether it comes back down to the same level tells whether the store keeps up.
 */
export function backlogAfterInserts(ticks: readonly z.infer<(typeof TICKS)['row']>[], window: { readonly warmupS: number; readonly seconds: number }): [second: number, backlog: number][] {
  const startMs = ticks[0]?.atMs ?? 0;
  const points: [number, number][] = [];
  let backlog = 0;
  for (const { atMs, received, stored } of ticks) {
    backlog += received - stored;
    const second = (atMs - startMs) / 1000;
    if (stored > 0 && second >= window.warmupS && second <= window.seconds) points.push([second, backlog]);
  }
  return points;
}

async function stored(store: Store, since: number): Promise<number> {
  const [row] = await store.query(STORED, { since });
  return row?.frames ?? 0;
}

/** Waits until every acknowledged frame is stored or the time is up; then asks as readers do, without repeats. */
async function settle(store: Store, since: number, expected: number): Promise<z.infer<(typeof VISIBLE)['row']>> {
  for (const deadline = performance.now() + SETTLE_MS; (await stored(store, since)) < expected && performance.now() < deadline; ) await sleep(500);
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

function residentMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (Number(readProc(pid, 'statm').split(' ')[1] ?? 0) * PAGE_BYTES) / 1e6, 0);
}

/** User and system time of each process, ms. Linux counts in ticks of 10 ms. */
function cpuMs(pids: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
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
