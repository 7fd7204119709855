/** Starts the whole system as `npm start` does, in a folder and on ports of its own, for tests that cross processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Addresses } from '../../services/launcher/stack';
import type { Passwords } from '../../services/launcher/secrets';
import { projectRoot } from '../../services/platform/project-root';

const START_MS_MAX = 120_000;
const STOP_MS_MAX = 60_000;

export interface CityOptions {
  /** Folder, .sumocfg or bundled name; default: the 3 × 3 grid of test/fixtures. */
  readonly city?: string;
  /** Recorded run to play instead of SUMO. */
  readonly replay?: string;
  readonly speed?: number;
  readonly seed?: number;
  readonly faults?: string;
  readonly gateways?: number;
  /** False: the backend alone, for tests that bring their own units. Default true. */
  readonly simulator?: boolean;
  /** Folder of an earlier city that was stopped with `keep`. */
  readonly data?: string;
}

export interface RunningCity extends Addresses {
  /** Everything that it keeps; secrets/, logs/, store/, … */
  readonly data: string;
  /** ca.crt and units/, to issue certificates to units of the test's own. */
  readonly pki: string;
  /** API key with a viewer's rights. */
  readonly apiKey: string;
  readonly users: readonly { readonly name: string; readonly role: string; readonly password: string }[];
  readonly passwords: Passwords;
  /** The launcher itself. */
  readonly launcherPid: number;
  /** Process ids of now, by name: nats, redis, store, archive, traffic, facilities, gateway-1 …, api, simulator. */
  pids(): Readonly<Record<string, number>>;
  /** kill -9 of one process by its name; the launcher starts it again. Returns its id when it was there. */
  kill(name: string): number | undefined;
  /** Waits until a process of that name runs under another id than `previous` and is ready. */
  waitForRestart(name: string, previous: number): Promise<void>;
  /** What a process logged so far. */
  log(name: string): string;
  /** Stops everything in order; removes the folder unless `keep`. Rejects when something did not stop. */
  stop(options?: { keep?: boolean }): Promise<void>;
}

const FIXTURE_CITY = 'test/fixtures/grid3x3.sumocfg';

function startArguments(options: CityOptions, data: string): string[] {
  const args = ['start', '--data', data, '--any-ports', '--city', options.city ?? join(projectRoot(), FIXTURE_CITY)];
  if (options.replay !== undefined) args.push('--replay', options.replay);
  if (options.speed !== undefined) args.push('--speed', String(options.speed));
  if (options.seed !== undefined) args.push('--seed', String(options.seed));
  if (options.faults !== undefined) args.push('--faults', options.faults);
  if (options.gateways !== undefined) args.push('--gateways', String(options.gateways));
  if (options.simulator === false) args.push('--no-simulator');
  return args;
}

interface Launch {
  readonly process: ChildProcess;
  readonly ended: Promise<number>;
  /** Lines for people. */
  said(): string;
  /** What came on stdout. */
  result(): string;
}

function launch(args: readonly string[]): Launch {
  const process_ = spawn(process.execPath, ['--enable-source-maps', join(projectRoot(), 'dist/services/launcher/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let said = '';
  let result = '';
  process_.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  process_.stdout.setEncoding('utf8').on('data', (text: string) => (result += text));
  const ended = new Promise<number>((resolve) => process_.once('close', (code) => resolve(code ?? 128)));
  return { process: process_, ended, said: () => said, result: () => result };
}

interface State extends Addresses {
  readonly pid: number;
  readonly ready?: boolean;
  readonly pids: Readonly<Record<string, number>>;
}

function findState(data: string): State | undefined {
  try {
    return JSON.parse(readFileSync(join(data, 'launcher.json'), 'utf8')) as State;
  } catch {
    return undefined;
  }
}

async function waitUntilReady(data: string, run: Launch): Promise<State> {
  let ended: number | undefined;
  void run.ended.then((code) => (ended = code));
  for (const deadline = performance.now() + START_MS_MAX; ; await sleep(100)) {
    const state = findState(data);
    if (state?.ready === true && state.pid === run.process.pid) return state;
    if (ended !== undefined) throw new Error(`the city did not start (exit code ${ended}):\n${run.said()}`);
    if (performance.now() > deadline) {
      run.process.kill('SIGTERM');
      throw new Error(`the city did not start within ${START_MS_MAX / 1000} s:\n${run.said()}`);
    }
  }
}

/** Rejects with what the launcher said when it does not come up. */
export async function startCity(options: CityOptions = {}): Promise<RunningCity> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'lingshan-city-'));
  const run = launch(startArguments(options, data));
  const state = await waitUntilReady(data, run);
  const secret = (file: string): string => readFileSync(join(data, 'secrets', file), 'utf8');
  const pids = (): Readonly<Record<string, number>> => findState(data)?.pids ?? {};
  return {
    api: state.api,
    gateways: state.gateways,
    nats: state.nats,
    store: state.store,
    ops: state.ops,
    data,
    launcherPid: run.process.pid as number,
    pki: join(data, 'secrets/pki'),
    apiKey: secret('api-key').trim(),
    users: (JSON.parse(secret('demo-sign-in.json')) as Pick<RunningCity, 'users'>).users,
    passwords: JSON.parse(secret('passwords.json')) as Passwords,
    pids,
    kill(name) {
      const pid = pids()[name];
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      return pid;
    },
    async waitForRestart(name, previous) {
      const url = state.ops[name];
      for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(50)) {
        const pid = pids()[name];
        if (pid === undefined || pid === previous) continue;
        if (url === undefined || (await isReady(url))) return;
      }
      throw new Error(`${name} did not come back:\n${run.said()}`);
    },
    log: (name) => readFileSync(join(data, 'logs', `${name}.log`), 'utf8'),
    async stop({ keep = false } = {}) {
      run.process.kill('SIGTERM');
      const code = await Promise.race([run.ended, sleep(STOP_MS_MAX, undefined, { ref: false })]);
      if (code === undefined) throw new Error(`the city did not stop within ${STOP_MS_MAX / 1000} s:\n${run.said()}`);
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
}

async function isReady(ops: string): Promise<boolean> {
  return fetch(`${ops}/readyz`, { signal: AbortSignal.timeout(1000) }).then(
    (response) => response.ok,
    () => false,
  );
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command of the launcher to its end, e.g. a second start in a folder where one runs. */
export async function runLauncher(args: readonly string[]): Promise<CommandResult> {
  const run = launch(args);
  const exitCode = await run.ended;
  return { exitCode, stdout: run.result(), stderr: run.said() };
}

export interface MainJobResult extends CommandResult {
  /** The line of JSON that it printed, parsed; undefined when it printed none. */
  readonly report: Readonly<Record<string, unknown>> | undefined;
}

/** `npm start -- --seconds N --json` in a folder of its own, to its end. */
export async function runMainJob(options: CityOptions & { readonly seconds: number }): Promise<MainJobResult> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'lingshan-job-'));
  const result = await runLauncher([...startArguments(options, data), '--seconds', String(options.seconds), '--json']);
  rmSync(data, { recursive: true, force: true });
  const line = result.stdout.trim();
  return { ...result, report: line === '' ? undefined : (JSON.parse(line) as MainJobResult['report']) };
}
