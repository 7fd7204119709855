import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../platform/project-root';
import { findFreePort } from '../platform/testing/real-nats';
import { busAccounts, busServerConfig } from './bus-config';
import { composeFile } from './compose';
import { createLayout, makeFolders } from './layout';
import { installNatsServer, installRedisServer } from './parts';
import { answersRedis } from './readiness';
import { runCommand } from './run-command';
import { loadPasswords, makePassword } from './secrets';

const quiet = { step: () => undefined, note: () => undefined, warn: () => undefined };
const passwordOf = (): string => makePassword();
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'server-config-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The real server's own check of a configuration. */
async function check(file: string, env: Record<string, string> = {}): Promise<{ code: number; stderr: string }> {
  const layout = createLayout();
  makeFolders(layout);
  const program = await installNatsServer({ folder: layout.parts, progress: quiet });
  return runCommand(program, ['-t', '-c', file], { env: { ...process.env, ...env } });
}

describe('configuration of nats-server', () => {
  it('is accepted by the server', async () => {
    const file = join(folder, 'nats.conf');
    writeFileSync(file, busServerConfig({ host: '127.0.0.1', port: 4222, monitorPort: 8222, storeFolder: folder, storageBytes: 1e9, passwordOf }));
    expect(await check(file)).toMatchObject({ code: 0 });
  });

  it('is accepted as containers see it, with the accounts as a secret', async () => {
    mkdirSync(join(folder, 'etc/nats'), { recursive: true });
    mkdirSync(join(folder, 'run/secrets'), { recursive: true });
    writeFileSync(join(folder, 'etc/nats/nats-server.conf'), readFileSync(join(projectRoot(), 'services/launcher/deploy/nats/nats-server.conf')));
    writeFileSync(join(folder, 'run/secrets/nats_accounts'), busAccounts(passwordOf));
    expect(await check(join(folder, 'etc/nats/nats-server.conf'), { SERVER_NAME: 'nats' })).toMatchObject({ code: 0 });
  });

  it('gives nobody the whole JetStream API', () => {
    expect(busAccounts(passwordOf)).not.toContain('"$JS.>"');
    expect(busAccounts(passwordOf)).not.toContain('"$JS.API.>"');
  });
});

describe('redis-server as containers start it', () => {
  it('asks for the password, and shows it to nobody in the list of processes', async () => {
    const [shell = '', flag = '', script = ''] = (composeFile().services['redis'] as { command: string[] }).command;
    const layout = createLayout();
    makeFolders(layout);
    const server = await installRedisServer({ folder: layout.parts, progress: quiet });
    const port = await findFreePort();
    // As compose hands it over: $$ is a dollar. Here the program lies elsewhere and another server may have the usual port.
    const here = script.replaceAll('$$', '$').replace('redis-server -', `'${server}' - --port ${port} --bind 127.0.0.1`);
    const password = makePassword();
    const child = spawn(shell, [flag, here], { env: { ...process.env, REDISCLI_AUTH: password }, cwd: folder, stdio: 'ignore' });
    try {
      for (let i = 0; i < 100 && !(await answersRedis(port, password)); i++) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await answersRedis(port, password)).toBe(true);
      expect(await answersRedis(port, 'wrong')).toBe(false);
      expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).toContain('redis-server');
      expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain(password);
    } finally {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // The server took the shell's place, so the signal of a stopping container reaches it.
      child.kill('SIGTERM');
      await ended;
    }
  });
});

describe('passwords', () => {
  it('are made once and kept, readable by their owner only', () => {
    const first = loadPasswords(folder);
    expect(loadPasswords(folder)).toEqual(first);
    expect(new Set([...Object.values(first.bus), ...Object.values(first.store), first.cache]).size).toBe(Object.keys(first.bus).length + 4);
  });

  it('refuse a file that is not theirs rather than overwrite it', () => {
    writeFileSync(join(folder, 'passwords.json'), 'not json');
    expect(() => loadPasswords(folder)).toThrow('passwords.json');
    expect(readFileSync(join(folder, 'passwords.json'), 'utf8')).toBe('not json');
  });
});
