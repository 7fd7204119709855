import type { Validator } from './validator';

const MAX_GROUP = 255;

/** A controller has 1 to 255 signal groups, as SPAT and MAP can name them (T/CSAE 53). */
export const signalGroupRange: Validator = {
  name: 'signal.group-range',
  check(roadnet, remark) {
    for (const { id, groups } of roadnet.controllers) {
      if (groups.length >= 1 && groups.length <= MAX_GROUP) continue;
      remark({ severity: 'error', element: 'controller', id, field: 'state', reason: `has ${groups.length} signal groups`, fix: `Give it 1 to ${MAX_GROUP}, or split the controller.` });
    }
  },
};
