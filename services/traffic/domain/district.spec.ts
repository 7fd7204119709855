import fc from 'fast-check';
import { MAX_TRACKERS } from './road-users';
import { NONE } from './track-table';
import type { TrafficStates } from './lane-states';
import { Bench, T, WEST, frame, type Row, type Seen } from './testing/bench';

describe('one number for one road user', () => {
  it('gives a road user that two units see one number and one sight that counts, and keeps the number over a hand-over', () => {
    const bench = new Bench();
    const ids = new Set<string>();
    for (let ms = 0; ms <= 30_000; ms += 100) {
      const xM = 50 + ms / 100; // 10 m/s: 50 m … 350 m
      const sights: Row[] = [];
      // Unit a at x = 0 sees up to 220 m, unit b at x = 400 m from 180 m on; their errors differ by 0.8 m.
      sights.push(...bench.frame('a', ms, xM <= 220 ? [{ track: 7, xM: xM + 0.4, speedMps: 10 }] : [], { refXM: 0 }));
      sights.push(...bench.frame('b', ms + 30, xM >= 180 ? [{ track: 99, xM: xM + 0.3 - 0.4, speedMps: 10 }] : [], { refXM: 400 }));
      for (const { id } of sights) ids.add(id);
      expect(sights.filter(({ primary }) => primary)).toHaveLength(1);
    }
    expect(ids.size).toBe(1);
    expect(bench.district.users.size).toBe(1);
  });

  it('keeps the number when nobody sees the road user for a second and a half', () => {
    const bench = new Bench();
    const first = bench.frame('a', 0, [{ track: 1, xM: 100, speedMps: 10 }])[0]!;
    bench.frame('a', 100, []);
    const again = bench.frame('b', 1_500, [{ track: 5, xM: 115, speedMps: 10 }])[0]!;
    expect(again.id).toBe(first.id);
  });

  it('keeps neighbours apart: two cars side by side, seen by two units with a metre of error', () => {
    const bench = new Bench();
    const ids: Set<string>[] = [new Set(), new Set()];
    for (let ms = 0; ms <= 5_000; ms += 100) {
      const xM = 50 + ms / 100;
      const pair = (first: number, errorM: number): Seen[] => [
        { track: first, xM: xM + errorM, yM: 0, speedMps: 10 },
        { track: first + 1, xM: xM - errorM, yM: 3.2, speedMps: 10 },
      ];
      for (const rows of [bench.frame('a', ms, pair(1, 0.5)), bench.frame('b', ms + 40, pair(11, 0.9))]) rows.forEach(({ id }, i) => ids[i]!.add(id));
    }
    expect(ids.map(({ size }) => size)).toEqual([1, 1]);
    expect([...ids[0]!][0]).not.toBe([...ids[1]!][0]);
  });

  it('does not take a pedestrian for the car beside', () => {
    const bench = new Bench();
    const car = bench.frame('a', 0, [{ track: 1, xM: 100, speedMps: 0 }])[0]!;
    const walker = bench.frame('b', 30, [{ track: 1, xM: 100.5, speedMps: 1, type: 8 }])[0]!;
    expect(walker.id).not.toBe(car.id);
  });

  it('lets equal broadcast ids decide beyond the gate, and different ones within it', () => {
    const bench = new Bench();
    const a = bench.frame('a', 0, [{ track: 1, xM: 100, speedMps: 10, connectedKey: 4711 }])[0]!;
    expect(bench.frame('b', 10, [{ track: 1, xM: 112, speedMps: 10, connectedKey: 4711 }])[0]!.id).toBe(a.id);
    expect(bench.frame('c', 20, [{ track: 1, xM: 100.2, speedMps: 10, connectedKey: 4712 }])[0]!.id).not.toBe(a.id);
  });

  it('joins two numbers that turn out to be one road user, and the older stays', () => {
    const bench = new Bench();
    const a = bench.frame('a', 0, [{ track: 1, xM: 100, yM: 0, speedMps: 10 }])[0]!;
    // The first sight of b is 4 m off: another road user, as far as one can tell.
    expect(bench.frame('b', 20, [{ track: 1, xM: 100, yM: 4, speedMps: 10 }])[0]!.id).not.toBe(a.id);
    let last = '';
    for (let ms = 100; ms <= 4_000; ms += 100) {
      bench.frame('a', ms, [{ track: 1, xM: 100 + ms / 100, speedMps: 10 }]);
      last = bench.frame('b', ms + 20, [{ track: 1, xM: 100.2 + ms / 100, speedMps: 10 }])[0]!.id;
    }
    expect(last).toBe(a.id);
    expect(bench.district.users.size).toBe(1);
  });

  it('parts two road users that were taken for one', () => {
    const bench = new Bench();
    const a = bench.frame('a', 0, [{ track: 1, xM: 100, speedMps: 10 }])[0]!;
    expect(bench.frame('b', 20, [{ track: 1, xM: 100.3, speedMps: 10 }])[0]!.id).toBe(a.id);
    let other = a.id;
    for (let ms = 100; ms <= 3_000; ms += 100) {
      expect(bench.frame('a', ms, [{ track: 1, xM: 100 + ms / 100, speedMps: 10 }])[0]!.id).toBe(a.id);
      other = bench.frame('b', ms + 20, [{ track: 1, xM: 100.3 + ms / 200, speedMps: 5 }])[0]!.id; // falls behind
    }
    expect(other).not.toBe(a.id);
  });

  it('takes a track number at another place, or of another session, for another road user', () => {
    const bench = new Bench();
    const first = bench.frame('a', 0, [{ track: 1, xM: 50, speedMps: 10 }])[0]!;
    const jumped = bench.frame('a', 100, [{ track: 1, xM: 300, speedMps: 10 }])[0]!;
    expect(jumped.id).not.toBe(first.id);
    const restarted = bench.frame('a', 200, [{ track: 1, xM: 200, speedMps: 10 }], { session: 2 })[0]!;
    expect([first.id, jumped.id]).not.toContain(restarted.id);
  });

  it('gives late and buffered frames lane and number, and leaves the picture alone', () => {
    const bench = new Bench();
    const now = bench.frame('a', 1_000, [{ track: 1, xM: 110, speedMps: 10 }])[0]!;
    const late = bench.frame('a', 500, [{ track: 1, xM: 105, speedMps: 10 }], { receivedMs: 1_100 })[0]!;
    expect(late).toEqual({ id: now.id, primary: true, laneNo: 1, sM: 105 });
    const buffered = bench.frame('a', -60_000, [{ track: 1, xM: 20, speedMps: 10 }], { receivedMs: 1_150, backfilled: true })[0]!;
    expect(buffered.laneNo).toBe(1);
    expect(bench.district.lateFrames).toBe(2);
    expect(bench.district.users.xM[0]).toBeCloseTo(110, 1);
  });

  it('gives the same track the same number after a restart of the service', () => {
    const feed = (bench: Bench): string => bench.frame('a', 0, [{ track: 1, xM: 100, speedMps: 10 }])[0]!.id;
    expect(feed(new Bench())).toBe(feed(new Bench()));
  });

  it('forgets what nobody sees, and refuses nothing when a table is full', () => {
    const bench = new Bench();
    for (let i = 0; i < 4; i++) {
      const crowd = Array.from({ length: 250 }, (_, k) => ({ track: i * 250 + k + 1, xM: 0.5 * k + 125 * i, yM: 0, speedMps: 0 }));
      const rows = bench.frame(`u${i}`, i * 10, crowd);
      expect(rows.every(({ id }) => id !== '0')).toBe(true);
    }
    expect(bench.district.users.size).toBe(512);
    bench.frame('a', 10_000, []);
    expect(bench.district.users.size).toBe(0);
    expect(bench.district.trackCount).toBe(0);
  });
});

