import { lengthOfM } from '../model/polyline';
import type { Validator } from './validator';

/** What a link's length may differ by between its lanes. */
const SLACK_M = 5;

/** A parking entrance lies along a road that exists. */
export const parkingOffLink: Validator = {
  name: 'parking.off-link',
  check(roadnet, remark) {
    if (roadnet.parkingEntrances.length === 0) return;
    const lengths = new Map<string, number>();
    const roads = new Set(roadnet.links.filter(({ kind }) => kind === 'road').map(({ id }) => id));
    for (const { linkId, points } of roadnet.lanes) if (roads.has(linkId)) lengths.set(linkId, Math.max(lengths.get(linkId) ?? 0, lengthOfM(points)));
    for (const { id, linkId, sM } of roadnet.parkingEntrances) {
      const lengthM = lengths.get(linkId);
      const about = { severity: 'error', element: 'parking-entrance', id } as const;
      if (lengthM === undefined) remark({ ...about, field: 'linkId', reason: `no road ${linkId}`, fix: 'Name a link of kind road.' });
      else if (!(sM >= 0 && sM <= lengthM + SLACK_M)) remark({ ...about, field: 'sM', reason: `lies ${sM} m along link ${linkId}, which is ${lengthM.toFixed(1)} m long`, fix: 'Give the metres along the link.' });
    }
  },
};
