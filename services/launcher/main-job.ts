/** `--seconds N`: lets the run end, compares the simulator's own record with what the api returns, reports. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createStore, defineQuery } from '../platform/store';
import type { ChildEnd } from './managed-process';
import { LaunchProblem } from './problem';
import { runCommand } from './run-command';
import type { Running } from './running';
import { recordFiles } from './simulator';

/** How long what was acknowledged may take to be visible in the store after the last frame. */
const SETTLE_MS = 30_000;
/** A comparison of an hour's journal takes about so long. */
const COMPARE_MS_MAX = 120_000;

/** What the simulator says of its run. */
const runShape = z.looseObject({
  framesSent: z.number(),
  framesAcked: z.number(),
  rejected: z.record(z.string(), z.number()),
  ackMsP50: z.number(),
  ackMsP99: z.number(),
  drained: z.boolean(),
  failure: z.string().optional(),
});

/** What comparing its journal with the ledger of the store says. */
const accountShape = z.looseObject({ framesStored: z.number(), lost: z.number(), duplicated: z.number() });

type Account = z.infer<typeof accountShape>;

/** The line that `--json` prints. */
export interface MainJobReport {
  readonly framesSent: number;
  readonly framesAcked: number;
  readonly framesStored: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Object rows in the store. */
  readonly objects: number;
  /** Share of rows of motor vehicles that lie on a lane; null without any. */
  readonly matchedShare: number | null;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  /** Gateway's receipt to the store's insert, ms; null when nothing was stored. */
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

/**
 * @param since Unix ms before the simulator was started; a session's number is its start, so that earlier runs stay out
 * @returns exit code: 0 when the run ended well and nothing was lost or duplicated
 */
export async function runMainJob(running: Running, since: number): Promise<number> {
  const { supervisor, progress, options, layout } = running;
  const log = join(layout.logs, 'simulator.log');
  const end = await supervisor.waitForEnd('simulator');
  const run = readSummary(recordFiles(running).summary, log, end);
  if (run.failure !== undefined) progress.warn(`simulator: ${run.failure}; log: ${log}`);
  if (!run.drained) progress.warn('simulator: some units got no acknowledgement for all they sent');
  progress.step('comparing what was acknowledged with what is stored');
  const account = await settle(running);
  const store = await readStoreFigures(running, since);
  const { framesSent, framesAcked, rejected, ackMsP50, ackMsP99 } = run;
  const { framesStored, lost, duplicated } = account;
  print({ framesSent, framesAcked, framesStored, lost, duplicated, rejected, ...store, ackMsP50, ackMsP99, storeLagMsP99: store.storeLagMsP99 }, options.json);
  return run.failure === undefined && lost === 0 && duplicated === 0 ? 0 : 1;
}

function readSummary(file: string, log: string, end: ChildEnd): z.infer<typeof runShape> {
  try {
    return runShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new LaunchProblem('simulator', `it ended with ${end.signal ?? `exit code ${end.code}`} and told nothing of its run`, `read ${log}`, { cause });
  }
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
  const { journal } = recordFiles(running);
  const args = [join(layout.root, 'dist/simulators/main.js'), 'account', '--journal', journal, '--api', stack.addresses.api, '--token-file', access.tokenFile, '--json'];
  const said = await runCommand(process.execPath, args, { timeoutMs: COMPARE_MS_MAX });
  // Exit code 1 says that something is lost or duplicated, which the figures tell better.
  if (said.stdout.trim() === '') throw new LaunchProblem('simulator account', said.stderr.trim(), `the journal is ${journal}`);
  return accountShape.parse(JSON.parse(said.stdout));
}

async function readStoreFigures({ stack }: Running, since: number): Promise<Pick<MainJobReport, 'objects' | 'matchedShare' | 'storeLagMsP99'>> {
  const { storeUrl: url, storeDatabase: database, storePassword } = stack.surroundings;
  const store = createStore({ url, database, user: 'reader', password: storePassword('reader') });
  try {
    const [objects] = await store.query(OBJECTS_SINCE, { since });
    const [lag] = await store.query(LAG_SINCE, { since });
    return {
      objects: objects?.objects ?? 0,
      matchedShare: objects !== undefined && objects.motor > 0 ? Number((objects.matched / objects.motor).toFixed(4)) : null,
      storeLagMsP99: lag !== undefined && lag.frames > 0 ? Math.round(lag.lagMsP99) : null,
    };
  } finally {
    await store.close();
  }
}

function print(report: MainJobReport, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(14)} ${typeof value === 'object' ? JSON.stringify(value) : value}\n`);
}
