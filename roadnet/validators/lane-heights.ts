import type { Validator } from './validator';

/** A lane has a finite height at each point, or none at all. */
export const laneHeights: Validator = {
  name: 'lane.heights',
  check(roadnet, remark) {
    for (const { id, points, elevationsM } of roadnet.lanes) {
      if (elevationsM.length === 0 || (elevationsM.length * 2 === points.length && elevationsM.every(Number.isFinite))) continue;
      remark({ severity: 'error', element: 'lane', id, field: 'elevationsM', reason: `has ${elevationsM.length} heights for ${points.length / 2} points`, fix: 'Give every point a height, or none.' });
    }
  },
};
