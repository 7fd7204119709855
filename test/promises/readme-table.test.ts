/** The README's table of promises and the files of this folder agree: what is listed as proven has its test, and nothing else has. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/platform/project-root';

const PROMISES = 18;
const FOLDER = 'test/promises';

interface Row {
  readonly promise: string;
  /** Files named in the row. */
  readonly tests: readonly string[];
  readonly isNotYet: boolean;
}

const rows: Row[] = readFileSync(join(projectRoot(), 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const promise = /^\|\s*\**(P\d{1,2})\**\s*\|/.exec(line)?.[1];
    if (promise === undefined) return [];
    return [{ promise, tests: [...line.matchAll(/test\/promises\/[\w.-]*\w/g)].map(([path]) => path), isNotYet: /not yet/i.test(line) }];
  });
const files = readdirSync(join(projectRoot(), FOLDER)).filter((name) => /^P\d\d-.*\.test\.ts$/.test(name));

it('lists every promise once, in order', () => {
  expect(rows.map(({ promise }) => promise)).toEqual(Array.from({ length: PROMISES }, (_, i) => `P${i + 1}`));
});

it('names a test for what is proven, and says "not yet" for the rest', () => {
  expect(rows.filter(({ tests, isNotYet }) => (tests.length > 0) === isNotYet).map(({ promise }) => promise)).toEqual([]);
});

it('names only files that are there, each of its own promise', () => {
  const named = rows.flatMap(({ promise, tests }) => tests.map((path) => ({ promise, path: path.endsWith('.test.ts') ? path : `${path}.test.ts` })));
  expect(named.filter(({ path }) => !existsSync(join(projectRoot(), path)))).toEqual([]);
  expect(named.filter(({ promise, path }) => !path.startsWith(`${FOLDER}/P${promise.slice(1).padStart(2, '0')}-`))).toEqual([]);
});

it('leaves out no test of this folder', () => {
  const named = new Set(rows.flatMap(({ tests }) => tests.map((path) => path.replace(/(\.test\.ts)?$/, '.test.ts'))));
  expect(files.filter((file) => !named.has(`${FOLDER}/${file}`))).toEqual([]);
});
