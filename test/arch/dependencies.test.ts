import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

function cruise(folders: readonly string[], config = '.dependency-cruiser.js'): { violations: string[]; modules: number } {
  const result = spawnSync(process.execPath, ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', ...folders, '--config', config, '--output-type', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const report = JSON.parse(result.stdout) as { summary: { violations: { rule: { name: string }; from: string; to: string }[] }; modules: unknown[] };
  return {
    violations: report.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`),
    modules: report.modules.length,
  };
}

describe('the rooms import only what they may', () => {
  it('holds every rule of .dependency-cruiser.js', () => {
    const { violations, modules } = cruise(['services', 'roadnet', 'simulators', 'loadtests']);
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThan(50);
  }, 120_000);
});
