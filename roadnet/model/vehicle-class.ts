/**
 * Classes of road users that a lane may be open to, one bit each, so that a lane's permission is one number.
 * Follows the participant types of T/CSAE 53; `tram` and `rail` exist only so that tracks are not mistaken for lanes of cars.
 */
export const VEHICLE_CLASSES = {
  car: 1,
  truck: 2,
  bus: 4,
  emergency: 8,
  motorcycle: 16,
  bicycle: 32,
  pedestrian: 64,
  tram: 128,
  rail: 256,
} as const;

export type VehicleClass = keyof typeof VEHICLE_CLASSES;

export const VEHICLE_CLASS_NAMES = Object.keys(VEHICLE_CLASSES) as VehicleClass[];

/** Anything with an engine that drives on roads. */
export const MOTOR_CLASSES = VEHICLE_CLASSES.car | VEHICLE_CLASSES.truck | VEHICLE_CLASSES.bus | VEHICLE_CLASSES.emergency | VEHICLE_CLASSES.motorcycle;

export const ALL_CLASSES = Object.values(VEHICLE_CLASSES).reduce((mask: number, bit) => mask | bit, 0);

/** Names of the classes in a mask, in the table's order. */
export function listClassNames(mask: number): VehicleClass[] {
  return VEHICLE_CLASS_NAMES.filter((name) => (mask & VEHICLE_CLASSES[name]) !== 0);
}
