// First thing that runs, with nothing installed: checks the machine, installs the packages, builds, hands over to dist/.
// Plain JavaScript of node core only.  node services/launcher/bootstrap.mjs start|test|doctor|config|provision|… [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [command = 'start', ...rest] = process.argv.slice(2);
const NODE_OLDEST = [20, 19];
/** Packages, programs and the first hour of a city. */
const FREE_GB_MIN = 4;

function say(text) {
  process.stderr.write(`${process.stderr.isTTY && process.env.NO_COLOR === undefined ? '\u001b[36m·\u001b[0m' : '·'} ${text}\n`);
}

function machineProblems() {
  const problems = [];
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_OLDEST[0] || (major === NODE_OLDEST[0] && minor < NODE_OLDEST[1])) {
    problems.push([`Node ${process.versions.node} is too old`, `install Node ${NODE_OLDEST.join('.')} or later`]);
  }
  const glibc = process.report?.getReport().header.glibcVersionRuntime;
  if (process.platform !== 'linux' || process.arch !== 'x64' || glibc === undefined) {
    problems.push([`${process.platform} ${process.arch}${process.platform === 'linux' && glibc === undefined ? ' without glibc' : ''}: the embedded store and SUMO need Linux on x86-64 with glibc`, 'use such a machine or container, e.g. Debian 12']);
  }
  if (spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status !== 0) {
    problems.push(['python3 -m pip does not work: it brings the servers and SUMO', 'apt-get install -y python3 python3-pip']);
  }
  const { bavail, bsize } = statfsSync(root);
  if ((bavail * bsize) / 1e9 < FREE_GB_MIN) problems.push([`only ${((bavail * bsize) / 1e9).toFixed(1)} GB of disk are free at ${root}`, `free ${FREE_GB_MIN} GB`]);
  return problems;
}

/** One set-up at a time: a second one waits while the first lives. */
function lockSetUp() {
  const file = join(root, 'data', '.set-up.lock');
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ; ) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHeld(file)) rmSync(file, { force: true });
    else {
      if (!told) say('waiting: another set-up of this checkout is running');
      told = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    }
  }
}

function isHeld(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What is installed is known by the lock file's content: its date changes with every checkout. */
function installPackages() {
  const lock = join(root, 'package-lock.json');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const stamp = join(root, 'node_modules/.installed-lock');
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(stamp) && existsSync(installed) && readFileSync(stamp, 'utf8') === wanted) return;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return writeFileSync(stamp, wanted);
  say('installing packages (about 800 MB on disk, a minute or two)');
  const started = performance.now();
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status !== 0) fail('npm ci', (result.stderr || String(result.error ?? '')).trim().split('\n').slice(-8).join('\n'), 'check the network to the npm registry and the free disk, then start again');
  writeFileSync(stamp, wanted);
  say(`packages installed in ${Math.round((performance.now() - started) / 1000)} s`);
}

function build() {
  run('build.mjs', ['services/launcher/build.mjs']);
  if (existsSync(join(root, 'services/console/build.mjs'))) run('console', ['services/console/build.mjs']);
}

function run(name, args) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) fail(name, 'the build failed', 'see the lines above');
}

function fail(place, reason, fix) {
  process.stderr.write(`${place}: ${reason}\n  fix: ${fix}\n`);
  process.exit(2);
}

function setUp() {
  const problems = machineProblems();
  for (const [reason, fix] of problems) process.stderr.write(`machine: ${reason}\n  fix: ${fix}\n`);
  if (problems.length > 0 && command !== 'doctor') process.exit(2);
  const unlock = lockSetUp();
  process.once('exit', unlock);
  installPackages();
  build();
  unlock();
}

/** Hands over: same terminal, same signals, same exit code. */
function handOver(file, args) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, file), ...args], { cwd: process.cwd(), stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; a service manager signals only this one.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

setUp();
if (command === 'test') handOver('services/launcher/run-tests.mjs', rest);
else handOver('dist/services/launcher/main.js', [command, ...rest]);
