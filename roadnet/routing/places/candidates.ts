import { LingshanError } from '../../../services/kernel/errors';
import type { RoutingCosts, RoutingNetwork } from '../network';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { Position } from '../router';
import type { FoundLink } from './link-finder';

/** A position further from every road is not on this network. */
export const PLACE_DISTANCE_MAX_M = 1_000;
/** The other direction of the same road counts too when it is hardly further away. */
export const OPPOSITE_BEYOND_M = 25;
const LOOK_AT = 6;

/** Links that a position may stand for: the nearest open one and, unless a heading is given, the other direction of its road. Throws PLACE_OFF_NETWORK. */
export function findCandidates(network: RoutingNetwork, { metric, vehicleClass }: RoutingCosts, position: Position, isWanted: (linkNo: number) => boolean = () => true): FoundLink[] {
  const { linkFromJunction, linkToJunction } = network.snapshot;
  const found = network.links.find(position, { maxDistanceM: PLACE_DISTANCE_MAX_M, count: LOOK_AT, beyondNearestM: OPPOSITE_BEYOND_M, isWanted: (linkNo) => metric.linkMs[linkNo]! < UNREACHABLE_MS && isWanted(linkNo) });
  const [nearest] = found;
  if (!nearest) {
    throw new LingshanError('badInput', 'PLACE_OFF_NETWORK', `no road for ${vehicleClass} within ${PLACE_DISTANCE_MAX_M} m of latitude ${position.latE7 / 1e7}, longitude ${position.lonE7 / 1e7} in ${network.snapshot.version}; give a position in the network (WGS-84), and see that latitude and longitude are not swapped`);
  }
  const isOpposite = ({ linkNo }: FoundLink): boolean =>
    linkFromJunction[linkNo] === linkToJunction[nearest.linkNo] && linkToJunction[linkNo] === linkFromJunction[nearest.linkNo];
  return [nearest, ...found.slice(1).filter(isOpposite)];
}
