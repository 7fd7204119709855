import { chmodSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchProblem } from '../problem';
import { runCommand } from '../run-command';
import type { PartsContext } from './install-part';
import { installWheel, type WheelSpec } from './wheel';

const VERSION = '26.10.0';
const RECORD = `osrm_bindings-${VERSION}.dist-info`;

/** The wheel carries OSRM's own programs, linked against nothing but the C++ runtime, and the profiles; its Python side is not used. */
const SPEC: WheelSpec = {
  part: 'osrm',
  project: 'osrm-bindings',
  version: VERSION,
  sha256: '840d6f82812eb9f9e17c71eb9083dfa15f3be2bfec4965c32aefa48b00d3a951',
  sizeMb: 21,
  pythonVersion: '3.12',
  members: ['osrm/bin/', 'osrm/share/profiles/', `${RECORD}/licenses/`],
  finish: async (folder) => {
    renameSync(join(folder, 'osrm/bin'), join(folder, 'bin'));
    renameSync(join(folder, 'osrm/share/profiles'), join(folder, 'profiles'));
    renameSync(join(folder, RECORD, 'licenses/LICENSE.TXT'), join(folder, 'LICENSE'));
    for (const emptied of ['osrm', RECORD]) rmSync(join(folder, emptied), { recursive: true });
    for (const program of readdirSync(join(folder, 'bin'))) chmodSync(join(folder, 'bin', program), 0o755);
    for (const program of ['osrm-extract', 'osrm-routed']) {
      const said = await runCommand(join(folder, 'bin', program), ['--version']);
      if (said.code === 0 && said.stdout.includes(`v${VERSION}`)) continue;
      throw new LaunchProblem('parts/osrm', `${program} does not run: ${(said.stderr || said.stdout).trim()}`, 'Debian 11 or later on x86-64 with libstdc++6 is needed');
    }
  },
};

/** @returns folder with bin/osrm-extract, osrm-contract, osrm-partition, osrm-customize, osrm-routed and profiles/car.lua */
export function installOsrm(context: PartsContext): Promise<string> {
  return installWheel(SPEC, context);
}
