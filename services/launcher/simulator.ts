import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { issueCertificate, type Authority } from '../platform/pki';
import type { City } from './city';
import type { ManagedProcess } from './managed-process';
import { LaunchProblem } from './problem';
import { runCommand } from './run-command';
import type { Running } from './running';
import { inherited } from './stack';

export interface SimulatorInputs {
  readonly city: City;
  readonly authority: Authority;
  /** Path of the sumo program; absent when a recorded run is played. */
  readonly sumo?: string;
}

/** The street is not ours: on one machine it must not take the processors from what is tested. */
const SIMULATOR_NICENESS = 3;

/** Where the simulator writes what it sent and what was acknowledged, and what it prints at its end. */
export function recordFiles(running: Pick<Running, 'layout'>): { journal: string; summary: string } {
  const folder = join(running.layout.data, 'journal');
  return { journal: join(folder, 'simulator.journal'), summary: join(folder, 'simulator.json') };
}

/** Asks the simulator which units it will be, issues a certificate to each, and describes its process. */
export async function planSimulator(running: Running, inputs: SimulatorInputs): Promise<ManagedProcess> {
  const { options, layout, stack, progress } = running;
  const main = join(layout.root, 'dist/simulators/main.js');
  const source = sourceArguments(running, inputs);
  const units = await listUnits(main, source);
  progress.note(`${units.length} roadside units; a certificate for each`);
  for (const unit of units) await issueCertificate(inputs.authority, { commonName: unit, kind: 'unit' });
  const args = ['--enable-source-maps', main, 'run', ...source, '--json', '--pki', layout.pki, '--gateway', stack.addresses.gateways.join(',')];
  const process_ = { name: 'simulator', command: process.execPath, env: inherited(), dependsOn: [], readyTimeoutMs: 60_000, niceness: SIMULATOR_NICENESS } as const;
  if (options.faults !== undefined) args.push('--faults', options.faults);
  if (options.speed !== undefined) args.push('--speed', String(options.speed));
  if (options.seconds !== undefined) {
    const { journal, summary } = recordFiles(running);
    mkdirSync(dirname(journal), { recursive: true });
    rmSync(journal, { force: true });
    args.push('--seconds', String(options.seconds), '--journal', journal);
    return { ...process_, args, restart: 'once', resultFile: summary };
  }
  return { ...process_, args, restart: 'always' };
}

function sourceArguments({ options }: Running, { city, sumo }: SimulatorInputs): string[] {
  const args = ['--city', options.replay ?? city.sumocfg ?? city.netFile, '--seed', String(options.seed)];
  if (sumo !== undefined) args.push('--sumo-home', dirname(dirname(sumo)));
  return args;
}

async function listUnits(main: string, source: readonly string[]): Promise<string[]> {
  const said = await runCommand(process.execPath, [main, 'plan', ...source, '--json'], { timeoutMs: 60_000 });
  if (said.code !== 0) throw new LaunchProblem('simulator plan', said.stderr.trim(), 'npm run doctor');
  const plan = JSON.parse(said.stdout) as { units: readonly { unitId: string }[] };
  return plan.units.map(({ unitId }) => unitId);
}
