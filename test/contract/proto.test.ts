import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles, root } from '../arch/source-tree';

const buf = join(root, 'node_modules/.bin/buf');

function run(command: string, args: readonly string[]): { status: number | null; output: string } {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

describe('proto', () => {
  const protos = listFiles(/^proto\/.*\.proto$/);

  it('passes the linter', () => {
    expect(run(buf, ['lint', 'proto'])).toEqual({ status: 0, output: '' });
  }, 60_000);

  // HEAD catches what is not committed yet, its parent what the last commit itself changed.
  it.each(['HEAD', 'HEAD~1'])('breaks nothing that %s promised', (revision) => {
    if (run('git', ['rev-parse', '--verify', '--quiet', `${revision}:proto`]).status !== 0) {
      // A shallow clone, or the first commit: there is no promise to compare with.
      expect(revision).toBe('HEAD~1');
      return;
    }
    const before = mkdtempSync(join(tmpdir(), 'lingshan-proto-'));
    try {
      const archive = execFileSync('git', ['archive', revision, 'proto'], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
      execFileSync('tar', ['-x', '-C', before], { input: archive });
      expect(run(buf, ['breaking', 'proto', '--against', join(before, 'proto')])).toEqual({ status: 0, output: '' });
    } finally {
      rmSync(before, { recursive: true });
    }
  }, 60_000);

  it('notices a broken promise when there is one', () => {
    const changed = mkdtempSync(join(tmpdir(), 'lingshan-proto-'));
    try {
      cpSync(join(root, 'proto'), changed, { recursive: true });
      const roadside = join(changed, 'lingshan/roadside/v1/roadside.proto');
      writeFileSync(roadside, readFileSync(roadside, 'utf8').replace('optional uint64 counter = 1;', 'optional string counter = 1;'));
      const { status, output } = run(buf, ['breaking', changed, '--against', 'proto']);
      expect(status).not.toBe(0);
      expect(output).toContain('Field "1"');
    } finally {
      rmSync(changed, { recursive: true });
    }
  }, 60_000);

  it('says for every scalar field what it means and makes absence visible', () => {
    const bare: string[] = [];
    for (const { path, text } of protos) {
      const lines = text.split('\n');
      let inOneof = false;
      lines.forEach((line, i) => {
        if (/^\s*oneof\s/.test(line)) inOneof = true;
        else if (/^\s*}/.test(line)) inOneof = false;
        const field = /^\s+(optional |repeated )?([\w.]+) (\w+) = \d+;/.exec(line);
        if (!field) return;
        const [, label, type] = field;
        const scalar = /^(u?int|sint|s?fixed)\d+$|^(bool|float|double|string)$/.test(type ?? '');
        if (scalar && !label && !inOneof) bare.push(`${path}:${i + 1} ${line.trim()} (add optional)`);
        if (!/^\s*\/\//.test(lines[i - 1] ?? '')) bare.push(`${path}:${i + 1} ${line.trim()} (no comment)`);
      });
    }
    expect(bare).toEqual([]);
  });
});
