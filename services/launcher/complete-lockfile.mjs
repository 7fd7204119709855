// Adds to package-lock.json what `npm install` leaves out of it: optional packages of other platforms that the registry in use does
// not serve. Without their entries `npm ci` calls the lock file out of step and installs nothing. Run after each `npm install PACKAGE`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const packages = { ...lock.packages };
let added = 0;
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`]) continue;
    const [, os, cpu] = /-?(darwin|linux|win32|freebsd|android|openharmony)-(arm64|x64|arm|ppc64|s390x|ia32|loong64|riscv64)/.exec(name) ?? [];
    // One that names no platform may be wanted here: npm must resolve it, not we.
    if (os === undefined) continue;
    packages[`node_modules/${name}`] = { version, cpu: [cpu], ...(dev && { dev }), optional: true, os: [os] };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
if (added > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stderr.write(`${added} entries added to package-lock.json\n`);
