import { join } from 'node:path';
import fc from 'fast-check';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { decodeMap, encodeMap } from './adapters/map-wire';
import { buildMapNode } from './build-map';
import { compareJunction } from './compare-map';
import { distanceToSegmentM, fewPoints } from './few-points';
import { MAP_LIMITS, type MapConnection, type MapNode } from './map-message';
import { MapNumbers } from './map-numbers';
import { assignNodeNumbers } from './node-numbers';
import { readMap } from './read-map';
import { splitMap } from './split-map';

let snapshot: RoadnetSnapshot;
let numbers: MapNumbers;
let node: MapNode;
beforeAll(async () => {
  snapshot = compileAlone((await importSumoNet(join(__dirname, '../../test/fixtures/grid3x3.net.xml'))).roadnet!, 'grid');
  numbers = new MapNumbers(snapshot, 7);
  node = buildMapNode(numbers, snapshot.junctions.findIndex(({ signalised }) => signalised));
});

describe('a MAP', () => {
  it('goes through bytes and comes back as the same lanes, connections, groups and crossings', () => {
    for (const [index, junction] of snapshot.junctions.entries()) {
      const one = buildMapNode(numbers, index);
      if (one.inLinks.length === 0) continue;
      const { junctions, findings } = readMap(splitMap([one], { roadnetVersion: snapshot.version }).map((message) => decodeMap(encodeMap(message))), numbers);
      expect(findings).toEqual([]);
      expect([junction.id, compareJunction(snapshot, index, junctions.get(index))]).toEqual([junction.id, []]);
    }
    expect(node.inLinks.flatMap(({ lanes }) => lanes.flatMap(({ connections }) => connections)).some(({ signalGroup }) => signalGroup !== undefined)).toBe(true);
    expect(node.crossings.length).toBeGreaterThan(0);
  });

  it('that was changed on its way is found to differ', () => {
    const index = numbers.junctionOf(node.ref)!;
    const [link] = node.inLinks;
    const lane = link!.lanes.find(({ connections }) => connections.length > 0)!;
    const changedLane = (change: object): MapNode => ({ ...node, inLinks: node.inLinks.map((one) => (one !== link ? one : { ...one, lanes: one.lanes.map((other) => (other === lane ? { ...lane, ...change } : other)) })) });
    const differences = (changed: MapNode): string => compareJunction(snapshot, index, readMap(splitMap([changed], { roadnetVersion: 'v' }), numbers).junctions.get(index)).join('\n');
    expect(differences(changedLane({ widthCm: lane.widthCm + 20 }))).toContain('width');
    expect(differences(changedLane({ connections: lane.connections.slice(1) }))).toContain('connections');
    expect(differences(changedLane({ connections: lane.connections.map((connection) => ({ ...connection, signalGroup: (connection.signalGroup ?? 0) + 1 })) }))).toContain('connections');
    expect(differences(changedLane({ points: lane.points.map(({ latE7, lonE7 }) => ({ latE7: latE7 + 100, lonE7 })) }))).toContain('line is');
    expect(differences({ ...node, inLinks: node.inLinks.slice(1) })).toContain('is missing');
    expect(differences({ ...node, crossings: [] })).toContain('crossing');
  });

  it('of a network with other numbers is a finding, not a guess', () => {
    const { findings, junctions } = readMap(splitMap([{ ...node, ref: { region: 8, nodeNo: 1 } }], { roadnetVersion: 'v' }), numbers);
    expect([findings.map(({ check }) => check), junctions.size]).toEqual([['map.unknown-reference'], 0]);
    expect(() => decodeMap(Uint8Array.of(255, 255))).toThrow(expect.objectContaining({ reason: 'MAP_INVALID' }));
  });

  it('that is too large goes into parts within the limits, and nothing is lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 70 }), fc.integer({ min: 2, max: 200 }), (linkCount, laneCount, connectionCount, crossingCount, pointCount) => {
        const [link] = node.inLinks;
        const [crossing] = node.crossings;
        const template: MapConnection = { toLaneId: 'x', maneuver: 'straight', remote: node.ref, connectingLaneNo: 1 };
        const lanes = Array.from({ length: laneCount }, (_, i) => ({ ...link!.lanes[0]!, laneNo: i + 1, laneId: `l${i}`, points: Array.from({ length: i === 0 ? pointCount : 2 }, (_, p) => ({ latE7: p, lonE7: i })), connections: Array.from({ length: i === 0 ? connectionCount : 1 }, (_, c) => ({ ...template, connectingLaneNo: c + 1 })) }));
        const large: MapNode = { ...node, inLinks: Array.from({ length: linkCount }, (_, i) => ({ ...link!, linkId: `k${i}`, lanes: i === 0 ? lanes : link!.lanes })), crossings: Array.from({ length: crossingCount }, (_, i) => ({ ...crossing!, crossingId: `c${i}` })) };
        const messages = splitMap([large], { roadnetVersion: 'v' });
        for (const { nodes } of messages) {
          expect(nodes.length).toBeLessThanOrEqual(MAP_LIMITS.nodes);
          for (const part of nodes) {
            expect(part.inLinks.length).toBeLessThanOrEqual(MAP_LIMITS.inLinks);
            expect(part.inLinks.length).toBeGreaterThan(0);
            expect(part.crossings.length).toBeLessThanOrEqual(MAP_LIMITS.crossings);
            for (const { lanes: parts } of part.inLinks) {
              expect(parts.length).toBeLessThanOrEqual(MAP_LIMITS.lanes);
              for (const { connections, points } of parts) {
                expect(connections.length).toBeLessThanOrEqual(MAP_LIMITS.connections);
                expect(points.length >= 2 && points.length <= MAP_LIMITS.points).toBe(true);
              }
            }
          }
        }
        const flat = (nodes: readonly MapNode[]): string[] =>
          [...new Set(nodes.flatMap(({ inLinks, crossings }) => [...crossings.map(({ crossingId }) => crossingId), ...inLinks.flatMap(({ linkId, lanes: all }) => all.flatMap(({ laneNo, connections, points }) => [`${linkId} ${laneNo}`, ...points.map(({ latE7 }) => `${linkId} ${laneNo} p${latE7}`), ...connections.map(({ connectingLaneNo }) => `${linkId} ${laneNo} ${connectingLaneNo}`)]))]))].sort();
        expect(flat(messages.flatMap(({ nodes }) => nodes))).toEqual(flat([large]));
      }),
      { numRuns: 30 },
    );
  });
});

