/**
 * The oracle: a recorded, seeded city through the real gateway, bus, traffic, archive, store and api, compared with the simulator's
 * own truth. Everything on the other side of a comparison is computed here or by the simulator, nothing by the product.
 * The thresholds are what the sensors' errors leave (0.15..0.45 m, 0.2..5 % missed, simulators/rsu/sensing.ts); each is stated beside its reason.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Door } from '../harness/door';
import { RECORDED_CITY, startUnits, type RunSummary, type SimulatedUnits } from '../harness/simulated-units';
import { startCity, type RunningCity } from '../harness/start-city';
import { readTruth, type Truth, type TruthFrame, type TruthObject } from '../harness/truth';
import { measureFusion, type KnownSight } from './fusion-figures';
import { listStoredSights, type StoredSight } from './stored-objects';
import { computeTrueTraffic, type TrueSums } from './true-traffic';

const RUN_MS = 40_000;
const LOOK_EVERY_MS = 2_000;
/** The units begin one after another within 3 s; tracks and clocks need a little more. */
const SETTLE_MS = 6_000;
/**
 * What one slip of the schedule may cost. On a machine that is too busy the simulator moves its clock by half a second or more while
 * nobody in the city moves: such a jump is no motion that anybody could follow. Slips are counted by the simulator; there are none on a free machine.
 */
const SLIP_ALLOWANCE = { share: 0.02, switchesPerMinute: 1, flow: 0.04 };

jest.setTimeout(300_000);

interface LivePicture<T> {
  readonly asOf: string;
  readonly quality: string;
  readonly items: readonly T[];
}
interface LiveSignal {
  readonly junctionId: string;
  readonly unitId: string;
  readonly measuredAt: string;
  readonly groups: readonly { readonly signalGroup: number; readonly state: string }[];
}
interface LiveObject {
  readonly objectId: string;
  readonly lat: number;
  readonly lon: number;
  readonly unitId: string;
  readonly measuredAt: string;
}
interface State {
  readonly windowStart: string;
  readonly densityVpkm: number;
  readonly meanSpeedMps: number | null;
  readonly flowVph: number;
}
interface Layer {
  readonly features: readonly { readonly properties: { readonly id: string; readonly laneNo: number; readonly linkNo: number } }[];
}

/** What the recording's letters mean, from the contract of the simulator (not the product's table). */
const LIGHTS: Readonly<Record<string, string>> = { G: 'green-protected', g: 'green-permissive', y: 'amber', Y: 'amber', r: 'red', s: 'red', u: 'red-amber', o: 'flashing-amber', O: 'dark' };

let city: RunningCity;
let door: Door;
let units: SimulatedUnits;
let summary: RunSummary;
let truth: Truth;
let sights: StoredSight[];
let laneIds: Map<number, string>;
const signalPictures: LivePicture<LiveSignal>[] = [];
const objectPictures: LivePicture<LiveObject>[] = [];

beforeAll(async () => {
  city = await startCity({ simulator: false });
  door = Door.open(city);
  const truthFile = `${city.data}/truth.jsonl`;
  units = await startUnits(city, { seed: 7, truth: truthFile, drainMs: 60_000 });
  for (const end = performance.now() + RUN_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    signalPictures.push(await door.get('/v1/live/signals'));
    objectPictures.push(await door.get('/v1/live/objects'));
  }
  summary = await units.stop();
  truth = await readTruth(truthFile, RECORDED_CITY);
  figure('run', { framesSent: summary.framesSent, ackMsP99: summary.ackMsP99, lateMoments: summary.lateMoments });
});
afterAll(() => city?.stop());

const frameKey = (unitId: string, counter: number): string => `${unitId} ${counter}`;
const place = (latE7: number, lonE7: number): string => `${latE7} ${lonE7}`;

it('stores every acknowledged frame once, with its objects', () => {
  const account = units.account(90_000);
  expect(summary.drained).toBe(true);
  expect(account).toMatchObject({ lost: 0, duplicated: 0, invented: 0, rejected: {}, examples: { lost: [], duplicated: [], invented: [] } });
  expect(account.framesAcked).toBe(account.framesSent);
  expect(account.framesStored).toBe(account.framesSent);
  expect(account.framesSent).toBeGreaterThan(5000);
});

