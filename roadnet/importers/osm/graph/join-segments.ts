import { endOf, farArm, RoadGraph, startOf, type Arm, type Segment } from './road-graph';

/**
 * Joins segments where exactly two meet that are alike and run on in one direction: such a node is a bend and nothing
 * else. `keep` holds nodes that stay (signals and crossings of their own, barriers).
 */
export function joinSegments(segments: readonly Segment[], keep: ReadonlySet<number>): Segment[] {
  const graph = new RoadGraph(segments);
  const isBend = (node: number): boolean => {
    if (keep.has(node)) return false;
    const arms = graph.armsAt(node);
    const [a, b] = arms;
    return arms.length === 2 && a!.segment !== b!.segment && a!.isStart !== b!.isStart && a!.segment.road.signature === b!.segment.road.signature;
  };
  const done = new Set<Segment>();
  const joined: Segment[] = [];
  const collect = (first: Segment): void => {
    const chain = [first];
    done.add(first);
    for (let last = first; isBend(endOf(last)); ) {
      const next = graph.armsAt(endOf(last)).find((arm: Arm) => farArm(arm).segment !== last && arm.isStart)?.segment;
      if (!next || done.has(next)) break;
      chain.push(next);
      done.add(next);
      last = next;
    }
    joined.push(chain.length === 1 ? first : concatenated(chain));
  };
  for (const segment of segments) if (!done.has(segment) && !isBend(startOf(segment))) collect(segment);
  // What is left are rings without a junction.
  for (const segment of segments) if (!done.has(segment)) collect(segment);
  return joined;
}

function concatenated(chain: readonly Segment[]): Segment {
  return {
    road: chain[0]!.road,
    firstWayId: chain[0]!.firstWayId,
    lastWayId: chain.at(-1)!.lastWayId,
    wayIds: chain.flatMap(({ wayIds }) => wayIds),
    nodes: chain.flatMap(({ nodes }, i) => (i === 0 ? nodes : nodes.slice(1))),
    lengthM: chain.reduce((sum, { lengthM }) => sum + lengthM, 0),
  };
}
