import type { SearchGraph } from './customise';
import type { Seeds } from './query';
import type { HierarchyTopology } from './topology';
import { UNREACHABLE_MS } from './weights';

/** Nodes that a search upwards reached, and at what cost, ms. */
export interface Labels {
  readonly node: Int32Array;
  readonly cost: Int32Array;
}

const CLOSED = UNREACHABLE_MS;

/**
 * Searches upwards from all seeds. Labels stay in `distance`, which must hold UNREACHABLE_MS everywhere before; the caller
 * clears them at the nodes given back.
 */
export function climbAlone(topology: HierarchyTopology, graph: SearchGraph, seeds: Seeds, distance: Int32Array): Labels {
  const { parent, rankOfState } = topology;
  const { first, head, weight } = graph;
  const starts: number[] = [];
  for (let i = 0; i < seeds.count; i++) {
    const node = rankOfState[seeds.state[i]!]!;
    if (seeds.costMs[i]! < distance[node]!) distance[node] = seeds.costMs[i]!;
    starts.push(node);
  }
  const onWay: number[] = [];
  let climbers = [...new Set(starts)];
  while (climbers.length > 0) {
    const node = Math.min(...climbers);
    const from = distance[node]!;
    onWay.push(node);
    for (let i = first[node]!, end = first[node + 1]!; i < end && from < CLOSED; i++) {
      const cost = from + weight[i]!;
      if (cost < distance[head[i]!]!) distance[head[i]!] = cost;
    }
    const next = parent[node]!;
    climbers = climbers.filter((other) => other !== node && other !== next);
    if (next !== -1) climbers.push(next);
  }
  // Nodes on the way to the root that nothing led to have no label.
  const node = Int32Array.from(onWay.filter((at) => distance[at]! < CLOSED));
  return { node, cost: node.map((at) => distance[at]!) };
}
