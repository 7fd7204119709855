/**
 * Outlives the launcher by a moment: when the launcher is gone without having stopped its children (kill -9, a crash), their
 * pipe to this process closes and it stops them: SIGTERM, then SIGKILL. A process id counts only with the start time it was
 * told with, so that a reused id is never touched. Lines on stdin: `+PID STARTED` and `-PID`.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 10_000;

/** Start time of a process in clock ticks since boot, or undefined when there is none: with the pid it names one process for good. */
export function findStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

async function guard(): Promise<void> {
  const wards = new Map<number, string>();
  for await (const line of createInterface({ input: process.stdin })) {
    const [pid = '', started = ''] = line.slice(1).split(' ');
    if (line.startsWith('+')) wards.set(Number(pid), started);
    else wards.delete(Number(pid));
  }
  const living = (): number[] => [...wards].filter(([pid, started]) => findStartTime(pid) === started).map(([pid]) => pid);
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of living().reverse()) {
      try {
        process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
      } catch {
        // It ended between the look and the signal.
      }
    }
  };
  signalAll('SIGTERM');
  const deadline = performance.now() + GRACE_MS;
  while (living().length > 0 && performance.now() < deadline) await sleep(100);
  signalAll('SIGKILL');
}

if (require.main === module) void guard();
