import type { SourcePlaces } from '../source-lines';

/**
 * The way, node or relation of the file that an element was made from, read from its id (link-plan.ts and its neighbours make
 * them): `7f_1_2`, its lanes and its movements come from way 7, `n5` and what lies inside it and `x5` from node 5, `r3` from relation 3.
 */
export const osmPlaces: SourcePlaces = {
  get(key) {
    const id = key.slice(key.indexOf(':') + 1);
    const way = /^(-?\d+)[fb]_/.exec(id);
    if (way) return `way/${way[1]}`;
    const other = /^([nxr])(-?\d+)(?![A-Za-z0-9])/.exec(id);
    return other ? `${other[1] === 'r' ? 'relation' : 'node'}/${other[2]}` : undefined;
  },
};
