import fc from 'fast-check';
import { createLocalFrame, headingDegOf, headingDifferenceDeg } from './geo';

describe('local frame', () => {
  it('agrees with the published length of a degree at 23° (110,748 m north, 102,524 m east, WGS-84)', () => {
    const frame = createLocalFrame(23e7, 113e7);
    expect(frame.y(24e7)).toBeCloseTo(110_748, -1);
    expect(frame.x(114e7)).toBeCloseTo(102_524, -1);
  });

  it('gives back every point of a district', () => {
    fc.assert(
      fc.property(fc.integer({ min: -800_000, max: 800_000 }), fc.integer({ min: -800_000, max: 800_000 }), fc.integer({ min: -84, max: 84 }), (dLat, dLon, lat) => {
        const frame = createLocalFrame(lat * 1e7, 113.55e7);
        expect(frame.latE7(frame.y(lat * 1e7 + dLat))).toBe(lat * 1e7 + dLat);
        expect(frame.lonE7(frame.x(113.55e7 + dLon))).toBe(113.55e7 + dLon);
      }),
    );
  });
});

describe('headings', () => {
  it('count clockwise from north', () => {
    expect([headingDegOf(0, 1), headingDegOf(1, 0), headingDegOf(0, -1), headingDegOf(-1, 0)]).toEqual([0, 90, 180, 270]);
  });

  it('differ by the smaller angle, over north too', () => {
    expect(headingDifferenceDeg(359, 1)).toBe(2);
    expect(headingDifferenceDeg(1, 359)).toBe(2);
    expect(headingDifferenceDeg(90, 270)).toBe(180);
    expect(headingDifferenceDeg(0, 360)).toBe(0);
  });
});
