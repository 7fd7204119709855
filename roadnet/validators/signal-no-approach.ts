import type { Validator } from './validator';

/** A signal controller governs at least one movement. */
export const signalNoApproach: Validator = {
  name: 'signal.no-approach',
  check(roadnet, remark) {
    const governing = new Set(roadnet.connections.flatMap((connection) => (connection.signal ? [connection.signal.controllerId] : [])));
    for (const { id } of roadnet.controllers) {
      if (!governing.has(id)) remark({ severity: 'warning', element: 'controller', id, field: 'id', reason: 'governs no movement', fix: 'Connect approaches to it, or remove it.' });
    }
  },
};
