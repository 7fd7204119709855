import type { Metric } from '../costs/metric';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import { findMovement } from '../graph/turn-graph';
import type { RoutingNetwork } from '../network';

/** A link at least this long leaves room to change lanes: changes on it are free. */
const ROOM_M = 300;
const NO_WAY = 1_000;

/** How many lane changes each lane of each link of a way leads to; NO_WAY and more: the way can not be driven from it. */
export function countLaneChanges(network: RoutingNetwork, metric: Metric, linkNos: readonly number[]): number[][] {
  const { snapshot } = network;
  const { linkLaneStart, linkLane, linkLengthM } = snapshot;
  const lanesOf = (linkNo: number): number => linkLaneStart[linkNo + 1]! - linkLaneStart[linkNo]!;
  const changes: number[][] = linkNos.map(() => []);
  for (let i = linkNos.length - 1; i >= 0; i--) {
    const linkNo = linkNos[i]!;
    if (i === linkNos.length - 1) {
      changes[i] = Array.from({ length: lanesOf(linkNo) }, (_, lane) => (metric.laneLimitMps[linkLane[linkLaneStart[linkNo]! + lane]!]! > 0 ? 0 : NO_WAY));
      continue;
    }
    const nextLink = linkNos[i + 1]!;
    const onNext = changes[i + 1]!;
    const perChange = linkLengthM[nextLink]! < ROOM_M ? 1 : 0;
    const entering = onNext.map((_, lane) => Math.min(...onNext.map((cost, other) => cost + perChange * Math.abs(lane - other))));
    changes[i] = leaveFrom(network, metric, linkNo, nextLink, entering, lanesOf(linkNo));
  }
  return changes;
}

function leaveFrom({ snapshot, graph }: RoutingNetwork, metric: Metric, linkNo: number, nextLink: number, entering: readonly number[], lanes: number): number[] {
  const { connectionFrom, connectionTo, laneIndex } = snapshot;
  const leaving = new Array<number>(lanes).fill(NO_WAY);
  const movement = findMovement(graph, linkNo, nextLink);
  for (let j = graph.movementConnectionStart[movement]!; j < graph.movementConnectionStart[movement + 1]!; j++) {
    const connection = graph.movementConnection[j]!;
    if (metric.connectionMs[connection] === UNREACHABLE_MS) continue;
    const from = laneIndex[connectionFrom[connection]!]!;
    leaving[from] = Math.min(leaving[from]!, entering[laneIndex[connectionTo[connection]!]!]!);
  }
  return leaving;
}

export function isUsable(changes: number): boolean {
  return changes < NO_WAY;
}
