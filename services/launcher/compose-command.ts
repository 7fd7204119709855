import { existsSync, mkdirSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createAuthority, issueCertificate } from '../platform/pki';
import { prepareApiFiles } from './api-access';
import { busAccounts } from './bus-config';
import { composeFile, composeVariables, replicasFile, type ComposeFile } from './compose';
import { createLayout } from './layout';
import type { Progress } from './progress';
import { loadPasswords, makePassword, writePrivate } from './secrets';

const HEADER = '# Made from services/launcher/processes.ts by `npm run compose:write`; a test holds the two together. Do not edit.\n';

export function renderCompose(file: ComposeFile): string {
  return HEADER + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' });
}

/** Writes docker-compose.yml and its override into the project. */
export function writeCompose(progress: Progress): void {
  const { root } = createLayout();
  for (const [name, file] of Object.entries({ 'docker-compose.yml': composeFile(), 'docker-compose.replicas.yml': replicasFile() })) {
    writeFileSync(join(root, name), renderCompose(file));
    progress.note(`${name} written`);
  }
}

/**
 * Makes what docker compose needs under data/compose: an env file and the secret files. These are readable inside their folder,
 * because a container's user is not the host's; the folder itself is closed to all but its owner.
 */
export async function makeComposeSecrets(progress: Progress): Promise<void> {
  const layout = createLayout();
  const folder = join(layout.data, 'compose');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const passwords = loadPasswords(folder);
  writePrivate(join(folder, 'nats-accounts.conf'), busAccounts((actor) => passwords.bus[actor]));
  const authority = await createAuthority(join(folder, 'pki'));
  const gateway = await issueCertificate(authority, { commonName: 'gateway', kind: 'server', dns: ['gateway', 'localhost'], ip: ['127.0.0.1'] });
  const api = await prepareApiFiles({ ...layout, secrets: folder });
  for (const file of [join(folder, 'nats-accounts.conf'), authority.certificateFile, gateway.certificateFile, gateway.keyFile, ...Object.values(api.files)]) chmodSync(file, 0o644);
  for (const sub of ['pki', 'pki/servers']) chmodSync(join(folder, sub), 0o755);
  const environment = composeVariables({ bus: (actor) => passwords.bus[actor], store: (user) => passwords.store[user], cache: passwords.cache, grafana: findGrafanaPassword(folder) });
  writePrivate(join(folder, 'secrets.env'), Object.entries(environment).map(([key, value]) => `${key}=${value}\n`).join('')); // prettier-ignore
  progress.note(`made ${folder}; start with: CITY_NET=/path/city.net.xml docker compose --env-file data/compose/secrets.env up -d`);
  progress.note(`sign in as ${api.demo.name} / ${api.demo.password}`);
}

function findGrafanaPassword(folder: string): string {
  const file = join(folder, 'grafana-password');
  if (!existsSync(file)) writePrivate(file, makePassword());
  return readFileSync(file, 'utf8');
}
