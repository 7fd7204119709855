/** Dense numbers of lanes and links, and the numbers of junctions in MAP. The same id keeps its number for ever within one network name; numbers start at 1. */
export interface Numbering {
  readonly laneNos: ReadonlyMap<string, number>;
  readonly linkNos: ReadonlyMap<string, number>;
  /** By junction; default: those that the ids alone give (assignNodeNumbers). */
  readonly nodeNos?: ReadonlyMap<string, number>;
}

/** Numbers for `ids`: those that `known` has stay, the others get the next free ones, in order of id. */
export function assignNumbers(ids: readonly string[], known: ReadonlyMap<string, number> = new Map()): Map<string, number> {
  let max = 0;
  for (const no of known.values()) max = Math.max(max, no);
  const numbers = new Map<string, number>();
  for (const id of [...ids].sort()) numbers.set(id, known.get(id) ?? ++max);
  return numbers;
}
