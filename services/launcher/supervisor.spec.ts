import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { isAlive } from './file-lock';
import type { ManagedProcess } from './managed-process';
import { LaunchProblem } from './problem';
import { createSupervisor, type Supervisor } from './supervisor';

let folder: string;
let warnings: string[];
let supervisor: Supervisor;

const progress = { step: () => undefined, note: () => undefined, warn: (text: string) => void warnings.push(text) };

/** A tiny child of node that writes its steps to a file: `body` runs in it with `mark(text)` at hand. */
function child(name: string, body: string, more: Partial<ManagedProcess> = {}): ManagedProcess {
  const script = `const fs = require('node:fs'); const mark = (text) => fs.appendFileSync(${JSON.stringify(join(folder, 'marks'))}, text + ' '); ${body}`;
  return { name, command: process.execPath, args: ['-e', script], env: {}, dependsOn: [], restart: 'always', readyTimeoutMs: 10_000, ...more };
}

const marks = (): string[] => (existsSync(join(folder, 'marks')) ? readFileSync(join(folder, 'marks'), 'utf8').trim().split(' ') : []);

async function until(check: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 10_000; !check(); await sleep(20)) if (performance.now() > deadline) throw new Error(`waited in vain; marks: ${marks().join(' ')}`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
  warnings = [];
  supervisor = createSupervisor({ logFolder: join(folder, 'logs'), progress, stopGraceMs: 1000 });
});

afterEach(async () => {
  await supervisor.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const STAYS = `setInterval(() => {}, 1000); process.on('SIGTERM', () => { mark(NAME + '-stopped'); process.exit(0); });`;
const stays = (name: string, more: Partial<ManagedProcess> = {}): ManagedProcess =>
  child(name, `const NAME = '${name}'; mark(NAME); ${STAYS}`, { isReady: async () => marks().includes(name), ...more });

describe('supervisor', () => {
  it('starts in the order of dependencies, waits for jobs, and stops in reverse', async () => {
    const job = child('job', `setTimeout(() => mark('job'), 100)`, { restart: 'once', dependsOn: ['a'] });
    await supervisor.start([stays('b', { dependsOn: ['job'] }), job, stays('a')]);
    expect(marks()).toEqual(['a', 'job', 'b']);
    await supervisor.stopAll();
    expect(marks()).toEqual(['a', 'job', 'b', 'b-stopped', 'a-stopped']);
  });

  it('starts again what was killed, and counts it', async () => {
    await supervisor.start([stays('a')]);
    const first = supervisor.pids()['a'] as number;
    process.kill(first, 'SIGKILL');
    await until(() => marks().length === 2 && supervisor.pids()['a'] !== first);
    expect(supervisor.restarts.get('a')).toBe(1);
    expect(warnings.join()).toContain('signal SIGKILL');
  });

  it('gives up on what cannot start, with its last words', async () => {
    const bad = child('bad', `console.error('no such thing'); process.exit(2)`, { isReady: async () => false });
    const problem = await supervisor.start([bad]).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(LaunchProblem);
    expect((problem as LaunchProblem).reason).toContain('exit code 2');
    expect((problem as LaunchProblem).reason).toContain('no such thing');
  });

  it('fails the start when a job fails', async () => {
    await expect(supervisor.start([child('job', 'process.exit(3)', { restart: 'once' })])).rejects.toThrow('exit code 3');
  });

  it('leaves nothing behind when it is stopped while a child is being made, and starts nothing after that', async () => {
    const starting = supervisor.start([stays('a'), stays('b', { dependsOn: ['a'] })]).catch((error: unknown) => error);
    // Now: the call that makes the child is under way.
    await Promise.resolve();
    await supervisor.stopAll();
    const told = Number(marks().length);
    expect(supervisor.pids()).toEqual({});
    expect(await starting).toBeInstanceOf(LaunchProblem);
    await expect(supervisor.start([stays('late')])).rejects.toThrow('being stopped');
    await sleep(300);
    expect(supervisor.pids()).toEqual({});
    expect(marks().length).toBe(told);
    expect(marks()).not.toContain('b');
  });

  it('ends what does not listen to SIGTERM, with its whole group', async () => {
    const stubborn = child('stubborn', `process.on('SIGTERM', () => mark('deaf')); require('node:child_process').spawn('sleep', ['60']).once('spawn', function () { mark(String(this.pid)); });`, {
      isReady: async () => marks().length > 0,
    });
    await supervisor.start([stubborn]);
    const grandchild = Number(marks()[0]);
    expect(isAlive(grandchild)).toBe(true);
    await supervisor.stop('stubborn');
    await until(() => !isAlive(grandchild));
    expect(marks()).toContain('deaf');
  });

  it('leaves no child behind when the launcher itself is killed', async () => {
    const launcher = join(folder, 'launcher.js');
    const source = join(__dirname, '../../dist/services/launcher/supervisor.js');
    writeFileSync(
      launcher,
      `const { createSupervisor } = require(${JSON.stringify(source)});
       const quiet = { step() {}, note() {}, warn() {} };
       createSupervisor({ logFolder: ${JSON.stringify(join(folder, 'inner'))}, progress: quiet }).start([${JSON.stringify(stays('orphan'))}].map((spec) => ({ ...spec, isReady: async () => true })));`,
    );
    const process_ = spawn(process.execPath, [launcher], { stdio: 'inherit' });
    await until(() => marks().includes('orphan'));
    process_.kill('SIGKILL');
    await until(() => marks().includes('orphan-stopped'));
  });
});
