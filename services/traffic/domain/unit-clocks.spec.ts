import { UnitClocks } from './unit-clocks';

const T = 1_795_000_000_000;

describe('platform time of a measurement', () => {
  it('takes the shortest way as the clock\'s offset and the rest as delay', () => {
    const clocks = new UnitClocks(1);
    // The unit's clock is 600 s behind; ways of 30, 20 and 80 ms.
    const at = (ms: number, wayMs: number): number => clocks.toPlatformMs(0, T + ms - 600_000, T + ms + wayMs, false) - T;
    expect(at(0, 30)).toBe(30);
    expect(at(100, 20)).toBe(120);
    // 60 ms later than the shortest way: the measurement is 60 ms old, but for the 0.2 ms that the estimate may rise.
    expect(at(200, 80)).toBeCloseTo(220.2, 3);
  });

  it('is never later than the reception, even when the unit\'s clock leaps ahead', () => {
    const clocks = new UnitClocks(1);
    clocks.toPlatformMs(0, T, T + 20, false);
    expect(clocks.toPlatformMs(0, T + 600_000, T + 120, false)).toBe(T + 120);
  });

  it('follows a clock that was set back after 3 s, not a burst of buffered frames', () => {
    const clocks = new UnitClocks(2);
    for (const unitNo of [0, 1]) clocks.toPlatformMs(unitNo, T, T + 20, false);
    // Unit 0: set back by 10 min. For 3 s its frames look 10 min late, then they are on time again.
    let platformMs = 0;
    for (let ms = 100; ms <= 3_200; ms += 100) platformMs = clocks.toPlatformMs(0, T + ms - 600_000, T + ms + 20, false);
    expect(platformMs).toBe(T + 3_220);
    // Unit 1: 30 s of frames arrive within half a second; each keeps its own time.
    for (let i = 0; i < 300; i++) platformMs = clocks.toPlatformMs(1, T + 100 + i * 100, T + 30_000 + i, false);
    expect(platformMs - (T + 100 + 299 * 100)).toBeLessThan(100);
    expect(clocks.toPlatformMs(1, T + 40_000, T + 40_020, false)).toBeCloseTo(T + 40_020, -2);
  });

  it('learns nothing from what was buffered', () => {
    const clocks = new UnitClocks(1);
    expect(clocks.toPlatformMs(0, T - 60_000, T, true)).toBe(T);
    clocks.toPlatformMs(0, T, T + 25, false);
    expect(clocks.toPlatformMs(0, T - 60_000, T + 100, true)).toBe(T - 60_000 + 25);
  });
});
