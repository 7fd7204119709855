/** Turns the process list into processes to supervise on this machine: ports, environments, commands, readiness. */
import { join } from 'node:path';
import { statfsSync, writeFileSync } from 'node:fs';
import { busServerConfig } from './bus-config';
import { cacheServerConfig } from './cache-config';
import type { City } from './city';
import type { Layout } from './layout';
import type { ManagedProcess } from './managed-process';
import type { PortPicker } from './ports';
import { environmentFor, PROCESSES, type Instance, type ProcessName, type ProcessSpec, type Surroundings } from './processes';
import type { Progress } from './progress';
import { answersHttp, answersRedis } from './readiness';
import { writePrivate, type Passwords } from './secrets';

const HOST = '127.0.0.1';
const OPS_PORT = 9100;
const READY_MS = 60_000;
/**
 * How our processes collect garbage on one machine. Messages live for milliseconds outside of V8's heap, whose size they count
 * towards: with the default limit the heap of 30 MB was marked once a second for nothing. And the collector's helper threads only
 * take turns with the other processes here. See services/decisions/110.
 */
const COLLECTOR = ['--max-semi-space-size=16', '--initial-old-space-size=256', '--single-threaded-gc'];
/** A debugger that somebody opens in one of them (SIGUSR1) takes a free port: the usual one is there for one process only. */
const DEBUGGER = ['--inspect-port=0'];
const STREAM_BYTES_MAX = 16 * 1024 ** 3;

/** A server that is brought by the person instead of started here. */
export interface Brought {
  readonly natsUrl?: string;
  readonly redisUrl?: string;
  readonly storeUrl?: string;
}

export interface StackOptions {
  readonly layout: Layout;
  readonly passwords: Passwords;
  readonly programs: { readonly natsServer: string; readonly redisServer: string };
  readonly brought: Brought;
  readonly city: City;
  readonly gateways: number;
  readonly ports: PortPicker;
  readonly anyPorts: boolean;
  readonly tls: Surroundings['gatewayTls'];
  readonly apiFiles: Surroundings['apiFiles'];
  readonly logLevel: string;
  readonly progress: Progress;
}

/** Where the doors are; holds no secret. */
export interface Addresses {
  readonly api: string;
  readonly gateways: readonly string[];
  readonly nats: string;
  readonly store: string;
  /** Base of /livez, /readyz, /startupz and /metrics of each of our own processes. */
  readonly ops: Readonly<Record<string, string>>;
}

export interface Stack {
  readonly processes: readonly ManagedProcess[];
  readonly surroundings: Surroundings;
  readonly addresses: Addresses;
}

interface Placed extends Instance {
  readonly spec: ProcessSpec;
  readonly port: number;
  readonly opsPort: number;
}

export async function planStack(options: StackOptions): Promise<Stack> {
  const { layout, passwords, brought } = options;
  const away = new Set<ProcessName>();
  if (brought.natsUrl !== undefined) away.add('nats');
  if (brought.redisUrl !== undefined) away.add('redis');
  if (brought.storeUrl !== undefined) away.add('store');
  const placed: Placed[] = [];
  for (const spec of PROCESSES as readonly ProcessSpec[]) {
    if (away.has(spec.name as ProcessName)) continue;
    const copies = spec.scalable === true ? options.gateways : 1;
    for (let copy = 1; copy <= copies; copy += 1) placed.push(await place(spec, copy, options));
  }
  const portOf = (name: ProcessName): number => placed.find(({ spec }) => spec.name === name)?.port ?? 0;
  const surroundings: Surroundings = {
    natsUrl: brought.natsUrl ?? `nats://${HOST}:${portOf('nats')}`,
    busPassword: (actor) => passwords.bus[actor],
    redisUrl: brought.redisUrl ?? `redis://:${passwords.cache}@${HOST}:${portOf('redis')}`,
    storeUrl: brought.storeUrl ?? `http://${HOST}:${portOf('store')}`,
    storeDatabase: 'lingshan',
    storePassword: (user) => passwords.store[user],
    storeFolder: layout.store,
    roadnetSnapshot: layout.snapshot,
    gatewayTls: options.tls,
    apiFiles: options.apiFiles,
    logLevel: options.logLevel,
  };
  const storageBytes = streamBytes(layout.nats);
  const managed = placed.map((one) => manage(one, placed, surroundings, options, storageBytes));
  return {
    processes: managed,
    surroundings,
    addresses: {
      api: `http://${HOST}:${portOf('api')}`,
      nats: surroundings.natsUrl,
      store: surroundings.storeUrl,
      gateways: placed.filter(({ spec }) => spec.name === 'gateway').map(({ port }) => `${HOST}:${port}`),
      ops: Object.fromEntries(placed.filter(({ spec }) => spec.entry !== undefined && spec.once !== true).map(({ name, opsListen }) => [name, `http://${opsListen}`])),
    },
  };
}

