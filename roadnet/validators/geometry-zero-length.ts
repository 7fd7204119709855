import { lengthOfM } from '../model/polyline';
import type { Validator } from './validator';

/** Shorter than the centimetre of the coordinates. */
const ZERO_M = 0.02;

/**
 * A lane of a road has a length. Paths inside junctions may touch (lanes that meet without a gap): nothing can stand on
 * them, so that is only worth a note.
 */
export const geometryZeroLength: Validator = {
  name: 'geometry.zero-length',
  check(roadnet, remark) {
    const roads = new Set(roadnet.links.filter((link) => link.kind === 'road').map((link) => link.id));
    for (const lane of roadnet.lanes) {
      if (lane.points.length < 4 || lengthOfM(lane.points) >= ZERO_M) continue;
      const severity = roads.has(lane.linkId) ? 'error' : 'info';
      remark({ severity, element: 'lane', id: lane.id, field: 'shape', reason: 'is drawn with no length', fix: 'Remove the lane or draw its two ends apart.' });
    }
  },
};
