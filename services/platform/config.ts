/** The only place that reads the environment. One zod shape a service; every problem is told at once. */
import { z } from 'zod';

/** Words before the first underscore that other software also uses: unknown keys that begin with them are left alone. */
const FOREIGN_PREFIXES = new Set(['API', 'CLICKHOUSE', 'LOG', 'NATS', 'REDIS']);
/** What Kubernetes and Docker links add for a neighbour named like one of ours. */
const INJECTED = /_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT(_|$)/;

const listen = z.string().regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port, e.g. 127.0.0.1:8080 (port 0: any free port)');

/** Shapes that services put together: `defineConfig({ ...opsShape, ...busShape, MINE: z.string() })`. */
export const opsShape = {
  OPS_LISTEN: listen.default('127.0.0.1:0'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};
export const busShape = { NATS_URL: z.url(), NATS_USER: z.string().min(1), NATS_PASSWORD: z.string().min(1) };
export const cacheShape = { REDIS_URL: z.url() };
export const storeShape = {
  CLICKHOUSE_URL: z.url(),
  CLICKHOUSE_USER: z.string().min(1),
  CLICKHOUSE_PASSWORD: z.string(),
  CLICKHOUSE_DATABASE: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/).default('lingshan'),
};
export const listenAddress = listen;

export type Config<S extends z.ZodRawShape> = Readonly<z.infer<z.ZodObject<S>>>;
type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown by `parseConfig`; `problems` holds one line each: key, reason. Values are never repeated: they may be secrets. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`configuration refused:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

function unknownKeys(shape: z.ZodRawShape, environment: Environment): string[] {
  const known = new Set(Object.keys(shape));
  const prefixes = new Set([...known].map((key) => key.split('_')[0] ?? key).filter((prefix) => !FOREIGN_PREFIXES.has(prefix)));
  prefixes.add('LINGSHAN');
  return Object.keys(environment)
    .filter((key) => !known.has(key) && !INJECTED.test(key) && !(key in opsShape) && key.includes('_') && prefixes.has(key.split('_')[0] ?? ''))
    .map((key) => `${key}: unknown key; known: ${[...known].sort().join(', ')}`);
}

/** Parses `environment` by `shape`. Empty strings count as absent. Throws ConfigError with every problem. */
export function parseConfig<S extends z.ZodRawShape>(shape: S, environment: Environment): Config<S> {
  const given = Object.fromEntries(Object.keys(shape).flatMap((key) => (environment[key] ? [[key, environment[key]]] : [])));
  const result = z.object(shape).safeParse(given);
  const problems = unknownKeys(shape, environment);
  if (!result.success) {
    for (const issue of result.error.issues) {
      const key = issue.path.join('.');
      problems.push(`${key}: ${environment[key] ? issue.message : 'missing; set it in the environment'}`);
    }
  }
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  return Object.freeze(result.data);
}

/** A reader of the process's configuration: parsed and frozen, or every problem on stderr and exit code 2. */
export function defineConfig<S extends z.ZodRawShape>(shape: S): () => Config<S> {
  let parsed: Config<S> | undefined;
  return () => {
    if (parsed) return parsed;
    try {
      parsed = parseConfig(shape, process.env);
      return parsed;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exit(2);
    }
  };
}

/** Address that `OPS_LISTEN`-like values name. */
export function splitListen(value: string): { host: string; port: number } {
  const colon = value.lastIndexOf(':');
  return { host: value.slice(0, colon), port: Number(value.slice(colon + 1)) };
}

/** What boot and log need of every process. */
export const opsConfig = defineConfig(opsShape);
