import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../platform/project-root';
import { busAccounts, busServerConfig } from './bus-config';
import { createLayout, makeFolders } from './layout';
import { installNatsServer } from './parts';
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
