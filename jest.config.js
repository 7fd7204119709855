/** Unit specs stand beside their source; what crosses a process stands in test/ and runs one file at a time. */
const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
};

module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{services,roadnet,simulators}/**/*.spec.ts'] },
    { ...shared, displayName: 'arch', testMatch: ['<rootDir>/test/{arch,contract}/**/*.test.ts'] },
    { ...shared, displayName: 'system', testMatch: ['<rootDir>/test/{oracle,promises,security,e2e}/**/*.test.ts'] },
  ],
};
