import { createHash } from 'node:crypto';
import { LingshanError } from '../../services/kernel/errors';
import { connectionKey } from '../model/finding';
import type { Roadnet } from '../model/roadnet';

/**
 * Which signal groups of a controller must not be green together (信号组冲突矩阵): two groups conflict when any movement of
 * one does with any movement of the other. Movements of one stream (from one link to one link) do not count: lanes of one
 * approach that turn together are merged and woven by their drivers, not by signals. Symmetric; a group is never in conflict
 * with itself.
 */
export interface ConflictMatrix {
  readonly controllerId: string;
  /** Groups in the controller's order; row and column n belong to `groups[n]`. */
  readonly groups: readonly number[];
  /** Bit matrix by rows of `rowBytes` bytes: column c of a row is bit c % 8 of byte c >> 3, and 0 behind the last column. */
  readonly bits: Uint8Array;
  readonly rowBytes: number;
  /** SHA-256 in hexadecimal over controller, groups and bits: whoever holds the matrix can prove that it is the one derived. */
  readonly checksum: string;
}

/** Matrix of one controller from the network's conflicts. Throws `notFound` for a controller that is not there. */
export function conflictMatrixOf(roadnet: Roadnet, controllerId: string): ConflictMatrix {
  const matrix = conflictMatricesOf(roadnet).get(controllerId);
  if (!matrix) throw new LingshanError('notFound', 'CONTROLLER_UNKNOWN', `no signal controller ${controllerId} in this network`);
  return matrix;
}

/** Matrices of all controllers, in one pass over the network. */
export function conflictMatricesOf(roadnet: Roadnet): Map<string, ConflictMatrix> {
  const drafts = new Map(roadnet.controllers.map(({ id, groups }) => [id, { groups, columnOf: new Map(groups.map((group, column) => [group, column])), bits: new Uint8Array(Math.ceil(groups.length / 8) * groups.length) }]));
  const governed = governedMovements(roadnet);
  for (const { first, second } of roadnet.conflicts) {
    const one = governed.get(first);
    const other = governed.get(second);
    if (!one || !other || one.controllerId !== other.controllerId || one.stream === other.stream) continue;
    const draft = drafts.get(one.controllerId);
    const a = draft?.columnOf.get(one.group);
    const b = draft?.columnOf.get(other.group);
    if (!draft || a === undefined || b === undefined || a === b) continue;
    const rowBytes = Math.ceil(draft.groups.length / 8);
    draft.bits[a * rowBytes + (b >> 3)]! |= 1 << (b & 7);
    draft.bits[b * rowBytes + (a >> 3)]! |= 1 << (a & 7);
  }
  return new Map([...drafts].map(([id, { groups, bits }]) => [id, { controllerId: id, groups, bits, rowBytes: Math.ceil(groups.length / 8), checksum: checksumOf(id, groups, bits) }]));
}

interface GovernedMovement {
  readonly controllerId: string;
  readonly group: number;
  readonly stream: string;
}

/** Movements that signals govern, by their key. */
function governedMovements(roadnet: Roadnet): Map<string, GovernedMovement> {
  const linkOf = new Map(roadnet.lanes.map((lane) => [lane.id, lane.linkId]));
  const governed = new Map<string, GovernedMovement>();
  for (const { fromLaneId, toLaneId, signal } of roadnet.connections) {
    if (signal) governed.set(connectionKey(fromLaneId, toLaneId), { ...signal, stream: `${linkOf.get(fromLaneId)}>${linkOf.get(toLaneId)}` });
  }
  for (const { id, signal } of roadnet.crossings) if (signal) governed.set(id, { ...signal, stream: id });
  return governed;
}

/** Whether two groups must not be green together. A group that the controller does not have conflicts with every other. */
export function areInConflict(matrix: ConflictMatrix, first: number, second: number): boolean {
  if (first === second) return false;
  const a = matrix.groups.indexOf(first);
  const b = matrix.groups.indexOf(second);
  return a < 0 || b < 0 || (matrix.bits[a * matrix.rowBytes + (b >> 3)]! & (1 << (b & 7))) !== 0;
}

/** Whether the matrix is as it was derived: its checksum holds, it is symmetric and its diagonal is empty. */
export function isIntact(matrix: ConflictMatrix): boolean {
  const { controllerId, groups, bits, rowBytes, checksum } = matrix;
  if (bits.length !== rowBytes * groups.length || checksumOf(controllerId, groups, bits) !== checksum) return false;
  const bit = (row: number, column: number): number => (bits[row * rowBytes + (column >> 3)]! >> (column & 7)) & 1;
  return groups.every((_, row) => bit(row, row) === 0 && groups.every((__, column) => bit(row, column) === bit(column, row)));
}

function checksumOf(controllerId: string, groups: readonly number[], bits: Uint8Array): string {
  return createHash('sha256').update(`${controllerId}\n${groups.join(',')}\n`).update(bits).digest('hex');
}