async function place(spec: ProcessSpec, copy: number, { ports, anyPorts, progress }: StackOptions): Promise<Placed> {
  const wanted = spec.port === undefined ? 0 : spec.port + copy - 1;
  const port = spec.port === undefined ? 0 : await ports.pick(anyPorts ? 0 : wanted);
  const opsPort = spec.once === true ? 0 : await ports.pick(anyPorts ? 0 : OPS_PORT);
  const name = spec.scalable === true ? `${spec.name}-${copy}` : spec.name;
  if (!anyPorts && port !== wanted) progress.note(`port ${wanted} is in use: ${name} takes ${port}`);
  return { spec, name, port, opsPort, opsListen: `${HOST}:${opsPort}`, ...(port > 0 && { listen: `${HOST}:${port}` }) };
}

/** Streams may fill half of what is free now, and no more than 16 GiB. */
function streamBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor(Math.min((bavail * bsize) / 2, STREAM_BYTES_MAX));
}

function manage(one: Placed, placed: readonly Placed[], surroundings: Surroundings, options: StackOptions, storageBytes: number): ManagedProcess {
  const { spec, name } = one;
  const dependsOn = spec.dependsOn.flatMap((wanted) => placed.filter((other) => other.spec.name === wanted).map((other) => other.name));
  const base = { name, dependsOn, readyTimeoutMs: READY_MS, niceness: spec.niceness, restart: spec.once === true ? 'once' : 'always' } as const;
  if (spec.entry === undefined) return { ...base, ...ownServer(one, options, storageBytes) };
  const [file, ...args] = spec.entry;
  const extra: string[] = [];
  if (spec.name === 'provision') extra.push('--storage-bytes', String(storageBytes));
  if (spec.name === 'roadnet-import') extra.push(options.city.netFile, '--name', options.city.name, '--json', '--snapshot', options.layout.snapshot);
  return {
    ...base,
    command: process.execPath,
    args: ['--enable-source-maps', ...COLLECTOR, ...DEBUGGER, join(options.layout.root, 'dist', file), ...args, ...extra],
    env: { ...inherited(), ...environmentFor(spec, one, surroundings) },
    ...(spec.once !== true && { isReady: () => answersHttp(`http://${one.opsListen}/readyz`) }),
  };
}

/** What every process may know of the machine; nothing else of the launcher's environment is passed on. */
export function inherited(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG'].flatMap((key) => (environment[key] === undefined ? [] : [[key, environment[key]]])));
}

function ownServer({ spec, port, opsPort }: Placed, { layout, passwords, programs }: StackOptions, storageBytes: number): Pick<ManagedProcess, 'command' | 'args' | 'env' | 'isReady'> {
  if (spec.name === 'nats') {
    const file = join(layout.secrets, 'nats-server.conf');
    writePrivate(file, busServerConfig({ host: HOST, port, monitorPort: opsPort, storeFolder: layout.nats, storageBytes, passwordOf: (actor) => passwords.bus[actor] }));
    return { command: programs.natsServer, args: ['-c', file], env: inherited(), isReady: () => answersHttp(`http://${HOST}:${opsPort}/healthz`) };
  }
  const file = join(layout.secrets, 'redis.conf');
  writePrivate(file, cacheServerConfig({ host: HOST, port, folder: layout.redis, password: passwords.cache }));
  return { command: programs.redisServer, args: [file], env: inherited(), isReady: () => answersRedis(port, passwords.cache) };
}

export function writeState(file: string, state: unknown): void {
  writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}
