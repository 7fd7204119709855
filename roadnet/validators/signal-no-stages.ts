import type { Validator } from './validator';

/** A controller has stages; without them only plans of signal control can say which groups are green together. */
export const signalNoStages: Validator = {
  name: 'signal.no-stages',
  check(roadnet, remark) {
    const without = roadnet.controllers.filter(({ stages }) => stages.length === 0);
    if (without.length === 0) return;
    const some = without.slice(0, 5).map(({ id }) => id).join(', ');
    remark({ severity: 'info', element: 'controller', id: without[0]!.id, field: 'stages', reason: `${without.length} controllers have no stages: ${some}${without.length > 5 ? ', …' : ''}`, fix: 'Give them programmes, or plan them in signal control.' });
  },
};
