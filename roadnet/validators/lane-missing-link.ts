import type { Validator } from './validator';

/** Every lane belongs to a link that exists. */
export const laneMissingLink: Validator = {
  name: 'lane.missing-link',
  check(roadnet, remark) {
    const ids = new Set(roadnet.links.map((link) => link.id));
    for (const { id, linkId } of roadnet.lanes) {
      if (!ids.has(linkId)) remark({ severity: 'error', element: 'lane', id, field: 'linkId', reason: `no link ${linkId}`, fix: 'Add the link or correct the reference.' });
    }
  },
};
