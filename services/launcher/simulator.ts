import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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

/** Where the simulator writes what it sent and what was acknowledged. */
export function journalFile(running: Pick<Running, 'layout'>): string {
  return join(running.layout.data, 'journal', 'simulator.journal');
}

/** Asks the simulator which units it will be, issues a certificate to each, and describes its process. */
export async function planSimulator(running: Running, inputs: SimulatorInputs): Promise<ManagedProcess> {
  const { options, layout, stack, progress } = running;
  const source = sourceArguments(running, inputs);
  const main = join(layout.root, 'dist/simulators/main.js');
  const units = await listUnits(main, source);
  progress.note(`${units.length} roadside units; a certificate for each`);
  for (const unit of units) await issueCertificate(inputs.authority, { commonName: unit, kind: 'unit' });
  mkdirSync(join(layout.data, 'journal'), { recursive: true });
  const args = ['--enable-source-maps', main, 'run', ...source, '--pki', layout.pki, '--journal', journalFile(running)];
  for (const gateway of stack.addresses.gateways) args.push('--gateway', gateway);
  if (options.seconds !== undefined) args.push('--seconds', String(options.seconds));
  if (options.faults !== undefined) args.push('--faults', options.faults);
  return { name: 'simulator', command: process.execPath, args, env: inherited(), dependsOn: [], restart: options.seconds === undefined ? 'always' : 'once', readyTimeoutMs: 60_000 };
}

function sourceArguments({ options }: Running, { city, sumo }: SimulatorInputs): string[] {
  const args = ['--city', city.sumocfg ?? city.netFile, '--seed', String(options.seed)];
  if (options.replay !== undefined) args.push('--replay', options.replay);
  if (options.speed !== undefined) args.push('--speed', String(options.speed));
  if (sumo !== undefined) args.push('--sumo', sumo);
  return args;
}

async function listUnits(main: string, source: readonly string[]): Promise<string[]> {
  const said = await runCommand(process.execPath, [main, 'plan', ...source, '--json'], { timeoutMs: 60_000 });
  if (said.code !== 0) throw new LaunchProblem('simulator plan', said.stderr.trim(), 'npm run doctor');
  const plan = JSON.parse(said.stdout) as { units: readonly { id: string }[] };
  return plan.units.map(({ id }) => id);
}
