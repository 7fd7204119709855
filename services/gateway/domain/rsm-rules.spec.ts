import { lingshan } from '../../kernel/wire';
import { readRsm, RsmColumns } from '../../kernel/wire/rsm-reader';
import { rsmFields, SITE } from '../adapters/testing/frames';
import { checkRsm, type UnitMemory } from './rsm-rules';
import { RepeatFinder, TrackMemory } from './track-memory';
import { UnitSite } from './unit-site';

const NOW = 1_790_000_000_000;
type IRsm = lingshan.v2x.v1.IRsm;

function memory(): UnitMemory {
  return { site: new UnitSite(), tracks: new TrackMemory() };
}

function check(message: IRsm, of = memory()): string | undefined {
  const bytes = lingshan.v2x.v1.Rsm.encode(message).finish();
  const columns = new RsmColumns();
  readRsm(bytes, 0, bytes.length, columns);
  return checkRsm(columns, bytes, of, NOW)?.reason;
}

describe('checkRsm', () => {
  it('takes good messages, also without objects and with unavailable values', () => {
    expect(check(rsmFields(NOW))).toBeUndefined();
    expect(check({ measuredAtMs: NOW, reference: { ...SITE } })).toBeUndefined();
    expect(check({ measuredAtMs: NOW, reference: { ...SITE }, participants: [{ trackId: 1, ...SITE }] })).toBeUndefined();
  });

  it('takes late data and clocks that are wrong by less than a day', () => {
    for (const offMs of [-3_600_000 * 24 * 30, -8 * 3_600_000, 600_000, 86_399_000]) expect(check(rsmFields(NOW + offMs))).toBeUndefined();
    expect(check(rsmFields(NOW + 86_400_001))).toBe('TIME_OUT_OF_RANGE');
  });

  it('holds the bounds of each range', () => {
    const at = (fields: object): string | undefined => check({ ...rsmFields(NOW, 1), participants: [{ trackId: 1, ...SITE, ...fields }] });
    expect([at({ speedCmps: 16_382 }), at({ speedCmps: 16_383 })]).toEqual([undefined, 'SPEED_OUT_OF_RANGE']);
    expect([at({ heading_80thsDeg: 28_799 }), at({ heading_80thsDeg: 28_800 })]).toEqual([undefined, 'HEADING_OUT_OF_RANGE']);
    expect([at({ lengthCm: 1 }), at({ lengthCm: 4095 }), at({ lengthCm: 0 }), at({ lengthCm: 4096 })]).toEqual([undefined, undefined, 'FIELD_OUT_OF_RANGE', 'FIELD_OUT_OF_RANGE']);
    expect([at({ elevationDm: -4096 }), at({ elevationDm: -4097 })]).toEqual([undefined, 'FIELD_OUT_OF_RANGE']);
    expect([at({ type: 9 }), at({ type: 10 })]).toEqual([undefined, 'ENUM_UNKNOWN']);
    expect([at({ connectedId: 'a'.repeat(64) }), at({ connectedId: 'a'.repeat(65) }), at({ connectedId: '' })]).toEqual([undefined, 'ID_INVALID', 'ID_INVALID']);
    // 1000 m are 89 831 of 1e-7 degree of latitude.
    expect([at({ latE7: SITE.latE7 + 89_800 }), at({ latE7: SITE.latE7 + 89_900 })]).toEqual([undefined, 'COORD_OUTSIDE_RADIUS']);
  });

  it('finds jumps of a track, and not those that time explains', () => {
    const at = (metres: number, ms: number): IRsm => ({ measuredAtMs: NOW + ms, reference: { ...SITE }, participants: [{ trackId: 7, latE7: SITE.latE7 + Math.round(metres / 0.011131949), lonE7: SITE.lonE7 }] });
    const of = memory();
    expect(check(at(0, 0), of)).toBeUndefined();
    expect(check(at(79, 100), of)).toBeUndefined();
    expect(check(at(160, 200), of)).toBe('TRACK_JUMP');
    expect(check(at(79 + 230, 400), of)).toBeUndefined();
    expect(check(at(900, 1000), of)).toBeUndefined();
  });

  it('does not let a refused message spoil the judgement of the next', () => {
    const of = memory();
    const elsewhere = rsmFields(NOW, 3);
    elsewhere.reference = { latE7: 0, lonE7: 100 };
    expect(check(elsewhere, of)).toBe('COORD_OUTSIDE_RADIUS');
    expect(of.site.known).toBe(false);
    expect(check(rsmFields(NOW, 3), of)).toBeUndefined();
    expect(check(elsewhere, of)).toBe('REFERENCE_MOVED');
    expect(check(rsmFields(NOW, 3), of)).toBeUndefined();
  });
});

describe('RepeatFinder', () => {
  it('finds every repeat and nothing else, message after message', () => {
    const finder = new RepeatFinder(256);
    for (let round = 0; round < 5; round++) {
      finder.begin();
      for (let i = 0; i < 256; i++) expect(finder.isRepeated(Math.imul(i, 0x01000000) >>> 0)).toBe(i * 0x01000000 > 0xffff_ffff ? true : false);
      expect(finder.isRepeated(0)).toBe(true);
    }
  });
});
