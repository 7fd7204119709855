import { closedParts } from '../model/link-components';
import type { Validator } from './validator';

/** Every road can be reached, unless it begins at the end of a road (the edge of the network). */
export const topologyUnreachable: Validator = {
  name: 'topology.unreachable',
  check(roadnet, remark) {
    for (const linkIds of closedParts(roadnet, 'in')) {
      remark({ severity: 'warning', element: 'link', id: linkIds[0]!, field: 'connection', reason: `is in a part of ${linkIds.length} links that can be left and not entered`, fix: 'Check the directions of its one-way streets.' });
    }
  },
};
