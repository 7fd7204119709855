/** The house rules on imports (services/INVARIANTS.md, "Rooms"). Specs are free to reach further than their subject. */
const SPEC = '\\.(spec|test)\\.ts$';
const STORE_DRIVERS = '^(node_modules/)?(@clickhouse/|chdb|@chdb/)';
const DRIVERS = '^(node_modules/)?(@nats-io/|ioredis|@clickhouse/|chdb|@chdb/|@grpc/|fastify|@fastify/)';
const ROOMS = ['gateway', 'archive', 'traffic', 'facilities', 'network', 'api', 'console', 'embedded-store', 'launcher', 'signal-control', 'parking', 'vehicles', 'exchange'];

/** One rule a room: nothing of a peer, only kernel, platform and roadnet. The launcher only starts processes, so it obeys too. */
const peersNeverMeet = ROOMS.map((room) => ({
  name: `peers-never-meet-${room}`,
  severity: 'error',
  from: { path: `^services/${room}/`, pathNot: SPEC },
  to: { path: '^services/', pathNot: `^services/(${room}|kernel|platform)/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'domain is (state, event, now) → (state, decisions): no framework, no I/O, no wire',
      from: { path: '^(services/[^/]+/domain/|services/kernel/(?!wire/)|roadnet/model/)', pathNot: SPEC },
      to: { path: ['^(node_modules/)?@nestjs/', '^proto/gen/', '^services/kernel/wire/', '^services/platform/', '^services/[^/]+/(adapters|app)/', DRIVERS] },
    },
    {
      name: 'domain-has-no-node-core',
      severity: 'error',
      from: { path: '^(services/[^/]+/domain/|services/kernel/|roadnet/model/)', pathNot: SPEC },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'kernel-knows-nothing',
      severity: 'error',
      from: { path: '^services/kernel/', pathNot: SPEC },
      to: { path: '^(services|roadnet|simulators|test)/', pathNot: '^services/kernel/' },
    },
    {
      name: 'wire-only-at-the-edge',
      severity: 'error',
      from: { path: '^(services|roadnet|loadtests)/', pathNot: `(^services/kernel/wire/|/adapters/|/testing/|^services/platform/|^loadtests/|${SPEC})` },
      to: { path: '^(proto/gen/|services/kernel/wire/)' },
    },
    {
      name: 'generated-code-has-one-door',
      severity: 'error',
      from: { path: '.', pathNot: '^(services/kernel/wire/|proto/gen/)' },
      to: { path: '^proto/gen/' },
    },
    {
      name: 'gateway-does-not-store',
      severity: 'error',
      from: { path: '^services/gateway/', pathNot: SPEC },
      to: { path: [STORE_DRIVERS, '^(node_modules/)?ioredis', '^services/platform/(store|cache)'] },
    },
    {
      name: 'store-drivers-stay-in-the-platform',
      severity: 'error',
      comment: 'one client, two engines: SQL reaches the store through services/platform/store only',
      from: { path: '.', pathNot: `^services/(platform/store|embedded-store)/|${SPEC}` },
      to: { path: STORE_DRIVERS },
    },
    {
      name: 'simulators-are-outside',
      severity: 'error',
      from: { path: '^(services|roadnet)/', pathNot: SPEC },
      to: { path: '^(simulators|test|loadtests)/' },
    },
    {
      name: 'simulators-know-only-the-contract',
      severity: 'error',
      from: { path: '^simulators/', pathNot: SPEC },
      to: { path: '^(services|roadnet|test)/', pathNot: '^services/kernel/' },
    },
    {
      name: 'roadnet-knows-no-service',
      severity: 'error',
      from: { path: '^roadnet/', pathNot: SPEC },
      to: { path: '^services/', pathNot: '^services/(kernel|platform)/' },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      from: { path: '^services/platform/', pathNot: SPEC },
      to: { path: '^(services|roadnet|simulators)/', pathNot: '^services/(kernel|platform)/' },
    },
    ...peersNeverMeet,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: `(\\.d\\.ts$|main\\.ts$|${SPEC}|^loadtests/k6/|^test/)` },
      to: {},
    },
    {
      name: 'kernel-earns-its-place',
      severity: 'error',
      comment: 'a word that fewer than two modules use moves to the room that uses it',
      module: { path: '^services/kernel/', numberOfDependentsLessThan: 2 },
      from: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: `(${SPEC}|^dist/|^services/console/web/)` },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.d.ts'] },
  },
};
