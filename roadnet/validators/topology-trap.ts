import { closedParts } from '../model/link-components';
import type { Validator } from './validator';

/** Whoever drives into a road can leave it again: no one-way street leads into a part without a way out, unless the road ends there (the edge of the network). */
export const topologyTrap: Validator = {
  name: 'topology.trap',
  check(roadnet, remark) {
    for (const linkIds of closedParts(roadnet, 'out')) {
      remark({ severity: 'warning', element: 'link', id: linkIds[0]!, field: 'connection', reason: `is in a part of ${linkIds.length} links that can be entered and not left`, fix: 'Check the directions of its one-way streets.' });
    }
  },
};
