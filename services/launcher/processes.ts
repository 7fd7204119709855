/**
 * The one list of what runs. The supervisor starts from it, docker-compose.yml is tested against it, tests kill by it.
 * Pure data: what a process needs is named here, how it is provided differs between one machine and containers.
 */
import type { BusActor } from '../kernel/bus/catalogue';

/** What is provided to a process; `environmentFor` turns each into environment variables. */
export type Need = 'bus' | 'cache' | 'store' | 'store-server' | 'roadnet' | 'gateway-door' | 'api-door';

/** Users of the store: `archive` and `roadnet` write their own tables, `reader` selects only. */
export type StoreUser = 'archive' | 'reader' | 'roadnet';

export interface ProcessSpec {
  readonly name: string;
  /** Compiled entry below dist/, and its arguments; absent for a program that is not ours. */
  readonly entry?: readonly [file: string, ...args: string[]];
  /** Runs to its end once instead of staying. */
  readonly once?: true;
  /** Several may run side by side; the launcher's --gateways says how many. */
  readonly scalable?: true;
  readonly needs: readonly Need[];
  /** Identity on the bus, when it needs the bus. */
  readonly actor?: BusActor;
  /** Identity in the store, when it needs the store. */
  readonly storeUser?: StoreUser;
  readonly dependsOn: readonly string[];
  /** Documented port of its own door; the next free one is taken when it is in use. */
  readonly port?: number;
  /** Memory that a container gets, MiB. */
  readonly memoryMib: number;
  /**
   * On one machine: how far it steps back when processors are short (Unix niceness, 0..19). What acknowledges comes first, then what
   * perceives, then what stores and shows: those catch up.
   */
  readonly niceness: number;
}

export const PROCESSES = [
  { name: 'nats', needs: [], dependsOn: [], port: 4222, memoryMib: 1024, niceness: 0 },
  { name: 'redis', needs: [], dependsOn: [], port: 6379, memoryMib: 512, niceness: 0 },
  { name: 'store', entry: ['services/embedded-store/main.js'], needs: ['store-server'], dependsOn: [], port: 8123, memoryMib: 4096, niceness: 6 },
  {
    name: 'provision',
    entry: ['services/launcher/main.js', 'provision'],
    once: true,
    needs: ['bus'],
    actor: 'provisioner',
    dependsOn: ['nats'],
    memoryMib: 256, niceness: 0,
  },
  {
    name: 'roadnet-import',
    entry: ['roadnet/main.js', 'import'],
    once: true,
    needs: ['store'],
    storeUser: 'roadnet',
    dependsOn: ['store'],
    memoryMib: 1024, niceness: 0,
  },
  {
    name: 'archive',
    entry: ['services/archive/main.js'],
    needs: ['bus', 'store'],
    actor: 'archive',
    storeUser: 'archive',
    dependsOn: ['provision', 'store'],
    memoryMib: 1024, niceness: 4,
  },
  {
    name: 'traffic',
    entry: ['services/traffic/main.js'],
    needs: ['bus', 'cache', 'roadnet'],
    actor: 'traffic',
    dependsOn: ['provision', 'redis', 'roadnet-import'],
    memoryMib: 1024, niceness: 2,
  },
  {
    name: 'network',
    entry: ['services/network/main.js'],
    needs: ['bus', 'store', 'roadnet'],
    actor: 'network',
    storeUser: 'roadnet',
    dependsOn: ['provision', 'store', 'roadnet-import'],
    memoryMib: 1024, niceness: 6,
  },
  {
    name: 'facilities',
    entry: ['services/facilities/main.js'],
    needs: ['bus', 'cache'],
    actor: 'facilities',
    dependsOn: ['provision', 'redis'],
    memoryMib: 512, niceness: 6,
  },
  {
    name: 'gateway',
    entry: ['services/gateway/main.js'],
    scalable: true,
    needs: ['bus', 'gateway-door'],
    actor: 'gateway',
    dependsOn: ['provision'],
    port: 50051,
    memoryMib: 512, niceness: 0,
  },
  {
    name: 'api',
    entry: ['services/api/main.js'],
    needs: ['bus', 'cache', 'store', 'roadnet', 'api-door'],
    actor: 'api',
    storeUser: 'reader',
    dependsOn: ['provision', 'redis', 'store', 'archive', 'roadnet-import'],
    port: 8080,
    memoryMib: 512, niceness: 6,
  },
] as const satisfies readonly ProcessSpec[];

