import type { Validator } from './validator';

/** The junctions that a controller governs exist. */
export const signalMissingJunction: Validator = {
  name: 'signal.missing-junction',
  check(roadnet, remark) {
    const ids = new Set(roadnet.junctions.map(({ id }) => id));
    for (const { id, junctionIds } of roadnet.controllers) {
      for (const junctionId of junctionIds) if (!ids.has(junctionId)) remark({ severity: 'error', element: 'controller', id, field: 'junctionIds', reason: `no junction ${junctionId}`, fix: 'Add the junction or correct the reference.' });
    }
  },
};
