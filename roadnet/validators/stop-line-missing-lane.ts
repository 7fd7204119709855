import type { Validator } from './validator';

/** A stop line lies at the end of a lane that exists. */
export const stopLineMissingLane: Validator = {
  name: 'stop-line.missing-lane',
  check(roadnet, remark) {
    const lanes = new Set(roadnet.lanes.map(({ id }) => id));
    for (const { laneId } of roadnet.stopLines) {
      if (!lanes.has(laneId)) remark({ severity: 'error', element: 'stop-line', id: laneId, field: 'laneId', reason: `no lane ${laneId}`, fix: 'Add the lane or remove the stop line.' });
    }
  },
};
