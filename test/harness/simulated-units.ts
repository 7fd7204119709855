/** Roadside units of the simulator, run by the test itself: it sees the journal, stops them and asks for the account. */
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, issueCertificate } from '../../services/platform/pki';
import { projectRoot } from '../../services/platform/project-root';
import type { Account } from '../../simulators/account/account';
import type { RunningCity } from './start-city';

export const RECORDED_CITY = join(projectRoot(), 'test/fixtures/grid3x3.lsrec');

const MAIN = join(projectRoot(), 'dist/simulators/main.js');

export interface UnitsOptions {
  readonly seed?: number;
  /** none, mild, heavy, or a JSON file. */
  readonly faults?: string;
  readonly speed?: number;
  /** Longest wait for acknowledgements when they are stopped, ms. */
  readonly drainMs?: number;
  /** File of what each RSM was made of. */
  readonly truth?: string;
}

export interface SimulatedUnits {
  readonly unitIds: readonly string[];
  readonly journal: string;
  /** True until they are stopped or fail. */
  isRunning(): boolean;
  /** Stops sending, waits for acknowledgements; returns what the simulator says of its run. */
  stop(): Promise<RunSummary>;
  /** Compares the journal with the ledger that the api returns, as sets. */
  account(settleMs?: number): Account;
}

export interface RunSummary {
  readonly framesSent: number;
  readonly framesAcked: number;
  readonly ackMsP99: number;
  /** Times that the schedule was moved because the machine was too busy for it. */
  readonly lateMoments: number;
  readonly drained: boolean;
  readonly failure?: string;
}

/** The units of the recorded city, each with a certificate of the city's authority, sending to its gateways. */
export async function startUnits(city: RunningCity, options: UnitsOptions = {}): Promise<SimulatedUnits> {
  const source = ['--city', RECORDED_CITY, '--seed', String(options.seed ?? 1)];
  const plan = ask(['plan', ...source, '--json']) as { units: readonly { unitId: string }[] };
  const unitIds = plan.units.map(({ unitId }) => unitId);
  const authority = await createAuthority(city.pki);
  for (const commonName of unitIds) await issueCertificate(authority, { commonName, kind: 'unit' });

  const journal = join(city.data, `units-${options.seed ?? 1}.journal`);
  const args = ['run', ...source, '--json', '--pki', city.pki, '--gateway', city.gateways.join(','), '--journal', journal, '--faults', options.faults ?? 'none'];
  if (options.speed !== undefined) args.push('--speed', String(options.speed));
  if (options.drainMs !== undefined) args.push('--drain-ms', String(options.drainMs));
  if (options.truth !== undefined) args.push('--truth', options.truth);
  const child = fork(MAIN, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let said = '';
  let told = '';
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (told += text.toString()));
  const tokenFile = join(city.data, 'units-token');
  writeFileSync(tokenFile, city.apiKey, { mode: 0o600 });
  return {
    unitIds,
    journal,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      await end(child);
      const line = said.trim().split('\n').at(-1);
      if (!line) throw new Error(`the simulator ended with ${child.signalCode ?? child.exitCode} and said nothing of its run:\n${told}`);
      return JSON.parse(line) as RunSummary;
    },
    account: (settleMs = 60_000) => ask(['account', '--journal', journal, '--api', city.api, '--token-file', tokenFile, '--settle-ms', String(settleMs), '--json']) as Account,
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

function ask(args: readonly string[]): unknown {
  const result = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  // An account that found something wrong exits with 1 and still says what.
  if (result.stdout.trim() === '') throw new Error(`simulators ${args[0]} said nothing:\n${result.stderr}`);
  return JSON.parse(result.stdout);
}
