import { createSeeds } from '../hierarchy/query';
import { climbAlone } from '../hierarchy/labels';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { RoutingCosts, RoutingNetwork } from '../network';
import type { PlaceOnLink } from '../router';
import { behindMs, seedSources } from './seeds-of-places';

export interface ReachedLink {
  readonly linkNo: number;
  /** Stretch that is reached, as shares of the link. */
  readonly from: number;
  readonly to: number;
  /** When the stretch's start is reached, ms after the departure. */
  readonly arrivalMs: number;
}

/**
 * Every link that is reached within a time: a search upwards, then one sweep down over all nodes (Delling, Goldberg, Nowatzyk,
 * Werneck, "PHAST: Hardware-Accelerated Shortest Path Trees", JPDC 2013).
 */
export function findReached(network: RoutingNetwork, costs: RoutingCosts, sources: readonly PlaceOnLink[], limitMs: number): ReachedLink[] {
  const { graph, topology } = network;
  const { metric, hierarchy } = costs;
  const distance = new Int32Array(topology.nodeCount).fill(UNREACHABLE_MS);
  const seeds = createSeeds();
  seedSources(seeds, graph, metric, sources, []);
  climbAlone(topology, hierarchy.forward, seeds, distance);
  const { first, head, weight } = hierarchy.backward;
  for (let node = topology.nodeCount - 1; node >= 0; node--) {
    let least = distance[node]!;
    for (let i = first[node]!; i < first[node + 1]!; i++) least = Math.min(least, distance[head[i]!]! + weight[i]!);
    distance[node] = least;
  }

  const reached: ReachedLink[] = [];
  for (let linkNo = 1; linkNo < graph.startOfLink.length; linkNo++) {
    let arrivalMs = UNREACHABLE_MS;
    for (let i = graph.linkStateStart[linkNo]!; i < graph.linkStateStart[linkNo + 1]!; i++) arrivalMs = Math.min(arrivalMs, distance[topology.rankOfState[graph.linkState[i]!]!]!);
    if (arrivalMs >= limitMs) continue;
    const linkMs = metric.linkMs[linkNo]!;
    if (linkMs === UNREACHABLE_MS) continue;
    const source = sources.find((place) => place.linkNo === linkNo && -behindMs(metric, place) === arrivalMs);
    const from = source ? source.fraction : 0;
    reached.push({ linkNo, from, to: Math.min(1, (limitMs - arrivalMs) / linkMs), arrivalMs: Math.max(0, arrivalMs) });
  }
  return reached;
}
