import fc from 'fast-check';
import { compileAlone } from '../cli/compile-alone';
import { UNREACHABLE_MS } from './hierarchy/weights';
import { createCosts, createRoutingNetwork, type RoutingCosts, type RoutingNetwork } from './network';
import { PlainDijkstra } from './plain-dijkstra';
import type { PlaceOnLink } from './router';
import { findReached } from './search/isochrone-search';
import { findMatrix } from './search/matrix-search';
import { WaySearch } from './search/way-search';
import { createSeeded } from './testing/seeded';
import { randomTown, TOWN_NOON_MS } from './testing/random-town';

const TOWNS = { numRuns: 30 };
const town = fc.record({ seed: fc.nat(), junctions: fc.integer({ min: 2, max: 14 }) });

interface Rig {
  readonly network: RoutingNetwork;
  readonly costs: RoutingCosts;
  readonly plain: PlainDijkstra;
  readonly places: readonly PlaceOnLink[];
}

/** Positions at the starts and ends of links and between, several on one link. */
function createRig(seed: number, junctions: number): Rig | undefined {
  const roadnet = randomTown(seed, junctions);
  if (roadnet.links.length === 0) return undefined;
  const network = createRoutingNetwork(compileAlone(roadnet, 'town'));
  const costs = createCosts(network, { vehicleClass: 'car', atMs: TOWN_NOON_MS });
  const chance = createSeeded(seed + 1);
  const linkNos = [...network.graph.startOfLink.keys()].filter((linkNo) => network.graph.startOfLink[linkNo] !== -1);
  if (linkNos.length === 0) return undefined;
  const places = Array.from({ length: 8 }, () => ({ linkNo: linkNos[chance.below(linkNos.length)]!, fraction: [0, 1, chance.next(), chance.next()][chance.below(4)]! }));
  return { network, costs, plain: new PlainDijkstra(network.snapshot), places };
}

it('finds what plain Dijkstra finds between all kinds of places, by a way that costs what it says', () => {
  let found = 0;
  let closed = 0;
  fc.assert(
    fc.property(town, ({ seed, junctions }) => {
      const rig = createRig(seed, junctions);
      if (!rig) return;
      const search = new WaySearch(rig.network);
      const wrong: unknown[] = [];
      for (const source of rig.places) {
        for (const target of rig.places) {
          const expectedMs = rig.plain.measure(rig.costs, source, target);
          const way = search.find(rig.costs, [source], [target]);
          const drivenMs = way && driveMs(rig, way.linkNos, source, target);
          if ((way?.durationMs ?? UNREACHABLE_MS) !== expectedMs || drivenMs !== way?.durationMs) wrong.push({ source, target, expectedMs, drivenMs, way });
          if (way) found++;
          else closed++;
        }
      }
      expect(wrong).toEqual([]);
    }),
    TOWNS,
  );
  expect(found).toBeGreaterThan(500);
  expect(closed).toBeGreaterThan(50);
});

it('takes the best of several places at either end', () => {
  fc.assert(
    fc.property(town, ({ seed, junctions }) => {
      const rig = createRig(seed, junctions);
      if (!rig) return;
      const search = new WaySearch(rig.network);
      const sources = uniqueLinks(rig.places.slice(0, 3));
      const targets = uniqueLinks(rig.places.slice(3, 6));
      const best = Math.min(...sources.flatMap((source) => targets.map((target) => rig.plain.measure(rig.costs, source, target))));
      expect(search.measure(rig.costs, sources, targets)).toBe(best);
    }),
    TOWNS,
  );
});

it('a matrix is its pairs', () => {
  fc.assert(
    fc.property(town, ({ seed, junctions }) => {
      const rig = createRig(seed, junctions);
      if (!rig) return;
      const ends = rig.places.map((place) => [place]);
      const expected = rig.places.map((source) => Int32Array.from(rig.places, (target) => rig.plain.measure(rig.costs, source, target)));
      expect(findMatrix(rig.network, rig.costs, ends, ends)).toEqual(expected);
    }),
    TOWNS,
  );
});

it('reaches the links that plain Dijkstra reaches, as far as it does', () => {
  fc.assert(
    fc.property(town, fc.integer({ min: 1, max: 120_000 }), ({ seed, junctions }, limitMs) => {
      const rig = createRig(seed, junctions);
      if (!rig) return;
      const [source] = rig.places as [PlaceOnLink];
      const reached = new Map(findReached(rig.network, rig.costs, [source], limitMs).map((link) => [link.linkNo, link]));
      for (let linkNo = 1; linkNo < rig.network.graph.startOfLink.length; linkNo++) {
        // What lies behind the source on its own link is reached from its front, if at all.
        if (linkNo === source.linkNo) continue;
        const arrivalMs = rig.plain.measure(rig.costs, source, { linkNo, fraction: 0 });
        expect(reached.get(linkNo)?.arrivalMs).toBe(arrivalMs < limitMs ? arrivalMs : undefined);
        if (arrivalMs < limitMs) expect(reached.get(linkNo)?.to).toBeCloseTo(Math.min(1, (limitMs - arrivalMs) / rig.costs.metric.linkMs[linkNo]!), 9);
      }
    }),
    TOWNS,
  );
});

it('is the same again from the same network', () => {
  const [first, second] = [1, 2].map(() => {
    const { network, costs } = createRig(7, 14)!;
    return { order: [...network.topology.stateOfRank], up: [...costs.hierarchy.up], down: [...costs.hierarchy.down] };
  });
  expect(first).toEqual(second);
});

/** Cost of driving exactly these links, ms; undefined when a turn of it is not open or a sequence forbidden. */
function driveMs({ network, costs }: Rig, linkNos: readonly number[], source: PlaceOnLink, target: PlaceOnLink): number | undefined {
  const { snapshot, graph } = network;
  const { linkMs, movementMs, standing } = costs.metric;
  if (linkNos[0] !== source.linkNo || linkNos.at(-1) !== target.linkNo) return undefined;
  let sumMs = Math.round(linkMs[target.linkNo]! * target.fraction) - Math.round(linkMs[source.linkNo]! * source.fraction);
  for (let i = 0; i + 1 < linkNos.length; i++) {
    const movement = graph.movementFrom.findIndex((from, at) => from === linkNos[i] && graph.movementTo[at] === linkNos[i + 1]);
    if (movement === -1 || movementMs[movement] === UNREACHABLE_MS) return undefined;
    sumMs += linkMs[linkNos[i]!]! + movementMs[movement]!;
  }
  const driven = `,${linkNos.join()},`;
  const isForbidden = snapshot.turnRestrictionRule.some((rule, row) => {
    const sequence = snapshot.turnRestrictionLink.subarray(snapshot.turnRestrictionLinkStart[row]!, snapshot.turnRestrictionLinkStart[row + 1]!);
    return standing[rule] === 1 && driven.includes(`,${sequence.join()},`);
  });
  return isForbidden ? undefined : sumMs;
}

function uniqueLinks(places: readonly PlaceOnLink[]): PlaceOnLink[] {
  return places.filter(({ linkNo }, i) => places.findIndex((other) => other.linkNo === linkNo) === i);
}
