import type { Validator } from './validator';

/** A lane is drawn with at least two points. */
export const laneOnePoint: Validator = {
  name: 'lane.one-point',
  check(roadnet, remark) {
    for (const lane of roadnet.lanes) {
      const count = lane.points.length / 2;
      if (count < 2) remark({ severity: 'error', element: 'lane', id: lane.id, field: 'shape', reason: `has ${count} point${count === 1 ? '' : 's'}`, fix: 'Draw the lane with at least two points.' });
    }
  },
};
