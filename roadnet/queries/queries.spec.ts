import { join } from 'node:path';
import fc from 'fast-check';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { footOnLane } from '../linear-reference/lane-line';
import { MOTOR_CLASSES } from '../model/vehicle-class';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { listAlongPath } from './along-path';
import { holdsPoint, toPlanePolygon } from './plane-polygon';
import { PolygonBands } from './polygon-bands';
import { SpatialIndex } from './spatial-index';
import { findUpstream, linksOf } from './upstream';

let snapshot: RoadnetSnapshot;
let index: SpatialIndex;
const road = LINK_KIND_NUMBERS.indexOf('road');

beforeAll(async () => {
  snapshot = compileAlone((await importSumoNet(join(__dirname, '../../test/fixtures/grid3x3.net.xml'))).roadnet!, 'grid');
  index = new SpatialIndex(snapshot);
});

const place = fc.tuple(fc.double({ min: -0.1, max: 1.1, noNaN: true }), fc.double({ min: -0.1, max: 1.1, noNaN: true }));
const toLatLon = ([u, v]: [number, number]): [number, number] => {
  const { minLatE7, maxLatE7, minLonE7, maxLonE7 } = snapshot.bbox;
  return [Math.round(minLatE7 + v * (maxLatE7 - minLatE7)), Math.round(minLonE7 + u * (maxLonE7 - minLonE7))];
};

it('nearest lanes are those of a look at every lane', () => {
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 12 }), fc.double({ min: 1, max: 300, noNaN: true }), (at, count, withinM) => {
      const [latE7, lonE7] = toLatLon(at);
      const [x, y] = [snapshot.frame.x(lonE7), snapshot.frame.y(latE7)];
      const all = [...snapshot.laneNoById.values()]
        .filter((laneNo) => (snapshot.laneClasses[laneNo]! & MOTOR_CLASSES) !== 0 && snapshot.linkKind[snapshot.laneLink[laneNo]!] === road)
        .map((laneNo) => footOnLane(snapshot, laneNo, x, y).distanceM)
        .filter((distanceM) => distanceM <= withinM)
        .sort((a, b) => a - b);
      const found = index.nearestLanes(latE7, lonE7, { withinM, count, classes: MOTOR_CLASSES, roadsOnly: true });
      expect(found.map(({ distanceM }) => distanceM.toFixed(4))).toEqual(all.slice(0, count).map((distanceM) => distanceM.toFixed(4)));
    }),
    { numRuns: 60 },
  );
});

