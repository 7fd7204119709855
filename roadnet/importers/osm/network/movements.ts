import { endOf, startOf, type Segment } from '../graph/road-graph';
import { travelNodes, type LinkPlan, type JunctionPlan } from './link-plan';

/** A segment in one direction. */
export interface Step {
  readonly segment: Segment;
  readonly isForward: boolean;
}

/** A way over a junction: over which segments inside it, and how far. */
export interface Passage {
  readonly to: LinkPlan;
  readonly steps: readonly Step[];
  readonly lengthM: number;
}

/** More than any real junction has; a tangle of short ways is not searched to its end. */
const MAX_EXPANSIONS = 2_000;

/**
 * Links that can be reached from a link over the ways inside its junction, each by its shortest permitted way; a way is not
 * driven twice and no forbidden sequence of ways is on it. Turning round on the spot (into the same road) is one of them:
 * whether it is allowed is decided with the lanes.
 */
export function passagesFrom(link: LinkPlan, junction: JunctionPlan, isForbidden: (steps: readonly Step[]) => boolean): Passage[] {
  const best = new Map<LinkPlan, Passage>();
  const out = new Map<number, LinkPlan[]>();
  for (const next of junction.goes) {
    const node = travelNodes(next).first;
    out.set(node, [...(out.get(node) ?? []), next]);
  }
  let expansions = 0;
  const visit = (node: number, steps: Step[], lengthM: number): void => {
    if (++expansions > MAX_EXPANSIONS) return;
    for (const to of out.get(node) ?? []) {
      if ((best.get(to)?.lengthM ?? Infinity) <= lengthM) continue;
      const path = [...steps, { segment: to.segment, isForward: to.isForward }];
      if (!isForbidden(path)) best.set(to, { to, steps: path, lengthM });
    }
    for (const segment of junction.cluster.inside) {
      const last = steps[steps.length - 1]!;
      if (steps.some((step) => step.segment === segment) || last.segment === segment) continue;
      for (const isForward of [true, false]) {
        if ((isForward ? startOf(segment) : endOf(segment)) !== node) continue;
        if ((isForward ? segment.road.forward : segment.road.backward).length === 0) continue;
        const path = [...steps, { segment, isForward }];
        if (!isForbidden(path)) visit(isForward ? endOf(segment) : startOf(segment), path, lengthM + segment.lengthM);
      }
    }
  };
  visit(travelNodes(link).last, [{ segment: link.segment, isForward: link.isForward }], 0);
  return [...best.values()];
}
