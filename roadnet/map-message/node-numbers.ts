import { LingshanError } from '../../services/kernel/errors';
import { MAP_LIMITS, type NodeRef } from './map-message';

/**
 * Numbers of junctions in MAP. A junction that `known` has keeps its number for ever; another takes the one that its id
 * hashes to (FNV-1a, 1..65535), or the next free one, in order of id. So two parties with the same network agree without
 * talking, and a junction that is added moves no other as long as the numbers in use are handed on.
 * Throws MAP_REGION_FULL beyond 65,535 junctions: such a network is divided into regions.
 */
export function assignNodeNumbers(junctionIds: readonly string[], known: ReadonlyMap<string, number> = new Map()): Map<string, number> {
  const numbers = new Map<string, number>();
  const taken = new Set(known.values());
  for (const id of [...junctionIds].sort()) {
    const kept = known.get(id);
    if (kept !== undefined) {
      numbers.set(id, kept);
      continue;
    }
    if (taken.size >= MAP_LIMITS.nodeNoMax) throw new LingshanError('badInput', 'MAP_REGION_FULL', `more than ${MAP_LIMITS.nodeNoMax} junctions in one region; divide the network into regions`);
    let no = 1 + (hashOf(id) % MAP_LIMITS.nodeNoMax);
    while (taken.has(no)) no = (no % MAP_LIMITS.nodeNoMax) + 1;
    taken.add(no);
    numbers.set(id, no);
  }
  return numbers;
}

export const refKey = ({ region, nodeNo }: NodeRef): string => `${region}.${nodeNo}`;

function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
