/**
 * docker-compose.yml, made from the process list: `node services/launcher/bootstrap.mjs compose` writes the file, and a test
 * holds the written file against this. Passwords are placeholders; `… compose-secrets` makes their values.
 */
import { BUS_ACTORS, type BusActor } from '../kernel/bus/catalogue';
import { environmentFor, PROCESSES, type ProcessSpec, type StoreUser, type Surroundings } from './processes';

const OPS_PORT = 9100;
const DATA = '/var/lib/lingshan';
const SECRETS = '/run/secrets';
const DEPLOY = './services/launcher/deploy';

const SECRET_FILES = {
  nats_accounts: 'nats-accounts.conf',
  gateway_ca: 'pki/ca.crt',
  gateway_cert: 'pki/servers/gateway.crt',
  gateway_key: 'pki/servers/gateway.key',
  api_identities: 'api-identities.json',
  api_token_key: 'api-token.key',
} as const;
type SecretName = keyof typeof SECRET_FILES;

/** Name of the variable that holds a password; each is required, so that nothing starts with an empty one. */
export const variableFor = {
  bus: (actor: BusActor): string => `NATS_PASSWORD_${actor.toUpperCase()}`,
  store: (user: StoreUser): string => `CLICKHOUSE_PASSWORD_${user.toUpperCase()}`,
  cache: 'REDIS_PASSWORD',
  grafana: 'GRAFANA_PASSWORD',
} as const;

function required(variable: string): string {
  return `\${${variable}:?run npm run compose:secrets}`;
}

const SURROUNDINGS: Surroundings = {
  natsUrl: 'nats://bus:4222',
  busPassword: (actor) => required(variableFor.bus(actor)),
  redisUrl: `redis://:${required(variableFor.cache)}@redis:6379`,
  storeUrl: 'http://store:8123',
  storeDatabase: 'lingshan',
  storePassword: (user) => required(variableFor.store(user)),
  storeFolder: '',
  roadnetSnapshot: `${DATA}/roadnet/snapshot.bin`,
  gatewayTls: { ca: `${SECRETS}/gateway_ca`, cert: `${SECRETS}/gateway_cert`, key: `${SECRETS}/gateway_key` },
  apiFiles: { identities: `${SECRETS}/api_identities`, tokenKey: `${SECRETS}/api_token_key`, console: '/app/dist/console' },
  logLevel: 'info',
};

type Service = Record<string, unknown>;

const HARDENED = { restart: 'unless-stopped', read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], tmpfs: ['/tmp'] } as const;

function limits(memoryMib: number, cpus = '2'): Service {
  return { deploy: { resources: { limits: { memory: `${memoryMib}M`, cpus } } }, pids_limit: 512 };
}

function healthy(test: readonly string[]): Service {
  return { healthcheck: { test, interval: '5s', timeout: '3s', retries: 12, start_period: '30s' } };
}

const OWN_HEALTH = ['CMD', 'node', '-e', `fetch('http://127.0.0.1:${OPS_PORT}/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`];

/** A process of ours: one image for all, only the command and what it is given differ. */
function ownService(spec: ProcessSpec): Service {
  const [file, ...args] = spec.entry ?? [];
  const listen = spec.port === undefined ? {} : { listen: `0.0.0.0:${spec.port}` };
  const command = ['node', '--enable-source-maps', `dist/${file}`, ...args];
  if (spec.name === 'roadnet-import') command.push('/city/city.net.xml', '--name', 'city', '--json', '--snapshot', SURROUNDINGS.roadnetSnapshot);
  const volumes: string[] = [];
  if (spec.name === 'roadnet-import') volumes.push(`roadnet:${DATA}/roadnet`, '${CITY_NET:?path of the .net.xml of the city}:/city/city.net.xml:ro');
  else if (spec.name === 'network') volumes.push(`roadnet:${DATA}/roadnet`);
  else if (spec.needs.includes('roadnet')) volumes.push(`roadnet:${DATA}/roadnet:ro`);
  const secrets = secretsOf(spec);
  return {
    image: 'lingshan:local',
    build: '.',
    command,
    init: true,
    user: '1000:1000',
    ...HARDENED,
    ...(spec.once === true && { restart: 'on-failure' }),
    environment: environmentFor(spec, { name: spec.name, opsListen: `0.0.0.0:${OPS_PORT}`, ...listen }, SURROUNDINGS),
    depends_on: Object.fromEntries(spec.dependsOn.map((name) => [name, { condition: isOnce(name) ? 'service_completed_successfully' : 'service_healthy' }])),
    ...(volumes.length > 0 && { volumes }),
    ...(secrets.length > 0 && { secrets }),
    ...(spec.port !== undefined && { ports: [`${spec.port}:${spec.port}`] }),
    stop_grace_period: '15s',
    ...limits(spec.memoryMib),
    ...(spec.once !== true && healthy(OWN_HEALTH)),
  };
}

function isOnce(name: string): boolean {
  return (PROCESSES as readonly ProcessSpec[]).some((spec) => spec.name === name && spec.once === true);
}

function secretsOf(spec: ProcessSpec): SecretName[] {
  if (spec.needs.includes('gateway-door')) return ['gateway_ca', 'gateway_cert', 'gateway_key'];
  if (spec.needs.includes('api-door')) return ['api_identities', 'api_token_key'];
  return [];
}

