import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLine } from './greeting';

describe('the first call', () => {
  it.each(['data', 'two words', `o'clock "five" $HOME \`id\``])('works pasted into a shell when the folder is called %s', (name) => {
    const parent = mkdtempSync(join(tmpdir(), 'greeting-'));
    try {
      const folder = join(parent, name);
      mkdirSync(folder);
      const tokenFile = join(folder, 'api-key');
      writeFileSync(tokenFile, 'lsk_1\n');
      const said = spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${tryLine('http://127.0.0.1:8080', tokenFile)}`], { encoding: 'utf8' });
      expect(said.stdout.split('\n')).toEqual(['-s', '-H', 'Authorization: Bearer lsk_1', 'http://127.0.0.1:8080/v1/live/units', '']);
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  });
});
