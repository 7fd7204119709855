import fc from 'fast-check';
import type { ObjectRow } from '../api/model';
import { MercatorPlane } from './local-plane';
import { applyPicture, EXTRAPOLATION_MS, poseAt, turnBetween, type Mover, type Pose } from './motion';
import { ServerClock } from './server-clock';

const plane = new MercatorPlane(113.5, 22.7);
const row = (lon: number, lat: number, speedMps: number, headingDeg: number): ObjectRow => ['car-1', 'car', Math.round(lon * 1e6), Math.round(lat * 1e6), speedMps * 10, headingDeg, 1, 0];
const pose: Pose = { x: 0, y: 0, headingRad: 0 };

function afterTwo(first: ObjectRow, second: ObjectRow): Mover {
  const one = applyPicture(new Map(), new Map([['car-1', first]]), 1000, plane);
  return applyPicture(one, new Map([['car-1', second]]), 1500, plane).get('car-1') as Mover;
}

describe('motion between pictures', () => {
  const north = afterTwo(row(113.5, 22.7, 10, 350), row(113.5, 22.70005, 10, 10));

  it('is half way at half time, and turns the short way round through north', () => {
    const half = poseAt(north, 1250, pose);
    expect(half.y).toBeCloseTo(-2.78, 1);
    expect(turnBetween(0, half.headingRad)).toBeCloseTo(0, 5);
  });

  it('carries on at the last speed for a bounded time and then stands', () => {
    const end = { ...poseAt(north, 1500, pose) };
    const late = { ...poseAt(north, 1500 + EXTRAPOLATION_MS, pose) };
    expect(Math.hypot(late.x - end.x, late.y - end.y)).toBeCloseTo(10 * (EXTRAPOLATION_MS / 1000), 3);
    expect(poseAt(north, 60_000, pose)).toEqual(late);
  });

  it('shows a jump at once: nobody drives 100 m in half a second', () => {
    const jumped = afterTwo(row(113.5, 22.7, 10, 0), row(113.501, 22.7, 10, 0));
    expect(poseAt(jumped, 1250, pose).x).toBeCloseTo(plane.toLocal(113.501, 22.7)[0], 1);
  });

  it('forgets whom the new picture does not hold', () => {
    expect(applyPicture(new Map([['car-1', north]]), new Map(), 2000, plane).size).toBe(0);
  });

  it('never leaves the stretch between two samples while it is between them', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 359 }), fc.integer({ min: 0, max: 359 }), (share, from, to) => {
        const mover = afterTwo(row(113.5, 22.7, 5, from), row(113.5001, 22.7001, 5, to));
        const { x, y } = poseAt(mover, 1000 + 500 * share, pose);
        expect(x).toBeGreaterThanOrEqual(mover.from.x - 1e-6);
        expect(x).toBeLessThanOrEqual(mover.to.x + 1e-6);
        expect(y).toBeLessThanOrEqual(mover.from.y + 1e-6);
      }),
    );
  });
});

describe('MercatorPlane', () => {
  it('goes there and back within a millimetre, and its metres are metres', () => {
    const [x, y] = plane.toLocal(113.51, 22.71);
    const [lon, lat] = plane.toLonLat(x, y);
    expect(lon).toBeCloseTo(113.51, 8);
    expect(lat).toBeCloseTo(22.71, 8);
    expect(Math.hypot(x, y)).toBeGreaterThan(1500);
    expect(Math.hypot(x, y)).toBeLessThan(1530);
  });
});

describe('ServerClock', () => {
  it('trusts the message that travelled fastest', () => {
    const clock = new ServerClock();
    expect(clock.at(0)).toBeNull();
    clock.observe(10_000, 100);
    clock.observe(10_500, 900);
    expect(clock.at(1000)).toBeCloseTo(10_900, -1);
  });

  it('follows a server whose clock was set back, in the end', () => {
    const clock = new ServerClock();
    clock.observe(1_000_000, 0);
    for (let local = 1000; local <= 60_000; local += 1000) clock.observe(900_000 + local, local);
    clock.observe(900_000 + 60_000_000, 60_000_000);
    expect(clock.at(60_000_000)).toBeCloseTo(900_000 + 60_000_000, -1);
  });
});
