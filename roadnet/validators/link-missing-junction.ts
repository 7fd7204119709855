import type { Validator } from './validator';

/** A link starts and ends at junctions that exist. */
export const linkMissingJunction: Validator = {
  name: 'link.missing-junction',
  check(roadnet, remark) {
    const ids = new Set(roadnet.junctions.map((junction) => junction.id));
    for (const link of roadnet.links) {
      const ends: [string, string][] = [['from', link.fromJunctionId], ['to', link.toJunctionId]];
      for (const [field, id] of ends) {
        if (!ids.has(id)) remark({ severity: 'error', element: 'link', id: link.id, field, reason: `no junction ${id || '(none named)'}`, fix: 'Add the junction or correct the reference.' });
      }
    }
  },
};
