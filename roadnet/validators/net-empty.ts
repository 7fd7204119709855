import type { Validator } from './validator';

/** A network has at least one lane of a road. */
export const netEmpty: Validator = {
  name: 'net.empty',
  check(roadnet, remark) {
    if (!roadnet.links.some((link) => link.kind === 'road')) {
      remark({ severity: 'error', element: 'net', id: '', field: 'edge', reason: 'the file holds no road', fix: 'Give a net with at least one normal edge.' });
    }
  },
};
