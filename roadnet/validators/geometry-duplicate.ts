import type { Validator } from './validator';

/** No two lanes of roads are drawn over the same points in the same direction: a road that stands twice. */
export const geometryDuplicate: Validator = {
  name: 'geometry.duplicate',
  check(roadnet, remark) {
    const roads = new Map(roadnet.links.filter(({ kind }) => kind === 'road').map(({ id, level }) => [id, level]));
    const drawn = new Map<string, string>();
    for (const { id, linkId, points } of roadnet.lanes) {
      const level = roads.get(linkId);
      if (level === undefined || points.length < 4) continue;
      const key = `${level} ${points.join(' ')}`;
      const other = drawn.get(key);
      if (other !== undefined) remark({ severity: 'warning', element: 'lane', id, field: 'shape', reason: `is drawn exactly over lane ${other}`, fix: 'Remove one of them, or correct its line.' });
      else drawn.set(key, id);
    }
  },
};
