import { join } from 'node:path';
import fc from 'fast-check';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { MOTOR_CLASSES } from '../model/vehicle-class';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { buildLinkGraph, type LinkGraph } from './link-graph';
import { createPlaceOnLane, projectOnLane } from './project-on-lane';
import { createRouteSearch } from './route-search';
import type { TrackPoint } from './track';
import { createTrackFollowers } from './track-follower';
import { createTrackMatcher, type TrackMatcher } from './track-matcher';

let city: RoadnetSnapshot;
let graph: LinkGraph;
let matcher: TrackMatcher;

beforeAll(async () => {
  city = compileAlone((await importSumoNet(join(__dirname, '..', '..', 'test', 'fixtures', 'grid3x3.net.xml'))).roadnet!, 'x');
  graph = buildLinkGraph(city);
  matcher = createTrackMatcher(city);
});

interface Drive {
  readonly links: readonly number[];
  readonly points: readonly TrackPoint[];
}

/** A drive over links that follow each other, a position every `stepM` at 10 m/s, each off by up to `noiseM`. */
function drive(start: number, turns: readonly number[], stepM: number, noiseM: number, noise: readonly number[]): Drive {
  const roads = [...graph.line.keys()].filter((linkNo) => graph.line[linkNo] !== 0 && city.linkKind[linkNo] === 0);
  const links = [roads[start % roads.length]!];
  for (const turn of turns) {
    const from = graph.nextStart[links.at(-1)!]!;
    const ways = [...graph.next.subarray(from, graph.nextStart[links.at(-1)! + 1])].filter((_, i) => graph.nextIsUTurn[from + i] === 0);
    if (ways.length === 0) break;
    links.push(ways[turn % ways.length]!);
  }
  const points: TrackPoint[] = [];
  let alongM = 5;
  links.forEach((linkNo, i) => {
    for (; alongM < graph.lengthM[linkNo]! - (i === links.length - 1 ? 5 : 0); alongM += stepM) {
      const [x, y] = placeAt(graph.line[linkNo]!, alongM);
      const k = points.length * 2;
      const off = (n: number): number => (noise[n % noise.length] ?? 0) * noiseM;
      points.push({ lat: city.frame.latE7(y + off(k)) / 1e7, lon: city.frame.lonE7(x + off(k + 1)) / 1e7, timeMs: points.length * stepM * 100 });
    }
    alongM -= graph.lengthM[linkNo]!;
  });
  return { links, points };
}

function placeAt(laneNo: number, sM: number): [number, number] {
  const last = city.lanePointStart[laneNo + 1]! - 2;
  let point = city.lanePointStart[laneNo]!;
  while (point < last && city.pointS[point + 1]! < sM) point++;
  const t = (sM - city.pointS[point]!) / (city.pointS[point + 1]! - city.pointS[point]! || 1);
  return [city.pointX[point]! + t * (city.pointX[point + 1]! - city.pointX[point]!), city.pointY[point]! + t * (city.pointY[point + 1]! - city.pointY[point]!)];
}

const anyDrive = (stepM: number, noiseM: number): fc.Arbitrary<Drive> =>
  fc
    .tuple(fc.nat(10_000), fc.array(fc.nat(20), { minLength: 6, maxLength: 12 }), fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }))
    .map(([start, turns, noise]) => drive(start, turns, stepM, noiseM, noise))
    .filter(({ points }) => points.length > 3);

/** Metres of `path` that are not in `truth`. */
function strayM(path: readonly number[], truth: readonly number[]): number {
  return path.filter((linkNo) => !truth.includes(linkNo)).reduce((metres, linkNo) => metres + graph.lengthM[linkNo]!, 0);
}

it.each([
  [10, 4],
  [60, 4],
  [150, 2],
])('finds the way of a drive, a position every %d m, off by up to %d m', (stepM, noiseM) => {
  fc.assert(
    fc.property(anyDrive(stepM, noiseM), ({ links, points }) => {
      const { legs } = matcher.match(points);
      expect(legs).toHaveLength(1);
      const lengthM = links.reduce((metres, linkNo) => metres + graph.lengthM[linkNo]!, 0);
      expect(strayM(legs[0]!.linkNos, links)).toBeLessThan(0.05 * lengthM + 30);
      // The ends may lie on the path inside the junction beside; behind the last position nothing is known.
      expect(strayM(links.slice(1, -1), legs[0]!.linkNos)).toBeLessThan(0.05 * lengthM + 30 + stepM);
    }),
    { numRuns: 40 },
  );
});

