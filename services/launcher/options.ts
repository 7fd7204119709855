import { parseArgs } from 'node:util';
import { LaunchProblem } from './problem';

/** What `npm start -- …` understands. */
export interface StartOptions {
  /** Folder for everything that a run makes; the checkout's data/ when absent. */
  readonly data?: string;
  /** Folder or .sumocfg/.net.xml file of a city, or the name of a bundled one. */
  readonly city?: string;
  /** Run the main job that long, drain, stop and report. */
  readonly seconds?: number;
  /** One line of JSON on stdout at the end; all other words go to stderr. */
  readonly json: boolean;
  readonly seed: number;
  readonly simulator: boolean;
  /** Recorded run to play instead of SUMO. */
  readonly replay?: string;
  /** File of the replay's speed, 1 is real time. */
  readonly speed?: number;
  /** Fault injection profile of the simulator. */
  readonly faults?: string;
  readonly gateways: number;
  /** Ports are any free ones rather than the documented; for tests that run side by side. */
  readonly anyPorts: boolean;
}

export const USAGE = `npm start -- [options]
  --city DIR|FILE|NAME   another city: a folder or .sumocfg of SUMO, or a bundled one (ingolstadt21, ingolstadt7, cologne8, …)
  --seconds N            run that long, drain, compare, stop, report
  --json                 the report as one line of JSON on stdout
  --data DIR             where to keep everything (default: data/)
  --seed N               seed of the simulated units and faults (default 1)
  --no-simulator         the backend alone; bring your own units
  --replay FILE          play a recorded run instead of SUMO
  --speed X              with --replay: times real time (default 1)
  --faults PROFILE       let the simulated units misbehave
  --gateways N           that many gateways side by side (default 1)
  --any-ports            take any free ports instead of the documented ones`;

export function parseStartOptions(args: readonly string[]): StartOptions {
  const { values } = parseOrExplain(args);
  const seconds = values.seconds === undefined ? undefined : positive('--seconds', values.seconds);
  if (values.json && seconds === undefined) throw refused('--json', 'it reports a run of a given length', 'add --seconds 60');
  if (values.replay !== undefined && values['no-simulator']) throw refused('--replay', 'it contradicts --no-simulator', 'leave one of them out');
  if (seconds !== undefined && values['no-simulator']) throw refused('--seconds', 'without the simulator there is nothing to compare', 'leave out --no-simulator');
  return {
    ...(values.data !== undefined && { data: values.data }),
    ...(values.city !== undefined && { city: values.city }),
    ...(seconds !== undefined && { seconds }),
    ...(values.replay !== undefined && { replay: values.replay }),
    ...(values.speed !== undefined && { speed: positive('--speed', values.speed) }),
    ...(values.faults !== undefined && { faults: values.faults }),
    json: values.json,
    seed: whole('--seed', values.seed, 0, 0xffffffff),
    simulator: !values['no-simulator'],
    gateways: whole('--gateways', values.gateways, 1, 16),
    anyPorts: values['any-ports'],
  };
}

function parseOrExplain(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        data: { type: 'string' },
        city: { type: 'string' },
        seconds: { type: 'string' },
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        'no-simulator': { type: 'boolean', default: false },
        replay: { type: 'string' },
        speed: { type: 'string' },
        faults: { type: 'string' },
        gateways: { type: 'string', default: '1' },
        'any-ports': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw refused('npm start', (error as Error).message, `use:\n${USAGE}`);
  }
}

function refused(place: string, reason: string, fix: string): LaunchProblem {
  return new LaunchProblem(place, reason, fix);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw refused(name, `"${text}" is not a number above 0`, `e.g. ${name} 60`);
  return value;
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) throw refused(name, `"${text}" is not a whole number from ${min} to ${max}`, `e.g. ${name} ${Math.max(min, 1)}`);
  return value;
}
