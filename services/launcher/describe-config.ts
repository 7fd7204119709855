import { createLayout } from './layout';
import { environmentFor, PROCESSES, type ProcessSpec, type Surroundings } from './processes';
import { broughtServers } from './run';

const HIDDEN = '[hidden]';

/** `npm run config`: what each process is given on this machine, at the documented ports, without a single secret. */
export function describeConfig(environment: NodeJS.ProcessEnv): string {
  const layout = createLayout();
  const brought = broughtServers(environment);
  const around: Surroundings = {
    natsUrl: withoutCredentials(brought.natsUrl ?? 'nats://127.0.0.1:4222'),
    busPassword: () => HIDDEN,
    redisUrl: brought.redisUrl === undefined ? `redis://:${HIDDEN}@127.0.0.1:6379` : withoutCredentials(brought.redisUrl),
    storeUrl: withoutCredentials(brought.storeUrl ?? 'http://127.0.0.1:8123'),
    storeDatabase: 'lingshan',
    storePassword: () => HIDDEN,
    storeFolder: layout.store,
    roadnetSnapshot: layout.snapshot,
    gatewayTls: { ca: `${layout.pki}/ca.crt`, cert: `${layout.pki}/servers/gateway.crt`, key: `${layout.pki}/servers/gateway.key` },
    apiFiles: { identities: `${layout.secrets}/api-identities.json`, tokenKey: `${layout.secrets}/api-token.key`, console: `${layout.root}/dist/console` },
    logLevel: environment['LOG_LEVEL'] ?? 'info',
  };
  return (PROCESSES as readonly ProcessSpec[])
    .filter(({ entry }) => entry !== undefined)
    .map((spec) => {
      const listen = spec.port === undefined ? {} : { listen: `127.0.0.1:${spec.port}` };
      const variables = environmentFor(spec, { name: spec.name, opsListen: '127.0.0.1:9100 or the next free', ...listen }, around);
      return [spec.name, ...Object.entries(variables).map(([key, value]) => `  ${key}=${value}`)].join('\n');
    })
    .join('\n');
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/]*@/, `//${HIDDEN}@`);
}
