/** Starts a city, runs one k6 script against it with its addresses, key and certificates, and stops everything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLayout } from '../services/launcher/layout';
import { installK6 } from '../services/launcher/parts';
import { LaunchProblem } from '../services/launcher/problem';
import { createTerminalProgress } from '../services/launcher/progress';
import { inherited } from '../services/launcher/stack';
import { createAuthority, issueCertificate } from '../services/platform/pki';
import { projectRoot } from '../services/platform/project-root';
import { startCity, type CityOptions, type RunningCity } from '../test/harness/start-city';

const UNITS = 10;
const RECORDED: CityOptions = { replay: join(projectRoot(), 'test/fixtures/grid3x3.lsrec') };

interface LoadTest {
  readonly city: CityOptions;
  readonly prepare: (city: RunningCity) => Promise<Record<string, string>> | Record<string, string>;
}

const reader = (city: RunningCity): Record<string, string> => ({ API: city.api, KEY: city.apiKey });

const TESTS: Readonly<Record<string, LoadTest>> = {
  gateway: { city: { simulator: false }, prepare: prepareUnits },
  api: { city: RECORDED, prepare: reader },
  stream: { city: RECORDED, prepare: reader },
};

async function prepareUnits(city: RunningCity): Promise<Record<string, string>> {
  const authority = await createAuthority(city.pki);
  const units = Array.from({ length: UNITS }, (_, i) => `load-${i + 1}`);
  for (const commonName of units) await issueCertificate(authority, { commonName, kind: 'unit' });
  return { GATEWAY: city.gateways[0] as string, PKI: city.pki, PROTO: join(projectRoot(), 'proto'), UNITS: units.join(',') };
}

function parse(args: readonly string[]): { name: string; test: LoadTest; seconds: number } {
  const use = `npm run loadtest -- ${Object.keys(TESTS).join('|')} [--seconds N]`;
  const refuse = (reason: string): LaunchProblem => new LaunchProblem('npm run loadtest', reason, use);
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: { seconds: { type: 'string', default: '20' } } });
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const [name = '', ...more] = parsed.positionals;
  const test = TESTS[name];
  if (test === undefined || more.length > 0) throw refuse(name === '' ? 'which test?' : `"${parsed.positionals.join(' ')}" is not one of the tests`);
  const seconds = Number(parsed.values.seconds);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 600) throw refuse(`--seconds "${parsed.values.seconds}" is not a whole number from 1 to 600`);
  return { name, test, seconds };
}

/** k6 gets what it needs as environment, not as arguments: a key does not belong into the list of processes. */
async function runK6(program: string, script: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const file = join(projectRoot(), 'loadtests/k6', `${script}.ts`);
  const child = spawn(program, ['run', '--quiet', '--no-usage-report', '--address', '', '--include-system-env-vars', file], {
    env: { ...inherited(), NO_COLOR: '1', ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Ctrl-C reaches k6 too; it ends, and the city is stopped after it.
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 130;
}

/** @returns exit code: 0 all thresholds held, 99 some did not (k6's own), 1 it could not run, 2 wrong use */
export async function runLoadTest(args: readonly string[]): Promise<number> {
  const progress = createTerminalProgress();
  try {
    const { name, test, seconds } = parse(args);
    const k6 = await installK6({ folder: createLayout().parts, progress });
    progress.step('starting a city');
    const city = await startCity(test.city);
    process.on('SIGINT', () => undefined);
    try {
      const variables = await test.prepare(city);
      progress.step(`k6: ${name}, ${seconds} s`);
      return await runK6(k6, name, { ...variables, SECONDS: String(seconds) });
    } finally {
      await city.stop();
    }
  } catch (error) {
    if (!(error instanceof LaunchProblem)) throw error;
    progress.warn(error.describe());
    return error.wrongUse ? 2 : 1;
  }
}
