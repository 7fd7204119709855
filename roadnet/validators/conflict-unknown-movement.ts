import { connectionKey } from '../model/finding';
import type { Validator } from './validator';

/** A conflict names two movements that exist, and its ranges run forward. */
export const conflictUnknownMovement: Validator = {
  name: 'conflict.unknown-movement',
  check(roadnet, remark) {
    const movements = new Set([...roadnet.connections.map(({ fromLaneId, toLaneId }) => connectionKey(fromLaneId, toLaneId)), ...roadnet.crossings.map(({ id }) => id)]);
    for (const { junctionId, first, second, firstFromM, firstToM, secondFromM, secondToM } of roadnet.conflicts) {
      const about = { severity: 'error', element: 'conflict', id: `${junctionId}:${first}:${second}` } as const;
      for (const [field, key] of [['first', first], ['second', second]] as const) if (!movements.has(key)) remark({ ...about, field, reason: `no movement ${key}`, fix: 'Derive the conflicts again.' });
      if (!(firstFromM >= 0 && firstFromM <= firstToM && secondFromM >= 0 && secondFromM <= secondToM)) remark({ ...about, field: 'firstFromM', reason: 'its ranges do not run forward', fix: 'Derive the conflicts again.' });
    }
  },
};
