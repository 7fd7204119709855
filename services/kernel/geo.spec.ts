import fc from 'fast-check';
import { createLocalFrame, headingDegOf, headingDifferenceDeg } from './geo';

describe('local frame', () => {
  it('agrees with the series for the length of a degree on WGS-84', () => {
    for (const lat of [0, 22.8, 48.77, -33, 80]) {
      const phi = (lat * Math.PI) / 180;
      const frame = createLocalFrame(lat * 1e7, 113e7);
      expect(frame.y((lat + 1) * 1e7)).toBeCloseTo(111_132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi), -0.5);
      expect(frame.x(114e7)).toBeCloseTo(111_412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi), -0.5);
    }
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
