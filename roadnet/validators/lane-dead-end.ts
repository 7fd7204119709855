import { MOTOR_CLASSES } from '../model/vehicle-class';
import type { Validator } from './validator';

/** A lane for vehicles that others lead to leads on, unless its road ends there. */
export const laneDeadEnd: Validator = {
  name: 'lane.dead-end',
  check(roadnet, remark) {
    const links = new Map(roadnet.links.map((link) => [link.id, link]));
    const ends = new Set(roadnet.junctions.filter(({ kind }) => kind === 'dead-end').map(({ id }) => id));
    const left = new Set(roadnet.connections.map(({ fromLaneId }) => fromLaneId));
    const entered = new Set(roadnet.connections.map(({ toLaneId }) => toLaneId));
    const linksLeft = new Set(roadnet.lanes.filter(({ id }) => left.has(id)).map(({ linkId }) => linkId));
    for (const { id, linkId, classes } of roadnet.lanes) {
      const link = links.get(linkId);
      if (link?.kind !== 'road' || (classes & MOTOR_CLASSES) === 0 || left.has(id) || !entered.has(id) || ends.has(link.toJunctionId)) continue;
      const reason = linksLeft.has(linkId) ? 'leads nowhere, though other lanes of its link lead on' : 'leads nowhere: no lane of its link leads on';
      remark({ severity: 'info', element: 'lane', id, field: 'connection', reason, fix: 'Connect it, or mark its junction as the end of the road.' });
    }
  },
};
