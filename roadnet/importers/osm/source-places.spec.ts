import { osmPlaces } from './source-places';

it.each([
  ['link:7f_1_2', 'way/7'],
  ['lane:-7b_-1_-2_2_0', 'way/-7'],
  ['connection:7f_1_2_0>8f_2_3_1', 'way/7'],
  ['junction:n5', 'node/5'],
  ['controller:n5', 'node/5'],
  ['lane:n-5_7f_1_2_0_8f_2_3_1_0123abcd_0', 'node/-5'],
  ['crossing:x9', 'node/9'],
  ['turn-restriction:r3_2', 'relation/3'],
  ['conflict:n5:7f_1_2_0>8f_2_3_1:x9:pedestrian', 'node/5'],
  ['net:', undefined],
  ['link:north', undefined],
])('%s comes from %s', (key, place) => expect(osmPlaces.get(key)).toBe(place));
