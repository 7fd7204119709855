import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { compileAlone } from '../../cli/compile-alone';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import { createCosts, createRoutingNetwork } from '../network';
import { randomTown, TOWN_NOON_MS } from '../testing/random-town';
import { linkOfNode } from './node-ids';
import { describeForOsrm } from './write-osrm-input';

interface ReadNetwork {
  readonly nodes: Map<number, readonly [lat: number, lon: number]>;
  readonly ways: Map<number, number[]>;
  /** Links of each restriction, in order. */
  readonly restrictions: number[][];
}

/** The XML as any reader of OSM files reads it. */
function read(xml: string): ReadNetwork {
  const found: ReadNetwork = { nodes: new Map(), ways: new Map(), restrictions: [] };
  const parser = new SaxesParser();
  let refs: number[] = [];
  parser.on('opentag', ({ name, attributes }) => {
    const value = (key: string): string => String(attributes[key]);
    if (name === 'node') found.nodes.set(Number(value('id')), [Number(value('lat')), Number(value('lon'))]);
    if (name === 'way') found.ways.set(Number(value('id')), (refs = []));
    if (name === 'relation') found.restrictions.push((refs = []));
    if (name === 'nd' || (name === 'member' && value('type') === 'way')) refs.push(Number(value('ref')));
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return found;
}

/** Tenths of a second by nodes, as OSRM computes them: rounded, one at least. */
function readSpeeds(csv: string, { nodes }: ReadNetwork): Map<string, number> {
  return new Map(
    csv.trim().split('\n').filter(Boolean).map((line) => {
      const [from = 0, to = 0, kmh = 0] = line.split(',').map(Number);
      const [a, b] = [nodes.get(from)!, nodes.get(to)!].map(([lat, lon]) => [Math.round(lat * 1e6) / 1e6, Math.round(lon * 1e6) / 1e6] as const) as [readonly [number, number], readonly [number, number]];
      return [`${from},${to}`, Math.max(1, Math.round((haversineM(a, b) * 36) / kmh))];
    }),
  );
}

function haversineM([latA, lonA]: readonly [number, number], [latB, lonB]: readonly [number, number]): number {
  const rad = Math.PI / 180;
  const h = Math.sin(((latB - latA) * rad) / 2) ** 2 + Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lonB - lonA) * rad) / 2) ** 2;
  return 2 * 6_372_797.560856 * Math.asin(Math.sqrt(h));
}

it('gives OSRM every open turn at our cost, to its tenth of a second, and no other', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 14 }), (seed, junctions) => {
      const network = createRoutingNetwork(compileAlone(randomTown(seed, junctions), 'town'));
      const costs = createCosts(network, { vehicleClass: 'car', atMs: TOWN_NOON_MS });
      const { linkMs, movementMs } = costs.metric;
      const texts = describeForOsrm(network, costs);
      const osm = read(texts.network);
      const segmentDs = readSpeeds(texts.speeds, osm);
      const penaltyDs = new Map(texts.turns.trim().split('\n').filter(Boolean).map((line) => [line.split(',').slice(0, 3).join(), 10 * Number(line.split(',')[3])]));
      const open = [...linkMs.keys()].filter((linkNo) => linkNo > 0 && linkMs[linkNo]! < UNREACHABLE_MS);
      expect([...osm.ways.keys()].sort((a, b) => a - b)).toEqual(open);

      // A turn takes what lies between the starts of the two links.
      const segments = (refs: readonly number[]): number[] => refs.slice(1).map((ref, i) => segmentDs.get(`${refs[i]},${ref}`)!);
      const forbidden = new Set(osm.restrictions.filter((linkNos) => linkNos.length === 2).map((linkNos) => linkNos.join()));
      for (const from of open) {
        const refs = osm.ways.get(from)!;
        expect(new Set(refs.slice(1, -1).map(linkOfNode))).toEqual(new Set([from]));
        for (const to of open.filter((next) => osm.ways.get(next)![0] === refs.at(-1))) {
          const movement = network.graph.movementFrom.findIndex((link, at) => link === from && network.graph.movementTo[at] === to);
          const ours = movement === -1 ? UNREACHABLE_MS : movementMs[movement]!;
          if (ours === UNREACHABLE_MS) {
            expect(forbidden).toContain(`${from},${to}`);
            continue;
          }
          const onto = osm.ways.get(to)!;
          const theirDs = segments(refs).slice(1).reduce((sum, ds) => sum + ds, 0) + (penaltyDs.get(`${refs.at(-2)},${refs.at(-1)},${onto[1]}`) ?? 0) + segments(onto)[0]!;
          expect(Math.abs(theirDs - (linkMs[from]! + ours) / 100)).toBeLessThanOrEqual(0.51);
          compared++;
        }
      }
    }),
    { numRuns: 12 },
  );
  expect(compared).toBeGreaterThan(100);
});
