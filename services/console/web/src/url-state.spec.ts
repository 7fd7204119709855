import fc from 'fast-check';
import { UNIT_HEALTHS } from './api/model';
import { LANGUAGES } from './i18n';
import { DEFAULT_STATE, formatUrl, LAYERS, PARTS, parseUrl, SELECTION_KINDS, TABS, THEMES } from './url-state';

const state = fc.record({
  view: fc.option(fc.record({ lat: fc.integer({ min: -8_000_000, max: 8_000_000 }).map((n) => n / 1e5), lon: fc.integer({ min: -18_000_000, max: 18_000_000 }).map((n) => n / 1e5), zoom: fc.integer({ min: 0, max: 2400 }).map((n) => n / 100), bearing: fc.integer({ min: 1, max: 359 }) })),
  selection: fc.option(fc.record({ kind: fc.constantFrom(...SELECTION_KINDS), id: fc.stringMatching(/^[A-Za-z0-9_:.-]{1,64}$/) })),
  tab: fc.constantFrom(...TABS),
  language: fc.constantFrom(...LANGUAGES),
  theme: fc.constantFrom(...THEMES),
  wall: fc.boolean(),
  hidden: fc.subarray([...LAYERS]),
  unitHealths: fc.subarray([...UNIT_HEALTHS]),
  part: fc.constantFrom(...PARTS),
  search: fc.string({ unit: 'grapheme', maxLength: 20 }),
});

describe('the address', () => {
  it('says nothing when all is as by default', () => {
    expect(formatUrl(DEFAULT_STATE)).toBe('');
    expect(parseUrl('')).toEqual(DEFAULT_STATE);
  });

  it('gives back every state that was put into it', () => {
    fc.assert(fc.property(state, (given) => expect(parseUrl(formatUrl(given))).toEqual(given)));
  });

  it('never fails on what a stranger wrote, and keeps to what it knows', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (query) => {
        const read = parseUrl(`?${query}`);
        expect(TABS).toContain(read.tab);
        expect(read.view === null || Number.isFinite(read.view.zoom)).toBe(true);
      }),
    );
    expect(parseUrl('?at=91,400,7').view).toBeNull();
    expect(parseUrl('?at=48.7,,7').view).toBeNull();
    expect(parseUrl('?sel=unit:<script>').selection).toBeNull();
    expect(parseUrl('?lang=klingon&theme=pink&tab=admin')).toEqual(DEFAULT_STATE);
  });
});
