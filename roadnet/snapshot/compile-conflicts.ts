import { LingshanError } from '../../services/kernel/errors';
import { connectionKey } from '../model/finding';
import type { Conflict, Connection, Crossing } from '../model/roadnet';
import { startsOf } from './ranges';
import { CONFLICT_KINDS } from './snapshot';

/** swc turns imported constants into getters. */
const kinds = CONFLICT_KINDS;

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
  const junctionOf = Uint32Array.from(conflicts, ({ junctionId }) => junctionIndex.get(junctionId)!);
  const firstOf = Uint32Array.from(conflicts, ({ first }) => numberOf(first));
  const secondOf = Uint32Array.from(conflicts, ({ second }) => numberOf(second));
  const order = Array.from(conflicts, (_, row) => row).sort((a, b) => junctionOf[a]! - junctionOf[b]! || firstOf[a]! - firstOf[b]! || secondOf[a]! - secondOf[b]! || conflicts[a]!.firstFromM - conflicts[b]!.firstFromM);
  const conflictJunction = Uint32Array.from(order, (row) => junctionOf[row]!);
  return {
    conflictJunction,
    conflictFirst: Uint32Array.from(order, (row) => firstOf[row]!),
    conflictSecond: Uint32Array.from(order, (row) => secondOf[row]!),
    conflictKind: Uint8Array.from(order, (row) => kinds.indexOf(conflicts[row]!.kind)),
    conflictFirstFromM: Float32Array.from(order, (row) => conflicts[row]!.firstFromM),
    conflictFirstToM: Float32Array.from(order, (row) => conflicts[row]!.firstToM),
    conflictSecondFromM: Float32Array.from(order, (row) => conflicts[row]!.secondFromM),
    conflictSecondToM: Float32Array.from(order, (row) => conflicts[row]!.secondToM),
    junctionConflictStart: startsOf(conflictJunction, junctionIndex.size),
  };
}
