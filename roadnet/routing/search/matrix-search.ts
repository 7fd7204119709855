import { createSeeds, type Seeds } from '../hierarchy/query';
import { climbAlone, type Labels } from '../hierarchy/labels';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { RoutingCosts, RoutingNetwork } from '../network';
import type { PlaceOnLink } from '../router';
import { isBehind, seedSources, seedTargets } from './seeds-of-places';
import { WaySearch } from './way-search';

/**
 * Times between all sources and all targets. Each target's labels, a few hundred up its elimination tree, are kept as a list;
 * each source's are spread over an array, and a pair is one pass over the target's list (after Knopp et al., "Computing
 * Many-to-Many Shortest Paths Using Highway Hierarchies", ALENEX 2007; no buckets, as the nodes of both are known beforehand).
 *
 * @param sources candidates of each place; the cheapest counts
 * @returns row per source, UNREACHABLE_MS where there is no way
 */
export function findMatrix(network: RoutingNetwork, costs: RoutingCosts, sources: readonly (readonly PlaceOnLink[])[], targets: readonly (readonly PlaceOnLink[])[]): Int32Array[] {
  const { graph, topology } = network;
  const { metric, hierarchy } = costs;
  const distance = new Int32Array(topology.nodeCount).fill(UNREACHABLE_MS);
  const seeds: Seeds = createSeeds();
  const lists: Labels[] = targets.map((candidates) => {
    seedTargets(seeds, graph, metric, candidates);
    const labels = climbAlone(topology, hierarchy.backward, seeds, distance);
    for (const node of labels.node) distance[node] = UNREACHABLE_MS;
    return labels;
  });
  const single = new WaySearch(network);
  return sources.map((candidates) => {
    seedSources(seeds, graph, metric, candidates, []);
    const labels = climbAlone(topology, hierarchy.forward, seeds, distance);
    const row = Int32Array.from(lists, (list, column) => {
      // Rare, and the one case in which labels alone do not tell the way.
      if (targets[column]!.some((target) => candidates.some((source) => isBehind(metric, target, source)))) return single.measure(costs, candidates, targets[column]!);
      return joinLabels(distance, list);
    });
    for (const node of labels.node) distance[node] = UNREACHABLE_MS;
    return row;
  });
}

function joinLabels(distance: Int32Array, { node, cost }: Labels): number {
  let best = UNREACHABLE_MS;
  for (let i = 0; i < node.length; i++) {
    const sum = distance[node[i]!]! + cost[i]!;
    if (sum < best) best = sum;
  }
  return best;
}
