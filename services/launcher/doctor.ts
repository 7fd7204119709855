/** `npm run doctor`: looks at everything that a start needs, says what is wrong and what to do about it. */
import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { findHolder } from './file-lock';
import { createLayout, makeFolders, type Layout } from './layout';
import { findChromium, findExtraPart, installCities, installNatsServer, installRedisServer, installSumo, type ExtraPart, type PartsContext } from './parts';
import { isFree } from './ports';
import { LaunchProblem } from './problem';
import { PROCESSES, type ProcessSpec } from './processes';
import type { Progress } from './progress';
import { runCommand } from './run-command';

/** `note` is worth knowing and stops nothing. */
interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'note' | 'bad';
  readonly detail: string;
  readonly fix?: string;
}

const GIB = 1024 ** 3;
const FREE_GIB_MIN = 4;
const MEMORY_GIB_MIN = 4;

type Check = (layout: Layout, progress: Progress) => Promise<Finding> | Finding;

const CHECKS: readonly Check[] = [
  () => ({ check: 'Node', state: 'ok', detail: process.versions.node }),
  checkMemory,
  checkDisk,
  checkPython,
  checkBuild,
  part('nats-server', installNatsServer),
  part('redis-server', installRedisServer),
  part('cities', installCities),
  part('SUMO', installSumo, ['--version']),
  checkEmbeddedStore,
  checkChromium,
  extra('osrm', 'only routing needs it'),
  extra('k6', 'only the load tests need it, and build it with Go'),
  checkRunning,
  checkPorts,
  checkSecrets,
];

/** @returns exit code: 0 when a start can work */
export async function runDoctor(progress: Progress): Promise<number> {
  const layout = createLayout();
  makeFolders(layout);
  let bad = 0;
  for (const check of CHECKS) {
    const { check: name, state, detail, fix } = await check(layout, progress);
    if (state === 'bad') bad += 1;
    process.stdout.write(`${{ ok: 'ok  ', note: 'note', bad: 'BAD ' }[state]} ${name.padEnd(14)} ${detail}\n`);
    if (fix !== undefined) process.stdout.write(`     ${''.padEnd(14)} fix: ${fix}\n`);
  }
  process.stdout.write(bad === 0 ? 'all that a start needs is there\n' : `${bad} to fix\n`);
  return bad === 0 ? 0 : 1;
}

function checkMemory(): Finding {
  const gib = totalmem() / GIB;
  const detail = `${gib.toFixed(1)} GiB`;
  return gib >= MEMORY_GIB_MIN ? { check: 'memory', state: 'ok', detail } : { check: 'memory', state: 'bad', detail, fix: `${MEMORY_GIB_MIN} GiB are needed` };
}

function checkDisk({ data }: Layout): Finding {
  const { bavail, bsize } = statfsSync(data);
  const gib = (bavail * bsize) / GIB;
  const detail = `${gib.toFixed(1)} GiB free at ${data}`;
  return gib >= FREE_GIB_MIN ? { check: 'disk', state: 'ok', detail } : { check: 'disk', state: 'bad', detail, fix: `free ${FREE_GIB_MIN} GiB, or use --data on another disk` };
}

async function checkPython(): Promise<Finding> {
  const said = await runCommand('python3', ['-m', 'pip', '--version']);
  return said.code === 0
    ? { check: 'pip', state: 'ok', detail: said.stdout.trim() }
    : { check: 'pip', state: 'bad', detail: 'python3 -m pip does not work', fix: 'apt-get install -y python3 python3-pip' };
}

function checkBuild({ root }: Layout): Finding {
  const missing = (PROCESSES as readonly ProcessSpec[]).flatMap(({ entry }) => (entry === undefined || existsSync(join(root, 'dist', entry[0])) ? [] : [entry[0]]));
  return missing.length === 0
    ? { check: 'build', state: 'ok', detail: 'every process has its program in dist/' }
    : { check: 'build', state: 'bad', detail: `dist/ lacks ${missing.join(', ')}`, fix: 'npm run build' };
}

