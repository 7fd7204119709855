import { connectionKey } from '../model/finding';
import type { Connection } from '../model/roadnet';
import type { Validator } from './validator';

/** Movements from two roads onto one lane stand in the conflicts: a sign that they were derived for this very network. */
export const conflictMissing: Validator = {
  name: 'conflict.missing',
  check(roadnet, remark) {
    const known = new Map<string, Set<string>>();
    for (const { first, second } of roadnet.conflicts) {
      const partners = known.get(first);
      if (partners) partners.add(second);
      else known.set(first, new Set([second]));
    }
    const areKnown = (one: string, other: string): boolean => known.get(one)?.has(other) === true || known.get(other)?.has(one) === true;
    const links = new Map(roadnet.links.map((link) => [link.id, link]));
    const lanes = new Map(roadnet.lanes.map((lane) => [lane.id, lane]));
    const byTarget = new Map<string, Connection[]>();
    for (const connection of roadnet.connections) {
      const from = lanes.get(connection.fromLaneId);
      if (!from || links.get(from.linkId)?.kind !== 'road' || links.get(lanes.get(connection.toLaneId)?.linkId ?? '')?.kind !== 'road') continue;
      const onto = byTarget.get(connection.toLaneId);
      if (onto) onto.push(connection);
      else byTarget.set(connection.toLaneId, [connection]);
    }
    for (const connections of byTarget.values()) {
      const [first, ...others] = connections;
      const linkOf = ({ fromLaneId }: Connection) => links.get(lanes.get(fromLaneId)!.linkId)!;
      const other = others.find((candidate) => linkOf(candidate) !== linkOf(first!) && linkOf(candidate).toJunctionId === linkOf(first!).toJunctionId);
      if (!other || !areDriven(lanes, first!, other) || areKnown(keyOf(first!), keyOf(other)) || linkOf(first!).level !== linkOf(other).level) continue;
      remark({ severity: 'error', element: 'connection', id: keyOf(first!), field: 'conflicts', reason: `merges with ${keyOf(other)}, but the network holds no conflict between them`, fix: 'Derive the conflicts again.' });
    }
  },
};

const keyOf = ({ fromLaneId, toLaneId }: Connection): string => connectionKey(fromLaneId, toLaneId);

/** Pavements have no conflicts of their own, and lanes of one point no paths. */
function areDriven(lanes: ReadonlyMap<string, { readonly classes: number; readonly points: readonly number[] }>, ...connections: Connection[]): boolean {
  const PEDESTRIAN = 64;
  return connections.every(({ fromLaneId, toLaneId }) => [fromLaneId, toLaneId].every((id) => (lanes.get(id)!.classes & ~PEDESTRIAN) !== 0 && lanes.get(id)!.points.length >= 4));
}
