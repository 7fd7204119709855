/**
 * `npm run bench:roadnet -- FILE [--routes N] [--fed] [--json]`: our routing beside OSRM (MLD, loopback) on the same extract in one run,
 * turn and turn about; every route against plain Dijkstra. A file that is not OSM's, or
 * `--fed`: OSRM is fed with our network. Without OSRM's part (`parts --with-osrm`) its figures are null.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCosts, createRoutingNetwork, loadSnapshot, OSRM_INPUT, OwnRouter, PlainDijkstra, writeOsrmInput, writeSnapshot, type RoutingCosts, type RoutingNetwork } from '../../roadnet';
import { consoleOutput } from '../../roadnet/cli/output';
import { snapshotOf } from '../../roadnet/cli/snapshot-of';
import { findMainPart } from '../../roadnet/routing/graph/main-part';
import { UNREACHABLE_MS } from '../../roadnet/routing/hierarchy/weights';
import { createSeeded } from '../../roadnet/routing/testing/seeded';
import { WaySearch } from '../../roadnet/routing/search/way-search';
import { LingshanError } from '../../services/kernel/errors';
import { createLayout } from '../../services/launcher/layout';
import { findExtraPart } from '../../services/launcher/parts';
import { KeepAliveClient } from './keep-alive-client';
import { OsrmServer } from './osrm-server';
import { OwnDoor } from './own-door';
import { choosePlaces, type BenchPlace } from './places';

const WARM_UP = 100;
const SIDE = 100;
const MATRICES = 5;
const SEED = 20_261_122;
const OSM_FILE = /\.osm(\.pbf)?$/;

const note = (text: string): void => void process.stderr.write(`${text}\n`);
const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

async function timedAsync(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const lonLat = ({ latE7, lonE7 }: BenchPlace): string => `${(lonE7 / 1e7).toFixed(7)},${(latE7 / 1e7).toFixed(7)}`;

/** Routes between random links of the whole network, those without a way too, that differ from plain Dijkstra's time or whose links do not add up to it. */
function countMismatches(network: RoutingNetwork, costs: RoutingCosts, routes: number): number {
  const plain = new PlainDijkstra(network.snapshot);
  const search = new WaySearch(network);
  const places = choosePlaces(network, costs, { count: 2 * routes, seed: SEED });
  let mismatches = 0;
  let unreachable = 0;
  for (let i = 0; i < routes; i++) {
    const [from, to] = [places[2 * i] as BenchPlace, places[2 * i + 1] as BenchPlace];
    const expectedMs = plain.measure(costs, from, to);
    const way = search.find(costs, [from], [to]);
    if (expectedMs === UNREACHABLE_MS) unreachable++;
    if ((way?.durationMs ?? UNREACHABLE_MS) !== expectedMs || (way && driveMs(network, costs, way.linkNos, from, to) !== expectedMs)) mismatches++;
    if ((i + 1) % Math.ceil(routes / 10) === 0) note(`  ${i + 1} of ${routes} compared, ${mismatches} differ, ${unreachable} without a way`);
  }
  return mismatches;
}

function driveMs({ graph }: RoutingNetwork, { metric }: RoutingCosts, linkNos: readonly number[], from: BenchPlace, to: BenchPlace): number {
  const partMs = ({ linkNo, fraction }: BenchPlace): number => Math.round((metric.linkMs[linkNo] ?? 0) * fraction);
  let sumMs = partMs(to) - partMs(from);
  for (let i = 0; i + 1 < linkNos.length; i++) {
    let movement = graph.movementStart[linkNos[i] ?? 0] ?? 0;
    while (graph.movementTo[movement] !== linkNos[i + 1]) movement++;
    sumMs += (metric.linkMs[linkNos[i] ?? 0] ?? 0) + (metric.movementMs[movement] ?? 0);
  }
  return sumMs;
}

/** Median seconds of a metric with new speeds and its customisation. */
function measureRecustomise(network: RoutingNetwork): number {
  const random = createSeeded(SEED);
  const times = Array.from({ length: 9 }, () => {
    const speeds = Float32Array.from(network.snapshot.linkIds, () => 3 + 15 * random.next());
    return timed(() => createCosts(network, { vehicleClass: 'car', atMs: Date.now(), speeds })) / 1_000;
  });
  return quantile(times, 0.5);
}

