import { connectionKey, type ElementKind } from '../model/finding';
import type { Period, Restriction } from '../model/roadnet';
import type { Validator } from './validator';

/** A restriction, a turn restriction and a zone hold at some time and for somebody. */
export const restrictionEmptyPeriod: Validator = {
  name: 'restriction.empty-period',
  check(roadnet, remark) {
    const look = (element: ElementKind, id: string, when: Period, classes: number): void => {
      const reason = classes === 0 ? 'binds no class' : emptiness(when);
      if (reason !== undefined) remark({ severity: 'warning', element, id, field: 'when', reason, fix: 'Correct the period or the classes, or remove it.' });
    };
    const lookAll = (element: ElementKind, id: string, restrictions: readonly Restriction[]): void => {
      for (const restriction of restrictions) {
        look(element, id, restriction.when, restriction.classes);
        if (restriction.kind === 'speed-limit' && !(restriction.speedLimitMps! > 0)) remark({ severity: 'error', element, id, field: 'restrictions', reason: 'limits the speed without naming it', fix: 'Give speedLimitMps above 0, or close the lane.' });
      }
    };
    for (const { id, restrictions } of roadnet.lanes) lookAll('lane', id, restrictions);
    for (const { fromLaneId, toLaneId, restrictions } of roadnet.connections) lookAll('connection', connectionKey(fromLaneId, toLaneId), restrictions);
    for (const { id, when, classes } of roadnet.turnRestrictions) look('turn-restriction', id, when, classes);
    for (const { id, when } of roadnet.zones) look('zone', id, when, 1);
  },
};

function emptiness({ fromMs, toMs, weekly }: Period): string | undefined {
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) return `holds from ${fromMs} to ${toMs}, which is never`;
  if (weekly !== undefined && weekly.length > 0 && weekly.every(({ days }) => (days & 127) === 0)) return 'holds on no day of the week';
  return undefined;
}
