import { areInConflict, conflictMatricesOf } from '../conflicts/conflict-matrix';
import type { Validator } from './validator';

/**
 * No stage gives right of way to two groups that conflict. Permissive greens may conflict: they yield. A warning, not an
 * error: the programme is the source's, and the signal guard refuses the stage whatever a file says.
 */
export const signalConflictingStage: Validator = {
  name: 'signal.conflicting-stage',
  check(roadnet, remark) {
    const matrices = conflictMatricesOf(roadnet);
    for (const controller of roadnet.controllers) {
      const matrix = matrices.get(controller.id)!;
      for (const { no, groups } of controller.stages) {
        const pairs = groups.flatMap((first, i) => groups.slice(i + 1).filter((second) => areInConflict(matrix, first, second)).map((second) => `${first}–${second}`));
        if (pairs.length === 0) continue;
        remark({
          severity: 'warning',
          element: 'controller',
          id: controller.id,
          field: 'state',
          reason: `stage ${no} gives right of way to groups that conflict: ${pairs.slice(0, 8).join(', ')}${pairs.length > 8 ? ` and ${pairs.length - 8} more` : ''}`,
          fix: 'Make one of each pair permissive (g), or give them stages of their own.',
        });
      }
    }
  },
};
