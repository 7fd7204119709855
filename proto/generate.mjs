// Generates proto/gen/lingshan.js and .d.ts from the contracts. Run by `npm run proto`; nothing generated is committed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const files = readdirSync(here, { recursive: true }).filter((f) => f.endsWith('.proto') && !f.startsWith('gen')).sort();
mkdirSync(join(here, 'gen'), { recursive: true });

function run(tool, args) {
  const result = spawnSync(process.execPath, [join(root, 'node_modules/protobufjs-cli/bin', tool), ...args], { cwd: here, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

run('pbjs', ['-t', 'static-module', '-w', 'commonjs', '--no-verify', '--no-convert', '--no-delimited', '--no-service', '--force-number', '-p', '.', '-o', 'gen/lingshan.js', ...files]);
run('pbts', ['-o', 'gen/lingshan.d.ts', 'gen/lingshan.js']);