describe('broadcast ids that change', () => {
  it('leave nothing behind: the old one names nobody any more', () => {
    const bench = new Bench();
    const a = bench.frame('a', 0, [{ track: 1, xM: 100, speedMps: 10, connectedKey: 4711 }])[0]!;
    bench.frame('a', 100, [{ track: 1, xM: 101, speedMps: 10, connectedKey: 4712 }]);
    // Whoever uses the old id now, beyond the gate of place and within the reach of an id, is somebody else.
    const other = bench.frame('b', 110, [{ track: 1, xM: 118, speedMps: 10, connectedKey: 4711 }])[0]!;
    expect(other.id).not.toBe(a.id);
    expect(bench.frame('c', 120, [{ track: 1, xM: 113, speedMps: 10, connectedKey: 4712 }])[0]!.id).toBe(a.id);
  });
});

/** What points at what must agree, whatever came. */
function findDangling({ district }: Bench): string[] {
  const { users } = district;
  const tracks = district['tracks'];
  const wrong: string[] = [];
  for (let row = 0; row < users.highWater; row++) {
    if (!users.isUsed(row)) continue;
    const own = [...users.trackers.slice(row * MAX_TRACKERS, row * MAX_TRACKERS + users.trackerCount[row]!)];
    if (new Set(own).size !== own.length) wrong.push(`row ${row} has a track twice`);
    for (const track of own) if (tracks.object[track] !== row) wrong.push(`track ${track} of row ${row} points at ${tracks.object[track]}`);
    const primary = users.primaryTrack[row]!;
    if (primary !== NONE && !own.includes(primary)) wrong.push(`row ${row} has a primary track ${primary} that is not its own`);
  }
  return wrong;
}

