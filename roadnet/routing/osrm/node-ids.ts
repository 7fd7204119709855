/**
 * Ids of nodes in the file that OSRM is fed with: a junction's tells the junction, any other tells its link, so OSRM's answers
 * name our links without a table.
 */
const FIRST_JUNCTION = 1;
const FIRST_LINK = 2 ** 32;
/** Points of one link. */
const PER_LINK = 4_096;

export function nodeOfJunction(junctionIndex: number): number {
  return FIRST_JUNCTION + junctionIndex;
}

/** @param point between the ends, 0 … 4,095 */
export function nodeOfLink(linkNo: number, point: number): number {
  return FIRST_LINK + linkNo * PER_LINK + Math.min(point, PER_LINK - 1);
}

/** Link of a node; undefined for a junction's. */
export function linkOfNode(node: number): number | undefined {
  return node < FIRST_LINK ? undefined : Math.floor((node - FIRST_LINK) / PER_LINK);
}
