import type { Validator } from './validator';

const MAX_LANES = 32;

/** A link has 1 to 32 lanes, numbered 0, 1, 2, … from the kerb. */
export const linkLaneCount: Validator = {
  name: 'link.lane-count',
  check(roadnet, remark) {
    const indicesOf = new Map<string, number[]>(roadnet.links.map((link) => [link.id, []]));
    for (const lane of roadnet.lanes) indicesOf.get(lane.linkId)?.push(lane.index);
    for (const [id, indices] of indicesOf) {
      const about = { severity: 'error', element: 'link', id, field: 'lane' } as const;
      if (indices.length === 0 || indices.length > MAX_LANES) remark({ ...about, reason: `has ${indices.length} lanes`, fix: `Give it 1 to ${MAX_LANES} lanes.` });
      else if (indices.sort((a, b) => a - b).some((index, i) => index !== i)) remark({ ...about, reason: `lane indices are ${indices.join(', ')}`, fix: 'Number the lanes 0, 1, 2, … from the kerb.' });
    }
  },
};