export type ProcessName = (typeof PROCESSES)[number]['name'];

/** Values that differ between one machine and containers. Secrets may be placeholders. */
export interface Surroundings {
  readonly natsUrl: string;
  readonly busPassword: (actor: BusActor) => string;
  readonly redisUrl: string;
  readonly storeUrl: string;
  readonly storeDatabase: string;
  readonly storePassword: (user: StoreUser) => string;
  readonly storeFolder: string;
  readonly roadnetSnapshot: string;
  readonly gatewayTls: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly apiFiles: { readonly identities: string; readonly tokenKey: string; readonly console: string };
  readonly logLevel: string;
}

export interface Instance {
  /** Name of this copy, e.g. gateway-2. */
  readonly name: string;
  /** host:port of its own door, when it has one. */
  readonly listen?: string;
  /** host:port of /livez, /readyz, /startupz and /metrics. */
  readonly opsListen: string;
}

/** Exactly the environment that one copy of a process gets; nothing of the launcher's own environment is meant to leak in. */
export function environmentFor(spec: ProcessSpec, instance: Instance, around: Surroundings): Record<string, string> {
  const environment: Record<string, string> = { LOG_LEVEL: around.logLevel };
  if (spec.once !== true) environment['OPS_LISTEN'] = instance.opsListen;
  for (const need of spec.needs) Object.assign(environment, NEED_VARIABLES[need](spec, instance, around));
  return environment;
}

type Variables = (spec: ProcessSpec, instance: Instance, around: Surroundings) => Record<string, string>;

const NEED_VARIABLES: Readonly<Record<Need, Variables>> = {
  bus: ({ actor }, _instance, around) => {
    if (actor === undefined) throw new Error('a process that needs the bus has an actor');
    return { NATS_URL: around.natsUrl, NATS_USER: actor, NATS_PASSWORD: around.busPassword(actor) };
  },
  cache: (_spec, _instance, around) => ({ REDIS_URL: around.redisUrl }),
  store: ({ storeUser }, _instance, around) => {
    if (storeUser === undefined) throw new Error('a process that needs the store has a store user');
    return {
      CLICKHOUSE_URL: around.storeUrl,
      CLICKHOUSE_USER: storeUser,
      CLICKHOUSE_PASSWORD: around.storePassword(storeUser),
      CLICKHOUSE_DATABASE: around.storeDatabase,
    };
  },
  'store-server': (_spec, instance, around) => ({
    STORE_LISTEN: instance.listen ?? '',
    STORE_DIR: around.storeFolder,
    STORE_WRITER_PASSWORD: around.storePassword('archive'),
    STORE_READER_PASSWORD: around.storePassword('reader'),
    STORE_ROADNET_PASSWORD: around.storePassword('roadnet'),
  }),
  roadnet: (_spec, _instance, around) => ({ ROADNET_SNAPSHOT: around.roadnetSnapshot }),
  'gateway-door': (_spec, instance, around) => ({
    GATEWAY_LISTEN: instance.listen ?? '',
    GATEWAY_ID: instance.name,
    GATEWAY_TLS_CA: around.gatewayTls.ca,
    GATEWAY_TLS_CERT: around.gatewayTls.cert,
    GATEWAY_TLS_KEY: around.gatewayTls.key,
  }),
  'api-door': (_spec, instance, around) => ({
    API_LISTEN: instance.listen ?? '',
    API_IDENTITIES_FILE: around.apiFiles.identities,
    API_TOKEN_KEY_FILE: around.apiFiles.tokenKey,
    API_CONSOLE_DIR: around.apiFiles.console,
  }),
};
