import { headingDifferenceDeg } from '../../../services/kernel/geo';
import { MANEUVERS } from '../../model/roadnet';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import { meanSignalWaitS } from './signal-wait';
import type { VehicleProfile } from './vehicle-profile';

/** Below this a change of heading is a bend of the road. */
const TURN_MIN_DEG = 15;
const TURN_SPEED_MIN_MPS = 2;

/** What driving over each connection costs, ms, by row of the `connection*` columns. */
export interface ConnectionCosts {
  /** The path inside the junction and the speed lost for it. */
  readonly driveMs: Int32Array;
  /** Giving way, or the mean wait at the signal. */
  readonly waitMs: Int32Array;
}

export function costConnections(snapshot: RoadnetSnapshot, profile: VehicleProfile): ConnectionCosts {
  const { connectionFrom, connectionTo, connectionManeuver, connectionGroup, connectionController, controllers, laneSpeedLimitMps } = snapshot;
  const driveMs = Int32Array.from(connectionFrom, (fromLane, i) => {
    const toLane = connectionTo[i]!;
    const lengthM = connectionLengthM(snapshot, i);
    const inMps = cruiseMps(laneSpeedLimitMps[fromLane]!, profile);
    const outMps = cruiseMps(laneSpeedLimitMps[toLane]!, profile);
    const turnMps = Math.min(inMps, outMps, turnSpeedMps(snapshot, fromLane, toLane, lengthM, profile));
    return Math.round(1000 * (lengthM / turnMps + lostS(inMps, turnMps, profile) + lostS(outMps, turnMps, profile)));
  });
  const waitMs = Int32Array.from(connectionGroup, (group, i) => {
    const controller = group === 0 ? undefined : controllers[connectionController[i]! - 1];
    return Math.round(1000 * (controller ? profile.signalWaitShare * meanSignalWaitS(controller.stages, group) : profile.yieldS[MANEUVERS[connectionManeuver[i]!]!]));
  });
  return { driveMs, waitMs };
}

/** Metres from the end of the one lane to the start of the other. */
export function connectionLengthM({ connectionFrom, connectionTo, connectionPath, connectionPathStart, laneLengthM, lanePointStart, pointX, pointY }: RoadnetSnapshot, connection: number): number {
  let lengthM = 0;
  for (let i = connectionPathStart[connection]!; i < connectionPathStart[connection + 1]!; i++) lengthM += laneLengthM[connectionPath[i]!]!;
  if (lengthM > 0) return lengthM;
  const end = lanePointStart[connectionFrom[connection]! + 1]! - 1;
  const start = lanePointStart[connectionTo[connection]!]!;
  return Math.hypot(pointX[start]! - pointX[end]!, pointY[start]! - pointY[end]!);
}

function cruiseMps(limitMps: number, profile: VehicleProfile): number {
  return Math.max(1, Math.min(profile.maxSpeedMps, limitMps * profile.freeFlowShare));
}

/** Speed at which the curve asks no more than the comfortable lateral acceleration: v² = a · r, r = arc / angle. */
function turnSpeedMps({ lanePointStart, pointHeadingDeg }: RoadnetSnapshot, fromLane: number, toLane: number, lengthM: number, profile: VehicleProfile): number {
  const turnDeg = headingDifferenceDeg(pointHeadingDeg[lanePointStart[fromLane + 1]! - 1]!, pointHeadingDeg[lanePointStart[toLane]!]!);
  if (turnDeg < TURN_MIN_DEG) return Infinity;
  const radiusM = lengthM / ((turnDeg * Math.PI) / 180);
  return Math.max(TURN_SPEED_MIN_MPS, Math.sqrt(profile.lateralMps2 * radiusM));
}

/** Time lost by slowing from v to w (or gaining v from w) at a constant rate, against driving the same way at v: (v − w)² / 2av. */
function lostS(vMps: number, wMps: number, { accelerationMps2 }: VehicleProfile): number {
  return (vMps - wMps) ** 2 / (2 * accelerationMps2 * vMps);
}
