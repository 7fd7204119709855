import { join } from 'node:path';
import fc from 'fast-check';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { LinearReference } from './linear-reference';

let snapshot: RoadnetSnapshot;
let reference: LinearReference;
let roads: number[];
let roadLanes: number[];

beforeAll(async () => {
  snapshot = compileAlone((await importSumoNet(join(__dirname, '../../test/fixtures/grid3x3.net.xml'))).roadnet!, 'grid');
  reference = new LinearReference(snapshot);
  roads = [...snapshot.linkNoById.values()].filter((linkNo) => snapshot.linkKind[linkNo] === LINK_KIND_NUMBERS.indexOf('road'));
  roadLanes = [...snapshot.laneNoById.values()].filter((laneNo) => roads.includes(snapshot.laneLink[laneNo]!));
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const offsetM = fc.double({ min: -5, max: 5, noNaN: true });

it('link and metres → position → the same link and metres, to the rounding of 1e-7 degree', () => {
  fc.assert(
    fc.property(fc.nat(), share, (pick, part) => {
      const linkNo = roads[pick % roads.length]!;
      const sM = part * reference.linkLengthM(linkNo);
      const { latE7, lonE7 } = reference.onLink({ linkNo, sM, dM: 0 });
      const back = reference.toLink(linkNo, latE7, lonE7);
      expect(back.distanceM).toBeLessThan(0.02);
      expect(Math.abs(back.sM - sM)).toBeLessThan(0.03);
    }),
  );
});

it('metres beside a lane are kept on its side', () => {
  fc.assert(
    fc.property(fc.nat(), share, offsetM, (pick, part, dM) => {
      const laneNo = roadLanes[pick % roadLanes.length]!;
      const { latE7, lonE7 } = reference.onLane({ laneNo, sM: part * snapshot.laneLengthM[laneNo]!, dM });
      const back = reference.toLane(laneNo, latE7, lonE7);
      // In the inside of a bend another stretch may be nearer; never further.
      expect(back.distanceM).toBeLessThanOrEqual(Math.abs(dM) + 0.02);
      if (Math.abs(back.distanceM - Math.abs(dM)) < 0.02 && Math.abs(dM) > 0.1) expect(Math.sign(back.dM)).toBe(Math.sign(dM));
    }),
  );
});

it('a place told by a lane is the same place told by its link, and back', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (pick, part) => {
      const laneNo = roadLanes[pick % roadLanes.length]!;
      const sM = part * snapshot.laneLengthM[laneNo]!;
      const onLink = reference.laneToLink({ laneNo, sM, dM: 0 });
      const back = reference.linkToLanes(onLink).find((position) => position.laneNo === laneNo)!;
      expect(Math.abs(back.dM)).toBeLessThan(0.05);
      expect(Math.abs(back.sM - sM)).toBeLessThan(0.05);
    }),
  );
});

it('lanes left of the line of reference have positive offsets', () => {
  const linkNo = roads.find((road) => snapshot.linkLaneStart[road + 1]! - snapshot.linkLaneStart[road]! > 1)!;
  const offsets = reference.linkToLanes({ linkNo, sM: 10, dM: 0 }).map(({ dM }) => dM);
  // Kerb side first: the line of reference lies left of the kerb lane, so on that lane's left.
  expect(offsets[0]).toBeGreaterThan(0);
  expect([...offsets].sort((a, b) => b - a)).toEqual(offsets);
});

it('refuses what is not on the link, with its length', () => {
  expect(() => reference.onLink({ linkNo: roads[0]!, sM: 1e6, dM: 0 })).toThrow(expect.objectContaining({ reason: 'OUTSIDE_OF_LINK' }));
  expect(() => reference.onLink({ linkNo: 0, sM: 0, dM: 0 })).toThrow(expect.objectContaining({ kind: 'notFound', reason: 'LINK_NOT_FOUND' }));
  expect(() => reference.onLane({ laneNo: roadLanes[0]!, sM: -1, dM: 0 })).toThrow(expect.objectContaining({ reason: 'OUTSIDE_OF_LANE' }));
  expect(() => reference.onLane({ laneNo: 10_000_000, sM: 0, dM: 0 })).toThrow(expect.objectContaining({ reason: 'LANE_NOT_FOUND' }));
});