async function startOsrm(file: string, isFed: boolean, folder: string, network: RoutingNetwork, costs: RoutingCosts): Promise<OsrmServer | undefined> {
  const part = findExtraPart('osrm', createLayout().parts);
  if (part === undefined) {
    note('OSRM is not here: bring it with "node dist/services/launcher/main.js parts --with-osrm"; its figures are null');
    return undefined;
  }
  const bin = join(part, 'bin');
  if (OSM_FILE.test(file) && !isFed) {
    const input = join(folder, basename(file));
    copyFileSync(file, input);
    return OsrmServer.start(bin, { input, profile: join(part, 'profiles/car.lua') });
  }
  note('OSRM is fed with our network');
  const fed = join(folder, 'fed');
  writeOsrmInput(fed, network, costs);
  return OsrmServer.start(bin, { input: join(fed, OSRM_INPUT.network), profile: join(fed, OSRM_INPUT.profile), customise: ['--segment-speed-file', join(fed, OSRM_INPUT.speeds), '--turn-penalty-file', join(fed, OSRM_INPUT.turns)] });
}

/** Pairs of neighbours in the list between which a car finds a way: the main part is that of all classes, so some have none. */
function pairsWithWay(places: readonly BenchPlace[], own: OwnRouter): (readonly [BenchPlace, BenchPlace])[] {
  const departAtMs = Date.now();
  const pairs = Array.from({ length: places.length / 2 }, (_, i) => [places[2 * i] as BenchPlace, places[2 * i + 1] as BenchPlace] as const);
  return pairs.filter(([from, to]) => {
    try {
      return own.routeNow({ vehicleClass: 'car', departAtMs, from, to }).routes.length > 0;
    } catch (error) {
      if (error instanceof LingshanError && error.reason === 'ROUTE_NOT_FOUND') return false;
      throw error;
    }
  });
}

/**
 * Every pair asked of each, turn and turn about. Every answer holds duration, distance, both ends as snapped, the whole line
 * and what it drives on: our link ids, OSRM's node ids. No steps on either side.
 */
async function measureRoutes(pairs: readonly (readonly [BenchPlace, BenchPlace])[], own: OwnRouter, door: OwnDoor, osrm: KeepAliveClient | undefined) {
  const times = { own: [] as number[], http: [] as number[], osrm: [] as number[] };
  let failed = 0;
  const bytes = { http: 0, osrm: 0 };
  const departAtMs = Date.now();
  for (const [i, [from, to]] of pairs.entries()) {
    const inProcess = timed(() => own.routeNow({ vehicleClass: 'car', departAtMs, from, to }));
    const http = await timedAsync(async () => {
      const { status, body } = await door.client.get(`/v1/route?from=${lonLat(from)}&to=${lonLat(to)}`);
      if (status !== 200) failed++;
      bytes.http += body.length;
    });
    const theirs =
      osrm &&
      (await timedAsync(async () => {
        const { body } = await osrm.get(`/route/v1/driving/${lonLat(from)};${lonLat(to)}?overview=full&geometries=geojson&annotations=nodes`);
        bytes.osrm += body.length;
      }));
    if (i < WARM_UP) continue;
    times.own.push(inProcess);
    times.http.push(http);
    if (theirs !== undefined) times.osrm.push(theirs);
  }
  if (failed > 0) throw new Error(`${failed} of ${pairs.length} routes were not answered by our own HTTP`);
  note(`bytes of a route's answer: ours ${round(bytes.http / pairs.length, 0)}, OSRM's ${round(bytes.osrm / pairs.length, 0)}`);
  return times;
}

async function measureMatrices(places: readonly BenchPlace[], own: OwnRouter, door: OwnDoor, osrm: KeepAliveClient | undefined) {
  const sources = places.slice(0, SIDE);
  const targets = places.slice(SIDE, 2 * SIDE);
  const list = (from: number): string => Array.from({ length: SIDE }, (_, i) => from + i).join(';');
  const asPairs = (side: readonly BenchPlace[]): [number, number][] => side.map(({ latE7, lonE7 }) => [lonE7 / 1e7, latE7 / 1e7]);
  const path = `/table/v1/driving/${[...sources, ...targets].map(lonLat).join(';')}?sources=${list(0)}&destinations=${list(SIDE)}`;
  const times = { own: [] as number[], http: [] as number[], osrm: [] as number[] };
  for (let i = 0; i <= MATRICES; i++) {
    const inProcess = await timedAsync(() => own.matrix({ vehicleClass: 'car', departAtMs: Date.now(), sources, targets }));
    const http = await timedAsync(async () => {
      const { status, body } = await door.client.post('/v1/route/matrix', { sources: asPairs(sources), targets: asPairs(targets) });
      if (status !== 200) throw new Error(`matrix over our own HTTP: ${status} ${body}`);
    });
    const theirs = osrm && (await timedAsync(() => osrm.get(path)));
    if (i === 0) continue;
    times.own.push(inProcess);
    times.http.push(http);
    if (theirs !== undefined) times.osrm.push(theirs);
  }
  return { own: quantile(times.own, 0.5), http: quantile(times.http, 0.5), osrm: quantile(times.osrm, 0.5) };
}

