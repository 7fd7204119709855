import { join } from 'node:path';
import fc from 'fast-check';
import { LingshanError } from '../../services/kernel/errors';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { Roadnet } from '../model/roadnet';
import { createRoutingNetwork, type RoutingNetwork } from './network';
import { OwnRouter } from './own-router';
import { PlainDijkstra } from './plain-dijkstra';
import type { Position, Route } from './router';
import { createSeeded } from './testing/seeded';

const NOON_MS = Date.UTC(2026, 6, 15, 4, 0);
const TERMS = { vehicleClass: 'car', departAtMs: NOON_MS } as const;
const SOUTH_WEST: Position = { latE7: 227_985_000, lonE7: 1_135_476_000 };
const NORTH_EAST: Position = { latE7: 228_015_000, lonE7: 1_135_519_000 };

let grid: Roadnet;
let network: RoutingNetwork;
let router: OwnRouter;

beforeAll(async () => {
  grid = (await importSumoNet(join(__dirname, '..', '..', 'test', 'fixtures', 'grid3x3.net.xml'))).roadnet!;
  network = createRoutingNetwork(compileAlone(grid, 'grid'));
  router = new OwnRouter(network);
});

const only = ({ routes }: { routes: readonly Route[] }): Route => routes[0]!;

describe('a route', () => {
  it('begins and ends on the nearest roads and is drawn between them', () => {
    const { from, to, geometry, linkNos, distanceM } = only(router.routeNow({ ...TERMS, from: SOUTH_WEST, to: NORTH_EAST }));
    expect(linkNos[0]).toBe(from.linkNo);
    expect(linkNos.at(-1)).toBe(to.linkNo);
    expect(geometry.slice(0, 2)).toEqual([from.latE7, from.lonE7]);
    expect(geometry.slice(-2)).toEqual([to.latE7, to.lonE7]);
    let drawnM = 0;
    for (let i = 2; i < geometry.length; i += 2) {
      drawnM += Math.hypot((geometry[i]! - geometry[i - 2]!) * network.snapshot.frame.mPerLatE7, (geometry[i + 1]! - geometry[i - 1]!) * network.snapshot.frame.mPerLonE7);
    }
    // Over junctions the line goes straight from one reference lane to the next; the path may be curved, or start beside it.
    expect(Math.abs(drawnM - distanceM) / distanceM).toBeLessThan(0.1);
  });

  it('is told in steps that add up to it', () => {
    const random = createSeeded(3);
    fc.assert(
      fc.property(fc.nat(), () => {
        const place = (): Position => ({ latE7: 227_970_000 + random.below(60_000), lonE7: 1_135_470_000 + random.below(60_000) });
        const { steps, durationMs, distanceM, linkNos } = only(router.routeNow({ ...TERMS, from: place(), to: place(), steps: true }));
        expect(steps[0]!.maneuver).toBe('depart');
        expect(steps.at(-1)!.maneuver).toBe('arrive');
        expect(steps.flatMap((step) => step.linkNos)).toEqual(linkNos);
        expect(steps.reduce((sum, step) => sum + step.durationMs, 0)).toBe(durationMs);
        expect(steps.reduce((sum, step) => sum + step.distanceM, 0)).toBeCloseTo(distanceM, 3);
      }),
      { numRuns: 30 },
    );
  });

  it('names before a turn the lanes from which a connection makes it, and one of them at least', () => {
    const { snapshot } = network;
    const { steps, linkNos } = only(router.routeNow({ ...TERMS, from: SOUTH_WEST, to: NORTH_EAST, steps: true }));
    const turns = steps.filter(({ maneuver, approach }) => approach.length > 0 && maneuver !== 'arrive');
    expect(turns.length).toBeGreaterThan(0);
    for (const { approach, linkNos: after } of turns) {
      const nearest = approach.at(-1)!;
      expect(linkNos.indexOf(nearest.linkNo) + 1).toBe(linkNos.indexOf(after[0]!));
      for (const { laneNo, usable } of nearest.lanes) {
        const leads = snapshot.connectionFrom.some((from, i) => from === laneNo && snapshot.laneLink[snapshot.connectionTo[i]!] === after[0]);
        expect(usable).toBe(leads);
      }
      expect(nearest.lanes.some(({ recommended }) => recommended)).toBe(true);
      expect(nearest.lanes.every(({ usable, recommended }) => usable || !recommended)).toBe(true);
    }
  });

  it('has alternatives that are not much longer, differ, and are ways of their own', () => {
    const { routes } = router.routeNow({ ...TERMS, from: SOUTH_WEST, to: NORTH_EAST, alternatives: 3 });
    expect(routes.length).toBeGreaterThan(1);
    const [best] = routes as [Route];
    for (const { durationMs, linkNos } of routes.slice(1)) {
      expect(durationMs).toBeGreaterThanOrEqual(best.durationMs);
      expect(durationMs).toBeLessThanOrEqual(best.durationMs * 1.25);
      expect(new Set(linkNos).size).toBe(linkNos.length);
      expect(linkNos).not.toEqual(best.linkNos);
    }
  });

  it('is refused far from every road', () => {
    const far = { latE7: 0, lonE7: 0 };
    expect(() => router.routeNow({ ...TERMS, from: far, to: NORTH_EAST })).toThrow(LingshanError);
    expect(() => router.routeNow({ ...TERMS, from: far, to: NORTH_EAST })).toThrow('PLACE_OFF_NETWORK');
  });
});