it('lanes count from the leftmost', () => {
  const { linkId, lanes } = node.inLinks.find((link) => link.lanes.length > 1)!;
  const linkNo = snapshot.linkNoById.get(linkId)!;
  const fromKerb = [...snapshot.linkLane.subarray(snapshot.linkLaneStart[linkNo], snapshot.linkLaneStart[linkNo + 1])].map((laneNo) => snapshot.laneIds[laneNo]);
  expect(lanes.map(({ laneNo }) => laneNo)).toEqual([...lanes.keys()].map((i) => i + 1));
  expect(lanes.map(({ laneId }) => laneId)).toEqual(fromKerb.reverse());
});

it('numbers of nodes are distinct, in range, and kept when others come', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 400 }), fc.nat(), (ids, cut) => {
      const before = assignNodeNumbers(ids.slice(0, 1 + (cut % ids.length)));
      const after = assignNodeNumbers(ids, before);
      for (const [id, no] of before) expect(after.get(id)).toBe(no);
      expect(new Set(after.values()).size).toBe(ids.length);
      for (const no of after.values()) expect(no >= 1 && no <= 65_535).toBe(true);
      expect(assignNodeNumbers([...ids].reverse(), before)).toEqual(after);
    }),
  );
});

it('a line of few points lies near all of the many, and keeps its ends', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 2, maxLength: 200 }), (wiggles) => {
      const points = wiggles.map((latE7, i) => ({ latE7, lonE7: i * 50 }));
      const xy = ({ latE7, lonE7 }: { latE7: number; lonE7: number }): [number, number] => [lonE7, latE7];
      const few = fewPoints(points, 32, xy);
      expect(few.length).toBeLessThanOrEqual(32);
      expect([few[0], few.at(-1)]).toEqual([points[0], points.at(-1)]);
      for (const point of points) expect(Math.min(...few.slice(1).map((to, i) => distanceToSegmentM(xy(point), xy(few[i]!), xy(to))))).toBeLessThanOrEqual(80);
    }),
  );
});

it('junctions beyond a full region are in the next one', () => {
  const numbers = assignNodeNumbers(Array.from({ length: 65_540 }, (_, i) => `j${i}`));
  expect(new Set(numbers.values()).size).toBe(65_540);
  expect([...numbers.values()].filter((no) => no > 65_535)).toHaveLength(5);
});
