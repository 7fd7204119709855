/**
 * Keeps a set of processes running: starts each when what it depends on is ready, starts again what ends unasked, stops all in
 * reverse order. Touches only children that it started itself.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../platform/project-root';
import { findStartTime } from './guardian';
import { rotateLog } from './log-file';
import { startChild, type Child, type ChildEnd, type ManagedProcess } from './managed-process';
import { LaunchProblem } from './problem';
import type { Progress } from './progress';
import { inStartOrder } from './start-order';

/** A service drains within 10 s (P15); what needs longer is ended. */
const STOP_GRACE_MS = 11_000;
const BACKOFF_MS_MIN = 200;
const BACKOFF_MS_MAX = 10_000;
/** Running this long counts as well: the next end starts from the shortest wait again. */
const STEADY_MS = 15_000;
/** Ends before ever having been ready that are taken for "cannot start". */
const START_ATTEMPTS = 3;
const READY_POLL_MS = 100;
const ROTATE_EVERY_MS = 30_000;

export interface Supervisor {
  /** Starts what is given (after what it depends on, also among the earlier started) and waits until all are ready. Rejects once everything is being stopped. */
  start(processes: readonly ManagedProcess[]): Promise<void>;
  /** Ends one process for good; nothing when it does not run. */
  stop(name: string): Promise<void>;
  /** Stops everything in reverse order of start. */
  stopAll(): Promise<void>;
  /** Ends everything that still runs at once, without a drain. */
  killAll(): void;
  /** Process ids of what runs now. */
  pids(): Readonly<Record<string, number>>;
  /** Waits until a `once` process has ended. */
  waitForEnd(name: string): Promise<ChildEnd>;
  /** How often each process was started again. */
  readonly restarts: ReadonlyMap<string, number>;
}

export interface SupervisorOptions {
  readonly logFolder: string;
  readonly progress: Progress;
  readonly stopGraceMs?: number;
  /** Called after each change of the set of running processes, e.g. to tell tests the process ids. */
  readonly onChange?: (pids: Readonly<Record<string, number>>) => void;
}

interface Entry {
  readonly spec: ManagedProcess;
  readonly ready: Promise<void>;
  /** A child is being made; rejects when it cannot be. */
  launching?: Promise<Child>;
  child?: Child;
  end?: Promise<ChildEnd>;
  stopping: boolean;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { logFolder, progress } = options;
  mkdirSync(logFolder, { recursive: true });
  const entries = new Map<string, Entry>();
  const restarts = new Map<string, number>();
  const guardian = startGuardian(() => [...entries.values()].flatMap((entry) => entry.child?.pid ?? []));
  const rotation = setInterval(() => [...entries.keys()].forEach((name) => rotateLog(logFile(name))), ROTATE_EVERY_MS);
  rotation.unref();
  let stoppingAll: Promise<void> | undefined;
  let killed = false;

  const logFile = (name: string): string => join(logFolder, `${name}.log`);
  const pids = (): Record<string, number> => Object.fromEntries([...entries].flatMap(([name, entry]) => (entry.child ? [[name, entry.child.pid]] : [])));

  async function launch(entry: Entry): Promise<void> {
    entry.launching = makeChild(entry);
    const child = await entry.launching;
    // Asked to stop while it was being made: who stops waits for `launching` and ends it; who kills could not see it yet.
    if (killed) child.kill();
  }

  async function makeChild(entry: Entry): Promise<Child> {
    const child = await startChild(entry.spec, logFile(entry.spec.name)).catch((error: Error) => {
      throw new LaunchProblem(entry.spec.name, `${entry.spec.command} cannot be started: ${error.message}`, 'npm run doctor');
    });
    entry.child = child;
    guardian.add(child.pid);
    options.onChange?.(pids());
    entry.end = child.ended.then((end) => {
      guardian.remove(child.pid);
      delete entry.child;
      options.onChange?.(pids());
      return end;
    });
    return child;
  }

  /** Polls until ready. Returns false when the process ended first. */
  async function becameReady(entry: Entry): Promise<boolean> {
    const { spec } = entry;
    let ended = false;
    void entry.end?.then(() => (ended = true));
    const deadline = performance.now() + spec.readyTimeoutMs;
    while (!ended && !entry.stopping) {
      if (spec.isReady === undefined || (await spec.isReady())) return true;
      if (performance.now() > deadline) throw startProblem(spec.name, `not ready within ${Math.round(spec.readyTimeoutMs / 1000)} s`);
      await sleep(READY_POLL_MS);
    }
    return false;
  }