/** A signal becomes an exit, at which every process started here is killed and the folder goes. */
function endOnSignals(folder: string): void {
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false }, fed: { type: 'boolean', default: false }, routes: { type: 'string', default: '1000' } } });
  const [file] = positionals;
  const routes = Number(values.routes);
  if (file === undefined || positionals.length > 1 || !(routes > 0)) {
    note('Usage: npm run bench:roadnet -- FILE [--routes N] [--fed] [--json]');
    process.exitCode = 2;
    return;
  }
  const snapshot = await snapshotOf(file, 'bench', consoleOutput);
  if (!snapshot) {
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-roadnet-'));
  endOnSignals(folder);
  let door: OwnDoor | undefined;
  let osrm: OsrmServer | undefined;
  try {
    const snapshotFile = join(folder, 'bench.snapshot');
    writeSnapshot(snapshotFile, snapshot);
    const snapshotLoadMs = quantile(Array.from({ length: 5 }, () => timed(() => loadSnapshot(snapshotFile))), 0.5);
    let network!: RoutingNetwork;
    note(`engine made in ${round(timed(() => (network = createRoutingNetwork(snapshot))), 0)} ms: ${network.graph.stateCount} links, ${network.graph.head.length} turns, ${network.topology.head.length} arcs`);
    const costs = createCosts(network, { vehicleClass: 'car', atMs: Date.now() });
    const mismatches = countMismatches(network, costs, routes);
    const recustomiseSeconds = measureRecustomise(network);

    osrm = await startOsrm(file, values.fed, folder, network, costs);
    const own = new OwnRouter(network);
    const places = choosePlaces(network, costs, { count: 4 * (routes + WARM_UP), seed: SEED + 1, isWanted: findMainPart(network.graph) });
    const pairs = pairsWithWay(places, own).slice(0, routes + WARM_UP);
    const [first] = pairs;
    door = await OwnDoor.start(folder, snapshotFile, `/v1/route?from=${lonLat((first as (typeof pairs)[0])[0])}&to=${lonLat((first as (typeof pairs)[0])[1])}`);
    const client = osrm && new KeepAliveClient(osrm.url);
    note(`asking ${pairs.length} routes of each, turn and turn about`);
    const times = await measureRoutes(pairs, own, door, client);
    const matrix = await measureMatrices(places, own, door, client);
    client?.close();
    const p50 = { own: quantile(times.own, 0.5), http: quantile(times.http, 0.5), osrm: quantile(times.osrm, 0.5) };
    note(`route p50 ms: in process ${round(p50.own)}, our HTTP ${round(p50.http)}, OSRM's HTTP ${round(p50.osrm)}`);
    note(`matrix ${SIDE}×${SIDE} ms: in process ${round(matrix.own, 1)}, our HTTP ${round(matrix.http, 1)}, OSRM's HTTP ${round(matrix.osrm, 1)}; ratioMatrix compares the two over HTTP`);
    const report = {
      routeMsP50: round(p50.own, 4),
      routeMsP99: round(quantile(times.own, 0.99), 4),
      osrmRouteMsP50: osrm ? round(p50.osrm, 4) : null,
      osrmRouteMsP99: osrm ? round(quantile(times.osrm, 0.99), 4) : null,
      ratioRouteP50: osrm ? round(p50.own / p50.osrm, 4) : null,
      ratioRouteHttpP50: osrm ? round(p50.http / p50.osrm, 4) : null,
      ratioMatrix: osrm ? round(matrix.http / matrix.osrm, 4) : null,
      recustomiseSeconds: round(recustomiseSeconds, 4),
      osrmCustomiseSeconds: osrm ? round(osrm.customiseSeconds, 4) : null,
      snapshotLoadMs: round(snapshotLoadMs, 1),
      mismatches,
    };
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${Object.entries(report).map(([key, value]) => `${key}: ${String(value)}`).join('\n')}\n`);
  } finally {
    await door?.stop();
    await osrm?.stop();
  }
}

void main();
