import { connectionKey } from '../model/finding';
import type { Validator } from './validator';

/** The lanes that a connection names exist. */
export const connectionMissingLane: Validator = {
  name: 'connection.missing-lane',
  check(roadnet, remark) {
    const laneIds = new Set(roadnet.lanes.map((lane) => lane.id));
    for (const { fromLaneId, toLaneId, viaLaneId } of roadnet.connections) {
      const ends: [string, string | undefined][] = [['from', fromLaneId], ['to', toLaneId], ['via', viaLaneId]];
      for (const [field, id] of ends) {
        if (id === undefined || laneIds.has(id)) continue;
        remark({ severity: 'error', element: 'connection', id: connectionKey(fromLaneId, toLaneId), field, reason: `no lane ${id}`, fix: 'Remove the connection or add the lane.' });
      }
    }
  },
};