it('stores exactly the positions that were sent', async () => {
  sights = await listStoredSights(city);
  const sent = new Map(truth.frames.map(({ unitId, counter, objects }) => [frameKey(unitId, counter), new Map(objects.map((one) => [one.trackId, one]))]));
  const wrong = sights.filter(({ unitId, counter, trackId, latE7, lonE7 }) => {
    const said = sent.get(frameKey(unitId, counter))?.get(trackId);
    return said?.latE7 !== latE7 || said.lonE7 !== lonE7;
  });
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(sights).toHaveLength(truth.frames.reduce((sum, { objects }) => sum + objects.length, 0));
});

it('shows a road user’s path as it was sent', async () => {
  const paths = new Map<string, string[]>();
  for (const { objectId, isPrimary, latE7, lonE7 } of sights) if (isPrimary) paths.set(objectId, [...(paths.get(objectId) ?? []), place(latE7, lonE7)]);
  const some = [...paths.keys()].sort().filter((_, i, all) => i % Math.ceil(all.length / 20) === 0);
  for (const objectId of some) {
    const points = await door.listAll<{ lat: number; lon: number }>(`/v1/objects/${objectId}/path?${span(0, Infinity)}`);
    expect(points.map(({ lat, lon }) => place(Math.round(lat * 1e7), Math.round(lon * 1e7))).sort()).toEqual((paths.get(objectId) as string[]).sort());
  }
  expect(some.length).toBeGreaterThan(10);
});

it('puts road users on the lane on which they really are', async () => {
  laneIds = new Map((await door.get<Layer>('/v1/roadnet/geojson?layer=lanes')).features.map(({ properties }) => [properties.laneNo, properties.id]));
  const said = new Map(truth.frames.map((frame) => [frameKey(frame.unitId, frame.counter), frame]));
  let onLane = 0;
  let right = 0;
  let matched = 0;
  for (const { unitId, counter, trackId, laneNo } of sights) {
    const frame = said.get(frameKey(unitId, counter)) as TruthFrame;
    const laneId = (frame.objects.find((one) => one.trackId === trackId) as TruthObject).laneId;
    if (laneNo !== 0) matched++;
    // Inside a junction the paths lie on top of each other: there the front's lane says little about the body's.
    if (laneId.startsWith('_')) continue;
    onLane++;
    if (laneIds.get(laneNo) === laneId) right++;
  }
  figure('lane', { matched: matched / sights.length, right: right / onLane, onLane });
  // The front is on a lane up to half a vehicle's length before its middle is: about 2.5 m of each 44..188 m count as wrong.
  expect(right / onLane).toBeGreaterThan(0.95);
  expect(matched / sights.length).toBeGreaterThanOrEqual(0.98);
});

it('gives each road user one number, however many units see it', () => {
  const said = new Map(truth.frames.map((frame) => [frameKey(frame.unitId, frame.counter), frame]));
  const known: KnownSight[] = sights.map(({ unitId, counter, trackId, objectId, isPrimary }) => {
    const frame = said.get(frameKey(unitId, counter)) as TruthFrame;
    const { key } = frame.objects.find((one) => one.trackId === trackId) as TruthObject;
    return { tick: Math.floor(frame.cityMs / truth.stepMs), key, unitId, objectId, isPrimary };
  });
  const figures = measureFusion(known, truth.stepMs);
  figure('fusion', figures);
  expect(figures.seenTogether).toBeGreaterThan(5000);
  const slack = summary.lateMoments * SLIP_ALLOWANCE.share;
  expect(figures.oneNumberShare).toBeGreaterThan(0.97 - slack);
  expect(figures.switchesPerMinute).toBeLessThan(0.5 + summary.lateMoments * SLIP_ALLOWANCE.switchesPerMinute);
  expect(figures.mixedUpShare).toBeLessThan(0.005 + slack);
  expect(figures.onePrimaryShare).toBeGreaterThan(0.95 - slack);
});

/** Whole seconds in which every unit was at work. */
function measuredSpan(): { fromMs: number; toMs: number } {
  const [first, last] = [truth.moments[0]!.wallMs, truth.moments.at(-1)!.wallMs];
  return { fromMs: Math.ceil((first + SETTLE_MS) / 1000) * 1000, toMs: Math.floor((last - 2000) / 1000) * 1000 };
}

function span(fromMs: number, toMs: number): string {
  const [first, last] = [truth.moments[0]!.wallMs - 1000, truth.moments.at(-1)!.wallMs + 1000];
  return `from=${new Date(Math.max(fromMs, first)).toISOString()}&to=${new Date(Math.min(toMs, last)).toISOString()}`;
}

interface Compared {
  readonly id: string;
  readonly trueDensityVpkm: number;
  readonly densityVpkm: number;
  readonly trueSpeedMps: number | undefined;
  readonly speedMps: number | undefined;
  readonly trueVehicles: number;
  readonly vehicles: number;
}

