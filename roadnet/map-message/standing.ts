import { restrictionsOfLane } from '../snapshot/restrictions-of';
import type { RoadnetSnapshot } from '../snapshot/snapshot';

/**
 * What a MAP tells of a lane's rules: those that stand, with neither beginning nor end nor hours of the week. The others are
 * events, told as such (Msg_RSI of T/CSAE 53); a MAP has no place for a time.
 */
export interface StandingLaneRules {
  /** Bits of VEHICLE_CLASSES: those that the lane is built for, without those that it is closed to. */
  readonly classes: number;
  /** The lane's own limit, or a lower one that binds all whom it is built for. */
  readonly speedLimitMps: number;
}

export function standingRulesOf(snapshot: RoadnetSnapshot, laneNo: number): StandingLaneRules {
  const built = snapshot.laneClasses[laneNo]!;
  let [classes, speedLimitMps] = [built, snapshot.laneSpeedLimitMps[laneNo]!];
  for (const { kind, classes: bound, speedLimitMps: limit = Infinity, when } of restrictionsOfLane(snapshot, laneNo)) {
    if (Object.keys(when).length > 0) continue;
    if (kind === 'closed') classes &= ~bound;
    else if ((built & ~bound) === 0) speedLimitMps = Math.min(speedLimitMps, limit);
  }
  return { classes, speedLimitMps };
}
