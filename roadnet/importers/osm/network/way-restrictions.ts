import type { TurnRestriction } from '../../../model/roadnet';
import type { Segment } from '../graph/road-graph';
import type { LinkPlan } from './link-plan';
import type { ForbiddenTurn } from './turn-restrictions';

/** Forbidden sequences over ways that are links: those of three links and more. Shorter ones are movements that do not exist. */
export function wayTurnRestrictions(turns: readonly ForbiddenTurn[], links: readonly LinkPlan[]): TurnRestriction[] {
  const linkOf = new Map<Segment, { forward?: string; backward?: string }>();
  for (const { id, segment, isForward } of links) linkOf.set(segment, { ...linkOf.get(segment), [isForward ? 'forward' : 'backward']: id });
  const restrictions: TurnRestriction[] = [];
  const seen = new Map<number, number>();
  for (const { steps, relationId, classes, when } of turns) {
    if (!linkOf.has(steps[0]!.segment)) continue;
    const linkIds = steps.flatMap(({ segment, isForward }) => linkOf.get(segment)?.[isForward ? 'forward' : 'backward'] ?? []);
    if (linkIds.length < 3 || !linkOf.has(steps.at(-1)!.segment)) continue;
    const n = (seen.get(relationId) ?? 0) + 1;
    seen.set(relationId, n);
    restrictions.push({ id: n === 1 ? `r${relationId}` : `r${relationId}_${n}`, linkIds, classes, when });
  }
  return restrictions;
}