it('lanes in a polygon are those that have a point in it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(place, { minLength: 3, maxLength: 40, selector: (at) => toLatLon(at).join() }), (corners) => {
      const polygon = toPlanePolygon([corners.flatMap(toLatLon)], snapshot.frame);
      const { laneNos, linkNos } = index.inside(polygon);
      for (const laneNo of snapshot.laneNoById.values()) {
        // Sampled from the other side: a point of the lane in the polygon each metre.
        let has = false;
        for (let i = snapshot.lanePointStart[laneNo]!; i + 1 < snapshot.lanePointStart[laneNo + 1]! && !has; i++) {
          for (let t = 0; t <= 1 && !has; t += 0.05) {
            has = holdsPoint(polygon, snapshot.pointX[i]! + t * (snapshot.pointX[i + 1]! - snapshot.pointX[i]!), snapshot.pointY[i]! + t * (snapshot.pointY[i + 1]! - snapshot.pointY[i]!));
          }
        }
        if (has) expect(laneNos).toContain(laneNo);
      }
      expect(linkNos).toEqual([...new Set(laneNos.map((laneNo) => snapshot.laneLink[laneNo]!))].sort((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
});

it('what lies in bands of edges holds what the even-odd rule over all edges holds', () => {
  fc.assert(
    fc.property(fc.uniqueArray(place, { minLength: 3, maxLength: 300, selector: (at) => toLatLon(at).join() }), fc.array(place, { minLength: 1, maxLength: 50 }), (corners, points) => {
      const third = Math.floor(corners.length / 3);
      const rings = third < 3 ? [corners] : [corners.slice(third), corners.slice(0, third)];
      const polygon = toPlanePolygon(rings.map((ring) => ring.flatMap(toLatLon)), snapshot.frame);
      const bands = new PolygonBands(polygon);
      for (const point of points) {
        const [latE7, lonE7] = toLatLon(point);
        const [x, y] = [snapshot.frame.x(lonE7), snapshot.frame.y(latE7)];
        expect(bands.holdsPoint(x, y)).toBe(holdsPoint(polygon, x, y));
      }
    }),
    { numRuns: 100 },
  );
});

it('a polygon around everything holds everything; its hole is outside', () => {
  const { minLatE7, maxLatE7, minLonE7, maxLonE7 } = snapshot.bbox;
  const ring = (marginE7: number): number[] => [minLatE7 - marginE7, minLonE7 - marginE7, minLatE7 - marginE7, maxLonE7 + marginE7, maxLatE7 + marginE7, maxLonE7 + marginE7, maxLatE7 + marginE7, minLonE7 - marginE7];
  const all = index.inside(toPlanePolygon([ring(1000)], snapshot.frame));
  expect([all.laneNos.length, all.linkNos.length, all.junctionIds.length]).toEqual([snapshot.laneCount, snapshot.linkCount, snapshot.junctions.length]);
  expect(index.inside(toPlanePolygon([ring(9000), ring(3000)], snapshot.frame)).laneNos).toEqual([]);
  expect(() => toPlanePolygon([[1, 2, 3, 4]], snapshot.frame)).toThrow(expect.objectContaining({ reason: 'POLYGON_INVALID' }));
});

it('a polygon within a junction finds the junction', () => {
  const junction = snapshot.junctions.find(({ signalised }) => signalised)!;
  const ring = [-20, -20, -20, 20, 20, 0].map((d, i) => (i % 2 === 0 ? junction.latE7 : junction.lonE7) + d);
  expect(index.inside(toPlanePolygon([ring], snapshot.frame)).junctionIds).toEqual([junction.id]);
});

/** Every way back from a lane's end, by brute force: shortest metres to go from each lane's end. */
function waysBack(laneNo: number, withinM: number): Map<number, number> {
  const best = new Map<number, number>();
  const walk = (at: number, toGoM: number): void => {
    if (toGoM >= (best.get(at) ?? Infinity)) return;
    best.set(at, toGoM);
    const startM = toGoM + snapshot.laneLengthM[at]!;
    if (startM >= withinM) return;
    for (let other = 1; other < snapshot.laneIds.length; other++) {
      const next = snapshot.laneNext.subarray(snapshot.laneNextStart[other], snapshot.laneNextStart[other + 1]);
      if (next.includes(at) && (snapshot.laneClasses[other]! & MOTOR_CLASSES) !== 0) walk(other, startM);
    }
  };
  walk(laneNo, 0);
  return best;
}

it('upstream of a stop line are exactly the lanes from which one can drive there within n metres', () => {
  const stopLines = snapshot.stopLines.map(({ laneNo }) => laneNo);
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 10, max: 400, noNaN: true }), (pick, withinM) => {
      const laneNo = stopLines[pick % stopLines.length]!;
      const lanes = findUpstream(snapshot, laneNo, { withinM });
      const expected = waysBack(laneNo, withinM);
      expect(lanes.map((lane) => lane.laneNo).sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b));
      for (const lane of lanes) expect(lane.endToGoM).toBeCloseTo(expected.get(lane.laneNo)!, 4);
      expect(linksOf(lanes)[0]).toMatchObject({ linkNo: snapshot.laneLink[laneNo], endToGoM: 0 });
    }),
    { numRuns: 20 },
  );
  expect(() => findUpstream(snapshot, 0, { withinM: 10 })).toThrow(expect.objectContaining({ reason: 'LANE_NOT_FOUND' }));
});

it('along a path: lanes, the stop line with its group, the junction, with driven metres', () => {
  const { connectionFrom, connectionTo, connectionGroup, connectionVia } = snapshot;
  const i = connectionGroup.findIndex((group, at) => group !== 0 && connectionVia[at] !== 0);
  const [from, to] = [connectionFrom[i]!, connectionTo[i]!];
  const met = listAlongPath(snapshot, [from, to], 5);
  const stopM = snapshot.laneLengthM[from]! - 5;
  expect(met.map(({ kind }) => kind)).toEqual(['lane', 'stop-line', 'junction', 'lane']);
  expect(met[1]).toMatchObject({ atM: stopM, group: connectionGroup[i], laneNo: from });
  expect(met[3]!.atM).toBeGreaterThanOrEqual(stopM + snapshot.laneLengthM[connectionVia[i]!]!);
  // The lanes inside the junction may be named too: the same metres.
  expect(listAlongPath(snapshot, [from, connectionVia[i]!], 5).at(-1)).toMatchObject({ kind: 'lane', atM: stopM });
  expect(() => listAlongPath(snapshot, [to, from])).toThrow(expect.objectContaining({ reason: 'PATH_BROKEN' }));
});