/** Installs the part when it is not there; runs it when `tryArgs` are given: a folder copied from another machine may lack its libraries. */
function part(name: string, install: (context: PartsContext) => Promise<string>, tryArgs?: readonly string[]): Check {
  return async (layout, progress) => {
    try {
      const place = await install({ folder: layout.parts, progress });
      const said = tryArgs === undefined ? undefined : await runCommand(place, tryArgs, { timeoutMs: 30_000 });
      if (said === undefined || said.code === 0) return { check: name, state: 'ok', detail: place };
      return { check: name, state: 'bad', detail: `${place} does not run: ${said.stderr.trim().split('\n').at(-1)}`, fix: `rm -r ${join(layout.parts, name.toLowerCase())}, then npm run doctor installs it anew with what it needs` };
    } catch (error) {
      if (!(error instanceof LaunchProblem)) throw error;
      return { check: name, state: 'bad', detail: error.reason, fix: error.fix };
    }
  };
}

/** A part that a start does not need: looked for, not installed. */
function extra(name: ExtraPart, purpose: string): Check {
  return ({ parts }) => {
    const place = findExtraPart(name, parts);
    return place !== undefined
      ? { check: name, state: 'ok', detail: place }
      : { check: name, state: 'note', detail: `not installed; ${purpose}`, fix: `node dist/services/launcher/main.js parts --with-${name}` };
  };
}

async function checkEmbeddedStore({ root }: Layout): Promise<Finding> {
  const said = await runCommand(process.execPath, ['-e', "process.stdout.write(require('chdb').query('SELECT version()', 'TabSeparated').trim())"], { cwd: root, timeoutMs: 30_000 });
  return said.code === 0
    ? { check: 'embedded store', state: 'ok', detail: `ClickHouse engine ${said.stdout}` }
    : { check: 'embedded store', state: 'bad', detail: said.stderr.trim().split('\n').at(-1) ?? 'it does not start', fix: 'npm ci, on Linux on x86-64 with glibc; or give CLICKHOUSE_URL' };
}

async function checkChromium(): Promise<Finding> {
  const found = await findChromium();
  return found !== undefined
    ? { check: 'chromium', state: 'ok', detail: found.version }
    : { check: 'chromium', state: 'note', detail: 'none that runs; only the tests of the console need it', fix: 'npm test installs it when run by root; or: apt-get install -y chromium' };
}

function checkRunning({ lock, state }: Layout): Finding {
  const pid = findHolder(lock);
  if (pid === undefined) return { check: 'running', state: 'ok', detail: 'nothing runs from this folder' };
  const api = existsSync(state) ? (JSON.parse(readFileSync(state, 'utf8')) as { api?: string }).api : undefined;
  return { check: 'running', state: 'note', detail: `process ${pid} runs from this folder${api === undefined ? '' : `: ${api}`}` };
}

async function checkPorts(): Promise<Finding> {
  const wanted = (PROCESSES as readonly ProcessSpec[]).flatMap(({ port }) => (port === undefined ? [] : [port]));
  const used: number[] = [];
  for (const port of wanted) if (!(await isFree(port))) used.push(port);
  return used.length === 0
    ? { check: 'ports', state: 'ok', detail: `${wanted.join(', ')} are free` }
    : { check: 'ports', state: 'note', detail: `${used.join(', ')} are in use; a start takes the next free ones and says so` };
}

function checkSecrets({ secrets }: Layout): Finding {
  const file = join(secrets, 'passwords.json');
  if (!existsSync(file)) return { check: 'secrets', state: 'ok', detail: 'made at the first start' };
  accessSync(file, constants.R_OK);
  const open = (statSync(file).mode & 0o077) !== 0 || (statSync(secrets).mode & 0o077) !== 0;
  return open
    ? { check: 'secrets', state: 'bad', detail: `others may read ${secrets}`, fix: `chmod 700 ${secrets} && chmod 600 ${secrets}/*.json` }
    : { check: 'secrets', state: 'ok', detail: `${secrets}, readable by its owner only` };
}
