import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EXTRA_PARTS, type ExtraPart } from './parts';
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
  /** Times real time. */
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
  --replay FILE          play a recorded run instead of SUMO; its city is NAME.sumocfg beside NAME.lsrec, else give --city
  --speed X              times real time (default 1)
  --faults PROFILE       let the simulated units misbehave: mild, heavy, or a JSON file
  --gateways N           that many gateways side by side (default 1)
  --any-ports            take any free ports instead of the documented ones`;

const FAULT_PROFILES = ['none', 'mild', 'heavy'];

export function parseStartOptions(args: readonly string[]): StartOptions {
  const values = parseOrExplain(args);
  const seconds = values.seconds === undefined ? undefined : positive('--seconds', values.seconds);
  if (values.json && seconds === undefined) throw refused('--json', 'it reports a run of a given length', 'add --seconds 60');
  if (values.replay !== undefined && values['no-simulator']) throw refused('--replay', 'it contradicts --no-simulator', 'leave one of them out');
  if (seconds !== undefined && values['no-simulator']) throw refused('--seconds', 'without the simulator there is nothing to compare', 'leave out --no-simulator');
  if (values.data === '') throw refused('--data', 'it is empty', 'give a folder, or leave it out');
  if (values.replay !== undefined && !existsSync(values.replay)) throw refused('--replay', `${values.replay} does not exist`, 'give a recording (.lsrec), e.g. test/fixtures/grid3x3.lsrec');
  if (values.faults !== undefined && !FAULT_PROFILES.includes(values.faults) && !existsSync(values.faults)) {
    throw refused('--faults', `"${values.faults}" is neither a profile nor a file`, `give ${FAULT_PROFILES.join(', ')}, or a JSON file (simulators/README.md)`);
  }
  return {
    ...(values.data !== undefined && { data: values.data }),
    ...(values.city !== undefined && { city: values.city }),
    ...(seconds !== undefined && { seconds }),
    ...(values.replay !== undefined && { replay: values.replay }),
    ...(values.speed !== undefined && { speed: positive('--speed', values.speed) }),
    ...(values.faults !== undefined && { faults: values.faults }),
    json: values.json,
    seed: whole('--seed', values.seed ?? '1', 0, 0xffffffff),
    simulator: !values['no-simulator'],
    gateways: whole('--gateways', values.gateways ?? '1', 1, 16),
    anyPorts: values['any-ports'],
  };
}

/** Every option: what stands for its value in an example, or nothing when it has none. */
const OPTIONS = {
  data: '/path/to/folder',
  city: 'ingolstadt7',
  seconds: '60',
  json: undefined,
  seed: '1',
  'no-simulator': undefined,
  replay: 'test/fixtures/grid3x3.lsrec',
  speed: '2',
  faults: 'mild',
  gateways: '2',
  'any-ports': undefined,
} as const;
type Name = keyof typeof OPTIONS;
type Values = { readonly [N in Name]: (typeof OPTIONS)[N] extends string ? string | undefined : boolean };

/** Node's parser cuts the words; what is wrong with them is told here, in our words, so that each has its fix. */
function parseOrExplain(args: readonly string[]): Values {
  const types = Object.fromEntries(Object.entries(OPTIONS).map(([name, example]) => [name, { type: example === undefined ? 'boolean' : 'string' } as const]));
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true, allowPositionals: true, options: types });
  const values: Record<string, string | boolean | undefined> = { json: false, 'no-simulator': false, 'any-ports': false };
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw refused('npm start', `"${token.value}" belongs to no option`, `options go behind --, as in: npm start -- --seconds 60\n${USAGE}`);
    const { name, rawName, value } = token;
    if (!(name in OPTIONS)) throw refused(rawName, 'there is no such option', `use:\n${USAGE}`);
    const example = OPTIONS[name as Name];
    if (given.has(name)) throw refused(rawName, 'it is given more than once', 'give it once');
    given.add(name);
    if (example === undefined && value !== undefined) throw refused(rawName, `it takes no value, and got "${value}"`, `write ${rawName} alone`);
    if (example !== undefined && (value === undefined || (value.startsWith('--') && token.inlineValue !== true))) throw refused(rawName, 'its value is missing', `e.g. ${rawName} ${example}`);
    values[name] = example === undefined ? true : value;
  }
  return values as unknown as Values;
}

/** `parts --with-osrm --with-k6 --with-chromium`. */
export function parseExtraParts(args: readonly string[]): ExtraPart[] {
  return args.map((arg) => {
    const part = (Object.keys(EXTRA_PARTS) as ExtraPart[]).find((name) => arg === `--with-${name}`);
    if (part === undefined) throw refused('npm run parts', `"${arg}" is not known`, `use ${Object.keys(EXTRA_PARTS).map((name) => `--with-${name}`).join(', ')}`);
    return part;
  });
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
