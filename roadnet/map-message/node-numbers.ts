import { MAP_LIMITS, type NodeRef } from './map-message';

/**
 * Numbers of junctions in MAP, from 1. A junction that `known` has keeps its number for ever; another takes the one that its
 * id hashes to (FNV-1a, 1..65535), or the next free one, in order of id. So two parties with the same network agree without
 * talking, and a junction that is added moves no other as long as the numbers in use are handed on. When the 65,535 of a
 * region are taken it goes on in those of the next region (MapNumbers.refOf divides).
 */
export function assignNodeNumbers(junctionIds: readonly string[], known: ReadonlyMap<string, number> = new Map()): Map<string, number> {
  const numbers = new Map<string, number>();
  const taken = new Set(known.values());
  const takenIn: number[] = [];
  for (const no of taken) countOne(takenIn, Math.floor((no - 1) / MAP_LIMITS.nodeNoMax));
  for (const id of [...junctionIds].sort()) {
    const kept = known.get(id);
    if (kept !== undefined) {
      numbers.set(id, kept);
      continue;
    }
    let region = 0;
    while ((takenIn[region] ?? 0) >= MAP_LIMITS.nodeNoMax) region++;
    const before = region * MAP_LIMITS.nodeNoMax;
    let no = 1 + (hashOf(id) % MAP_LIMITS.nodeNoMax);
    while (taken.has(before + no)) no = (no % MAP_LIMITS.nodeNoMax) + 1;
    taken.add(before + no);
    countOne(takenIn, region);
    numbers.set(id, before + no);
  }
  return numbers;
}

export const refKey = ({ region, nodeNo }: NodeRef): string => `${region}.${nodeNo}`;

function countOne(counts: number[], at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
