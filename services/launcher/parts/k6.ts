import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { LaunchProblem } from '../problem';
import { runCommand } from '../run-command';
import { installPart, type PartsContext } from './install-part';

const VERSION = '1.8.1';
/** Between two lines about how far the build is, ms. */
const TELL_EVERY_MS = 15_000;
const MODULE = `go.k6.io/k6@v${VERSION}`;

/** Built here rather than fetched: the Go module proxy is the registry that carries it, and its checksum database vouches for it. */
async function buildK6(into: string, { progress }: PartsContext): Promise<void> {
  const go = await runCommand('go', ['version']);
  if (go.code !== 0) throw new LaunchProblem('parts/k6', 'the load tests are driven by k6, which is built with Go, and there is no Go', 'install Go 1.24 or later (https://go.dev/dl), or put k6 into the PATH');
  progress.step(`building k6 ${VERSION} with ${go.stdout.trim()}: some hundred packages, several minutes, once; what is interrupted goes on from Go's cache`);
  const bin = join(into, 'bin');
  mkdirSync(bin);
  // Half of the processors and the lowest priority but four: building must not disturb what runs on the machine.
  const env = { ...process.env, GOBIN: bin, GOMAXPROCS: String(Math.max(1, availableParallelism() >> 1)) };
  // -v names each package when it is compiled; the total is known to nobody before.
  let downloaded = 0;
  let compiled = 0;
  const startedMs = performance.now();
  const onStderr = (text: string): void => {
    for (const line of text.split('\n')) {
      if (line.startsWith('go: downloading ')) downloaded += 1;
      else if (line !== '') compiled += 1;
    }
  };
  const telling = setInterval(() => progress.note(`k6: ${downloaded} modules fetched, ${compiled} packages compiled, ${Math.round((performance.now() - startedMs) / 1000)} s`), TELL_EVERY_MS);
  const built = await runCommand('nice', ['-n', '15', 'go', 'install', '-v', MODULE], { env, onStderr }).finally(() => clearInterval(telling));
  if (built.code !== 0) throw new LaunchProblem('parts/k6', `go install ${MODULE} failed: ${built.stderr.trim().split('\n').slice(-3).join(' ')}`, 'check the network to the Go module proxy (go env GOPROXY) and the version of Go');
  if (!(await answers(join(bin, 'k6')))) throw new LaunchProblem('parts/k6', 'the built program does not run', `go install ${MODULE} by hand and look`);
}

async function answers(program: string): Promise<boolean> {
  return (await runCommand(program, ['version'])).code === 0;
}

/** @returns path or name of a k6 program: the machine's own, else one built into data/parts */
export async function installK6(context: PartsContext): Promise<string> {
  if (await answers('k6')) return 'k6';
  return join(await installPart({ part: 'k6', version: VERSION, origin: MODULE }, context, (into) => buildK6(into, context)), 'bin/k6');
}