it('gives every point a place on its lane, legs that hold together, and the same again', () => {
  fc.assert(
    fc.property(anyDrive(15, 8), anyDrive(40, 8), ({ points }, other) => {
      const match = matcher.match(points);
      expect(match.points).toHaveLength(points.length);
      const place = createPlaceOnLane();
      for (const point of match.points) {
        if (!point) continue;
        const { frame } = city;
        projectOnLane(city, point.laneNo, frame.x(point.lon * 1e7), frame.y(point.lat * 1e7), 0, Infinity, place);
        expect(place.distanceM).toBeLessThan(0.02);
        expect(city.laneLink[point.laneNo]).toBe(point.linkNo);
        expect(match.legs[point.leg]!.linkNos).toContain(point.linkNo);
        expect(point.sM).toBeGreaterThanOrEqual(0);
        expect(point.sM).toBeLessThanOrEqual(city.laneLengthM[point.laneNo]! + 0.01);
      }
      for (const { linkNos } of match.legs) {
        for (let i = 1; i < linkNos.length; i++) expect(graph.next.subarray(graph.nextStart[linkNos[i - 1]!], graph.nextStart[linkNos[i - 1]! + 1])).toContain(linkNos[i]);
      }
      matcher.match(other.points);
      expect(matcher.match(points)).toEqual(match);
    }),
    { numRuns: 20 },
  );
});

it('tells the lane only where the position is good enough for it', () => {
  const linkNo = [...graph.line.keys()].find((no) => city.linkLaneStart[no + 1]! - city.linkLaneStart[no]! >= 2 && city.linkKind[no] === 0 && [...city.linkLane.subarray(city.linkLaneStart[no], city.linkLaneStart[no + 1])].filter((laneNo) => city.laneClasses[laneNo]! & MOTOR_CLASSES).length >= 2)!;
  const lanes = [...city.linkLane.subarray(city.linkLaneStart[linkNo], city.linkLaneStart[linkNo + 1])].filter((laneNo) => city.laneClasses[laneNo]! & MOTOR_CLASSES);
  for (const laneNo of lanes) {
    const track = (accuracyM: number): TrackPoint[] =>
      Array.from({ length: 8 }, (_, i) => {
        const [x, y] = placeAt(laneNo, 10 + i * 8);
        return { lat: city.frame.latE7(y) / 1e7, lon: city.frame.lonE7(x) / 1e7, timeMs: i * 1_000, accuracyM };
      });
    expect(matcher.match(track(1)).points.map((point) => [point!.laneNo, point!.isLaneKnown])).toEqual(Array(8).fill([laneNo, true]));
    expect(matcher.match(track(5)).points.every((point) => point!.linkNo === linkNo && !point!.isLaneKnown)).toBe(true);
  }
});

it('leaves out an outlier and what lies off the network, and says so', () => {
  const { points } = drive(3, [0, 0, 0, 0, 0, 0], 35, 0, []);
  const far = (point: TrackPoint, lat: number): TrackPoint => ({ ...point, lat: point.lat + lat });
  const middle = points.length >> 1;
  const before = matcher.match(points);
  const outlier = matcher.match(points.map((point, i) => (i === middle ? far(point, 0.05) : point)));
  expect(outlier.legs.map(({ linkNos }) => linkNos)).toEqual(before.legs.map(({ linkNos }) => linkNos));
  expect(outlier.gaps).toEqual([{ afterPoint: middle - 1, beforePoint: middle + 1, reason: 'off-network' }]);
  expect(outlier.points[middle]).toBeUndefined();
  const lost = matcher.match(points.map((point) => far(point, 1)));
  expect(lost).toEqual({ legs: [], points: points.map(() => undefined), gaps: [{ afterPoint: -1, beforePoint: points.length, reason: 'off-network' }], confidence: 0 });
  expect(matcher.match([])).toEqual({ legs: [], points: [], gaps: [], confidence: 0 });
});

