/**
 * Named crash points (promise P1): the statements between which an acknowledged frame could be lost or stored twice. A process is
 * halted at such a statement by a debugger from outside and killed there with kill -9; nothing in the system knows of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../services/platform/project-root';
import { Inspector } from '../harness/inspector';
import { pidOf, waitUntil } from '../harness/processes';
import type { RunningCity } from '../harness/start-city';

export interface CrashPoint {
  /** Names of the processes, as the city names them; the first that comes to the point is the victim. */
  readonly processes: readonly string[];
  /** Compiled file below dist/, and the text by which the one line is found at which the process is halted: before that statement. */
  readonly file: string;
  readonly line: string;
  /** Let go on for so long before the kill: for what runs outside of JavaScript. Default 0: killed where it stands. */
  readonly afterMs?: number;
}

const ARCHIVE = { processes: ['archive'], file: 'services/archive/app/river.js' } as const;
const GATEWAY = { processes: ['gateway-1', 'gateway-2'], file: 'services/gateway/app/publisher.js' } as const;
const TRAFFIC = { processes: ['traffic'], file: 'services/traffic/app/perceive-frames.js' } as const;
const STORE = { processes: ['store'], file: 'services/embedded-store/app/serve-statement.js' } as const;

export const CRASH_POINTS = {
  'gateway: taken, not yet published': { ...GATEWAY, line: 'this.bus.publish(outgoing.subject' },
  'gateway: after PubAck, before the device acknowledgement': { ...GATEWAY, line: 'outgoing.stored();' },
  'traffic: taken, before its objects are published': { ...TRAFFIC, line: 'await this.bus.publish(' },
  'traffic: objects published, before the bus acknowledgement': { ...TRAFFIC, line: 'message.ack()' },
  'archive: fetched, before the insert': { ...ARCHIVE, line: 'await store.insert(' },
  'archive: between the inserts of one batch': { ...ARCHIVE, line: 'gauges.onStored(' },
  'archive: all inserted, before the bus acknowledgement': { ...ARCHIVE, line: 'message.ack()' },
  'store: before the insert': { ...STORE, line: 'await engine.insert(' },
  'store: during the insert': { ...STORE, line: 'await engine.insert(', afterMs: 4 },
  'store: inserted, before the answer': { ...STORE, line: 'written_rows: String(', },
} as const satisfies Readonly<Record<string, CrashPoint>>;

export type CrashPointName = keyof typeof CRASH_POINTS;

const FIRES_WITHIN_MS = 30_000;
/** Addresses of debuggers by process id. */
const openDebuggers = new Map<number, string>();

/**
 * Halts the first process that comes to the point, in its `pass`-th passing, and kills it there. @returns its name and id.
 * Rejects when the point is not found in the code, can not be bound, or is not passed within 30 s.
 */
export async function crashAt(city: RunningCity, { processes, file, line, afterMs = 0 }: CrashPoint, pass = 1): Promise<{ victim: string; pid: number }> {
  const armed = await Promise.all(processes.map((victim) => arm(city, victim, file, line)));
  try {
    const { victim, pid, inspector } = await inTime(Promise.race(armed.map(async (one) => (await one.halted, one))), `${processes.join(' or ')} did not come to "${line}"`);
    for (let passed = 1; passed < pass; passed++) {
      const again = inspector.next('Debugger.paused');
      await inspector.ask('Debugger.resume');
      await inTime(again, `${victim} came to "${line}" ${passed} times only`);
    }
    if (afterMs > 0) {
      await inspector.ask('Debugger.resume');
      await sleep(afterMs);
    }
    process.kill(pid, 'SIGKILL');
    return { victim, pid };
  } finally {
    // Whoever was not the victim goes on: its debugger ends with the connection.
    for (const { inspector } of armed) inspector.close();
  }
}

interface Armed {
  readonly victim: string;
  readonly pid: number;
  readonly inspector: Inspector;
  readonly halted: Promise<void>;
}

async function arm(city: RunningCity, victim: string, file: string, line: string): Promise<Armed> {
  const pid = pidOf(city, victim);
  const inspector = await Inspector.open(await openDebugger(city, victim, pid));
  await inspector.ask('Debugger.enable');
  const halted = inspector.next('Debugger.paused');
  const { locations } = await inspector.ask('Debugger.setBreakpointByUrl', { urlRegex: `${file.replace(/[.]/g, '\\.')}$`, lineNumber: lineOf(file, line) });
  if ((locations as unknown[]).length !== 1) throw new Error(`${file}: no place to halt at "${line}"`);
  return { victim, pid, inspector, halted };
}

/** Number of the line, from 0. Throws when the text is there less or more than once: then the point must be named anew. */
export function lineOf(file: string, text: string): number {
  const lines = readFileSync(join(projectRoot(), 'dist', file), 'utf8').split('\n');
  const found = lines.flatMap((line, i) => (line.includes(text) ? [i] : []));
  if (found.length !== 1) throw new Error(`dist/${file}: "${text}" stands in ${found.length} lines; a crash point is one`);
  return found[0] as number;
}

async function openDebugger(city: RunningCity, name: string, pid: number): Promise<string> {
  // Once open it stays open: a process that was armed before and was not the victim.
  const known = openDebuggers.get(pid);
  if (known !== undefined) return known;
  const addresses = (): string[] => [...city.log(name).matchAll(/Debugger listening on (ws:\S+)/g)].map(([, url]) => url as string);
  const before = addresses().length;
  process.kill(pid, 'SIGUSR1');
  await waitUntil(`${name} opens its debugger`, () => addresses().length > before, 10_000);
  const address = addresses().at(-1) as string;
  openDebuggers.set(pid, address);
  return address;
}

async function inTime<T>(event: Promise<T>, what: string): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      event,
      sleep(FIRES_WITHIN_MS, undefined, { signal: late.signal }).then(() => {
        throw new Error(`not within ${FIRES_WITHIN_MS / 1000} s: ${what}`);
      }),
    ]);
  } finally {
    late.abort();
  }
}
