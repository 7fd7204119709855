import type { Period, Restriction } from '../model/roadnet';
import { RESTRICTION_KINDS, type RoadnetSnapshot } from './snapshot';

/** Restrictions of a lane as the model has them, in order. */
export function restrictionsOfLane(snapshot: RoadnetSnapshot, laneNo: number): Restriction[] {
  const { laneRestrictionStart, restrictionKind, restrictionClasses, restrictionSpeedLimitMps, restrictionCause, causes } = snapshot;
  const restrictions: Restriction[] = [];
  for (let row = laneRestrictionStart[laneNo]!; row < laneRestrictionStart[laneNo + 1]!; row++) {
    const kind = RESTRICTION_KINDS[restrictionKind[row]!]!;
    restrictions.push({ kind, classes: restrictionClasses[row]!, ...(kind === 'closed' ? {} : { speedLimitMps: restrictionSpeedLimitMps[row]! }), when: periodOf(snapshot, row), cause: causes[restrictionCause[row]!]! });
  }
  return restrictions;
}

function periodOf({ restrictionFromMs, restrictionToMs, restrictionWindowStart, windowDays, windowStartMin, windowEndMin }: RoadnetSnapshot, row: number): Period {
  const [fromMs, toMs] = [restrictionFromMs[row]!, restrictionToMs[row]!];
  const weekly = [];
  for (let i = restrictionWindowStart[row]!; i < restrictionWindowStart[row + 1]!; i++) weekly.push({ days: windowDays[i]!, startMin: windowStartMin[i]!, endMin: windowEndMin[i]! });
  return { ...(Number.isFinite(fromMs) ? { fromMs } : {}), ...(Number.isFinite(toMs) ? { toMs } : {}), ...(weekly.length > 0 ? { weekly } : {}) };
}
