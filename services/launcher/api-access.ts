import { existsSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Layout } from './layout';
import { LaunchProblem } from './problem';
import { runCommand } from './run-command';
import { writePrivate } from './secrets';

const credentialsShape = z.object({
  users: z.array(z.object({ name: z.string(), role: z.string(), password: z.string() })),
  apiKey: z.string(),
});

/** How people and programs get into the api of this run. */
export interface ApiAccess {
  readonly files: { readonly identities: string; readonly tokenKey: string };
  /** One sign-in per role, made at first start; `demo` is the one that is printed. */
  readonly users: readonly { readonly name: string; readonly role: string; readonly password: string }[];
  readonly demo: { readonly name: string; readonly password: string };
  /** Holds an API key with a viewer's rights; for curl, tests and the comparison. */
  readonly tokenFile: string;
}

/** Has the api make its identities at first start and keeps what it printed; later starts find them. */
export async function prepareApiFiles({ root, secrets }: Layout): Promise<ApiAccess> {
  const files = { identities: join(secrets, 'api-identities.json'), tokenKey: join(secrets, 'api-token.key') };
  const demoFile = join(secrets, 'demo-sign-in.json');
  const tokenFile = join(secrets, 'api-key');
  if (!existsSync(files.tokenKey)) writePrivate(files.tokenKey, `${randomBytes(48).toString('base64url')}\n`);
  if (!existsSync(demoFile) || !existsSync(files.identities) || !existsSync(tokenFile)) {
    // Credentials that were not kept are of no use: the hashes alone cannot sign anybody in.
    rmSync(files.identities, { force: true });
    const said = await runCommand(process.execPath, [join(root, 'dist/services/api/make-identities.js'), '--out', files.identities]);
    if (said.code !== 0) throw new LaunchProblem('api identities', said.stderr.trim(), `check that ${secrets} can be written`);
    const made = credentialsShape.parse(JSON.parse(said.stdout));
    writePrivate(tokenFile, `${made.apiKey}\n`);
    writePrivate(demoFile, `${JSON.stringify(made, null, 2)}\n`);
  }
  const { users } = credentialsShape.parse(JSON.parse(readFileSync(demoFile, 'utf8')));
  const demo = users.find(({ role }) => role === 'operator') ?? users[0];
  if (demo === undefined) throw new LaunchProblem(demoFile, 'it names no user', `remove it and ${files.identities} to have new ones made`);
  return { files, users, demo, tokenFile };
}
