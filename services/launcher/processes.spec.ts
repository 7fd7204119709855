import { environmentFor, PROCESSES, type ProcessSpec, type Surroundings } from './processes';
import { inStartOrder } from './start-order';

const around: Surroundings = {
  natsUrl: 'nats://n', busPassword: (actor) => `bus-${actor}`, redisUrl: 'redis://r', storeUrl: 'http://s', storeDatabase: 'd',
  storePassword: (user) => `store-${user}`, storeFolder: '/store', roadnetSnapshot: '/snapshot', gatewayTls: { ca: 'ca', cert: 'cert', key: 'key' },
  apiFiles: { identities: 'ids', tokenKey: 'token', console: 'console' }, logLevel: 'info',
}; // prettier-ignore

const specs = PROCESSES as readonly ProcessSpec[];
const environment = (name: string): Record<string, string> => {
  const spec = specs.find((one) => one.name === name) as ProcessSpec;
  return environmentFor(spec, { name: `${name}-1`, listen: '127.0.0.1:1', opsListen: '127.0.0.1:2' }, around);
};

describe('process list', () => {
  it('has an order in which everything comes after what it needs', () => {
    const order = inStartOrder(specs).map(({ name }) => name);
    for (const { name, dependsOn } of specs) for (const needed of dependsOn) expect(order.indexOf(needed)).toBeLessThan(order.indexOf(name));
  });

  it('gives each process its own identity on the bus and in the store', () => {
    expect(environment('archive')).toMatchObject({ NATS_USER: 'archive', NATS_PASSWORD: 'bus-archive', CLICKHOUSE_USER: 'archive', CLICKHOUSE_PASSWORD: 'store-archive' });
    expect(environment('api')).toMatchObject({ NATS_USER: 'api', CLICKHOUSE_USER: 'reader', CLICKHOUSE_PASSWORD: 'store-reader' });
  });

  it('keeps the store from the gateway and writing from the api', () => {
    expect(Object.keys(environment('gateway')).filter((key) => /CLICKHOUSE|REDIS/.test(key))).toEqual([]);
    expect(Object.values(environment('api'))).not.toContain('store-archive');
  });

  it('tells a job no address of its own', () => {
    expect(environment('provision')).toEqual({ LOG_LEVEL: 'info', NATS_URL: 'nats://n', NATS_USER: 'provisioner', NATS_PASSWORD: 'bus-provisioner' });
  });

  it('makes every copy of a scalable process a name of its own', () => {
    expect(environment('gateway')).toMatchObject({ GATEWAY_ID: 'gateway-1', GATEWAY_LISTEN: '127.0.0.1:1' });
  });
});

describe('inStartOrder', () => {
  it('names a circle', () => {
    expect(() => inStartOrder([{ name: 'a', dependsOn: ['b'] }, { name: 'b', dependsOn: ['a'] }])).toThrow('a → b → a');
  });

  it('names what is missing', () => {
    expect(() => inStartOrder([{ name: 'a', dependsOn: ['z'] }])).toThrow('a depends on z');
  });
});
