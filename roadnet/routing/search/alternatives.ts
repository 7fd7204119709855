import type { RoutingCosts, RoutingNetwork } from '../network';
import { findMovement } from '../graph/turn-graph';
import type { PlaceOnLink } from '../router';
import type { Way, WaySearch } from './way-search';

/**
 * Alternatives as Abraham, Delling, Goldberg, Werneck define them ("Alternative Routes in Road Networks", JEA 2013): not much
 * longer, not mostly the same, and without a detour that a driver would see through. Candidates are the ways over nodes that
 * the two searches of the hierarchy met at: separators, so each leads through another gap between the two places (compare
 * Bacherle, Bläsius, Zündorf, "Separator-Based Alternative Paths in Customizable Contraction Hierarchies", ATMOS 2025).
 */
const STRETCH_MAX = 1.25;
const SHARED_MAX = 0.75;
/** Stretches of this share of the fastest way around the joint must be fastest ways themselves. */
const LOCALLY_OPTIMAL_SHARE = 0.25;
const CANDIDATES_MAX = 60;

/** Further ways than `best`, the last one found by `search`, at most `count`. */
export function findAlternatives(network: RoutingNetwork, costs: RoutingCosts, search: WaySearch, local: WaySearch, best: Way, places: { sources: readonly PlaceOnLink[]; targets: readonly PlaceOnLink[] }, count: number): Way[] {
  const candidates = search.listWaysOver(best.durationMs * STRETCH_MAX, places.sources, places.targets);
  const accepted: Way[] = [best];
  const seen = new Set<string>([best.linkNos.join()]);
  let tried = 0;
  for (const candidate of candidates) {
    if (accepted.length > count || tried === CANDIDATES_MAX) break;
    const way = candidate.unpack();
    const key = way.linkNos.join();
    if (seen.has(key)) continue;
    seen.add(key);
    tried++;
    if (new Set(way.linkNos).size < way.linkNos.length) continue;
    if (accepted.some((other) => sharedMs(costs, way, other) > SHARED_MAX * best.durationMs)) continue;
    if (isLocallyOptimal(network, costs, local, way, best.durationMs * LOCALLY_OPTIMAL_SHARE)) accepted.push(way);
  }
  return accepted.slice(1);
}

function sharedMs({ metric }: RoutingCosts, a: Way, b: Way): number {
  const links = new Set(b.linkNos);
  return a.linkNos.reduce((sum, linkNo) => sum + (links.has(linkNo) ? metric.linkMs[linkNo]! : 0), 0);
}

/** The T-test: from `reachMs` before the joint to `reachMs` behind it, nothing is faster than the way itself. */
function isLocallyOptimal(network: RoutingNetwork, costs: RoutingCosts, local: WaySearch, way: Way, reachMs: number): boolean {
  const { linkNos, joint } = way;
  const { linkMs, movementMs } = costs.metric;
  const stepMs = (i: number): number => linkMs[linkNos[i]!]! + movementMs[findMovement(network.graph, linkNos[i]!, linkNos[i + 1]!)]!;
  let from = joint;
  let lengthMs = 0;
  for (let before = 0; from > 0 && before < reachMs; from--) {
    before += stepMs(from - 1);
    lengthMs += stepMs(from - 1);
  }
  let to = joint;
  for (let behind = 0; to + 1 < linkNos.length && behind < reachMs; to++) {
    behind += stepMs(to);
    lengthMs += stepMs(to);
  }
  return local.measure(costs, [{ linkNo: linkNos[from]!, fraction: 0 }], [{ linkNo: linkNos[to]!, fraction: 0 }]) >= lengthMs;
}