  async function bringUp(entry: Entry): Promise<void> {
    for (let attempt = 1; !entry.stopping; attempt += 1) {
      const startedAt = performance.now();
      await launch(entry);
      const { spec } = entry;
      if (spec.restart === 'once') {
        const end = await entry.end;
        if (end?.code !== 0 && !entry.stopping) throw startProblem(spec.name, `ended with ${describeEnd(end)}`);
        return;
      }
      if (await becameReady(entry)) {
        void keepUp(entry, startedAt);
        return;
      }
      const end = await entry.end;
      // Exit code 2 means a refused configuration: trying again cannot help.
      if (!entry.stopping && (attempt >= START_ATTEMPTS || end?.code === 2)) throw startProblem(spec.name, `ended with ${describeEnd(end)} before it was ready`);
      await sleep(BACKOFF_MS_MIN * 2 ** attempt);
    }
  }

  /** Waits for the end of a running process and starts it again, for ever and ever slower. */
  async function keepUp(entry: Entry, firstStartMs: number): Promise<void> {
    let startedMs = firstStartMs;
    let backoffMs = BACKOFF_MS_MIN;
    for (;;) {
      const end = await entry.end;
      if (entry.stopping) return;
      if (performance.now() - startedMs > STEADY_MS) backoffMs = BACKOFF_MS_MIN;
      restarts.set(entry.spec.name, (restarts.get(entry.spec.name) ?? 0) + 1);
      progress.warn(`${entry.spec.name} ended (${describeEnd(end)}); starting it again in ${backoffMs} ms; log: ${logFile(entry.spec.name)}`);
      await sleep(backoffMs);
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
      if (entry.stopping) return;
      startedMs = performance.now();
      await launch(entry).catch((error: LaunchProblem) => progress.warn(error.describe()));
    }
  }

  function refuseWhenStopping(): void {
    if (stoppingAll !== undefined) throw new LaunchProblem('launcher', 'everything is being stopped', 'start again when it has ended');
  }

  function startProblem(name: string, reason: string): LaunchProblem {
    return new LaunchProblem(name, `${reason}\n${lastLines(logFile(name))}`, `read ${logFile(name)}, or run: npm run doctor`);
  }

  async function stopEntry(entry: Entry): Promise<void> {
    entry.stopping = true;
    await entry.launching?.catch(() => undefined);
    await entry.child?.stop(options.stopGraceMs ?? STOP_GRACE_MS);
  }

  return {
    restarts,
    async start(processes) {
      refuseWhenStopping();
      const waiting: Promise<void>[] = [];
      const known = [...entries.values()].map(({ spec }) => ({ ...spec, dependsOn: [] }));
      for (const spec of inStartOrder([...known, ...processes]).filter(({ name }) => !entries.has(name))) {
        const needed = spec.dependsOn.map((name) => (entries.get(name) as Entry).ready);
        const entry: Entry = { spec, stopping: false, ready: Promise.all(needed).then(() => bringUp(entry)) };
        entries.set(spec.name, entry);
        waiting.push(entry.ready);
      }
      await Promise.all(waiting.map((ready) => ready.catch((error: unknown) => Promise.reject(error as Error))));
      // What was to start is not ready but stopped: nobody may build on it.
      refuseWhenStopping();
    },
    async stop(name) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      await stopEntry(entry);
      entries.delete(name);
    },
    stopAll() {
      stoppingAll ??= (async () => {
        for (const entry of entries.values()) entry.stopping = true;
        for (const entry of [...entries.values()].reverse()) await stopEntry(entry);
        clearInterval(rotation);
        guardian.end();
      })();
      return stoppingAll;
    },
    killAll() {
      killed = true;
      for (const entry of entries.values()) {
        entry.stopping = true;
        entry.child?.kill();
      }
    },
    pids,
    async waitForEnd(name) {
      const end = entries.get(name)?.end;
      if (end === undefined) throw new Error(`${name} was not started`);
      return end;
    },
  };
}

function describeEnd(end: ChildEnd | undefined): string {
  return end?.signal ? `signal ${end.signal}` : `exit code ${end?.code ?? 'unknown'}`;
}

function lastLines(file: string, count = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).map((line) => `    ${line.slice(0, 400)}`).join('\n'); // prettier-ignore
  } catch {
    return '';
  }
}

interface Guardian {
  add(pid: number): void;
  remove(pid: number): void;
  end(): void;
}

/** Keeps the guardian alive too: when it is gone a new one is told of all that run. */
function startGuardian(running: () => number[]): Guardian {
  let process_: ChildProcess;
  let ending = false;
  const tell = (line: string): void => void process_.stdin?.write(`${line}\n`);
  const add = (pid: number): void => {
    const started = findStartTime(pid);
    if (started !== undefined) tell(`+${pid} ${started}`);
  };
  const launch = (): void => {
    process_ = spawn(process.execPath, [join(projectRoot(), 'dist/services/launcher/guardian.js')], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
    process_.stdin?.on('error', () => undefined);
    process_.unref();
    running().forEach(add);
    process_.once('exit', () => {
      if (!ending) launch();
    });
  };
  launch();
  return {
    add,
    remove: (pid) => tell(`-${pid}`),
    end: () => {
      ending = true;
      process_.stdin?.end();
    },
  };
}
