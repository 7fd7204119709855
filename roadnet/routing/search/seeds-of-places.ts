import type { Metric } from '../costs/metric';
import type { TurnGraph } from '../graph/turn-graph';
import { addSeed, type Seeds } from '../hierarchy/query';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { PlaceOnLink } from '../router';

/** Time from the start of the link to the position, ms: rounded, never falling along the link. */
export function behindMs({ linkMs }: Metric, { linkNo, fraction }: PlaceOnLink): number {
  return Math.round(linkMs[linkNo]! * fraction);
}

/**
 * Where searches from `sources` begin, when they look for `targets`. A label stands for the start of a link, so a source has
 * the part behind it as a discount. When a target lies on the same link behind the source, the way leads off the link and
 * back: the search then begins on the links after it, with ~index as the seed's place instead of the index.
 */
export function seedSources(seeds: Seeds, graph: TurnGraph, metric: Metric, sources: readonly PlaceOnLink[], targets: readonly PlaceOnLink[]): void {
  seeds.count = 0;
  sources.forEach((source, place) => {
    const state = graph.startOfLink[source.linkNo]!;
    if (state === -1 || metric.linkMs[source.linkNo] === UNREACHABLE_MS) return;
    const behind = behindMs(metric, source);
    if (targets.some((target) => isBehind(metric, target, source))) {
      for (let arc = graph.first[state]!; arc < graph.first[state + 1]!; arc++) {
        if (metric.arcMs[arc]! < UNREACHABLE_MS) addSeed(seeds, graph.head[arc]!, metric.arcMs[arc]! - behind, ~place);
      }
    } else {
      addSeed(seeds, state, -behind, place);
    }
  });
}

/** Where searches to `targets` end: any state of the link will do. */
export function seedTargets(seeds: Seeds, graph: TurnGraph, metric: Metric, targets: readonly PlaceOnLink[]): void {
  seeds.count = 0;
  targets.forEach((target, place) => {
    if (metric.linkMs[target.linkNo] === UNREACHABLE_MS) return;
    const behind = behindMs(metric, target);
    for (let i = graph.linkStateStart[target.linkNo]!; i < graph.linkStateStart[target.linkNo + 1]!; i++) addSeed(seeds, graph.linkState[i]!, behind, place);
  });
}

export function isBehind(metric: Metric, target: PlaceOnLink, source: PlaceOnLink): boolean {
  return target.linkNo === source.linkNo && behindMs(metric, target) < behindMs(metric, source);
}
