import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../platform';

/** In a process of its own, as it runs: what each statement came to on the connections that read. */
const PROGRAM = `
const { Engine } = require(process.argv[1]);
const engine = new Engine(process.argv[2]);
const told = async (sql, settings = '') => engine.read('default', sql + ' FORMAT TabSeparated' + settings, 'TabSeparated', {}).then(({ bytes }) => bytes.toString().trim(), (error) => 'refused ' + (/Code: (\\d+)/.exec(error.message) || [])[1]);
(async () => {
  await engine.change('default', 'CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a', {});
  const answers = {};
  answers.read = await told('SELECT 1', ' SETTINGS max_block_size=5');
  for (const sql of ['INSERT INTO t SELECT 1', 'CREATE TABLE x (a UInt8) ENGINE = Memory', 'DROP TABLE t', 'SET readonly = 0', 'ALTER TABLE t DELETE WHERE 1']) answers[sql] = await engine.read('default', sql, 'TabSeparated', {}).then(() => 'done', (error) => 'refused');
  // A failure ends the connection; the next one must be like it.
  answers.again = await engine.read('default', 'INSERT INTO t SELECT 1', 'TabSeparated', {}).then(() => 'done', () => 'refused');
  answers.rows = await told('SELECT count() FROM t');
  await engine.close();
  process.stdout.write(JSON.stringify(answers));
})();`;

it('the connections that read change nothing, whatever statement reaches them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', PROGRAM, join(projectRoot(), 'dist/services/embedded-store/adapters/engine.js'), folder], { encoding: 'utf8', timeout: 60_000 });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      read: '1',
      'INSERT INTO t SELECT 1': 'refused',
      'CREATE TABLE x (a UInt8) ENGINE = Memory': 'refused',
      'DROP TABLE t': 'refused',
      'SET readonly = 0': 'refused',
      'ALTER TABLE t DELETE WHERE 1': 'refused',
      again: 'refused',
      rows: '0',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 90_000);