/** Means over the span of what the api returns, beside the truth. */
async function compareStates(path: (no: number) => string, things: readonly { no: number; id: string; lengthM: number }[], trueSums: ReadonlyMap<string, TrueSums>, moments: number): Promise<Compared[]> {
  const { fromMs, toMs } = measuredSpan();
  const seconds = (toMs - fromMs) / 1000;
  const all: Compared[] = [];
  for (const { no, id, lengthM } of things) {
    const states = await door.listAll<State>(`${path(no)}?window=1s&${span(fromMs, toMs)}`);
    const presence = states.reduce((sum, { densityVpkm }) => sum + densityVpkm, 0);
    const way = states.reduce((sum, { densityVpkm, meanSpeedMps }) => sum + densityVpkm * (meanSpeedMps ?? 0), 0);
    const sums = trueSums.get(id) ?? { presence: 0, speedMps: 0, crossings: 0 };
    all.push({
      id,
      trueDensityVpkm: (sums.presence / moments / lengthM) * 1000,
      densityVpkm: presence / seconds,
      trueSpeedMps: sums.presence === 0 ? undefined : sums.speedMps / sums.presence,
      speedMps: presence === 0 ? undefined : way / presence,
      trueVehicles: sums.crossings,
      vehicles: states.reduce((sum, { flowVph }) => sum + flowVph / 3600, 0),
    });
  }
  return all;
}

function expectClose(kind: string, compared: readonly Compared[]): void {
  const total = (pick: (one: Compared) => number): number => compared.reduce((sum, one) => sum + pick(one), 0);
  const off = (share: number): number => Math.abs(share - 1);
  const near = (is: number, be: number, tolerance: { share: number; least: number }): boolean => Math.abs(is - be) <= Math.max(tolerance.least, tolerance.share * be);
  const share = (check: (one: Compared) => boolean): number => compared.filter(check).length / compared.length;
  const densityOff = off(total((one) => one.densityVpkm) / total((one) => one.trueDensityVpkm));
  const vehiclesOff = off(total((one) => one.vehicles) / total((one) => one.trueVehicles));
  const densityShare = share((one) => near(one.densityVpkm, one.trueDensityVpkm, { share: 0.1, least: 0.6 }));
  const flowShare = share((one) => near(one.vehicles, one.trueVehicles, { share: 0.1, least: 1.01 }));
  // A mean over a handful of sights says nothing about speed.
  const busy = compared.filter(({ trueDensityVpkm }) => trueDensityVpkm > 1);
  const speedShare = busy.filter((one) => near(one.speedMps ?? NaN, one.trueSpeedMps as number, { share: 0.1, least: 0.7 })).length / busy.length;
  figure(kind, { densityOff, vehiclesOff, densityShare, flowShare, speedShare, busy: busy.length, vehicles: total((one) => one.vehicles), of: compared.length });
  expect(total((one) => one.trueVehicles)).toBeGreaterThan(20);
  const slack = summary.lateMoments * SLIP_ALLOWANCE.share;
  expect(densityOff).toBeLessThan(0.02 + slack);
  expect(vehiclesOff).toBeLessThan(0.03 + summary.lateMoments * SLIP_ALLOWANCE.flow);
  expect(densityShare).toBeGreaterThan(0.95 - slack);
  expect(flowShare).toBeGreaterThan(0.95 - slack);
  expect(speedShare).toBeGreaterThan(0.95 - slack);
}

it('knows density, mean speed and flow of every link', async () => {
  const { fromMs, toMs } = measuredSpan();
  const { links, moments } = computeTrueTraffic(truth, fromMs, toMs);
  const lengths = new Map(truth.network.lanes.map(({ linkId, lengthM }) => [linkId, lengthM]));
  const layer = await door.get<Layer>('/v1/roadnet/geojson?layer=links');
  const things = layer.features.flatMap(({ properties: { linkNo, id } }) => (lengths.has(id) ? [{ no: linkNo, id, lengthM: lengths.get(id) as number }] : []));
  expect(things.length).toBe(lengths.size);
  expectClose('links', await compareStates((no) => `/v1/links/${no}/states`, things, links, moments));
});

