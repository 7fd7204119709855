import { connectionKey, type ElementKind } from '../model/finding';
import type { Validator } from './validator';

/** Every element with an id has one of its own, and no connection stands twice. */
export const idDuplicate: Validator = {
  name: 'id.duplicate',
  check(roadnet, remark) {
    const kinds: [ElementKind, readonly { id: string }[]][] = [
      ['junction', roadnet.junctions],
      ['link', roadnet.links],
      ['lane', roadnet.lanes],
      ['controller', roadnet.controllers],
      ['crossing', roadnet.crossings],
      ['turn-restriction', roadnet.turnRestrictions],
      ['parking-entrance', roadnet.parkingEntrances],
      ['roadside-unit', roadnet.roadsideUnits],
      ['zone', roadnet.zones],
    ];
    for (const [element, items] of kinds) {
      const seen = new Set<string>();
      for (const { id } of items) {
        if (seen.has(id)) remark({ severity: 'error', element, id, field: 'id', reason: `${element} ${id} stands twice in the file`, fix: 'Give each its own id.' });
        seen.add(id);
      }
    }
    const seen = new Set<string>();
    for (const { fromLaneId, toLaneId, viaLaneId } of roadnet.connections) {
      const id = connectionKey(fromLaneId, toLaneId);
      const key = `${id} ${viaLaneId}`;
      if (seen.has(key)) remark({ severity: 'error', element: 'connection', id, field: 'from', reason: `connection ${id} stands twice in the file`, fix: 'Remove one.' });
      seen.add(key);
    }
  },
};
