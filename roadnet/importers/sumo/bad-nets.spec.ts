import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { toId } from '../../../services/kernel/ids';
import { importSumoNet } from './import-sumo-net';

const TEE = readFileSync(join(__dirname, 'fixtures', 'tee.net.xml'), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadnet-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function importText(content: string | Uint8Array, name = 'bad.net.xml', options = {}) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return importSumoNet(path, options);
}

/** The net with one edit, and the line that it is on. */
function edited(from: string, to: string): { text: string; line: number } {
  expect(TEE.split(from)).toHaveLength(2);
  return { text: TEE.replace(from, to), line: TEE.slice(0, TEE.indexOf(from)).split('\n').length };
}

const LANE = 'index="0" disallow="pedestrian" speed="8.33" length="100.00" shape="111.60,10.00 111.60,110.00"/>';
const EDITS: [check: string, field: string, from: string, to: string][] = [
  ['lane.one-point', 'shape', 'shape="111.60,10.00 111.60,110.00"', 'shape="111.60,10.00"'],
  ['lane.one-point', 'shape', 'shape="111.60,10.00 111.60,110.00"', 'shape=""'],
  ['geometry.zero-length', 'shape', 'shape="111.60,10.00 111.60,110.00"', 'shape="111.60,10.00 111.60,10.00"'],
  ['geometry.out-of-range', 'shape', 'shape="111.60,10.00 111.60,110.00"', 'shape="111.60,10.00 111.60,1e9"'],
  ['xml.bad-number', 'shape', 'shape="111.60,10.00 111.60,110.00"', 'shape="111.60,NaN 111.60,110.00"'],
  ['xml.bad-number', 'shape', 'shape="111.60,10.00 111.60,110.00"', 'shape="111.60,10.00 Infinity,110.00"'],
  ['xml.bad-number', 'shape', 'shape="111.60,10.00 111.60,110.00"', 'shape="111.60 10.00"'],
  ['xml.bad-number', 'speed', 'speed="8.33"', 'speed="fast"'],
  ['lane.implausible', 'speed', 'speed="8.33"', 'speed="-1"'],
  ['lane.implausible', 'width', 'speed="8.33"', 'speed="8.33" width="0"'],
  ['xml.missing-attribute', 'id', '<edge id="CW"', '<edge'],
  ['id.duplicate', 'id', '<edge id="CW"', '<edge id="WC"'],
  ['id.duplicate', 'from', 'from=":C_0" to="CE" fromLane="1" toLane="1"', 'from=":C_0" to="CE" fromLane="0" toLane="0"'],
  ['link.missing-junction', 'to', 'from="C" to="N"', 'from="C" to="M"'],
  ['link.lane-count', 'lane', '<lane id="CW_0" index="0" disallow="pedestrian" speed="13.89" length="100.00" shape="100.00,1.60 0.00,1.60"/>', ''],
  ['link.lane-count', 'lane', LANE, LANE.replace('index="0"', 'index="4"')],
  ['connection.missing-lane', 'from', 'from="WC" to="C#N" fromLane="1"', 'from="WC" to="C#N" fromLane="7"'],
  ['connection.missing-lane', 'via', 'via=":C_2_0"', 'via=":C_9_0"'],
  ['connection.missing-controller', 'tl', 'tl="C" linkIndex="2"', 'tl="C" linkIndex="3"'],
  ['sumo.projection', 'projParameter', 'projParameter="!"', 'projParameter="+proj=nowhere"'],
];

describe('a file with one error', () => {
  it.each(EDITS)('%s at %s: %s → %s', async (check, field, from, to) => {
    const { text, line } = edited(from, to);
    const { roadnet, findings } = await importText(text);
    expect(roadnet).toBeUndefined();
    const finding = findings.find((found) => found.check === check)!;
    expect(finding).toMatchObject({ severity: 'error' });
    // An element that opens on the edited line, or (a link that lost its lane) on the line before.
    expect([`bad.net.xml:${line}:${field}`, `bad.net.xml:${line - 1}:${field}`]).toContain(finding.place);
    expect(finding.reason && finding.fix).toBeTruthy();
  });

  it('link.lane-count: 33 lanes', async () => {
    const lanes = Array.from({ length: 33 }, (_, i) => `<lane id="CW_${i}" index="${i}" speed="10" length="100" shape="100,${i} 0,${i}"/>`).join('');
    const { text } = edited('<lane id="CW_0" index="0" disallow="pedestrian" speed="13.89" length="100.00" shape="100.00,1.60 0.00,1.60"/>', lanes);
    expect((await importText(text)).findings.map((finding) => finding.check)).toContain('link.lane-count');
  });

  it('signal.group-range: 256 groups', async () => {
    const { text } = edited('state="GGg"', `state="${'G'.repeat(256)}"`);
    expect((await importText(text)).findings.map((finding) => finding.check)).toContain('signal.group-range');
  });
});

