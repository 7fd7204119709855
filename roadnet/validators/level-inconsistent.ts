import { connectionKey } from '../model/finding';
import type { Validator } from './validator';

/** A movement changes the level by one at most: nobody drives from the street onto the second flyover within one junction. */
export const levelInconsistent: Validator = {
  name: 'level.inconsistent',
  check(roadnet, remark) {
    const levels = new Map(roadnet.links.map(({ id, level }) => [id, level]));
    const levelOf = new Map(roadnet.lanes.map(({ id, linkId }) => [id, levels.get(linkId)]));
    for (const { fromLaneId, toLaneId } of roadnet.connections) {
      const from = levelOf.get(fromLaneId);
      const to = levelOf.get(toLaneId);
      if (from === undefined || to === undefined || Math.abs(from - to) <= 1) continue;
      remark({ severity: 'warning', element: 'connection', id: connectionKey(fromLaneId, toLaneId), field: 'level', reason: `leads from level ${from} to level ${to}`, fix: 'Correct the level of one of the links, or the connection.' });
    }
  },
};
