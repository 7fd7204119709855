import type { ElementKind } from '../model/finding';
import type { LatLonE7 } from '../model/roadnet';
import type { Validator } from './validator';

const MAX_LAT_E7 = 85e7;
const MAX_LON_E7 = 180e7;

function isInRange(points: LatLonE7): boolean {
  return points.every((value, i) => Math.abs(value) <= (i % 2 === 0 ? MAX_LAT_E7 : MAX_LON_E7));
}

/** Everything lies on the earth, within ±85° of latitude, once converted to WGS-84. */
export const geometryOutOfRange: Validator = {
  name: 'geometry.out-of-range',
  check(roadnet, remark) {
    const report = (element: ElementKind, id: string): void =>
      remark({ severity: 'error', element, id, field: 'shape', reason: 'lies outside ±85° of latitude or ±180° of longitude after conversion to WGS-84', fix: 'Check the projection and the offset of the file.' });
    for (const lane of roadnet.lanes) if (!isInRange(lane.points)) report('lane', lane.id);
    for (const junction of roadnet.junctions) if (!isInRange([junction.latE7, junction.lonE7, ...junction.outline])) report('junction', junction.id);
  },
};
