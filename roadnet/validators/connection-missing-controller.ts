import { connectionKey } from '../model/finding';
import type { Validator } from './validator';

/** The controller that governs a connection exists and has that signal group. */
export const connectionMissingController: Validator = {
  name: 'connection.missing-controller',
  check(roadnet, remark) {
    const groupsOf = new Map(roadnet.controllers.map((controller) => [controller.id, new Set(controller.groups)]));
    for (const { fromLaneId, toLaneId, signal } of roadnet.connections) {
      if (!signal || groupsOf.get(signal.controllerId)?.has(signal.group)) continue;
      const reason = groupsOf.has(signal.controllerId) ? `controller ${signal.controllerId} has no signal group ${signal.group}` : `no signal controller ${signal.controllerId}`;
      remark({ severity: 'error', element: 'connection', id: connectionKey(fromLaneId, toLaneId), field: 'tl', reason, fix: 'Give the controller a programme with that group, or take the signal off the connection.' });
    }
  },
};
