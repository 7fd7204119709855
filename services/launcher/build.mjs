// Builds the project into dist/: contracts when they changed, TypeScript by swc (only files newer than their output).
// Called by bootstrap.mjs and `npm run build`; type checking is a separate step of the tests.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SOURCES = ['services', 'roadnet', 'simulators', 'loadtests', 'test'];
const NOT_COMPILED = /(\.d\.ts|\.spec\.ts|\.test\.ts)$|^services\/console\/web\/|^loadtests\/k6\//;

/** Files to build of which a person notices the time. */
const WORTH_TELLING = 20;

function say(text) {
  process.stderr.write(`${process.stderr.isTTY && process.env.NO_COLOR === undefined ? '\u001b[36m·\u001b[0m' : '·'} ${text}\n`);
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
}

function isOlder(output, input) {
  return !existsSync(output) || statSync(output).mtimeMs < statSync(input).mtimeMs;
}

/** Whole or not at all: a process that starts meanwhile must not read half a file. */
function writeWhole(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}.new`, text);
  renameSync(`${file}.${process.pid}.new`, file);
}

function buildContracts() {
  const generated = join(root, 'proto/gen/lingshan.d.ts');
  const inputs = filesBelow('proto').filter((file) => /\.proto$|generate\.mjs$/.test(file));
  if (inputs.some((file) => isOlder(generated, join(root, file)))) {
    say('generating the contracts');
    const result = spawnSync(process.execPath, [join(root, 'proto/generate.mjs')], { stdio: 'inherit' });
    if (result.status !== 0) process.exit(1);
  }
  const compiled = join(root, 'dist/proto/gen/lingshan.js');
  if (isOlder(compiled, generated)) writeWhole(compiled, readFileSync(join(root, 'proto/gen/lingshan.js')));
}

function buildTypeScript() {
  const require = createRequire(join(root, 'package.json'));
  const options = { ...JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8')), swcrc: false };
  delete options.$schema;
  const wanted = new Set();
  const outdated = [];
  for (const file of SOURCES.flatMap(filesBelow)) {
    if (!file.endsWith('.ts') || NOT_COMPILED.test(file)) continue;
    const output = join(root, 'dist', file.replace(/\.ts$/, '.js'));
    wanted.add(output);
    if (isOlder(output, join(root, file)) || isOlder(output, join(root, '.swcrc'))) outdated.push({ file, output });
  }
  if (outdated.length > WORTH_TELLING) say(`building ${outdated.length} files`);
  for (const { file, output } of outdated) {
    const { code, map } = require('@swc/core').transformFileSync(join(root, file), { ...options, filename: join(root, file) });
    if (map) writeWhole(`${output}.map`, map);
    writeWhole(output, `${code}\n//# sourceMappingURL=${output.split('/').pop()}.map\n`);
  }
  // A deleted source must not live on in dist.
  for (const folder of SOURCES) {
    for (const file of filesBelow(join('dist', folder))) {
      const output = join(root, file);
      if (output.endsWith('.js') && !wanted.has(output)) rmSync(output);
    }
  }
}

buildContracts();
buildTypeScript();
