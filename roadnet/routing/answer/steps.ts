import { MANEUVERS, type Maneuver } from '../../model/roadnet';
import { findMovement } from '../graph/turn-graph';
import type { RoutingCosts, RoutingNetwork } from '../network';
import type { LaneAdvice, RouteStep } from '../router';
import { behindMs } from '../search/seeds-of-places';
import type { Way } from '../search/way-search';
import { partOf, pointOf } from './describe-way';
import { countLaneChanges, isUsable } from './lane-guidance';

/** Advice on lanes begins so far before a maneuver. */
const ADVICE_M = 400;

/** A way as maneuvers and the stretches between them. A new stretch begins where a driver turns or the road's name changes. */
export function stepsOf(network: RoutingNetwork, costs: RoutingCosts, way: Way): RouteStep[] {
  const { snapshot } = network;
  const { linkNos } = way;
  const changes = countLaneChanges(network, costs.metric, linkNos);
  const steps: RouteStep[] = [];
  let first = 0;
  for (let i = 0; i < linkNos.length; i++) {
    const isLast = i + 1 === linkNos.length;
    const maneuver = isLast ? 'arrive' : maneuverOf(network, costs, linkNos[i]!, linkNos[i + 1]!);
    if (!isLast && maneuver === 'straight' && snapshot.linkNames[linkNos[i]!] === snapshot.linkNames[linkNos[i + 1]!]) continue;
    const begin = first === 0 ? 'depart' : maneuverOf(network, costs, linkNos[first - 1]!, linkNos[first]!);
    steps.push(stretch(network, costs, way, { first, last: i, maneuver: begin, approach: first === 0 ? [] : adviceBefore(network, way, changes, first) }));
    first = i + 1;
  }
  steps.push({ maneuver: 'arrive', name: snapshot.linkNames[linkNos.at(-1)!]!, junctionId: '', ...pointOf(snapshot, way.target), distanceM: 0, durationMs: 0, linkNos: [], approach: adviceBefore(network, way, changes, linkNos.length) });
  return steps;
}

/** What the cheapest connection from a link to the next is called. */
function maneuverOf({ snapshot, graph }: RoutingNetwork, { metric }: RoutingCosts, fromLink: number, toLink: number): Maneuver {
  const movement = findMovement(graph, fromLink, toLink);
  const connections = graph.movementConnection.subarray(graph.movementConnectionStart[movement]!, graph.movementConnectionStart[movement + 1]!);
  const cheapest = connections.find((connection) => metric.connectionMs[connection] === metric.movementMs[movement])!;
  return MANEUVERS[snapshot.connectionManeuver[cheapest]!]!;
}

function stretch({ snapshot, graph, movementLengthM }: RoutingNetwork, { metric }: RoutingCosts, way: Way, step: { first: number; last: number; maneuver: RouteStep['maneuver']; approach: LaneAdvice[] }): RouteStep {
  const linkNos = way.linkNos.slice(step.first, step.last + 1);
  let distanceM = 0;
  let durationMs = 0;
  linkNos.forEach((linkNo, i) => {
    const { from, to } = partOf(way, step.first + i);
    distanceM += (to - from) * snapshot.linkLengthM[linkNo]!;
    durationMs += behindMs(metric, { linkNo, fraction: to }) - behindMs(metric, { linkNo, fraction: from });
    const next = way.linkNos[step.first + i + 1];
    if (next === undefined) return;
    const movement = findMovement(graph, linkNo, next);
    distanceM += movementLengthM[movement]!;
    durationMs += metric.movementMs[movement]!;
  });
  const linkNo = linkNos[0]!;
  const at = step.first === 0 ? way.source : { linkNo, fraction: 0 };
  return {
    maneuver: step.maneuver,
    name: snapshot.linkNames[linkNo]!,
    junctionId: step.first === 0 ? '' : snapshot.junctions[snapshot.linkFromJunction[linkNo]!]!.id,
    ...pointOf(snapshot, at),
    distanceM,
    durationMs,
    linkNos,
    approach: step.approach,
  };
}

/** Lanes of the links that lead up to the link at `index` of the way (or to its end), the nearest last. */
function adviceBefore({ snapshot, movementLengthM, graph }: RoutingNetwork, way: Way, changes: readonly (readonly number[])[], index: number): LaneAdvice[] {
  const advice: LaneAdvice[] = [];
  let aheadM = 0;
  for (let i = index - 1; i >= 0 && aheadM < ADVICE_M; i--) {
    const linkNo = way.linkNos[i]!;
    if (i + 1 < index) aheadM += movementLengthM[findMovement(graph, linkNo, way.linkNos[i + 1]!)]!;
    aheadM += snapshot.linkLengthM[linkNo]! * (i === way.linkNos.length - 1 ? way.target.fraction : 1);
    const least = Math.min(...changes[i]!);
    advice.unshift({
      linkNo,
      beforeManeuverM: aheadM,
      lanes: changes[i]!.map((count, lane) => {
        const laneNo = snapshot.linkLane[snapshot.linkLaneStart[linkNo]! + lane]!;
        return { laneNo, laneId: snapshot.laneIds[laneNo]!, usable: isUsable(count), recommended: isUsable(count) && count === least };
      }),
    });
  }
  return advice;
}
