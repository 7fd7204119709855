import type { LaneType, RoadClass } from '../../model/roadnet';
import { ALL_CLASSES, MOTOR_CLASSES, VEHICLE_CLASSES } from '../../model/vehicle-class';
import type { RawLane } from './raw-roads';

const { car, truck, bus, emergency, motorcycle, bicycle, pedestrian, tram, rail } = VEHICLE_CLASSES;
const DRIVING: readonly [LaneType, number] = ['driving', MOTOR_CLASSES | bicycle];
const RAMP: readonly [LaneType, number] = ['driving', MOTOR_CLASSES];

/** What each lane type of OpenDRIVE is to us (ASAM OpenDRIVE 1.8, e_laneType); types that are missing here are no lanes (median, border, kerb, …). */
const LANE_TYPES: Readonly<Record<string, readonly [type: LaneType, classes: number]>> = {
  driving: DRIVING, bidirectional: DRIVING, slipLane: DRIVING, shared: DRIVING,
  entry: RAMP, exit: RAMP, onRamp: RAMP, offRamp: RAMP, connectingRamp: RAMP, mwyEntry: RAMP, mwyExit: RAMP,
  bus: ['bus', bus | emergency], taxi: ['bus', bus | emergency | car], HOV: ['driving', car | bus | emergency],
  biking: ['bicycle', bicycle], sidewalk: ['sidewalk', pedestrian], walking: ['sidewalk', pedestrian],
  parking: ['parking', MOTOR_CLASSES], shoulder: ['shoulder', emergency], stop: ['shoulder', emergency],
  tram: ['rail', tram], rail: ['rail', rail],
};

/** Whom an access rule names (e_accessRestrictionType). */
const WHO: Readonly<Record<string, number>> = {
  passengerCar: car, autonomousTraffic: MOTOR_CLASSES, simulator: 0, none: 0,
  truck, trucks: truck, delivery: truck, bus, emergency, taxi: car, motorcycle, bicycle, pedestrian, throughTraffic: 0,
};

/** Type of a lane and the classes that it is open to; undefined for what is no lane to travel on. */
export function laneUseOf({ type, access }: RawLane): { readonly type: LaneType; readonly classes: number } | undefined {
  const use = LANE_TYPES[type];
  if (!use) return undefined;
  let [, classes] = use;
  const allowed = access.filter(({ deny }) => !deny).reduce((mask, { who }) => mask | (WHO[who] ?? 0), 0);
  const denied = access.filter(({ deny }) => deny).reduce((mask, { who }) => mask | (WHO[who] ?? 0), 0);
  if (allowed !== 0) classes = allowed;
  return { type: use[0], classes: classes & ~denied & ALL_CLASSES };
}

/** Class of a road by its type (e_roadType). */
const ROAD_CLASSES: Readonly<Record<string, RoadClass>> = {
  motorway: 'motorway', townExpressway: 'trunk', townArterial: 'primary', townCollector: 'secondary', townLocal: 'residential',
  lowSpeed: 'living-street', townPlayStreet: 'living-street', townPrivate: 'service', pedestrian: 'pedestrian', bicycle: 'cycleway',
};

export function roadClassOf(type: string | undefined): RoadClass {
  return ROAD_CLASSES[type ?? ''] ?? 'other';
}
