/**
 * An operator closes a road of the running city: api → bus → network process → snapshot → traffic and api, between two frames.
 * The independent sides: the journal of the units (nothing is lost on the way from version to version) and the store's log.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RoadnetStore } from '../../roadnet/store/roadnet-store';
import { restrictionsOfLane } from '../../roadnet/snapshot/restrictions-of';
import { createStore, type Store } from '../../services/platform/store';
import { Door } from '../harness/door';
import { startUnits, type SimulatedUnits } from '../harness/simulated-units';
import { startCity, type RunningCity } from '../harness/start-city';

jest.setTimeout(180_000);

/** In the middle row, left to right; around it takes two further sides of a block. */
const CLOSED = 'B1C1';
const ZOOM = 17;

interface Lanes {
  readonly features: readonly { readonly geometry: { readonly coordinates: readonly (readonly [number, number][])[] }; readonly properties: { readonly id: string; readonly restrictions?: readonly { readonly cause: string }[] } }[];
}
interface Links {
  readonly features: readonly { readonly geometry: { readonly coordinates: readonly [number, number][] }; readonly properties: { readonly id: string } }[];
}

let city: RunningCity;
let units: SimulatedUnits;
let door: Door;
let store: Store;
let versions: RoadnetStore;
beforeAll(async () => {
  city = await startCity({ simulator: false });
  units = await startUnits(city, { drainMs: 60_000 });
  door = await Door.signIn(city, 'operator');
  store = createStore({ url: city.store, user: 'roadnet', password: city.passwords.store.roadnet, database: 'lingshan' });
  versions = new RoadnetStore(store);
});
afterAll(async () => {
  if (units?.isRunning()) await units.stop();
  await store?.close();
  await city?.stop();
});

const request = (path: string, init: RequestInit = {}): Promise<Response> => fetch(new URL(path, city.api), { ...init, headers: { authorization: door.authorization, ...init.headers } });

async function post(path: string, body: object): Promise<{ editId: string; href: string }> {
  const response = await request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() } });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`POST ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as { editId: string; href: string };
}

async function until<T>(find: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(100)) {
    const found = await find();
    if (found !== undefined) return found;
  }
  throw new Error(`did not come: ${what}`);
}

const versionNow = async (): Promise<string> => (await door.get<{ version: string }>('/v1/roadnet')).version;
const newVersion = (than: string): Promise<string> => until(async () => ((await versionNow()) === than ? undefined : versionNow()), `a version after ${than} at the api`);
const takenByTraffic = (version: string): Promise<true> => until(() => city.log('traffic').split('\n').some((line) => line.includes(version) && line.includes('new version')) || undefined, `${version} at traffic`);
const stateOf = (href: string, state: string): Promise<{ newMapJunctionIds: string[] }> => until(async () => {
  const status = await door.get<{ state: string; newMapJunctionIds: string[] }>(href);
  return status.state === state ? status : undefined;
}, `${href} ${state}`);

async function restrictedLanes(editId: string): Promise<string[]> {
  const { features } = await door.get<Lanes>('/v1/roadnet/geojson?layer=lanes');
  return features.filter(({ properties }) => properties.restrictions?.some(({ cause }) => cause === editId)).map(({ properties }) => properties.id).sort();
}

async function isOnTile([lon, lat]: readonly [number, number], text: string): Promise<boolean> {
  const turn = (lat * Math.PI) / 180;
  const [column, row] = [((lon + 180) / 360) * 2 ** ZOOM, ((1 - Math.asinh(Math.tan(turn)) / Math.PI) / 2) * 2 ** ZOOM];
  const response = await request(`/v1/roadnet/tiles/${ZOOM}/${Math.floor(column)}/${Math.floor(row)}`);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer()).includes(text);
}

it('a road is closed and opened again while frames flow', async () => {
  const first = await versionNow();
  const { features } = await door.get<Links>('/v1/roadnet/geojson?layer=links');
  const lineOf = (id: string) => features.find(({ properties }) => properties.id === id)!.geometry.coordinates;
  const [from, to] = [lineOf('A1B1')[0]!, lineOf(CLOSED).at(-1)!];

  const target = lineOf('C1right1').at(-1)!;
  /** The router makes itself ready for a version beside the one that it answers from; each answer names its own. */
  const routeOn = (version: string): Promise<readonly string[]> =>
    until(async () => {
      const { roadnetVersion, routes } = await door.get<{ roadnetVersion: string; routes: { linkIds: string[] }[] }>(`/v1/route?from=${from.join(',')}&to=${target.join(',')}`);
      return roadnetVersion === version ? routes[0]!.linkIds : undefined;
    }, `a route on ${version}`);
  expect(await routeOn(first)).toContain(CLOSED);
  const etag = (await request('/v1/roadnet/geojson?layer=lanes')).headers.get('etag')!;
  expect((await request('/v1/roadnet/geojson?layer=lanes', { headers: { 'if-none-match': etag } })).status).toBe(304);
  const beforeMs = Date.now();

  const { editId, href } = await post('/v1/roadnet/edits', { kind: 'closure', linkIds: [CLOSED], reason: 'burst pipe' });
  const { newMapJunctionIds } = await stateOf(href, 'applied');
  expect(newMapJunctionIds).toEqual([expect.stringMatching(/^B1C1/)]);
  const second = await newVersion(first);
  await takenByTraffic(second);
  const again = await request('/v1/roadnet/geojson?layer=lanes', { headers: { 'if-none-match': etag } });
  expect([again.status, again.headers.get('etag') === etag]).toEqual([200, false]);
  const closed = await restrictedLanes(editId);
  expect(closed.length).toBeGreaterThan(0);
  expect(closed.every((id) => id.startsWith(`${CLOSED}_`))).toBe(true);
  expect(await isOnTile(to, editId)).toBe(true);
  expect(await routeOn(second)).not.toContain(CLOSED);

  // What held before is answered as it was.
  const { name } = await versions.log.get(first);
  const [past, present] = [await versions.getVersionAt(name, beforeMs), await versions.getVersionAt(name, Date.now())];
  expect([past.version, present.version]).toEqual([first, second]);
  const rulesAt = async (version: string) => {
    const snapshot = await versions.getSnapshot(version);
    return closed.flatMap((id) => restrictionsOfLane(snapshot, snapshot.laneNoById.get(id)!)).map(({ cause }) => cause);
  };
  expect([await rulesAt(first), await rulesAt(second)]).toEqual([[], closed.map(() => editId)]);

  await post(`/v1/roadnet/edits/${editId}/withdrawal`, { reason: 'mended' });
  await stateOf(href, 'withdrawn');
  const third = await newVersion(second);
  await takenByTraffic(third);
  expect(await restrictedLanes(editId)).toEqual([]);
  expect(await isOnTile(to, editId)).toBe(false);
  expect(await routeOn(third)).toContain(CLOSED);

  expect(units.isRunning()).toBe(true);
  const summary = await units.stop();
  const account = units.account();
  expect(summary.drained).toBe(true);
  expect(account).toMatchObject({ lost: 0, duplicated: 0, invented: 0, rejected: {} });
  expect(account.framesStored).toBe(account.framesSent);
  expect(account.framesSent).toBeGreaterThan(50);
});
