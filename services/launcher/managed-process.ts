import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setPriority } from 'node:os';
import { openLog } from './log-file';

/** A process that the supervisor is to keep. */
export interface ManagedProcess {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly dependsOn: readonly string[];
  /** `once` runs to its end and is ready when it ended with 0; `always` is started again whenever it ends. */
  readonly restart: 'always' | 'once';
  /** Answers whether a running process does its work; asked until it does. Not used for `once`. */
  readonly isReady?: () => Promise<boolean>;
  readonly readyTimeoutMs: number;
  /** Unix niceness, 0..19. Default 0. */
  readonly niceness?: number;
  /** File for what it prints as its result; without one that goes into the log too. */
  readonly resultFile?: string;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  readonly ended: Promise<ChildEnd>;
  /** SIGTERM, and SIGKILL to its whole group when it is still there after the grace. */
  stop(graceMs: number): Promise<ChildEnd>;
  /** SIGKILL to its whole group. */
  kill(): void;
}

/**
 * Starts one process in a group of its own, so that Ctrl-C reaches only the launcher, which stops children in order.
 * Rejects when the program cannot be started at all.
 */
export async function startChild(spec: ManagedProcess, logFile: string): Promise<Child> {
  const log = openLog(logFile);
  const result = spec.resultFile === undefined ? log : openSync(spec.resultFile, 'w', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(spec.command, spec.args, { env: spec.env, stdio: ['ignore', result, log], detached: true });
  } finally {
    closeSync(log);
    if (result !== log) closeSync(result);
  }
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid as number;
  // At once, before it makes threads: each thread takes the niceness of the one that made it.
  if (spec.niceness !== undefined && spec.niceness > 0) setPriority(pid, spec.niceness);
  const ended = new Promise<ChildEnd>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return {
    pid,
    ended,
    kill: () => killGroup(pid),
    async stop(graceMs) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(pid), graceMs);
      const end = await ended;
      clearTimeout(timer);
      // What it started and left behind (SUMO) goes with it.
      killGroup(pid);
      return end;
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
