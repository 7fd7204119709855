import type { Validator } from './validator';

/** A roadside unit stands at a junction that exists, and its coverage is a ring. */
export const unitMissingJunction: Validator = {
  name: 'unit.missing-junction',
  check(roadnet, remark) {
    const ids = new Set(roadnet.junctions.map(({ id }) => id));
    for (const { id, junctionId, coverage } of roadnet.roadsideUnits) {
      const about = { element: 'roadside-unit', id } as const;
      if (!ids.has(junctionId)) remark({ ...about, severity: 'error', field: 'junctionId', reason: `no junction ${junctionId}`, fix: 'Name the junction that it stands at.' });
      if (coverage.length < 6) remark({ ...about, severity: 'warning', field: 'coverage', reason: `covers a ring of ${coverage.length / 2} points`, fix: 'Draw what it covers.' });
    }
  },
};