it('knows density, mean speed and flow of every lane', async () => {
  const { fromMs, toMs } = measuredSpan();
  const { lanes, moments } = computeTrueTraffic(truth, fromMs, toMs);
  const lengths = new Map(truth.network.lanes.map(({ id, lengthM }) => [id, lengthM]));
  const things = [...laneIds].flatMap(([no, id]) => (lengths.has(id) ? [{ no, id, lengthM: lengths.get(id) as number }] : []));
  expect(things.length).toBe(lengths.size);
  expectClose('lanes', await compareStates((no) => `/v1/lanes/${no}/states`, things, lanes, moments));
});

it('shows every light as it was', () => {
  const tickOf = new Map(truth.frames.map(({ unitId, measuredAtMs, cityMs }) => [`${unitId} ${measuredAtMs}`, Math.floor(cityMs / truth.stepMs)]));
  const momentOf = new Map(truth.moments.map((moment) => [Math.round(moment.timeMs / truth.stepMs), moment]));
  const junctions = new Set<string>();
  const wrong: string[] = [];
  let compared = 0;
  for (const picture of signalPictures) {
    for (const { junctionId, unitId, measuredAt, groups } of picture.items) {
      // RSM and SPAT of one cycle carry one time.
      const moment = momentOf.get(tickOf.get(`${unitId} ${Date.parse(measuredAt)}`) ?? NaN);
      if (!moment) continue;
      const index = truth.network.signals.findIndex(({ id }) => id === junctionId);
      const { state } = moment.signals[index] as { state: string };
      junctions.add(junctionId);
      for (const group of groups) {
        compared++;
        const light = LIGHTS[state[group.signalGroup - 1] as string];
        if (light !== group.state) wrong.push(`${junctionId} group ${group.signalGroup} at ${measuredAt}: ${group.state}, was ${light}`);
      }
    }
  }
  figure('signals', { compared, junctions: junctions.size, pictures: signalPictures.length });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(junctions.size).toBe(truth.network.signals.length);
  expect(compared).toBeGreaterThan(500);
});

it('shows now exactly the road users that units just saw, each once', () => {
  // One that stands is said to be in the same place again: the time decides which frame it was.
  const saidAt = new Map<string, { key: number; measuredAtMs: number }[]>();
  for (const { measuredAtMs, objects } of truth.frames) {
    for (const { key, latE7, lonE7 } of objects) {
      const where = place(latE7, lonE7);
      saidAt.set(where, [...(saidAt.get(where) ?? []), { key, measuredAtMs }]);
    }
  }
  const findSaid = ({ lat, lon, measuredAt }: LiveObject): { key: number; measuredAtMs: number }[] =>
    (saidAt.get(place(Math.round(lat * 1e7), Math.round(lon * 1e7))) ?? [])
      .sort((a, b) => Math.abs(a.measuredAtMs - Date.parse(measuredAt)) - Math.abs(b.measuredAtMs - Date.parse(measuredAt)))
      .slice(0, 1);
  let shown = 0;
  let known = 0;
  let fresh = 0;
  let seen = 0;
  let seenAndShown = 0;
  let repeated = 0;
  const [first] = truth.moments;
  for (const { items } of objectPictures) {
    const said = items.flatMap(findSaid);
    const newestMs = Math.max(...said.map(({ measuredAtMs }) => measuredAtMs));
    // Units begin one after another: a picture of the start is no picture of the town.
    if (!(newestMs > first!.wallMs + SETTLE_MS)) continue;
    shown += items.length;
    known += said.length;
    fresh += said.filter(({ measuredAtMs }) => measuredAtMs > newestMs - 1000).length;
    const keys = new Set(said.map(({ key }) => key));
    repeated += said.length - keys.size;
    const justSeen = new Set(truth.frames.filter(({ measuredAtMs }) => measuredAtMs > newestMs - 600 && measuredAtMs < newestMs - 300).flatMap(({ objects }) => objects.map(({ key }) => key)));
    seen += justSeen.size;
    seenAndShown += [...justSeen].filter((key) => keys.has(key)).length;
  }
  figure('live', { shown, known: known / shown, fresh: fresh / shown, seenAndShown: seenAndShown / seen, repeated: repeated / shown });
  expect(shown).toBeGreaterThan(200);
  expect(known).toBe(shown);
  const slack = summary.lateMoments * SLIP_ALLOWANCE.share;
  expect(fresh / shown).toBeGreaterThan(0.95 - slack);
  expect(seenAndShown / seen).toBeGreaterThan(0.98 - slack);
  expect(repeated / shown).toBeLessThan(0.02 + slack);
});

/** Told beside the verdict, for whoever wants to know how far from the thresholds it is. */
function figure(name: string, values: object): void {
  process.stderr.write(`oracle ${name} ${JSON.stringify(values)}\n`);
}
