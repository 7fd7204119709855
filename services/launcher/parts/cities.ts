import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PartsContext } from './install-part';
import { installWheel, type WheelSpec } from './wheel';

/**
 * The RESCO benchmark's calibrated rush hours of Cologne and Ingolstadt. They stay in the layout of the wheel, and are not
 * part of this repository: the package is MIT-licensed, the networks derive from OpenStreetMap data (ODbL).
 */
const SPEC: WheelSpec = {
  part: 'cities',
  project: 'sumo-rl',
  version: '1.4.5',
  sha256: '322d090e6a66d97cc9b265c0b6fa092687bc6b35965fe5f53f678878d1987660',
  sizeMb: 1,
  pythonVersion: '3.11',
  members: ['sumo_rl/nets/RESCO/', 'sumo_rl-1.4.5.dist-info/LICENSE'],
  finish: async (folder) => {
    renameSync(join(folder, 'sumo_rl-1.4.5.dist-info/LICENSE'), join(folder, 'LICENSE'));
    rmSync(join(folder, 'sumo_rl-1.4.5.dist-info'), { recursive: true });
  },
};

/** 24 signalised junctions, 4,300 vehicles in an hour of afternoon traffic over 2.7 km × 2.7 km: the fullest picture. */
export const DEFAULT_CITY = 'ingolstadt21';

/** @returns folder that holds one folder per city */
export async function installCities(context: PartsContext): Promise<string> {
  return join(await installWheel(SPEC, context), 'sumo_rl/nets/RESCO');
}
