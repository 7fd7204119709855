import type { RoadUser } from '../city/city';
import { RandomStream } from '../random';
import { DEFAULT_SENSORS, Sensors, type SensorModel } from './sensing';

const model: SensorModel = { ...DEFAULT_SENSORS, rangeM: 150 };
const place = { xM: 0, yM: 0 };

function user(key: number, xM: number, yM: number, change: Partial<RoadUser> = {}): RoadUser {
  return { key, type: 1, lengthM: 4.6, widthM: 1.8, heightM: 1.5, xM, yM, headingDeg: 90, speedMps: 10, accelMps2: 0, laneId: 'a_0', turnSignal: 0, ...change };
}

const sure: SensorModel = { ...model, nearMiss: 0, farMiss: 0 };

it('sees what is in range and nothing else', () => {
  const sensors = new Sensors(place, sure, new RandomStream(1, 's'));
  const seen = sensors.sense([user(1, 149, 0), user(2, 151, 0), user(3, 0, -100)], 0, 0, 256);
  expect(seen.map((one) => one.user.key)).toEqual([1, 3]);
});

it('does not see a car in the shadow of a truck, and sees it beside the shadow', () => {
  const truck = user(1, 40, 0, { heightM: 3.8, lengthM: 10, widthM: 2.5, headingDeg: 0 });
  const see = (other: RoadUser): number[] => new Sensors(place, sure, new RandomStream(1, 's')).sense([truck, other], 0, 0, 256).map((one) => one.user.key);
  expect(see(user(2, 50, 0))).toEqual([1]);
  expect(see(user(2, 50, 30))).toEqual([1, 2]);
  expect(see(user(2, 30, 0))).toEqual([1, 2]);
  // From a mast of 6 m the shadow of 3.8 m at 40 m covers a car's roof of 1.5 m up to 40 · 4.5 / 2.2 = 82 m.
  expect(see(user(2, 78, 0))).toEqual([1]);
  expect(see(user(2, 86, 0))).toEqual([1, 2]);
});

it('keeps to its stated errors: without bias, and with the standard deviation that it tells', () => {
  const sensors = new Sensors(place, sure, new RandomStream(7, 's'));
  const errors: number[] = [];
  let stated = 0;
  for (let i = 0; i < 4000; i++) {
    // New keys, so that each draw is independent of the one before.
    for (const one of sensors.sense([user(i + 1, 75, 0)], i * 100, 0, 256)) {
      errors.push(one.xM - 75, one.yM);
      stated = one.sdM;
    }
  }
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const sd = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length);
  expect(errors).toHaveLength(8000);
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(sd).toBeGreaterThan(stated * 0.95);
  expect(sd).toBeLessThan(stated * 1.05);
});

it('misses more at the edge than at the mast, as often as stated', () => {
  const missed = (xM: number): number => {
    const sensors = new Sensors(place, model, new RandomStream(3, 's'));
    let misses = 0;
    for (let i = 0; i < 5000; i++) if (sensors.sense([user(1, xM, 0)], i * 100, 0, 256).length === 0) misses += 1;
    return misses / 5000;
  };
  expect(missed(5)).toBeLessThan(0.01);
  expect(missed(149)).toBeGreaterThan(0.035);
  expect(missed(149)).toBeLessThan(0.065);
});

it('keeps a track over a short gap, gives a new number after a long one, and never the same number twice', () => {
  const sensors = new Sensors(place, sure, new RandomStream(1, 's'));
  const track = (timeMs: number, users: RoadUser[]): number[] => sensors.sense(users, timeMs, 0, 256).map((one) => one.trackId);
  expect(track(0, [user(1, 10, 0), user(2, 20, 0)])).toEqual([1, 2]);
  expect(track(100, [user(2, 21, 0)])).toEqual([2]);
  expect(track(1000, [user(1, 12, 0), user(2, 30, 0)])).toEqual([1, 2]);
  expect(track(3000, [])).toEqual([]);
  expect(track(3100, [user(1, 12, 0), user(3, 30, 0)])).toEqual([3, 4]);
});

it('carries motion on to the time of its cycle', () => {
  const exact = { ...sure, nearSdM: 0, farSdM: 0 };
  const [one] = new Sensors(place, exact, new RandomStream(1, 's')).sense([user(1, 10, 5, { headingDeg: 180 })], 0, 0.08, 256);
  expect(one!.xM).toBeCloseTo(10, 6);
  expect(one!.yM).toBeCloseTo(4.2, 6);
});

it('takes the nearest when there are more objects than a message holds', () => {
  const users = Array.from({ length: 50 }, (_, i) => user(i + 1, 140 - i, 0));
  const seen = new Sensors(place, sure, new RandomStream(1, 's')).sense(users, 0, 0, 10);
  expect(seen.map((one) => one.user.key).sort((a, b) => a - b)).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
});

it('is the same for the same seed and different for another', () => {
  const run = (seed: number): number[] => {
    const sensors = new Sensors(place, model, new RandomStream(seed, 's'));
    return Array.from({ length: 50 }, (_, i) => sensors.sense([user(1, 10 + i, 0), user(2, 20 + i, 3)], i * 100, 0, 256)).flatMap((seen) => seen.map((one) => one.xM));
  };
  expect(run(5)).toEqual(run(5));
  expect(run(5)).not.toEqual(run(6));
});
