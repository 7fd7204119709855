import { LongWindows, StateReport } from './lane-states';
import { LaneWindows, type LaneSums } from './lane-windows';

/** Two links: link 1 with lanes 1 and 2 of 200 m, link 2 with lane 3 of 100 m. */
const roads = {
  laneNoMax: 3,
  linkNoMax: 2,
  laneLink: Uint32Array.of(0, 1, 1, 2),
  laneLengthM: Float32Array.of(0, 200, 200, 100),
};
const settings = { latenessMs: 1_000, maxSightGapMs: 1_000, countingLineM: 10 };
const T = 1_795_000_000_000;

function collect(): { closed: [number, readonly LaneSums[]][]; on: (startMs: number, sums: readonly LaneSums[]) => void } {
  const closed: [number, readonly LaneSums[]][] = [];
  return { closed, on: (startMs, sums) => closed.push([startMs - T, sums]) };
}

describe('windows of one second', () => {
  it('shares a stay over an edge between the windows', () => {
    const windows = new LaneWindows(roads, settings);
    const { closed, on } = collect();
    windows.advance(T + 1_300, true, on);
    // 1.0 s..1.3 s at 10 m/s, 5 m long: 0.3 s and 3 m in window 1.
    windows.addStay(1, T + 1_000, T + 1_300, 3, 5);
    windows.advance(T + 2_300, true, on);
    // 1.3 s..2.3 s: 0.7 s and 7 m in window 1, 0.3 s and 3 m in window 2.
    windows.addStay(1, T + 1_300, T + 2_300, 10, 5);
    windows.advance(T + 4_000, true, on);
    expect(closed.map(([startMs]) => startMs)).toEqual([1_000, 2_000]);
    const [first, second] = closed.map(([, sums]) => sums[0]!);
    expect(first!.spentS).toBeCloseTo(1.0, 9);
    expect(first!.wayM).toBeCloseTo(3 + 7, 9);
    expect(first!.coveredMs).toBeCloseTo(5, 9);
    expect(second!.spentS).toBeCloseTo(0.3, 9);
    expect(second!.wayM).toBeCloseTo(3, 9);
  });

  it('takes late sightings until the newest is 1 s past the end, then counts them as late', () => {
    const windows = new LaneWindows(roads, settings);
    const { closed, on } = collect();
    windows.advance(T + 500, true, on);
    windows.advance(T + 1_999, true, on);
    windows.addStay(1, T + 400, T + 600, 2, 5);
    expect(closed).toHaveLength(0);
    windows.advance(T + 2_000, true, on);
    expect(closed).toHaveLength(1);
    expect(closed[0]![1][0]!.spentS).toBeCloseTo(0.2, 9);
    windows.addStay(1, T + 600, T + 700, 1, 5);
    expect(windows.late).toBe(1);
  });

  it('reports a second in which frames came but nobody drove, and none in which nobody looked', () => {
    const windows = new LaneWindows(roads, settings);
    const { closed, on } = collect();
    windows.advance(T + 100, true, on);
    windows.advance(T + 1_100, true, on);
    // Silence of a minute: time passes by the clock only.
    for (let second = 2; second < 60; second++) windows.advance(T + second * 1_000, false, on);
    windows.advance(T + 60_100, true, on);
    windows.advance(T + 62_000, true, on);
    expect(closed.map(([startMs, sums]) => [startMs, sums.length])).toEqual([[0, 0], [1_000, 0], [60_000, 0]]);
  });

  it('survives a jump of an hour without mixing windows up', () => {
    const windows = new LaneWindows(roads, settings);
    const { closed, on } = collect();
    windows.advance(T + 100, true, on);
    windows.addStay(2, T + 50, T + 100, 1, 5);
    windows.advance(T + 3_600_100, true, on);
    windows.addStay(2, T + 3_600_050, T + 3_600_100, 1, 5);
    windows.advance(T + 3_602_000, true, on);
    expect(closed.map(([startMs, sums]) => [startMs, sums.length])).toEqual([[0, 1], [3_600_000, 1]]);
  });
});

describe('states', () => {
  const sums = (change: Partial<LaneSums>): LaneSums => ({ laneNo: 1, spentS: 0, wayM: 0, coveredMs: 0, vehicles: 0, firstCrossMs: 0, lastCrossMs: 0, queueM: 0, ...change });

  it('follow from the sums', () => {
    // Lane 1, 200 m, 1 s: 4 vehicle·s in it → 4 vehicles on 0.2 km = 20/km; 40 m way in 4 s = 10 m/s; 5 m each → 20 m·s of 200 = 0.1.
    // 1 crossing in 1 s = 3600/h. Lane 2: 1 vehicle·s, 5 m; queue 30 m.
    const states = new StateReport(roads).report(T, 1_000, 1, [
      sums({ spentS: 4, wayM: 40, coveredMs: 20, vehicles: 1 }),
      sums({ laneNo: 2, spentS: 1, wayM: 5, coveredMs: 5, queueM: 30 }),
    ]);
    expect(states.lanes[0]).toEqual({ laneNo: 1, vehicles: 1, flowVph: 3_600, densityVpkm: 20, meanSpeedMps: 10, occupancy: 0.1, queueM: 0 });
    expect(states.lanes[1]).toMatchObject({ densityVpkm: 5, meanSpeedMps: 5, occupancy: 0.025, queueM: 30 });
    // Link 1: 5 vehicles on 0.2 km = 25/km; 45 m in 5 s = 9 m/s; occupancy (0.1 + 0.025) / 2 lanes; longest queue 30 m.
    expect(states.links).toEqual([{ linkNo: 1, flowVph: 3_600, densityVpkm: 25, meanSpeedMps: 9, occupancy: 0.0625, queueM: 30, vehicles: 5 }]);
  });

  it('of five minutes count the seconds that somebody looked', () => {
    const long = new LongWindows(300_000, new StateReport(roads));
    const start = Math.floor(T / 300_000) * 300_000;
    // 100 observed seconds of 300, each with one vehicle on lane 3 (100 m) all the time at 8 m/s; a crossing every 10 s.
    for (let second = 0; second < 100; second++) {
      const crossing = second % 10 === 0 ? { vehicles: 1, firstCrossMs: start + second * 1_000, lastCrossMs: start + second * 1_000 } : {};
      expect(long.add(start + second * 1_000, [sums({ laneNo: 3, spentS: 1, wayM: 8, coveredMs: 5, queueM: second, ...crossing })])).toBeUndefined();
    }
    const states = long.add(start + 300_000, []);
    // 10 vehicles in 100 s = 360/h; 1 vehicle on 0.1 km = 10/km; headway (90 s − 0 s) / 9 = 10 s; longest queue 99 m.
    expect(states).toMatchObject({ windowStartMs: start, windowMs: 300_000 });
    expect(states!.lanes).toEqual([{ laneNo: 3, vehicles: 10, flowVph: 360, densityVpkm: 10, meanSpeedMps: 8, occupancy: 0.05, queueM: 99, headwayS: 10 }]);
  });
});
