import { codeOnly, listFiles } from './source-tree';

const SOURCES = listFiles(/^(services|roadnet|simulators|loadtests|test)\/.*\.ts$/);
const PRODUCT = SOURCES.filter(({ path }) => !/\.(spec|test)\.ts$/.test(path) && !path.startsWith('test/'));

function offenders(files: readonly { path: string; text: string }[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    codeOnly(text)
      .split('\n')
      .flatMap((line) => (pattern.test(line) ? [`${path}: ${line.trim()}`] : [])),
  );
}

describe('tidy', () => {
  it('finds the sources it is meant to judge', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
  });

  it('names no file after a dumping ground', () => {
    expect(SOURCES.filter(({ path }) => /(^|\/)(utils?|helpers?|common|misc|shared)(\.[a-z.]+|\/)/.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('names files in kebab-case', () => {
    expect(SOURCES.filter(({ path }) => !/^[a-z0-9./-]+$/.test(path.replace(/\/P\d\d-/, '/p-'))).map(({ path }) => path)).toEqual([]);
  });

  it('keeps files small enough to read at one sitting', () => {
    expect(SOURCES.filter(({ text }) => text.split('\n').length > 500).map(({ path, text }) => `${path} (${text.split('\n').length})`)).toEqual([]);
  });

  it('keeps the entry of each process to boot and shutdown', () => {
    const long = PRODUCT.filter(({ path, text }) => /^services\/[^/]+\/main\.ts$/.test(path) && text.split('\n').length > 41);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('lets no clock, chance or timer into a domain', () => {
    const domain = PRODUCT.filter(({ path }) => /^services\/[^/]+\/domain\/|^services\/kernel\/|^roadnet\/model\//.test(path));
    expect(offenders(domain, /\bDate\.now\b|\bnew Date\(|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b|\bperformance\.now\b|\bawait\b/)).toEqual([]);
  });

  it('reads the environment in the configuration alone', () => {
    const elsewhere = PRODUCT.filter(({ path }) => !/^services\/(platform\/config|launcher\/)/.test(path));
    expect(offenders(elsewhere, /\bprocess\.env\b/)).toEqual([]);
  });

  it('decides nothing by the English text of an error', () => {
    expect(offenders(PRODUCT, /\.message\)?\.(includes|match|startsWith|indexOf|toLowerCase|search)\(|\.test\([a-z.]*\.message\)/i)).toEqual([]);
  });

  it('leaves no unfinished mark behind', () => {
    // Spelled in two parts so that this file does not find itself.
    const mark = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK'].join('|')})\\b`);
    expect(SOURCES.filter(({ text }) => mark.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('skips no test', () => {
    expect(offenders(SOURCES, /\b(it|test|describe)\.(skip|todo|only)\b|\bx(it|describe)\(/)).toEqual([]);
  });
});

describe('documents', () => {
  const documents = listFiles(/\.md$/);

  it('has one page for each room', () => {
    const rooms = ['proto', 'roadnet', 'simulators', 'loadtests', 'test', ...['kernel', 'platform', 'gateway', 'archive', 'traffic', 'facilities', 'network', 'api', 'console', 'embedded-store', 'launcher'].map((room) => `services/${room}`)];
    const present = new Set(documents.map(({ path }) => path));
    expect(rooms.filter((room) => !present.has(`${room}/README.md`))).toEqual([]);
  });

  it('keeps each page of a room to one page', () => {
    const long = documents.filter(({ path, text }) => path !== 'README.md' && path.endsWith('/README.md') && text.split('\n').length > 120);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('states the price of every decision', () => {
    const decisions = documents.filter(({ path }) => path.startsWith('services/decisions/'));
    expect(decisions.length).toBeGreaterThan(5);
    expect(decisions.filter(({ path, text }) => !/^services\/decisions\/\d{3}-[a-z0-9-]+\.md$/.test(path) || !/negative consequences/i.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
