import { join } from 'node:path';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { compileAlone } from '../cli/compile-alone';
import { OpenLr } from './open-lr';
import { measureRoundTrip, seededRandom } from './round-trip';

let openLr: OpenLr;
beforeAll(async () => {
  openLr = new OpenLr(compileAlone((await importSumoNet(join(__dirname, '../../test/fixtures/grid3x3.net.xml'))).roadnet!, 'grid'));
});

it('random ways come back as the same links and ends', () => {
  const { paths, same, misses, points, samePoints } = measureRoundTrip(openLr, { count: 300, random: seededRandom(1), nowMs: () => 0 });
  expect(misses).toEqual([]);
  expect([same, samePoints]).toEqual([paths, points]);
});

it('refuses what is no way on the map, and what is no reference', () => {
  const [linkNo] = openLr.linkNos as [number];
  const apart = openLr.linkNos.find((other) => other !== linkNo && !openLr.nextOf(linkNo).includes(other))!;
  expect(() => openLr.encodeLine({ linkNos: [linkNo, apart], startSM: 0, endSM: 1 })).toThrow(expect.objectContaining({ reason: 'OPENLR_LOCATION' }));
  expect(() => openLr.encodeLine({ linkNos: [linkNo], startSM: 5, endSM: 1 })).toThrow(expect.objectContaining({ reason: 'OPENLR_LOCATION' }));
  expect(() => openLr.encodeLine({ linkNos: [], startSM: 0, endSM: 0 })).toThrow(expect.objectContaining({ reason: 'OPENLR_LOCATION' }));
  expect(() => openLr.decode('not base64 at all!')).toThrow(expect.objectContaining({ reason: 'OPENLR_INVALID' }));
  expect(() => openLr.decode('AAAAAAAAAAAAAAAAAAAAAAAA')).toThrow(expect.objectContaining({ kind: 'badInput' }));
  // The example of the codec's authors lies in Amsterdam.
  expect(() => openLr.decode('CwNhbCU+jzPLAwD0/34zGw==')).toThrow(expect.objectContaining({ reason: 'OPENLR_NOT_FOUND' }));
});
