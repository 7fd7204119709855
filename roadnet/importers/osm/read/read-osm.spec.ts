import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { importOsm } from '../import-osm';
import { crossroads, osmText } from '../testing/osm-text';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadnet-osm-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function importBytes(content: string | Uint8Array, options = {}) {
  const path = join(folder, 'bad.osm');
  writeFileSync(path, content);
  return importOsm(path, options);
}

/** Protobuf as small as the specs need it. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);
const field = (number: number, bytes: readonly number[]): number[] => [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
const number = (at: number, value: number): number[] => [...varint(at * 8), ...varint(value)];
const text = (value: string): number[] => [...Buffer.from(value)];
const deltas = (values: readonly number[]): number[] => values.flatMap((value, i) => zigzag(value - (i === 0 ? 0 : values[i - 1]!)));

function blob(type: string, content: readonly number[], change: { rawSize?: number; packed?: readonly number[] } = {}): number[] {
  const packed = change.packed ?? [...deflateSync(Buffer.from(content))];
  const data = [...number(2, change.rawSize ?? content.length), ...field(3, packed)];
  const header = [...field(1, text(type)), ...number(3, data.length)];
  return [...Buffer.from(new Uint32Array([header.length]).buffer).reverse(), ...header, ...data];
}

const HEADER = blob('OSMHeader', [...field(4, text('OsmSchema-V0.6')), ...field(4, text('DenseNodes'))]);
const STRINGS = field(1, ['', 'highway', 'residential', 'traffic_signals'].flatMap((word) => field(1, text(word))));
const DENSE = (keysValues: readonly number[]): number[] => field(2, field(2, [...field(1, deltas([1, 2, 3])), ...field(8, deltas([228_000_000, 228_000_000, 228_010_000])), ...field(9, deltas([1_135_500_000, 1_135_520_000, 1_135_520_000])), ...field(10, keysValues)]));
const WAY = field(2, field(3, [...number(1, 77), ...field(2, [1]), ...field(3, [2]), ...field(8, deltas([1, 2, 3]))]));
const GOOD = [...HEADER, ...blob('OSMData', [...STRINGS, ...DENSE([0, 1, 3, 0, 0]), ...WAY])];

describe('PBF', () => {
  it('reads dense nodes with tags and ways', async () => {
    const { roadnet } = await importBytes(Uint8Array.from(GOOD));
    expect(roadnet!.links.filter(({ kind }) => kind === 'road').map(({ id }) => id)).toEqual(['77f_1_2', '77b_1_2', '77f_2_3', '77b_2_3']);
    expect(roadnet!.controllers.map(({ id }) => id)).toEqual(['n2']);
    expect(roadnet!.lanes[0]!.points[1]).toBeGreaterThan(1_135_490_000);
  });

  it('cut anywhere, it is an error that says where, and no network', async () => {
    for (let length = 1; length < GOOD.length; length += 3) {
      const { roadnet, findings } = await importBytes(Uint8Array.from(GOOD.slice(0, length)));
      expect(roadnet).toBeUndefined();
      expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
    }
  });

  it('with any bytes changed it never throws, and gives a network or an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(GOOD.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = Uint8Array.from(GOOD);
        for (const [at, value] of changes) changed[at] = value;
        const { roadnet, findings } = await importBytes(changed);
        expect(roadnet === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 120 },
    );
  });

  it('damage inside the packed data is found as well', async () => {
    const content = [...STRINGS, ...DENSE([0, 1, 3, 0, 0]), ...WAY];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = [...content];
        for (const [at, value] of changes) changed[at] = value;
        const { roadnet, findings } = await importBytes(Uint8Array.from([...HEADER, ...blob('OSMData', changed)]));
        expect(roadnet === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 120 },
    );
  });

  const bomb = [...deflateSync(Buffer.alloc(40 * 1024 * 1024))];
  it.each<[check: string, what: string, bytes: readonly number[]]>([
    ['pbf.malformed', 'tags of dense nodes without their end', [...HEADER, ...blob('OSMData', [...STRINGS, ...DENSE([1, 3])])]],
    ['pbf.malformed', 'a string that is not in the table', [...HEADER, ...blob('OSMData', [...STRINGS, ...DENSE([9, 9, 0, 0, 0])])]],
    ['pbf.malformed', 'a lying raw_size', [...HEADER, ...blob('OSMData', [...STRINGS, ...WAY], { rawSize: 5 })]],
    ['pbf.malformed', 'a bomb that admits it', [...HEADER, ...blob('OSMData', [], { rawSize: 2 ** 31 })]],
    ['pbf.malformed', 'a bomb that does not', [...HEADER, ...blob('OSMData', [], { packed: bomb, rawSize: 100 })]],
    ['pbf.malformed', 'no zlib', [...HEADER, ...blob('OSMData', [], { packed: [1, 2, 3] })]],
    ['pbf.feature', 'history', blob('OSMHeader', field(4, text('HistoricalInformation')))],
    ['pbf.malformed', 'no header', blob('OSMData', [...STRINGS, ...WAY])],
    ['pbf.malformed', 'a header of a gigabyte', [0, 0, 0xff, 0xff, 1, 2, 3]],
  ])('%s: %s', async (check, _what, bytes) => {
    const { roadnet, findings } = await importBytes(Uint8Array.from(bytes));
    expect(roadnet).toBeUndefined();
    // What is cut short is told as such.
    expect(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.check)).toEqual([check === 'pbf.malformed' && bytes[2] === 0xff ? 'pbf.truncated' : check]);
  });
});

describe('XML', () => {
  const good = osmText(crossroads({ highway: 'residential' }));
  it.each<[check: string, what: string, content: string | Uint8Array]>([
    ['file.empty', 'nothing', ''],
    ['osm.not-osm', 'text', 'hello'],
    ['osm.not-osm', 'another kind of XML', '<gpx/>'],
    ['osm.not-osm', 'bzip2', 'BZh91AY'],
    ['osm.not-osm', 'zip', 'PK\u0003\u0004'],
    ['xml.doctype', 'entities', '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "b">]><osm/>'],
    ['xml.malformed', 'an entity without a document type', '<osm>&a;</osm>'],
    ['xml.malformed', 'cut', good.slice(0, 300)],
    ['xml.too-deep', 'nested', `<osm>${'<a>'.repeat(1000)}`],
    ['file.encoding', 'bytes', Buffer.concat([Buffer.from('<osm>'), Buffer.from([0xff, 0xfe, 0x80])])],
    ['file.gzip', 'gzip cut in the middle', gzipSync(good).subarray(0, 200)],
    ['net.empty', 'no road', '<osm version="0.6"/>'],
  ])('%s: %s', async (check, _what, content) => {
    const { roadnet, findings } = await importBytes(content);
    expect(roadnet).toBeUndefined();
    expect(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.check)).toEqual([check]);
  });

  it('gzip is told by its bytes; unpacking stops at the limit', async () => {
    expect((await importBytes(gzipSync(good))).roadnet?.junctions).toHaveLength(5);
    expect((await importBytes(gzipSync(`<osm>${' '.repeat(5_000_000)}</osm>`), { maxUnpackedBytes: 1_000_000 })).findings.map(({ check }) => check)).toEqual(['xml.too-large']);
  });

  it('an attribute that does not end is refused before it fills the memory', async () => {
    const { findings } = await importBytes(gzipSync(`<osm><way id="${'7'.repeat(20_000_000)}`, { level: 1 }));
    expect(findings.map(({ check }) => check)).toEqual(['xml.too-large']);
  });

  const change = (from: RegExp, to: string): string => {
    expect(good).toMatch(from);
    return good.replace(from, to);
  };
  it.each<[check: string, severity: string, place: string, content: string]>([
    ['osm.missing-node', 'info', 'way/20:nd', change(/(<way id="20">.*?)<nd ref="1"\/>/, '$1<nd ref="1"/><nd ref="404"/>')],
    ['osm.coordinates', 'warning', 'node/5:lat,lon', change(/(<node id="5") lat="[^"]*"/, '$1 lat="NaN"')],
    ['osm.coordinates', 'warning', 'node/5:lat,lon', change(/(<node id="5") lat="[^"]*"/, '$1 lat="99"')],
    ['osm.duplicate', 'warning', 'node/5:id', change(/(<node id="5".*)/, '$1<node id="5" lat="1" lon="1"/>')],
    ['osm.duplicate', 'warning', 'way/20:id', change(/(<way id="20".*)/, '$1\n$1')],
    ['osm.id', 'warning', 'node/NaN:id', change(/<node id="5"/, '<node id="five"')],
    ['osm.short-way', 'warning', 'way/20:nd', change(/(<way id="20">).*?(<tag)/, '$1<nd ref="2"/>$2')],
    ['osm.short-way', 'warning', 'way/20:nd', change(/(<way id="20">).*?(<tag)/, '$1<nd ref="2"/><nd ref="2"/>$2')],
    ['osm.lanes', 'warning', 'way/20:lanes', change(/(<way id="20">.*?)<\/way>/, '$1<tag k="lanes" v="99"/></way>')],
    ['osm.lanes', 'warning', 'way/20:lanes', change(/(<way id="20">.*?)<\/way>/, '$1<tag k="lanes" v="many"/></way>')],
    ['osm.maxspeed', 'warning', 'way/20:maxspeed', change(/(<way id="20">.*?)<\/way>/, '$1<tag k="maxspeed" v="fast"/></way>')],
    ['osm.oneway', 'warning', 'way/20:oneway', change(/(<way id="20">.*?)<\/way>/, '$1<tag k="oneway" v="maybe"/></way>')],
    ['osm.turn-lanes', 'warning', 'way/20:turn:lanes:forward', change(/(<way id="20">.*?)<\/way>/, '$1<tag k="turn:lanes:forward" v="up"/></way>')],
    ['osm.area', 'info', 'way/20:area', change(/(<way id="20">.*?)<\/way>/, '$1<tag k="area" v="yes"/></way>')],
    ['osm.highway', 'info', 'way/20:highway', change(/(<way id="20">.*?)k="highway" v="residential"/, '$1k="highway" v="runway"')],
    ['osm.tag-too-long', 'warning', 'way/20:access:conditional', change(/(<way id="20">.*?)<\/way>/, `$1<tag k="access:conditional" v="no ${'a'.repeat(60_000)}"/></way>`)],
    ['osm.conditional', 'info', 'way/20:access:conditional', change(/(<way id="20">.*?)<\/way>/, '$1<tag k="access:conditional" v="no @ wet"/></way>')],
  ])('%s (%s) at %s: the element is told, the rest is imported', async (check, severity, place, content) => {
    const { roadnet, findings } = await importBytes(content);
    expect(roadnet).toBeDefined();
    expect(findings).toContainEqual(expect.objectContaining({ check, severity, place: `bad.osm:${place}` }));
    for (const finding of findings) expect(finding.reason && finding.fix).toBeTruthy();
  });

  it('zero-length ways, loops and ways over themselves are no trouble', async () => {
    const { roadnet } = await importBytes(
      osmText({ nodes: { 1: [0, 0], 2: [0, 0], 3: [100, 0], 4: [100, 80], 5: [0, 80] }, ways: { 10: [[1, 2], { highway: 'residential' }], 11: [[2, 3, 4, 5, 2], { highway: 'residential' }], 12: [[3, 4, 3], { highway: 'residential' }], 13: [[1, 5], { highway: 'residential', oneway: '-1' }] } }),
    );
    expect(roadnet!.links.filter(({ kind }) => kind === 'road').length).toBeGreaterThan(4);
  });
});
