/** Places on the roads of a network, the same for the same seed. */
import type { RoadnetSnapshot, RoutingCosts, RoutingNetwork } from '../../roadnet';
import { UNREACHABLE_MS } from '../../roadnet/routing/hierarchy/weights';
import { pointOf } from '../../roadnet/routing/answer/describe-way';
import { createSeeded } from '../../roadnet/routing/testing/seeded';

export interface BenchPlace {
  readonly linkNo: number;
  readonly fraction: number;
  readonly latE7: number;
  readonly lonE7: number;
}

/** @param isWanted states that count: 1 each; absent: all */
export function choosePlaces({ graph, snapshot }: RoutingNetwork, { metric }: RoutingCosts, options: { count: number; seed: number; isWanted?: Uint8Array }): BenchPlace[] {
  const linkNos = [...graph.startOfLink.keys()].filter((linkNo) => graph.startOfLink[linkNo] !== -1 && options.isWanted?.[graph.startOfLink[linkNo] ?? 0] !== 0 && metric.linkMs[linkNo] !== UNREACHABLE_MS);
  const random = createSeeded(options.seed);
  return Array.from({ length: options.count }, () => placeOn(snapshot, linkNos[random.below(linkNos.length)] ?? 0, random.next()));
}

function placeOn(snapshot: RoadnetSnapshot, linkNo: number, fraction: number): BenchPlace {
  return { linkNo, fraction, ...pointOf(snapshot, { linkNo, fraction }) };
}
