/** The command line, checked as a whole: every problem is told at once, and an unknown option is one. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { LingshanError } from '../../services/kernel/errors';

export const COMMANDS = ['plan', 'run', 'record', 'replay', 'account'] as const;
export type Command = (typeof COMMANDS)[number];

const number = (what: string): z.ZodCoercedNumber => z.coerce.number({ error: `must be a number (${what})` });

/** Every option with its meaning, default and unit; `--help` prints it from here. */
export const OPTIONS = {
  'city': { help: 'folder with a .sumocfg, a .sumocfg, or a recording (.lsrec)', shape: z.string().optional() },
  'sumo-home': { help: "SUMO's folder (holds bin/sumo)", shape: z.string().optional() },
  'seed': { help: 'seed of everything random', shape: number('integer').int().default(1) },
  'warmup': { help: 's of traffic simulated before the first moment', shape: number('s').min(0).default(240) },
  'range': { help: "units' sensor range, m", shape: number('m').min(20).max(500).default(170) },
  'max-units': { help: 'most units', shape: number('count').int().min(1).max(9999).default(40) },
  'gateway': { help: 'host:port[,host:port…]', shape: z.string().optional() },
  'pki': { help: 'folder with ca.crt and units/<unit>.crt, .key', shape: z.string().optional() },
  'server-name': { help: "name in the gateway's certificate when it is not the host", shape: z.string().optional() },
  'seconds': { help: 'stop after so long (run, replay: real time; record: city time)', shape: number('s').positive().optional() },
  'speed': { help: 'moments per moment of real time', shape: number('factor').positive().max(100).default(1) },
  'penetration': { help: 'share of motor vehicles that broadcast BSM', shape: number('0..1').min(0).max(1).default(0.1) },
  'faults': { help: 'none, mild, heavy, or a JSON file', shape: z.string().default('none') },
  'ramp-ms': { help: 'time within which the units begin, one after another', shape: number('ms').min(0).default(3000) },
  'heartbeat-ms': { help: 'time between heartbeats', shape: number('ms').min(100).default(5000) },
  'backfill-after': { help: 'unacknowledged frames beyond which a returning unit uses Backfill', shape: number('count').int().min(1).default(1000) },
  'buffer-frames': { help: 'frames that a unit can hold unacknowledged', shape: number('count').int().min(100).default(36_000) },
  'drain-ms': { help: 'longest wait for acknowledgements when stopping', shape: number('ms').min(0).default(10_000) },
  'journal': { help: 'file of what was sent and answered', shape: z.string().optional() },
  'record': { help: 'also record the city into this file', shape: z.string().optional() },
  'truth': { help: 'file of what each RSM was made of (JSON lines)', shape: z.string().optional() },
  'out': { help: 'file to write (record)', shape: z.string().optional() },
  'api': { help: "the api's URL", shape: z.string().optional() },
  'token-file': { help: 'file with the bearer token', shape: z.string().optional() },
  'settle-ms': { help: 'longest wait for the ledger to settle', shape: number('ms').min(0).default(30_000) },
} as const;

const FLAGS = ['json', 'help', 'no-loop'] as const;
const shape = z.strictObject({
  ...Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => [name, option.shape])) as { [K in keyof typeof OPTIONS]: (typeof OPTIONS)[K]['shape'] },
  ...Object.fromEntries(FLAGS.map((name) => [name, z.boolean().default(false)])) as { [K in (typeof FLAGS)[number]]: z.ZodDefault<z.ZodBoolean> },
});

export type Options = z.infer<typeof shape>;

/** @throws LingshanError ARGUMENTS with every problem */
export function parseCommandLine(argv: readonly string[]): { command: Command; options: Options } | 'help' {
  const [word, ...rest] = argv;
  if (word === undefined || word === '--help' || rest.includes('--help')) return 'help';
  const command = COMMANDS.find((one) => one === word);
  if (!command) throw new LingshanError('badInput', 'ARGUMENTS', `"${word}" is not a command; use ${COMMANDS.join(', ')}`);
  const raw = parse(rest);
  const parsed = shape.safeParse(raw);
  if (!parsed.success) {
    throw new LingshanError('badInput', 'ARGUMENTS', parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  return { command, options: parsed.data };
}

function parse(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const options = {
    ...Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' as const }])),
    ...Object.fromEntries(FLAGS.map((name) => [name, { type: 'boolean' as const }])),
  };
  try {
    return { ...parseArgs({ args: [...argv], options, strict: true }).values } as Record<string, string | boolean | undefined>;
  } catch (cause) {
    throw new LingshanError('badInput', 'ARGUMENTS', `${(cause as Error).message}; node dist/simulators/main.js --help lists the options`, { cause });
  }
}

/** The option's value, which this command cannot do without. @throws LingshanError ARGUMENTS */
export function requireOption<K extends keyof typeof OPTIONS>(options: Options, name: K, command: Command): NonNullable<Options[K]> {
  const value = options[name];
  if (value === undefined) throw new LingshanError('badInput', 'ARGUMENTS', `${command} needs --${name} (${OPTIONS[name].help})`);
  return value as NonNullable<Options[K]>;
}

export function helpText(): string {
  const lines = Object.entries(OPTIONS).map(([name, option]) => `  --${name.padEnd(16)} ${option.help}`);
  return [`node dist/simulators/main.js ${COMMANDS.join('|')} [options]`, ...lines, `  --${'json'.padEnd(16)} print the result as one line of JSON`, `  --${'no-loop'.padEnd(16)} end with the recording instead of beginning it again`, ''].join('\n');
}
