import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchProblem } from '../problem';
import type { Progress } from '../progress';
import { runCommand } from '../run-command';
import { installDebianPackages } from './debian-packages';
import type { PartsContext } from './install-part';
import { installWheel, type WheelSpec } from './wheel';

const VERSION = '1.28.0';
/** Without netconvert and the desktop programs, which pull in GDAL and X toolkits, 75 MB of libraries do. */
const PROGRAMS = ['sumo', 'duarouter'];
const LIBRARIES = 'eclipse_sumo.libs';

/** Where Debian keeps the few system libraries that SUMO's command line links against. */
const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  'libX11.so.6': 'libx11-6',
  'libXext.so.6': 'libxext6',
  'libXrender.so.1': 'libxrender1',
  'libGL.so.1': 'libgl1',
  'libatomic.so.1': 'libatomic1',
  'libexpat.so.1': 'libexpat1',
  'libz.so.1': 'zlib1g',
  'libstdc++.so.6': 'libstdc++6',
};

const SPEC: WheelSpec = {
  part: 'sumo',
  project: 'eclipse-sumo',
  version: VERSION,
  sha256: 'ec7042794e5ab1d806b90a5983aeda4a978dc4224141b94c0ff3affeeb4ec977',
  sizeMb: 149,
  pythonVersion: '3.11',
  members: [...PROGRAMS.map((program) => `sumo/bin/${program}`), `${LIBRARIES}/`, 'sumo/data/proj/', 'sumo/data/typemap/', 'sumo/data/xsd/'],
  finish: async (folder, { progress }) => {
    await dropUnusedFiles(folder, progress);
    const binary = join(folder, 'sumo/bin/sumo');
    const said = await runCommand(binary, ['--version']);
    if (said.code !== 0 || !said.stdout.includes(`sumo ${VERSION}`)) {
      throw new LaunchProblem('parts/sumo', `it does not run: ${(said.stderr || said.stdout).trim()}`, 'run with --no-simulator, or on Debian 12 or later on x86-64');
    }
  },
};

/** Sets modes, and keeps only the libraries that the kept programs link. Installs missing system libraries first. */
async function dropUnusedFiles(folder: string, progress: Progress): Promise<void> {
  const bin = join(folder, 'sumo/bin');
  for (const program of readdirSync(bin)) {
    if (PROGRAMS.includes(program)) chmodSync(join(bin, program), 0o755);
    else rmSync(join(bin, program));
  }
  let linked = await listLinked(bin);
  if (linked.missing.length > 0) {
    await installDebianPackages(packagesFor(linked.missing), progress);
    linked = await listLinked(bin);
  }
  if (linked.missing.length > 0) throw missingLibraries(linked.missing);
  for (const library of readdirSync(join(folder, LIBRARIES))) {
    if (!linked.used.has(library)) rmSync(join(folder, LIBRARIES, library));
  }
}

async function listLinked(bin: string): Promise<{ used: Set<string>; missing: string[] }> {
  const said = await runCommand('ldd', PROGRAMS.map((program) => join(bin, program)));
  const used = new Set<string>();
  const missing = new Set<string>();
  for (const line of said.stdout.split('\n')) {
    const [, name = '', target = ''] = /^\s*(\S+) => (.+?)(?: \(|$)/.exec(line) ?? [];
    if (target === 'not found') missing.add(name);
    else if (target.includes(`/${LIBRARIES}/`)) used.add(name);
  }
  return { used, missing: [...missing] };
}

function packagesFor(libraries: readonly string[]): string[] {
  return [...new Set(libraries.flatMap((library) => DEBIAN_PACKAGES[library] ?? []))];
}

function missingLibraries(libraries: readonly string[]): LaunchProblem {
  const packages = packagesFor(libraries);
  return new LaunchProblem(
    'parts/sumo',
    `the machine lacks ${libraries.join(', ')}`,
    packages.length > 0 ? `apt-get install -y --no-install-recommends ${packages.join(' ')}` : 'install these libraries, or run with --no-simulator',
  );
}

/** @returns path of the sumo program */
export async function installSumo(context: PartsContext): Promise<string> {
  return join(await installWheel(SPEC, context), 'sumo/bin/sumo');
}
