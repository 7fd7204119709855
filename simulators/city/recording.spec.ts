import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { RandomStream } from '../random';
import type { CityMoment, RoadUser } from './city';
import type { CityNetwork } from './network';
import { createGeoFrame } from './projection';
import { CityRecorder, RecordedCity } from './recorded-city';

const network: CityNetwork = {
  name: 'spec', version: 'spec-1', projection: { definition: '+proj=utm +zone=49 +ellps=WGS84 +datum=WGS84 +units=m +no_defs', offsetXM: -761322.2, offsetYM: -2523188.48 },
  signals: [{ sumoId: 'A0', id: 'A0', xM: 0, yM: 0, links: [], program: { fixed: true, phases: [] } }], lanes: [],
};

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'recording-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Cars that come, drive round curves, stand, change lanes and go. */
function moments(count: number): CityMoment[] {
  const random = new RandomStream(11, 'moments');
  let users: RoadUser[] = [];
  let nextKey = 1;
  return Array.from({ length: count }, (_, i) => {
    users = users.filter(() => !random.chance(0.01)).map((user) => {
      const speedMps = random.chance(0.1) ? 0 : Math.max(0, user.speedMps + random.nextNormal());
      const headingDeg = (user.headingDeg + (speedMps > 0 ? random.nextNormal() * 2 : 0) + 360) % 360;
      return { ...user, speedMps, headingDeg, accelMps2: random.nextNormal(), xM: user.xM + speedMps * 0.1 * Math.sin((headingDeg * Math.PI) / 180), yM: user.yM + speedMps * 0.1 * Math.cos((headingDeg * Math.PI) / 180), laneId: random.chance(0.05) ? `lane_${random.nextInt(40)}` : user.laneId, turnSignal: random.nextInt(4) };
    });
    if (random.chance(0.5)) users.push({ key: nextKey++, type: 1 + random.nextInt(8), lengthM: 4.6, widthM: 1.8, heightM: 1.5, xM: random.next() * 3000, yM: random.next() * 3000, headingDeg: random.next() * 360, speedMps: 10, accelMps2: 0, laneId: `lane_${random.nextInt(40)}`, turnSignal: 0 });
    return { timeMs: i * 100, users: [...users], signals: [{ state: i % 100 < 50 ? 'Gr' : 'rG', phase: i % 100 < 50 ? 0 : 1, remainingMs: 5000 - (i % 50) * 100 }] };
  });
}

async function record(file: string, all: readonly CityMoment[]): Promise<void> {
  const recorder = new CityRecorder(file, { network, stepMs: 100 });
  for (const moment of all) await recorder.add(moment);
  await recorder.close();
}

it('gives back what was recorded, to the centimetre and the tenth of a degree', async () => {
  const file = join(folder, 'a.lsrec');
  const all = moments(400);
  await record(file, all);
  const city = await RecordedCity.open(file, { loop: false });
  expect(city.network).toEqual(network);
  const worst = { placeM: 0, headingDeg: 0, speedMps: 0, others: 0 };
  let compared = 0;
  for (const original of all) {
    const played = (await city.step())!;
    expect(played.timeMs).toBe(original.timeMs);
    expect(played.signals).toEqual(original.signals);
    expect(played.users.map((user) => user.key)).toEqual(original.users.map((user) => user.key));
    played.users.forEach((user, i) => {
      const before = original.users[i]!;
      worst.placeM = Math.max(worst.placeM, Math.abs(user.xM - before.xM), Math.abs(user.yM - before.yM));
      worst.headingDeg = Math.max(worst.headingDeg, Math.abs(user.headingDeg - before.headingDeg));
      worst.speedMps = Math.max(worst.speedMps, Math.abs(user.speedMps - before.speedMps));
      if (user.type !== before.type || user.laneId !== before.laneId || user.turnSignal !== before.turnSignal) worst.others += 1;
      compared += 1;
    });
  }
  expect(worst.placeM).toBeLessThanOrEqual(0.0051);
  expect(worst.headingDeg).toBeLessThanOrEqual(0.051);
  expect(worst.speedMps).toBeLessThanOrEqual(0.0051);
  expect(worst.others).toBe(0);
  expect(compared).toBeGreaterThan(5000);
  expect(await city.step()).toBeUndefined();
  expect(statSync(file).size / compared).toBeLessThan(12);
});

it('begins again with new road users when it loops', async () => {
  const file = join(folder, 'b.lsrec');
  const all = moments(30);
  await record(file, all);
  const city = await RecordedCity.open(file, { loop: true });
  const rounds: number[][] = [[], [], []];
  for (let i = 0; i < 90; i++) {
    const moment = (await city.step())!;
    expect(moment.timeMs).toBe(i * 100);
    rounds[Math.floor(i / 30)]!.push(...moment.users.map((user) => user.key));
  }
  const [first, second, third] = rounds.map((keys) => new Set(keys));
  expect([...first!].some((key) => second!.has(key) || third!.has(key))).toBe(false);
  expect(first!.size).toBe(third!.size);
});

it('names the file, what is wrong and the fix', async () => {
  const file = join(folder, 'c.lsrec');
  await expect(RecordedCity.open(file, { loop: false })).rejects.toMatchObject({ reason: 'RECORDING_UNREADABLE' });
  writeFileSync(file, 'no');
  await expect(RecordedCity.open(file, { loop: false })).rejects.toMatchObject({ detail: expect.stringContaining('not a complete gzip') });
  writeFileSync(file, gzipSync('something else'));
  await expect(RecordedCity.open(file, { loop: false })).rejects.toMatchObject({ detail: expect.stringContaining('not a recording') });
});

it('puts net points where the network file says its corners are, and knows how far grid north is from north', () => {
  const geo = createGeoFrame(network.projection, 'spec');
  const point = { latE7: 0, lonE7: 0 };
  geo.toGeo(0, 0, point);
  // origBoundary of test/fixtures/grid3x3.net.xml, south-west and north-east corners (rotated by the convergence: 40 m).
  expect(Math.abs(point.latE7 / 1e7 - 22.795869)).toBeLessThan(4e-4);
  expect(Math.abs(point.lonE7 / 1e7 - 113.545534)).toBeLessThan(4e-4);
  // sin(latitude) · (longitude − 111°), the textbook formula for UTM zone 49.
  expect(geo.convergenceDeg(450, 450)).toBeCloseTo(Math.sin((22.8 * Math.PI) / 180) * (113.55 - 111), 2);
  expect(() => createGeoFrame({ ...network.projection, definition: '!' }, 'x.net.xml')).toThrow(/NET_NOT_GEOGRAPHIC/);
});
