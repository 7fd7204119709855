import { LaunchProblem } from '../problem';
import type { Progress } from '../progress';
import { runCommand } from '../run-command';
import { installDebianPackages } from './debian-packages';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];

export interface Chromium {
  readonly program: string;
  /** As it says it itself. */
  readonly version: string;
}

/** A Chromium that runs: Ubuntu's package of that name only points at a snap, which does not run in a container. */
export async function findChromium(): Promise<Chromium | undefined> {
  for (const program of PROGRAMS) {
    const said = await runCommand(program, ['--version'], { timeoutMs: 30_000 });
    if (said.code === 0 && said.stdout.trim() !== '') return { program, version: said.stdout.trim() };
  }
  return undefined;
}

/** Needed by the tests of the console alone. @returns name of the program */
export async function installChromium({ progress }: { readonly progress: Progress }): Promise<string> {
  const found = (await findChromium()) ?? ((await installDebianPackages(['chromium'], progress)) ? await findChromium() : undefined);
  if (found !== undefined) return found.program;
  throw new LaunchProblem('parts/chromium', 'the tests of the console need a Chromium, and there is none that runs', 'as root: apt-get install -y chromium; on Ubuntu install google-chrome-stable, its chromium is a snap');
}