it('begins a new leg where no way leads on', () => {
  const { points } = drive(3, [0, 0, 0, 0, 0, 0, 0, 0], 20, 0, []);
  const awayM = (candidate: Drive): number => Math.hypot((candidate.points[0]!.lat - points.at(-1)!.lat) * 111_200, (candidate.points[0]!.lon - points.at(-1)!.lon) * 102_600);
  const drives = Array.from({ length: 30 }, (_, start) => drive(start, [0, 0, 0, 0, 0, 0], 20, 0, [])).filter((candidate) => candidate.points.length > 5);
  const { points: elsewhere } = drives.reduce((furthest, candidate) => (awayM(candidate) > awayM(furthest) ? candidate : furthest));
  const last = points.at(-1)!.timeMs;
  // Within a second from one end of the city to the other.
  const { legs, gaps } = matcher.match([...points, ...elsewhere.map((point) => ({ ...point, timeMs: point.timeMs + last + 1_000 }))], { speedMaxMps: 20 });
  expect(legs).toHaveLength(2);
  expect(gaps).toEqual([{ afterPoint: points.length - 1, beforePoint: points.length, reason: 'no-way' }]);
});

it('follows a track on-line, decides no later than the lag, and comes to the same places', () => {
  const followers = createTrackFollowers(city);
  fc.assert(
    fc.property(anyDrive(12, 4), fc.constantFrom(0, 10_000, 1e9), ({ links, points }, lagMs) => {
      const follower = followers.follow({ lagMs });
      const seen: number[] = [];
      for (const [i, point] of points.entries()) {
        for (const fix of follower.push(point)) {
          seen.push(fix.point);
          expect(fix.point).toBeLessThanOrEqual(i);
        }
        const open = seen.length === 0 ? 0 : seen.at(-1)!;
        if (lagMs === 0) expect(point.timeMs - points[open]!.timeMs).toBeLessThan(12_000);
      }
      const rest = follower.finish();
      seen.push(...rest.map(({ point }) => point));
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen[0]).toBe(0);
      if (rest.length > 0) expect(strayM([rest.at(-1)!.linkNo], links)).toBeLessThan(40);
    }),
    { numRuns: 30 },
  );
});

it('searches from many places at once as cheaply as plain Bellman–Ford from each', () => {
  const search = createRouteSearch(graph);
  const roads = [...graph.line.keys()].filter((linkNo) => graph.line[linkNo] !== 0);
  const costs = { betaM: 40, turn: 1, uTurn: 0.5 };
  const place = fc.record({ link: fc.nat(roads.length - 1).map((i) => roads[i]!), u: fc.double({ min: 0, max: 1, noNaN: true }), cost: fc.double({ min: 0, max: 5, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 4 }), fc.array(place, { minLength: 1, maxLength: 5 }), (sources, targets) => {
      const all = [...sources, ...targets];
      const columns = { link: Uint32Array.from(all, ({ link }) => link), s: Float64Array.from(all, ({ link, u }) => u * graph.lengthM[link]!), cost: Float64Array.from(all, ({ cost }) => cost) };
      search.run(columns, 0, sources.length, columns, sources.length, all.length, costs, 1e9, 1e9, 1e9, 0);
      targets.forEach(({ link }, t) => {
        const s = columns.s[sources.length + t]!;
        const expected = Math.min(...sources.map((_, i) => cheapest(columns.link[i]!, columns.s[i]!, link, s, columns.cost[i]!, costs)));
        expect(search.arrival[t]).toBeCloseTo(expected, 6);
      });
    }),
    { numRuns: 20 },
  );
});

function cheapest(from: number, fromS: number, to: number, toS: number, cost: number, { betaM, turn, uTurn }: { betaM: number; turn: number; uTurn: number }): number {
  const atStart = new Float64Array(graph.line.length).fill(Infinity);
  const step = (linkNo: number, atEnd: number): boolean => {
    let changed = false;
    for (let j = graph.nextStart[linkNo]!; j < graph.nextStart[linkNo + 1]!; j++) {
      const total = atEnd + turn * (graph.nextTurnDeg[j]! / 180) ** 2 + uTurn * graph.nextIsUTurn[j]!;
      if (total < atStart[graph.next[j]!]! - 1e-12) {
        atStart[graph.next[j]!] = total;
        changed = true;
      }
    }
    return changed;
  };
  step(from, cost + (graph.lengthM[from]! - fromS) / betaM);
  for (let changed = true; changed; ) {
    changed = false;
    for (let linkNo = 1; linkNo < atStart.length; linkNo++) if (atStart[linkNo]! < Infinity) changed = step(linkNo, atStart[linkNo]! + graph.lengthM[linkNo]! / betaM) || changed;
  }
  const around = atStart[to]! + toS / betaM;
  return from === to && toS >= fromS ? Math.min(around, cost + (toS - fromS) / betaM) : around;
}
