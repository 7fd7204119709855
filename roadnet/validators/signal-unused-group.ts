import type { Validator } from './validator';

/** Every signal group of a controller governs a movement. */
export const signalUnusedGroup: Validator = {
  name: 'signal.unused-group',
  check(roadnet, remark) {
    const used = new Set([...roadnet.connections, ...roadnet.crossings].flatMap(({ signal }) => (signal ? [`${signal.controllerId} ${signal.group}`] : [])));
    for (const { id, groups } of roadnet.controllers) {
      const unused = groups.filter((group) => !used.has(`${id} ${group}`));
      if (unused.length > 0 && unused.length < groups.length) remark({ severity: 'info', element: 'controller', id, field: 'groups', reason: `groups ${unused.join(', ')} govern no movement`, fix: 'Connect movements to them, or take them out of the programme.' });
    }
  },
};
