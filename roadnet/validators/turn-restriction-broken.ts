import type { Validator } from './validator';

/** The links of a forbidden sequence exist and follow each other; two links are a connection, not a sequence. */
export const turnRestrictionBroken: Validator = {
  name: 'turn-restriction.broken',
  check(roadnet, remark) {
    const links = new Map(roadnet.links.map((link) => [link.id, link]));
    for (const { id, linkIds } of roadnet.turnRestrictions) {
      const about = { severity: 'error', element: 'turn-restriction', id, field: 'linkIds' } as const;
      const missing = linkIds.find((linkId) => !links.has(linkId));
      if (missing !== undefined) remark({ ...about, reason: `no link ${missing}`, fix: 'Correct the reference or remove the restriction.' });
      else if (linkIds.length < 3) remark({ ...about, reason: `names ${linkIds.length} links`, fix: 'Restrict the connection between two links instead.' });
      else {
        const at = linkIds.findIndex((linkId, i) => i > 0 && links.get(linkIds[i - 1]!)!.toJunctionId !== links.get(linkId)!.fromJunctionId);
        if (at > 0) remark({ ...about, severity: 'warning', reason: `link ${linkIds[at]} does not begin where ${linkIds[at - 1]} ends`, fix: 'Name the links in the order of travel.' });
      }
    }
  },
};
