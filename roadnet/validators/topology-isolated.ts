import { MOTOR_CLASSES } from '../model/vehicle-class';
import type { Validator } from './validator';

/** A road lane for vehicles leads somewhere or is led to. */
export const topologyIsolated: Validator = {
  name: 'topology.isolated',
  check(roadnet, remark) {
    const roads = new Set(roadnet.links.filter((link) => link.kind === 'road').map((link) => link.id));
    const connected = new Set(roadnet.connections.flatMap((connection) => [connection.fromLaneId, connection.toLaneId]));
    for (const lane of roadnet.lanes) {
      if (!roads.has(lane.linkId) || (lane.classes & MOTOR_CLASSES) === 0 || connected.has(lane.id)) continue;
      remark({ severity: 'warning', element: 'lane', id: lane.id, field: 'id', reason: 'no connection leads to or from this lane', fix: 'Connect it, or remove it.' });
    }
  },
};
