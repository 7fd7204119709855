import type { Validator } from './validator';

/** The lane, the junction and the links that a crossing names exist. */
export const crossingMissingPart: Validator = {
  name: 'crossing.missing-part',
  check(roadnet, remark) {
    const lanes = new Set(roadnet.lanes.map(({ id }) => id));
    const junctions = new Set(roadnet.junctions.map(({ id }) => id));
    const links = new Set(roadnet.links.map(({ id }) => id));
    for (const { id, laneId, junctionId, crossedLinkIds } of roadnet.crossings) {
      const missing = (field: string, what: string): void => remark({ severity: 'error', element: 'crossing', id, field, reason: `no ${what}`, fix: 'Add it or correct the reference.' });
      if (!lanes.has(laneId)) missing('laneId', `lane ${laneId}`);
      if (!junctions.has(junctionId)) missing('junctionId', `junction ${junctionId}`);
      for (const linkId of crossedLinkIds) if (!links.has(linkId)) missing('crossedLinkIds', `link ${linkId}`);
    }
  },
};