describe('a file that is no error but odd', () => {
  it('signal.no-approach and topology.isolated are warnings, the network is there', async () => {
    const { roadnet, findings } = await importText(TEE.replace(/<connection [^>]*>/g, ''));
    expect(roadnet).toBeDefined();
    expect(new Set(findings.map((finding) => `${finding.severity} ${finding.check}`))).toEqual(new Set(['warning sumo.no-location', 'warning signal.no-approach', 'warning topology.isolated']));
  });
});

it('lanes inside a junction are numbered by their order, whatever the file says', async () => {
  const { text } = edited('<lane id=":C_0_1" index="1"', '<lane id=":C_0_1" index="0"');
  const { roadnet } = await importText(text);
  expect(roadnet!.lanes.filter((lane) => lane.linkId === toId(':C_0')).map((lane) => lane.index)).toEqual([0, 1]);
});

describe('a controller without a programme', () => {
  it('sumo.no-programme: has the groups that its movements name', async () => {
    const { text, line } = edited('tl="C" linkIndex="2"', 'tl="D" linkIndex="2"');
    const { roadnet, findings } = await importText(text);
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'warning', check: 'sumo.no-programme', place: `bad.net.xml:${line}:tl` }));
    expect(roadnet!.controllers).toContainEqual({ id: 'D', junctionIds: ['C'], groups: [1, 2, 3], stages: [] });
  });
});

describe('a file that is no net', () => {
  const entities = `<?xml version="1.0"?><!DOCTYPE net [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]><net>&j;</net>`;
  it.each<[check: string, what: string, content: string | Uint8Array, name: string]>([
    ['xml.doctype', 'an entity bomb', entities, 'bad.net.xml'],
    ['xml.malformed', 'an entity without a document type', '<net>&a;</net>', 'bad.net.xml'],
    ['sumo.not-a-net', 'routes', '<routes><trip id="a"/></routes>', 'bad.net.xml'],
    ['xml.malformed', 'nothing', '', 'bad.net.xml'],
    ['xml.malformed', 'text', 'hello', 'bad.net.xml'],
    ['xml.too-deep', 'nested 1,000 deep', `<net>${'<a>'.repeat(1000)}`, 'bad.net.xml'],
    ['file.encoding', 'bytes', Uint8Array.from([0x3c, 0xff, 0xfe, 0x00, 0x80]), 'bad.net.xml'],
    ['file.gzip', 'no gzip', TEE, 'bad.net.xml.gz'],
    ['file.gzip', 'gzip cut in the middle', gzipSync(TEE).subarray(0, 500), 'bad.net.xml.gz'],
    ['net.empty', 'an empty net', '<net/>', 'bad.net.xml'],
  ])('%s: %s', async (check, _what, content, name) => {
    const { roadnet, findings } = await importText(content, name);
    expect(roadnet).toBeUndefined();
    expect(findings.filter((finding) => finding.severity === 'error').map((finding) => finding.check)).toEqual([check]);
  });

  it('file.unreadable: not there, a folder', async () => {
    for (const path of [join(folder, 'none.net.xml'), folder]) {
      const { roadnet, findings } = await importSumoNet(path);
      expect(roadnet).toBeUndefined();
      expect(findings.map((finding) => finding.check)).toEqual(['file.unreadable']);
    }
  });

  it('xml.too-large: stops at the limit', async () => {
    const bomb = gzipSync(`<net>${' '.repeat(5_000_000)}</net>`);
    expect(bomb.length).toBeLessThan(10_000);
    const { findings } = await importText(bomb, 'bomb.net.xml.gz', { maxUnpackedBytes: 1_000_000 });
    expect(findings.map((finding) => finding.check)).toEqual(['xml.too-large']);
  });
});

it('reads gzip as it reads plain text', async () => {
  const { roadnet } = await importText(gzipSync(TEE), 'good.net.xml.gz');
  expect(roadnet?.lanes).toHaveLength(9);
});

it('cut anywhere, it is an error and no network', async () => {
  const end = TEE.lastIndexOf('</net>');
  for (let cut = 0; cut <= end; cut += 211) {
    const { roadnet, findings } = await importText(TEE.slice(0, cut));
    expect(roadnet).toBeUndefined();
    expect(findings.some((finding) => finding.severity === 'error')).toBe(true);
  }
});

it('with any bytes changed it never throws, and gives a network or an error', async () => {
  const bytes = Buffer.from(TEE);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = Buffer.from(bytes);
      for (const [at, value] of changes) changed[at] = value;
      const { roadnet, findings } = await importText(changed);
      expect(roadnet === undefined).toBe(findings.some((finding) => finding.severity === 'error'));
    }),
    { numRuns: 150 },
  );
});

it('keeps 100 findings of a check and counts the rest', async () => {
  const lanes = Array.from({ length: 150 }, (_, i) => `<edge id="e${i}" from="W" to="C"><lane id="e${i}_0" index="0" speed="x" length="1" shape="0,0 1,1"/></edge>`).join('');
  const { findings } = await importText(TEE.replace('</net>', `${lanes}</net>`));
  const numbers = findings.filter((finding) => finding.check === 'xml.bad-number');
  expect(numbers).toHaveLength(101);
  expect(numbers[100]!.reason).toBe('50 more findings of this check');
});
