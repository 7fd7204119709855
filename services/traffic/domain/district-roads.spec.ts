import { createLocalFrame } from '../../kernel/geo';
import type { LaneFinder, Roads } from './roads';
import { Bench, T, frame, lanes, roads } from './testing/bench';

describe('another version of the network', () => {
  /** Lanes as before, and more of them with numbers above. */
  const wider = (laneNoMax: number): Roads => ({ version: `straight-${laneNoMax}`, laneNoMax, linkNoMax: 3, laneLink: Uint32Array.of(0, 1, 1, 2, ...new Array<number>(laneNoMax - 3).fill(3)), laneLengthM: Float32Array.of(0, 400, 400, 100, ...new Array<number>(laneNoMax - 3).fill(50)), frame: createLocalFrame(0, 0) });

  /** Ten seconds of two cars, one of which stops; `at` tells what happens before a frame. */
  function run(at: (bench: Bench, ms: number) => void): { ids: Set<string>; bench: Bench } {
    const bench = new Bench(true);
    const ids = new Set<string>();
    for (let ms = 0; ms <= 60_000; ms += 100) {
      at(bench, ms);
      const stopped = Math.min(200, 50 + ms / 100);
      for (const { id } of bench.frame('a', ms, [{ track: 1, xM: stopped, speedMps: stopped < 200 ? 10 : 0 }, { track: 2, xM: (ms / 150) % 400, yM: 3.2, speedMps: 100 / 15 }])) ids.add(id);
    }
    return { ids, bench };
  }

  it('with the same lanes changes nothing of what is seen, counted and told', () => {
    const plain = run(() => undefined);
    const switched = run((bench, ms) => {
      if (ms > 0 && ms % 2_500 === 0) bench.district.onRoads(wider(4 + ms / 2_500), lanes, [{ junctionId: 'j1', group: 1, laneNo: 1 }]);
    });
    expect(switched.bench.district.roadnetVersion).toBe('straight-28');
    expect(switched.bench.states).toEqual(plain.bench.states);
    expect(switched.bench.events).toEqual(plain.bench.events);
    expect(switched.ids).toEqual(plain.ids);
    expect(plain.bench.events.length).toBeGreaterThan(0);
  });

  it('without a lane: its road users keep their numbers, nothing is told of it any more', () => {
    const shorter: Roads = { ...roads, version: 'shorter', laneNoMax: 1, laneLink: Uint32Array.of(0, 1), laneLengthM: Float32Array.of(0, 400) };
    const onlyFirst: LaneFinder = { find: (latE7, lonE7, heading, type, last, out) => frame.y(latE7) < 1.6 && lanes.find(latE7, lonE7, heading, type, last, out) && out.laneNo === 1 };
    const { ids, bench } = run((now, ms) => {
      if (ms === 30_050 || ms === 30_000) now.district.onRoads(shorter, onlyFirst, []);
    });
    expect(ids.size).toBe(2 + Math.floor(60_000 / 150 / 400));
    const late = bench.states.filter(({ windowMs, windowStartMs }) => windowMs === 1_000 && windowStartMs > T + 31_000);
    expect(late.length).toBeGreaterThan(20);
    for (const { lanes: told, links } of late) {
      expect(told.map(({ laneNo }) => laneNo)).toEqual([1]);
      expect(links.map(({ linkNo }) => linkNo)).toEqual([1]);
    }
  });
});
