import { createLocalFrame } from '../../services/kernel/geo';
import type { LatLonE7 } from '../model/roadnet';
import type { Validator } from './validator';

/** Beyond this a ring is only counted: comparing all edges with all is square in their number. */
const MAX_EDGES = 5_000;

/** A zone has an outer ring, and rings are of three points at least and do not cross themselves. */
export const zoneBadRing: Validator = {
  name: 'zone.bad-ring',
  check(roadnet, remark) {
    for (const { id, rings } of roadnet.zones) {
      const about = { severity: 'error', element: 'zone', id, field: 'rings' } as const;
      if (rings.length === 0) remark({ ...about, reason: 'has no outline', fix: 'Give it a ring.' });
      rings.forEach((ring, i) => {
        if (ring.length < 6) remark({ ...about, reason: `ring ${i} has ${ring.length / 2} points`, fix: 'Give it three or more.' });
        else if (ring.length / 2 <= MAX_EDGES && crossesItself(ring)) remark({ ...about, reason: `ring ${i} crosses itself`, fix: 'Put its points in order around the zone.' });
      });
    }
  },
};

function crossesItself(ring: LatLonE7): boolean {
  const frame = createLocalFrame(ring[0]!, ring[1]!);
  const count = ring.length / 2;
  const x = (i: number): number => frame.x(ring[2 * (i % count) + 1]!);
  const y = (i: number): number => frame.y(ring[2 * (i % count)]!);
  const side = (a: number, b: number, c: number): number => Math.sign((x(b) - x(a)) * (y(c) - y(a)) - (y(b) - y(a)) * (x(c) - x(a)));
  for (let i = 0; i < count; i++) {
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue;
      if (side(i, i + 1, j) * side(i, i + 1, j + 1) < 0 && side(j, j + 1, i) * side(j, j + 1, i + 1) < 0) return true;
    }
  }
  return false;
}
