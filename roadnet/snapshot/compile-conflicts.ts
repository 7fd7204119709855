import { LingshanError } from '../../services/kernel/errors';
import { connectionKey } from '../model/finding';
import type { Conflict, Connection, Crossing } from '../model/roadnet';
import { startsOf } from './ranges';
import { CONFLICT_KINDS } from './snapshot';

/** Conflicts by movement number, in order of (junction, first, second). Lists are in the snapshot's order. */
export function compileConflicts(conflicts: readonly Conflict[], connections: readonly Connection[], crossings: readonly Crossing[], junctionIndex: ReadonlyMap<string, number>) {
  const movements = new Map<string, number>();
  connections.forEach(({ fromLaneId, toLaneId }, i) => {
    const key = connectionKey(fromLaneId, toLaneId);
    if (!movements.has(key)) movements.set(key, i);
  });
  crossings.forEach(({ id }, i) => movements.set(id, connections.length + i));
  const numberOf = (name: string): number => {
    const number = movements.get(name);
    if (number === undefined) throw new LingshanError('bug', 'CONFLICT_MISSING_MOVEMENT', `a conflict names ${name}, which is neither a connection nor a crossing; a validator should have said so`);
    return number;
  };
  const rows = conflicts
    .map((conflict) => ({ ...conflict, junction: junctionIndex.get(conflict.junctionId)!, firstNo: numberOf(conflict.first), secondNo: numberOf(conflict.second) }))
    .sort((a, b) => a.junction - b.junction || a.firstNo - b.firstNo || a.secondNo - b.secondNo || a.firstFromM - b.firstFromM);
  const conflictJunction = Uint32Array.from(rows, ({ junction }) => junction);
  return {
    conflictJunction,
    conflictFirst: Uint32Array.from(rows, ({ firstNo }) => firstNo),
    conflictSecond: Uint32Array.from(rows, ({ secondNo }) => secondNo),
    conflictKind: Uint8Array.from(rows, ({ kind }) => CONFLICT_KINDS.indexOf(kind)),
    conflictFirstFromM: Float32Array.from(rows, ({ firstFromM }) => firstFromM),
    conflictFirstToM: Float32Array.from(rows, ({ firstToM }) => firstToM),
    conflictSecondFromM: Float32Array.from(rows, ({ secondFromM }) => secondFromM),
    conflictSecondToM: Float32Array.from(rows, ({ secondToM }) => secondToM),
    junctionConflictStart: startsOf(conflictJunction, junctionIndex.size),
  };
}
