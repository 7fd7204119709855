import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout';
import { LaunchProblem } from './problem';
import { runCommand } from './run-command';

/** How people and programs get into the api of this run. */
export interface ApiAccess {
  readonly files: { readonly identities: string; readonly tokenKey: string };
  /** The sign-in that is printed. */
  readonly demo: { readonly name: string; readonly password: string };
  /** Holds a bearer token (an API key) that may read; for curl, tests and the comparison. */
  readonly tokenFile: string;
}

/** Has the api make its identities, keys and demo sign-in at first start; later starts keep them. */
export async function prepareApiFiles(layout: Layout): Promise<ApiAccess> {
  void existsSync;
  const said = await runCommand(process.execPath, [join(layout.root, 'dist/services/api/make-identities.js'), '--dir', layout.secrets]);
  if (said.code !== 0) throw new LaunchProblem('api identities', said.stderr.trim(), 'npm run doctor');
  return JSON.parse(said.stdout) as ApiAccess;
}
