import type { Validator } from './validator';

/** Stages name groups of their controller, each once: with right of way or yielding. */
export const signalBadStage: Validator = {
  name: 'signal.bad-stage',
  check(roadnet, remark) {
    for (const { id, groups, stages } of roadnet.controllers) {
      const own = new Set(groups);
      for (const stage of stages) {
        const named = [...stage.groups, ...stage.permissiveGroups];
        const wrong = named.filter((group, i) => !own.has(group) || named.indexOf(group) !== i);
        if (wrong.length > 0) remark({ severity: 'error', element: 'controller', id, field: 'stages', reason: `stage ${stage.no} names ${wrong.join(', ')}, not a group of the controller or named twice`, fix: 'Name each group of the controller at most once a stage.' });
      }
    }
  },
};
