/** What a test does to a process of its own city, by id. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningCity } from './start-city';

export function pidOf(city: RunningCity, name: string): number {
  const pid = city.pids()[name];
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

/** Memory in RAM, MiB. */
export function residentMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** True while the process is stopped by a signal. */
function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Stops a process for so long, sees that it stands, and lets it go on whatever happens. */
export async function freeze<T>(pid: number, during: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    for (let waits = 0; !isStopped(pid); waits++) {
      if (waits > 500) throw new Error(`process ${pid} does not stand still`);
      await sleep(10);
    }
    return await during();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Repeats until it is true. @throws Error `what` when the time is over */
export async function waitUntil(what: string, check: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  for (const end = performance.now() + timeoutMs; ; await sleep(100)) {
    if (await check()) return;
    if (performance.now() > end) throw new Error(`not within ${timeoutMs / 1000} s: ${what}`);
  }
}
