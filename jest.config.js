/** Unit specs stand beside their source; what crosses a process stands in test/, what draws in a browser apart. */
const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
};

module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{services,roadnet,simulators}/**/*.spec.ts'] },
    { ...shared, displayName: 'arch', testMatch: ['<rootDir>/test/{arch,contract}/**/*.test.ts'] },
    { ...shared, displayName: 'system', testMatch: ['<rootDir>/test/{oracle,promises,security,e2e}/**/*.test.ts'], testPathIgnorePatterns: ['/test/e2e/console'] },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/test/e2e/console*.test.ts'] },
  ],
};
