import { MOTOR_CLASSES } from '../model/vehicle-class';
import type { Validator } from './validator';

/** Lanes for motor vehicles are 2.5 to 5 m wide (CJJ 37-2012, 5.3: 3.25 to 3.75 m; narrower in old towns) and limited to 5 to 140 km/h. */
const MIN_WIDTH_M = 2.5;
const MAX_WIDTH_M = 5;
const MIN_SPEED_MPS = 5 / 3.6;
const MAX_SPEED_MPS = 140 / 3.6;

/** Widths and limits of roads that exist but deserve a look. */
export const laneUnusual: Validator = {
  name: 'lane.unusual',
  check(roadnet, remark) {
    const roads = new Set(roadnet.links.filter(({ kind }) => kind === 'road').map(({ id }) => id));
    for (const { id, linkId, classes, type, widthM, speedLimitMps } of roadnet.lanes) {
      if (!roads.has(linkId) || (classes & MOTOR_CLASSES) === 0 || (type !== 'driving' && type !== 'bus')) continue;
      const about = { severity: 'info', element: 'lane', id } as const;
      if (widthM < MIN_WIDTH_M || widthM > MAX_WIDTH_M) remark({ ...about, field: 'width', reason: `is ${widthM} m wide`, fix: `Check it: lanes for motor vehicles are ${MIN_WIDTH_M} to ${MAX_WIDTH_M} m wide.` });
      if (speedLimitMps < MIN_SPEED_MPS || speedLimitMps > MAX_SPEED_MPS) remark({ ...about, field: 'speed', reason: `is limited to ${(speedLimitMps * 3.6).toFixed(0)} km/h`, fix: 'Check the unit of the limit.' });
    }
  },
};