describe('what changes', () => {
  it('a lane that is closed for a while closes the road for that while', () => {
    const open = only(router.routeNow({ ...TERMS, from: SOUTH_WEST, to: NORTH_EAST }));
    const closedLink = network.snapshot.linkIds[open.linkNos[open.linkNos.length >> 1]!]!;
    const closedUntilMs = NOON_MS + 3_600_000;
    const worked: Roadnet = {
      ...grid,
      lanes: grid.lanes.map((lane) => (lane.linkId === closedLink ? { ...lane, restrictions: [{ kind: 'closed' as const, classes: 1, when: { toMs: closedUntilMs }, cause: 'works-1' }] } : lane)),
    };
    const worksRouter = new OwnRouter(createRoutingNetwork(compileAlone(worked, 'grid')));
    const at = (departAtMs: number, vehicleClass: 'car' | 'bus') => only(worksRouter.routeNow({ vehicleClass, departAtMs, from: SOUTH_WEST, to: NORTH_EAST }));
    const closedNo = network.snapshot.linkNoById.get(closedLink)!;
    expect(at(closedUntilMs - 1, 'car').linkNos).not.toContain(closedNo);
    expect(at(closedUntilMs - 1, 'car').durationMs).toBeGreaterThanOrEqual(open.durationMs);
    expect(at(closedUntilMs, 'car')).toMatchObject({ linkNos: open.linkNos, durationMs: open.durationMs });
  });

  it('live speeds count for trips that start now, and are forgotten', async () => {
    const live = new OwnRouter(network);
    const ask = (departAtMs: number): Route => only(live.routeNow({ ...TERMS, departAtMs, from: SOUTH_WEST, to: NORTH_EAST }));
    const free = ask(NOON_MS);
    const speeds = new Float32Array(network.snapshot.linkIds.length);
    for (const linkNo of free.linkNos) speeds[linkNo] = 0.6;
    await live.setLiveSpeeds(speeds, NOON_MS);
    expect(live.speedsFor(TERMS)).toBe('live');
    const jammed = ask(NOON_MS);
    expect(jammed.durationMs).toBeGreaterThan(free.durationMs);
    const costs = live.costsFor(TERMS);
    expect(jammed.durationMs).toBe(new PlainDijkstra(network.snapshot).measure(costs, jammed.from, jammed.to));
    expect(ask(NOON_MS + 86_400_000).durationMs).toBe(free.durationMs);
    // Costs in use are made anew, not those of before.
    await live.setLiveSpeeds(new Float32Array(speeds.length), NOON_MS + 10_000);
    expect(ask(NOON_MS + 10_000).durationMs).toBe(free.durationMs);
    await live.setLiveSpeeds(undefined, NOON_MS + 20_000);
    expect(live.speedsFor(TERMS)).toBe('limits');
  });
});

it('an isochrone has its outline around the place, and grows with time', () => {
  const [small, large] = [30_000, 90_000].map((limitMs) => router.isochrone({ ...TERMS, from: SOUTH_WEST, limitMs })) as [ReturnType<OwnRouter['isochrone']>, ReturnType<OwnRouter['isochrone']>];
  expect(small.outline.length).toBeGreaterThan(0);
  const reached = new Set(large.reached.map(({ linkNo }) => linkNo));
  expect(small.reached.every(({ linkNo }) => reached.has(linkNo))).toBe(true);
  expect(large.reached.length).toBeGreaterThan(small.reached.length);
  const ring = large.outline[0]![0]!;
  expect(ring[0]).toEqual(ring.at(-1));
  const lons = large.outline.flat(2).map(([lon]) => lon!);
  expect(Math.min(...lons)).toBeLessThan(SOUTH_WEST.lonE7 / 1e7);
  expect(Math.max(...lons)).toBeGreaterThan(SOUTH_WEST.lonE7 / 1e7);
});

it('the nearest link is the nearest of all', () => {
  const { snapshot, graph } = network;
  const random = createSeeded(5);
  for (let i = 0; i < 50; i++) {
    const position = { latE7: 227_950_000 + random.below(100_000), lonE7: 1_135_450_000 + random.below(100_000) };
    const [x, y] = [snapshot.frame.x(position.lonE7), snapshot.frame.y(position.latE7)];
    let leastM = Infinity;
    graph.startOfLink.forEach((state, linkNo) => {
      if (state === -1) return;
      const lane = snapshot.linkReferenceLane[linkNo]!;
      for (let point = snapshot.lanePointStart[lane]!; point + 1 < snapshot.lanePointStart[lane + 1]!; point++) {
        const [ax, ay, bx, by] = [snapshot.pointX[point]!, snapshot.pointY[point]!, snapshot.pointX[point + 1]!, snapshot.pointY[point + 1]!];
        const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1)));
        leastM = Math.min(leastM, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
      }
    });
    const found = network.links.find(position, { maxDistanceM: 2_000, count: 3, isWanted: () => true });
    expect(found[0]!.distanceM).toBeCloseTo(leastM, 6);
    expect(found).toHaveLength(3);
    expect(network.links.find(position, { maxDistanceM: 2_000, count: 9, beyondNearestM: 0, isWanted: () => true })[0]!.distanceM).toBeCloseTo(leastM, 6);
  }
});
