import { ALL_CLASSES, createLaneMatch, createLaneMatcher, MOTOR_CLASSES, VEHICLE_CLASSES, type RoadnetSnapshot } from '../../../../roadnet';
import type { LaneFinder, Roads } from '../../domain/roads';
import type { SignalledLane } from '../../domain/signal-board';

/** Lanes that a type of road user may be on; order as v2x.v1.ParticipantType. What may be anything is looked for everywhere. */
const CLASSES_OF_TYPE = [
  ALL_CLASSES,
  VEHICLE_CLASSES.car,
  VEHICLE_CLASSES.truck,
  VEHICLE_CLASSES.bus,
  VEHICLE_CLASSES.car,
  MOTOR_CLASSES,
  VEHICLE_CLASSES.motorcycle,
  // Where there is no lane of their own, bicycles use the road.
  VEHICLE_CLASSES.bicycle | MOTOR_CLASSES,
  VEHICLE_CLASSES.pedestrian,
  ALL_CLASSES,
] as const;

export function roadsOf(snapshot: RoadnetSnapshot): Roads {
  const { version, laneLink, laneLengthM, frame } = snapshot;
  return { version, laneLink, laneLengthM, frame, laneNoMax: snapshot.laneIds.length - 1, linkNoMax: snapshot.linkIds.length - 1 };
}

export function laneFinderOf(snapshot: RoadnetSnapshot): LaneFinder {
  const matcher = createLaneMatcher(snapshot);
  const match = createLaneMatch();
  return {
    find(latE7, lonE7, heading80thsDeg, type, lastLaneNo, out) {
      if (!matcher.match(latE7, lonE7, heading80thsDeg, lastLaneNo, match, CLASSES_OF_TYPE[type] ?? ALL_CLASSES)) return false;
      out.laneNo = match.laneNo;
      out.sM = match.sM;
      out.dM = match.dM;
      out.wrongWay = match.wrongWay;
      return true;
    },
  };
}

/** Lanes by the controller and group that SPAT names. */
export function signalledLanesOf(snapshot: RoadnetSnapshot): SignalledLane[] {
  return snapshot.controllers.flatMap(({ id, movements }) => movements.map(({ group, fromLaneNo }) => ({ junctionId: id, group, laneNo: fromLaneNo })));
}
