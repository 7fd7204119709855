// `npm test`: types, lint, then each jest project in turn; closes with one plain line `N passed, N failed[, N skipped]`.
// `npm test -- unit arch` runs these steps alone. Called by bootstrap.mjs after set-up.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'lingshan-test-'));
const wanted = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

async function timed(name, work) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const started = performance.now();
  process.stderr.write(`· ${name}\n`);
  const outcome = await work();
  process.stderr.write(`  ${name}: ${outcome} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

/** A tool that passes or fails as one. */
function check(name, script, args) {
  return timed(name, async () => {
    const [code] = await once(spawn(process.execPath, [join(root, script), ...args], { cwd: root, stdio: ['ignore', 2, 2] }), 'exit');
    const ok = code === 0;
    total[ok ? 'passed' : 'failed'] += 1;
    return ok ? 'passed' : 'FAILED';
  });
}

function jest(project, args) {
  return timed(project, () => {
    const report = join(scratch, `${project}.json`);
    const result = spawnSync(
      process.execPath,
      [join(root, 'node_modules/jest/bin/jest.js'), '--selectProjects', project, '--passWithNoTests', '--json', '--outputFile', report, ...args],
      { cwd: root, stdio: ['ignore', 'ignore', 2] },
    );
    const counted = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
    // A file that does not even load holds tests that nobody counted.
    const failed = (counted?.numFailedTests ?? 0) + (counted?.numRuntimeErrorTestSuites ?? 0);
    total.passed += counted?.numPassedTests ?? 0;
    total.failed += failed > 0 ? failed : result.status === 0 ? 0 : 1;
    total.skipped += (counted?.numPendingTests ?? 0) + (counted?.numTodoTests ?? 0);
    return result.status === 0 ? `${counted?.numPassedTests ?? 0} passed` : 'FAILED';
  });
}

// Side by side: each keeps one core or the network busy. The specs start real servers: on a machine that has never run
// `npm start` the parts are not there yet.
await Promise.all([
  check('types', 'node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json']),
  check('lint', 'node_modules/eslint/bin/eslint.js', ['--max-warnings', '0', '.']),
  check('parts', 'dist/services/launcher/main.js', ['parts', '--with-chromium']),
]);
await jest('unit', ['--maxWorkers=2']);
await jest('arch', ['--maxWorkers=2']);
// What starts whole systems, or draws by software, runs one file at a time: two at once on two cores starve each other.
await jest('system', ['--runInBand']);
await jest('browser', ['--runInBand']);

rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`, () => process.exit(total.failed > 0 ? 1 : 0));
