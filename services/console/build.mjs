// Bundles the operator's console into dist/console/: hashed assets, one index.html, nothing from outside.
// Called by the project's build and by `node services/console/build.mjs`; skips the work when no input is newer than the output.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const web = join(here, 'web');
const out = join(root, 'dist', 'console');

function inputs() {
  const sources = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return [...sources, fileURLToPath(import.meta.url), join(root, 'package-lock.json')];
}

function isFresh() {
  const page = join(out, 'index.html');
  if (!existsSync(page)) return false;
  const builtAt = statSync(page).mtimeMs;
  return inputs().every((file) => statSync(file).mtimeMs < builtAt);
}

/** Writes `content` under a name that carries its hash, so that it may be cached for ever; returns that name. */
function writeHashed(folder, stem, extension, content) {
  const name = `${stem}-${createHash('sha256').update(content).digest('hex').slice(0, 10)}${extension}`;
  writeFileSync(join(folder, name), content);
  return name;
}

async function main() {
  if (isFresh()) return;
  process.stderr.write('· bundling the console\n');
  const staging = `${out}.${process.pid}`;
  const assets = join(staging, 'assets');
  mkdirSync(assets, { recursive: true });
  const maplibre = dirname(createRequire(import.meta.url).resolve('maplibre-gl/package.json'));
  const worker = writeHashed(assets, 'map-worker', '.mjs', readFileSync(join(maplibre, 'dist/maplibre-gl-worker.mjs'), 'utf8').replace(/\/\/# sourceMappingURL=.*$/m, ''));
  const result = await build({
    entryPoints: { console: join(web, 'src/main.tsx') },
    outdir: assets,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    define: { MAP_WORKER_URL: JSON.stringify(`/assets/${worker}`) },
    logLevel: 'warning',
  });
  const names = {};
  for (const file of result.outputFiles) {
    const extension = file.path.endsWith('.css') ? '.css' : '.js';
    names[extension] = writeHashed(assets, 'console', extension, file.contents);
  }
  const icon = writeHashed(assets, 'icon', '.svg', readFileSync(join(web, 'icon.svg')));
  const page = readFileSync(join(web, 'index.html'), 'utf8')
    .replace('/src/main.tsx', `/assets/${names['.js']}`)
    .replace('/src/style.css', `/assets/${names['.css']}`)
    .replace('/icon.svg', `/assets/${icon}`);
  writeFileSync(join(staging, 'index.html'), page);
  rmSync(out, { recursive: true, force: true });
  renameSync(staging, out);
}

await main();
