import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { run } from './run';

const TEE = join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadnet-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function runLine(...argv: string[]) {
  const progress: string[] = [];
  const results: string[] = [];
  const code = await run(argv, { progress: (line) => progress.push(line), result: (line) => results.push(line) });
  return { code, progress: progress.join('\n'), results };
}

it('import writes a snapshot and one line of JSON', async () => {
  const path = join(folder, 'tee.snapshot');
  const { code, results } = await runLine('import', TEE, '--no-store', '--name', 'tee', '--snapshot', path, '--json');
  expect(code).toBe(0);
  expect(results).toHaveLength(1);
  const facts = JSON.parse(results[0]!);
  expect(facts).toMatchObject({ ok: true, lanes: 9, links: 6, junctions: 4, controllers: 1, signalGroups: 3, findings: { error: 0, warning: 2, info: 0 }, snapshotBytes: readFileSync(path).length });
  const info = await runLine('info', path, '--json');
  expect(JSON.parse(info.results[0]!)).toMatchObject({ version: facts.version, lanes: 9 });
});

it('a file with errors: exit code 1, findings with their places, no snapshot', async () => {
  const bad = join(folder, 'bad.net.xml');
  writeFileSync(bad, readFileSync(TEE, 'utf8').replace('via=":C_2_0"', 'via=":C_9_0"'));
  const path = join(folder, 'bad.snapshot');
  const imported = await runLine('import', bad, '--no-store', '--snapshot', path, '--json');
  expect(imported.code).toBe(1);
  expect(existsSync(path)).toBe(false);
  expect(imported.progress).toContain('ERROR bad.net.xml:38:via connection.missing-lane');
  expect(JSON.parse(imported.results[0]!)).toMatchObject({ ok: false, findings: { error: 1 } });
  expect((await runLine('validate', bad)).code).toBe(1);
});

it('validate lists findings and stores nothing', async () => {
  const { code, results } = await runLine('validate', TEE);
  expect(code).toBe(0);
  expect(results.at(-1)).toBe('0 errors, 2 warnings, 0 notes');
});

it('export writes the five layers', async () => {
  const { code, results } = await runLine('export', TEE, '--geojson', join(folder, 'map'));
  expect(code).toBe(0);
  expect(results.map((path) => JSON.parse(readFileSync(path, 'utf8')).type)).toEqual(Array(5).fill('FeatureCollection'));
});

it('where, upstream and inside answer by ids', async () => {
  const tee = (await importSumoNet(TEE)).roadnet!;
  const [latE7, lonE7] = tee.lanes[0]!.points as [number, number];
  const where = await runLine('where', TEE, `${latE7 / 1e7},${lonE7 / 1e7}`, '--within', '10000', '--count', '2', '--json');
  const { lanes, junction } = JSON.parse(where.results[0]!);
  expect(lanes).toHaveLength(2);
  expect(junction.junctionId).toBeTruthy();
  const upstream = JSON.parse((await runLine('upstream', TEE, 'CE_0', '--within', '150', '--json')).results[0]!);
  expect(upstream.lanes.map(({ laneId }: { laneId: string }) => laneId)).toEqual(['CE_0', expect.stringContaining('C_0_0'), 'WC_0']);
  const inside = JSON.parse((await runLine('inside', '--json', TEE, '--', '-80,-170', '80,-170', '80,170', '-80,170')).results[0]!);
  expect([inside.lanes.length, inside.junctions.length]).toEqual([9, 4]);
});

it.each([[], ['fly'], ['import'], ['import', 'a', 'b'], ['import', TEE, '--name', 'no name'], ['import', TEE, '--sideways'], ['export', TEE], ['build', 'v'], ['info', TEE], ['where', TEE, 'here'], ['where', TEE, '1,2', '--count', 'all']].map((argv) => [argv.join(' '), argv]))(
  'wrong use is exit code 2 and a word on what is right: "%s"',
  async (_line, argv) => {
    const { code, progress, results } = await runLine(...(argv as string[]));
    expect(code).toBe(2);
    expect(progress).toMatch(/Usage|--name takes|build it again|is no position|--count takes/);
    expect(results).toEqual([]);
  },
);
