/** `--seconds N`: lets the run end, compares the simulator's own record with what the api returns, reports. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createStore, defineQuery, type Store } from '../platform/store';
import { LaunchProblem } from './problem';
import { runCommand } from './run-command';
import type { Running } from './running';
import { journalFile } from './simulator';

/** How long what was acknowledged may take to be visible in the store after the last frame. */
const SETTLE_MS = 30_000;

const accountShape = z.looseObject({
  framesSent: z.number(),
  framesAcked: z.number(),
  framesStored: z.number(),
  lost: z.number(),
  duplicated: z.number(),
  rejected: z.record(z.string(), z.number()),
  ackMsP50: z.number().nullable(),
  ackMsP99: z.number().nullable(),
});

export type Account = z.infer<typeof accountShape>;

export interface MainJobReport extends Account {
  /** Object rows in the store. */
  readonly objects: number;
  /** Share of rows of motor vehicles that lie on a lane; null without any. */
  readonly matchedShare: number | null;
  /** Gateway's receipt to the store's insert, ms. */
  readonly storeLagMsP99: number | null;
}

const sinceParams = z.object({ since: z.number() });

const OBJECTS_SINCE = defineQuery({
  name: 'launcher.objectsSince',
  sql: `SELECT count() AS objects,
               countIf(type IN ('car', 'truck', 'bus', 'van', 'emergency', 'motorcycle')) AS motor,
               countIf(lane_no > 0 AND type IN ('car', 'truck', 'bus', 'van', 'emergency', 'motorcycle')) AS matched
        FROM objects FINAL WHERE session >= {since:UInt64}`,
  params: sinceParams,
  row: z.object({ objects: z.coerce.number(), motor: z.coerce.number(), matched: z.coerce.number() }),
});

const LAG_SINCE = defineQuery({
  name: 'launcher.storeLagSince',
  sql: `SELECT count() AS frames, quantileExact(0.99)(toUnixTimestamp64Milli(stored_at) - toUnixTimestamp64Milli(received_at)) AS lagMsP99
        FROM frames FINAL WHERE session >= {since:UInt64} AND backfilled = 0`,
  params: sinceParams,
  row: z.object({ frames: z.coerce.number(), lagMsP99: z.coerce.number() }),
});

/** @returns exit code: 0 when nothing was lost or duplicated */
export async function runMainJob(running: Running): Promise<number> {
  const { supervisor, progress, options, layout } = running;
  const since = Date.now() - 1000;
  const end = await supervisor.waitForEnd('simulator');
  if (end.code !== 0) throw new LaunchProblem('simulator', `it ended with ${end.signal ?? `exit code ${end.code}`}`, `read ${join(layout.logs, 'simulator.log')}`);
  progress.step('comparing what was acknowledged with what is stored');
  const account = await settle(running);
  const report = await addStoreFigures(account, running, since);
  print(report, options.json);
  return report.lost === 0 && report.duplicated === 0 ? 0 : 1;
}

/** Compares again until nothing is missing or the time is up: the last inserts may still be under way. */
async function settle(running: Running): Promise<Account> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const account = await compare(running);
    if (account.lost === 0 || performance.now() > deadline) return account;
    await sleep(1000);
  }
}

async function compare(running: Running): Promise<Account> {
  const { layout, stack, access } = running;
  const main = join(layout.root, 'dist/simulators/main.js');
  const said = await runCommand(process.execPath, [main, 'account', '--journal', journalFile(running), '--api', stack.addresses.api, '--token-file', access.tokenFile, '--json'], { timeoutMs: 120_000 });
  // 1 says that something is lost or duplicated, which the figures tell better.
  if (said.code > 1) throw new LaunchProblem('simulator account', said.stderr.trim(), `the journal is ${journalFile(running)}`);
  return accountShape.parse(JSON.parse(said.stdout));
}

async function addStoreFigures(account: Account, { stack }: Running, since: number): Promise<MainJobReport> {
  const { storeUrl: url, storeDatabase: database, storePassword } = stack.surroundings;
  const store = createStore({ url, database, user: 'reader', password: storePassword('reader') });
  try {
    const objects = await first(store, OBJECTS_SINCE, since);
    const lag = await first(store, LAG_SINCE, since);
    return {
      ...account,
      objects: objects?.objects ?? 0,
      matchedShare: objects !== undefined && objects.motor > 0 ? round(objects.matched / objects.motor, 4) : null,
      storeLagMsP99: lag !== undefined && lag.frames > 0 ? Math.round(lag.lagMsP99) : null,
    };
  } finally {
    await store.close();
  }
}

async function first<R>(store: Store, query: ReturnType<typeof defineQuery<{ since: number }, R>>, since: number): Promise<R | undefined> {
  return (await store.query(query, { since }))[0];
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function print(report: MainJobReport, json: boolean): void {
  const { framesSent, framesAcked, framesStored, lost, duplicated, rejected, objects, matchedShare, ackMsP50, ackMsP99, storeLagMsP99 } = report;
  const figures = { framesSent, framesAcked, framesStored, lost, duplicated, rejected, objects, matchedShare, ackMsP50, ackMsP99, storeLagMsP99 };
  if (json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(14)} ${typeof value === 'object' ? JSON.stringify(value) : value}\n`);
}
