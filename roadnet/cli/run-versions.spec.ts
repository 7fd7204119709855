import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealStore } from '../../services/platform/testing/real-store';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { toNetworkGeoJson } from '../importers/geojson/network-geojson';
import { run } from './run';

jest.setTimeout(60_000);

const TEE = join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml');
const CREDENTIALS = ['CLICKHOUSE_URL', 'CLICKHOUSE_USER', 'CLICKHOUSE_PASSWORD', 'CLICKHOUSE_DATABASE'] as const;

let real: RealStore;
let folder: string;
const before = CREDENTIALS.map((name) => [name, process.env[name]] as const);
beforeAll(async () => {
  real = await RealStore.start();
  folder = mkdtempSync(join(tmpdir(), 'roadnet-cli-'));
  const { url, user, password, database } = real.credentials('roadnet');
  Object.assign(process.env, { CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password, CLICKHOUSE_DATABASE: database });
});
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(folder, { recursive: true });
  await real?.stop();
});

async function runLine(...argv: string[]): Promise<{ code: number; told: string[]; said: string }> {
  const [told, said]: [string[], string[]] = [[], []];
  const code = await run(argv, { progress: (line) => said.push(line), result: (line) => told.push(line) });
  return { code, told, said: said.join('\n') };
}

async function ask<T>(...argv: string[]): Promise<T> {
  const { code, told, said } = await runLine(...argv, '--json');
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit code ${code}\n${said}`);
  return JSON.parse(told.at(-1)!) as T;
}

interface Written {
  readonly version: string;
  readonly newMaps: readonly string[];
}

it('import, edit, diff, at, history, versions and withdrawal tell one story', async () => {
  const first = await ask<{ version: string }>('import', TEE, '--name', 'tee', '--valid-from', '2026-01-01T00:00:00Z');
  const closed = await ask<Written & { editId: string }>('edit', 'close', '--name', 'tee', '--lane', 'WC_0', '--weekly', 'mon-fri 07:00-09:30', '--weekly', 'sat,sun 22:00-06:00', '--author', 'Li', '--reason', 'school');
  expect(closed.newMaps).toEqual([]);
  const [edit] = (await runLine('edit', 'list', '--name', 'tee')).told.map((line) => JSON.parse(line));
  expect(edit).toMatchObject({ id: closed.editId, author: 'Li', when: { weekly: [{ days: 31, startMin: 420, endMin: 570 }, { days: 96, startMin: 1320, endMin: 360 }] } });

  expect(await ask('diff', first.version, closed.version)).toEqual({ from: first.version, to: closed.version, lists: { lanes: { added: [], removed: [], changed: [{ id: 'WC_0', fields: ['restrictions'] }] } }, newMaps: [], droppedMaps: [] });
  expect((await runLine('diff', first.version, TEE)).told).toEqual(['no difference']);
  expect((await runLine('diff', first.version, closed.version)).told.slice(0, 2)).toEqual(['lanes: 0 added, 0 removed, 1 changed', '  ~ WC_0: restrictions']);

  const limited = await ask<Written>('edit', 'limit', '--name', 'tee', '--link', 'WC', '--limit-mps', '5', '--id', 'edit-slow', '--author', 'Li', '--reason', 'works');
  expect(limited.newMaps).toEqual(['C']);
  await ask('edit', 'withdraw', '--name', 'tee', '--id', 'edit-slow', '--author', 'Wang', '--reason', 'done');

  expect(await ask('at', '2026-02-01T00:00:00Z', '--name', 'tee', '--lane', '1')).toMatchObject({ version: first.version, versionNo: 1, lane: { laneNo: 1 } });
  expect((await runLine('at', '2025-01-01T00:00:00Z', '--name', 'tee')).said).toContain('no version of tee holds');
  const history = await ask<{ kind: string; versionNo: number; fields: string[]; cause: string }[]>('history', 'WC_0', '--name', 'tee');
  expect(history.filter(({ kind }) => kind === 'lane').map(({ versionNo, fields, cause }) => [versionNo, fields.join(), cause])).toEqual([[1, '', 'import'], [2, 'restrictions', 'edit'], [3, 'restrictions', 'edit'], [4, 'restrictions', 'withdrawal']]);
  expect((await runLine('history', 'nothing', '--name', 'tee')).said).toContain('never had an element nothing');
  const versions = await ask<{ cause: string; author: string; reason: string }[]>('versions', '--name', 'tee');
  expect(versions.map(({ cause, author, reason }) => [cause, author, reason])).toEqual([['import', '', 'tee.net.xml'], ['edit', 'Li', 'school'], ['edit', 'Li', 'works'], ['withdrawal', 'Wang', 'done']]);
});

it('the time zone is that of the command line, whatever the format, unless the file names its own', async () => {
  const own = join(folder, 'tee.geojson');
  writeFileSync(own, JSON.stringify(toNetworkGeoJson((await importSumoNet(TEE)).roadnet!)));
  const zoneOf = async (file: string, name: string): Promise<unknown> => {
    const snapshot = join(folder, `${name}.snapshot`);
    await ask('import', file, '--no-store', '--name', name, '--time-zone', 'Asia/Urumqi', '--snapshot', snapshot);
    return (await ask<{ source: { timeZone: string } }>('info', snapshot)).source.timeZone;
  };
  expect(await zoneOf(TEE, 'sumo')).toBe('Asia/Urumqi');
  expect(await zoneOf(join(__dirname, '..', 'importers', 'opendrive', 'fixtures', 'tee.xodr'), 'opendrive')).toBe('Asia/Urumqi');
  expect(await zoneOf(own, 'own')).toBe('Asia/Shanghai');
});

it.each([['mon'], ['moon 07:00-08:00'], ['mon 7-8'], ['mon 25:00-26:00']])('wrong use of --weekly: "%s"', async (weekly) => {
  const { code, said } = await runLine('edit', 'close', '--lane', 'WC_0', '--weekly', weekly, '--author', 'a', '--reason', 'b');
  expect([code, said.includes('--weekly takes')]).toEqual([2, true]);
});