function bus(serverName: string): Service {
  return {
    image: 'nats:2.15.1-alpine',
    command: ['-c', '/etc/nats/nats-server.conf'],
    ...HARDENED,
    environment: { SERVER_NAME: serverName },
    networks: { default: { aliases: ['bus'] } },
    volumes: [`${DEPLOY}/nats/nats-server.conf:/etc/nats/nats-server.conf:ro`, `${serverName}:/data`],
    secrets: ['nats_accounts'],
    stop_grace_period: '15s',
    ...limits(1024),
    ...healthy(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8222/healthz']),
  };
}

/** The password comes by standard input, as configuration: arguments are for everybody to read in the list of processes. */
const REDIS_COMMAND = `exec redis-server - --maxmemory 256mb --maxmemory-policy volatile-ttl --save "" --appendonly no <<END
requirepass $$REDISCLI_AUTH
END
`;

/** The servers that stand in for what the launcher starts itself on one machine. */
const SERVERS: Readonly<Record<string, Service>> = {
  nats: bus('nats'),
  redis: {
    image: 'redis:7.4-alpine',
    command: ['sh', '-c', REDIS_COMMAND],
    user: '999:1000',
    ...HARDENED,
    environment: { REDISCLI_AUTH: required(variableFor.cache) },
    ...limits(512, '1'),
    ...healthy(['CMD', 'redis-cli', 'ping']),
  },
  store: {
    image: 'clickhouse/clickhouse-server:25.8',
    restart: 'unless-stopped',
    security_opt: ['no-new-privileges:true'],
    environment: {
      CLICKHOUSE_SKIP_USER_SETUP: '1',
      ...Object.fromEntries((['archive', 'reader', 'roadnet'] as const).map((user) => [variableFor.store(user), required(variableFor.store(user))])),
    },
    volumes: ['store:/var/lib/clickhouse', `${DEPLOY}/clickhouse/users.xml:/etc/clickhouse-server/users.d/lingshan.xml:ro`],
    ulimits: { nofile: { soft: 262_144, hard: 262_144 } },
    stop_grace_period: '30s',
    ...limits(4096),
    ...healthy(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8123/ping']),
  },
};

const AROUND: Readonly<Record<string, Service>> = {
  osrm: {
    image: 'ghcr.io/project-osrm/osrm-backend:v6.0.0',
    command: ['osrm-routed', '--algorithm', 'mld', '/data/city.osrm'],
    profiles: ['routing'],
    ...HARDENED,
    volumes: ['osrm:/data:ro'],
    ...limits(2048),
  },
  prometheus: {
    image: 'prom/prometheus:v3.5.0',
    ...HARDENED,
    volumes: [`${DEPLOY}/prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro`, 'prometheus:/prometheus'],
    ...limits(1024, '1'),
    ...healthy(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:9090/-/ready']),
  },
  grafana: {
    image: 'grafana/grafana:12.1.0',
    ...HARDENED,
    environment: { GF_SECURITY_ADMIN_PASSWORD: required(variableFor.grafana), GF_ANALYTICS_REPORTING_ENABLED: 'false', GF_ANALYTICS_CHECK_FOR_UPDATES: 'false' },
    volumes: [`${DEPLOY}/grafana/provisioning:/etc/grafana/provisioning:ro`, `${DEPLOY}/grafana/dashboards:/etc/grafana/dashboards:ro`, 'grafana:/var/lib/grafana'],
    ports: ['127.0.0.1:3000:3000'],
    depends_on: { prometheus: { condition: 'service_healthy' } },
    ...limits(512, '1'),
    ...healthy(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3000/api/health']),
  },
};

export interface ComposeFile {

  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, Service>>;
  readonly secrets?: Readonly<Record<string, Service>>;
}

/** The whole file: every process of the list under its name, then what stands around them. */
export function composeFile(): ComposeFile {
  const processes = (PROCESSES as readonly ProcessSpec[]).map((spec) => [spec.name, SERVERS[spec.name] ?? ownService(spec)] as const);
  return {
    services: { ...Object.fromEntries(processes), ...AROUND },
    volumes: Object.fromEntries(['nats', 'store', 'roadnet', 'osrm', 'prometheus', 'grafana'].map((name) => [name, {}])),
    secrets: Object.fromEntries(Object.entries(SECRET_FILES).map(([name, file]) => [name, { file: `./data/compose/${file}` }])),
  };
}

/** Override with three bus servers and three copies of every stream: no acknowledged frame is lost with one machine. */
export function replicasFile(): ComposeFile {
  const provision = (PROCESSES as readonly ProcessSpec[]).find(({ name }) => name === 'provision') as ProcessSpec;
  const [file, ...args] = provision.entry ?? [];
  const clustered = { command: ['-c', '/etc/nats/nats-server.conf', '--cluster_name', 'lingshan', '--cluster', 'nats://0.0.0.0:6222', '--routes', 'nats://nats:6222,nats://nats-2:6222,nats://nats-3:6222'] };
  return {
    services: {
      nats: clustered,
      'nats-2': { ...bus('nats-2'), ...clustered },
      'nats-3': { ...bus('nats-3'), ...clustered },
      provision: {
        command: ['node', '--enable-source-maps', `dist/${file}`, ...args, '--replicas', '3'],
        depends_on: { 'nats-2': { condition: 'service_healthy' }, 'nats-3': { condition: 'service_healthy' } },
      },
    },
    volumes: { 'nats-2': {}, 'nats-3': {} },
  };
}

/** Every variable that the files ask for, apart from CITY_NET. */
export function composeVariables(passwords: { bus: (actor: BusActor) => string; store: (user: StoreUser) => string; cache: string; grafana: string }): Record<string, string> {
  return {
    ...Object.fromEntries(BUS_ACTORS.map((actor) => [variableFor.bus(actor), passwords.bus(actor)])),
    ...Object.fromEntries((['archive', 'reader', 'roadnet'] as const).map((user) => [variableFor.store(user), passwords.store(user)])),
    [variableFor.cache]: passwords.cache,
    [variableFor.grafana]: passwords.grafana,
  };
}