describe('whatever units say of one place', () => {
  const sight = fc.record({ unit: fc.integer({ min: 0, max: 5 }), track: fc.integer({ min: 1, max: 2 }), offM: fc.integer({ min: -16, max: 16 }), key: fc.integer({ min: 0, max: 3 }), laterMs: fc.constantFrom(10, 40, 100, 400) });

  it('no road user keeps a track that is not its own', () => {
    fc.assert(
      fc.property(fc.array(sight, { minLength: 10, maxLength: 120 }), (sights) => {
        const bench = new Bench();
        let ms = 0;
        for (const { unit, track, offM, key, laterMs } of sights) {
          ms += laterMs;
          bench.frame(`u${unit}`, ms, [{ track, xM: 100 + offM, speedMps: 0, connectedKey: key }]);
          expect(findDangling(bench)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** A platoon without end: a car every 20 m, all at 10 m/s, seen by one unit ten times a second. */
function platoon(bench: Bench, seconds: number, dropsEvery = 0): void {
  for (let ms = 0; ms <= seconds * 1_000; ms += 100) {
    if (dropsEvery > 0 && (ms / 100) % dropsEvery === 0) continue;
    const seen: Seen[] = [];
    // Car n is at x = 10 t − 20 n; on the road while 0 ≤ x ≤ 400.
    const first = Math.ceil((ms / 100 - 400) / 20);
    for (let n = first; ms / 100 - 20 * n >= 0; n++) seen.push({ track: n + 1_000, xM: ms / 100 - 20 * n, speedMps: 10 });
    bench.frame('a', ms, seen);
  }
}

describe('states of lanes and links', () => {
  it('agree with each other for a platoon: flow = density × speed', () => {
    const bench = new Bench();
    platoon(bench, 302);
    const long = bench.states.find(({ windowMs }) => windowMs === 300_000)!;
    const lane = long.lanes.find(({ laneNo }) => laneNo === 1)!;
    // 50 cars/km × 36 km/h = 1800 cars/h: one each 2 s, 150 in 300 s. The road is full from the start.
    expect(lane.meanSpeedMps).toBeCloseTo(10, 2);
    expect(lane.headwayS).toBeCloseTo(2, 2);
    expect(lane.flowVph).toBeGreaterThan(1_800 * 0.99);
    expect(lane.flowVph).toBeLessThan(1_800 * 1.01);
    // Each car's first 0.1 s is not credited, nobody knows where it came from: 1 m of 400.
    expect(lane.densityVpkm).toBeGreaterThan(50 * 0.99);
    expect(lane.densityVpkm).toBeLessThan(50 * 1.01);
    // 5 m of each 20 m.
    expect(lane.occupancy).toBeCloseTo(0.25, 2);
    expect(lane.queueM).toBe(0);
    const link = long.links.find(({ linkNo }) => linkNo === 1)!;
    // Lane 2 is empty: 20 cars on 400 m of link, occupancy of the two lanes halved.
    expect(link.vehicles).toBeCloseTo(lane.densityVpkm * 0.4, 6);
    expect(link.occupancy).toBeCloseTo(lane.occupancy / 2, 6);
    expect(bench.states.filter(({ windowMs }) => windowMs === 1_000).length).toBeGreaterThan(298);
  });

  it('lose nothing when every third frame is lost', () => {
    const bench = new Bench();
    platoon(bench, 302, 3);
    const lane = bench.states.find(({ windowMs }) => windowMs === 300_000)!.lanes.find(({ laneNo }) => laneNo === 1)!;
    expect(lane.vehicles).toBeGreaterThanOrEqual(149);
    expect(lane.vehicles).toBeLessThanOrEqual(151);
    expect(lane.densityVpkm).toBeGreaterThan(50 * 0.98);
  });

  it('measure a queue to its tail, also when its head moves off already', () => {
    const bench = new Bench();
    // Cars of 5 m stand at 394, 386, 378, 370 m of a lane of 400 m; another, free, 60 m behind. Tail: 400 − (370 − 2.5) = 32.5 m.
    const stands = [394, 386, 378, 370].map((xM, i) => ({ track: i + 1, xM, speedMps: 0 }));
    for (let ms = 0; ms <= 3_000; ms += 100) bench.frame('a', ms, [...stands, { track: 9, xM: 280 + ms / 100, speedMps: 10 }]);
    const queueOf = (states: TrafficStates): number | undefined => states.lanes.find(({ laneNo }) => laneNo === 1)?.queueM;
    expect(queueOf(bench.states.at(-1)!)).toBeCloseTo(32.5, 1);
    // The first two drive off at 5 m/s; the others still stand, so the tail is where it was.
    for (let ms = 3_100; ms <= 5_000; ms += 100) {
      const goneM = Math.min((ms - 3_000) / 200, 5);
      bench.frame('a', ms, stands.map((car, i) => (i < 2 ? { ...car, xM: car.xM + goneM, speedMps: 5 } : car)));
    }
    expect(queueOf(bench.states.at(-1)!)).toBeCloseTo(32.5, 1);
  });

  it('count a car at the line once, however it trembles there', () => {
    const bench = new Bench();
    let ms = 0;
    for (; ms <= 2_000; ms += 100) bench.frame('a', ms, [{ track: 1, xM: 370 + ms / 100, speedMps: 10 }]);
    // It stands at the counting line, 390 m, and is seen a metre to and fro for 20 s; then it drives on to the next link.
    for (; ms <= 22_000; ms += 100) bench.frame('a', ms, [{ track: 1, xM: ms % 200 === 0 ? 390.8 : 389.2, speedMps: 0 }]);
    for (; ms <= 26_000; ms += 100) bench.frame('a', ms, [{ track: 1, xM: 390 + (ms - 22_000) / 100, speedMps: 10 }]);
    const counted = bench.states.flatMap(({ lanes: all }) => all).filter(({ laneNo }) => laneNo === 1).reduce((sum, { vehicles }) => sum + vehicles, 0);
    expect(counted).toBe(1);
  });

  it('close when no frame comes any more, and a service without a past lets a backlog be the present', () => {
    const bench = new Bench();
    bench.district.onQuiet(T + 60_000);
    bench.frame('a', 0, [{ track: 1, xM: 100, speedMps: 10 }]);
    bench.frame('a', 500, [{ track: 1, xM: 105, speedMps: 10 }]);
    expect(bench.district.lateFrames).toBe(0);
    expect(bench.states).toHaveLength(0);
    bench.district.onQuiet(T + 2_100);
    // It stayed 0.5 s of the second: 0.5 vehicles on 0.4 km.
    expect(bench.states).toHaveLength(1);
    expect(bench.states[0]!.lanes[0]).toMatchObject({ laneNo: 1, meanSpeedMps: 10 });
    expect(bench.states[0]!.lanes[0]!.densityVpkm).toBeCloseTo(0.5 / 0.4, 6);
  });

  it('are the same for the same frames', () => {
    const [one, two] = [new Bench(), new Bench()];
    for (const bench of [one, two]) platoon(bench, 20);
    expect(one.states.length).toBeGreaterThan(15);
    expect(two.states).toEqual(one.states);
  });
});

describe('events', () => {
  const stand = (bench: Bench, fromMs: number, toMs: number, seen: readonly Seen[], each?: (ms: number) => void): void => {
    for (let ms = fromMs; ms <= toMs; ms += 200) {
      each?.(ms);
      bench.frame('a', ms, seen);
    }
  };

  it('a car that stands in the middle of a lane for more than 30 s is one, from its standing to its leaving', () => {
    const bench = new Bench();
    const car = { track: 1, xM: 200, speedMps: 0 };
    stand(bench, 0, 29_000, [car]);
    expect(bench.kinds()).toEqual([]);
    stand(bench, 29_200, 33_000, [car]);
    expect(bench.kinds()).toEqual(['stopped began']);
    for (let ms = 33_200; ms <= 36_000; ms += 200) bench.frame('a', ms, [{ track: 1, xM: 200 + (ms - 33_000) / 200, speedMps: 5 }]);
    expect(bench.kinds()).toEqual(['stopped began', 'stopped ended']);
    const [began, ended] = bench.events;
    // Looked for once a second.
    expect(began!.startedAtMs - T).toBeLessThanOrEqual(1_000);
    expect(began!.laneNo).toBe(1);
    expect(ended!.eventId).toBe(began!.eventId);
  });

  it('ends when the car is seen no more', () => {
    const bench = new Bench();
    stand(bench, 0, 33_000, [{ track: 1, xM: 200, speedMps: 0 }]);
    for (let ms = 33_200; ms <= 40_000; ms += 200) bench.frame('a', ms, []);
    expect(bench.kinds()).toEqual(['stopped began', 'stopped ended']);
  });

  it('a car that is parked beside the lane, and a pedestrian, are none', () => {
    const bench = new Bench();
    stand(bench, 0, 60_000, [
      { track: 1, xM: 200, yM: -2.4, speedMps: 0 },
      { track: 2, xM: 250, speedMps: 0, type: 8 },
    ]);
    expect(bench.kinds()).toEqual([]);
  });

  it('red explains standing at the stop line, and the queue explains standing behind', () => {
    const bench = new Bench(true);
    const queue = [395, 387, 379].map((xM, i) => ({ track: i + 1, xM, speedMps: 0 }));
    stand(bench, 0, 90_000, queue, (ms) => bench.district.signals.apply('j1', [{ group: 1, state: 3 }], T + ms));
    expect(bench.kinds()).toEqual([]);
    // The light is green now and the first car stays: after 30 s of green it is an event, those behind it are not.
    stand(bench, 90_200, 125_000, queue, (ms) => bench.district.signals.apply('j1', [{ group: 1, state: 6 }], T + ms));
    expect(bench.kinds()).toEqual(['stopped began']);
    expect(bench.events[0]!.lonE7).toBe(frame.lonE7(395));
  });

  it('waiting is believed for longer where the lane ends without a signal', () => {
    const bench = new Bench();
    stand(bench, 0, 119_000, [{ track: 1, xM: 395, speedMps: 0 }]);
    expect(bench.kinds()).toEqual([]);
    stand(bench, 119_200, 123_000, [{ track: 1, xM: 395, speedMps: 0 }]);
    expect(bench.kinds()).toEqual(['stopped began']);
  });

  it('driving against the lane for 2 s and 10 m is one; for a second it is none', () => {
    const bench = new Bench();
    const against = (track: number, fromMs: number, toMs: number, fromM: number): void => {
      for (let ms = fromMs; ms <= toMs; ms += 100) bench.frame('a', ms, [{ track, xM: fromM - (ms - fromMs) / 125, speedMps: 8, heading: WEST }]);
    };
    against(1, 0, 1_000, 300);
    for (let ms = 1_100; ms <= 4_000; ms += 100) bench.frame('a', ms, []);
    expect(bench.kinds()).toEqual([]);
    against(2, 10_000, 13_500, 200);
    expect(bench.kinds()).toEqual(['wrong-way began']);
    expect(bench.events[0]).toMatchObject({ laneNo: 1, startedAtMs: T + 10_020 });
    for (let ms = 13_600; ms <= 20_000; ms += 100) bench.frame('a', ms, []);
    expect(bench.kinds()).toEqual(['wrong-way began', 'wrong-way ended']);
  });

  it('crawling backwards to park is none', () => {
    const bench = new Bench();
    for (let ms = 0; ms <= 10_000; ms += 100) bench.frame('a', ms, [{ track: 1, xM: 200 - ms / 2_000, speedMps: 0.5, heading: WEST }]);
    expect(bench.kinds()).toEqual([]);
  });
});
