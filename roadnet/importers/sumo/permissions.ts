import { ALL_CLASSES, VEHICLE_CLASSES } from '../../model/vehicle-class';

/** SUMO vehicle class → classes of ours. Source: SUMO, "Abstract Vehicle Class". What is missing here runs on no road (ships, aircraft). */
const BY_SUMO_CLASS: Readonly<Record<string, number>> = {
  passenger: VEHICLE_CLASSES.car,
  private: VEHICLE_CLASSES.car,
  taxi: VEHICLE_CLASSES.car,
  hov: VEHICLE_CLASSES.car,
  evehicle: VEHICLE_CLASSES.car,
  truck: VEHICLE_CLASSES.truck,
  trailer: VEHICLE_CLASSES.truck,
  delivery: VEHICLE_CLASSES.truck,
  bus: VEHICLE_CLASSES.bus,
  coach: VEHICLE_CLASSES.bus,
  emergency: VEHICLE_CLASSES.emergency,
  motorcycle: VEHICLE_CLASSES.motorcycle,
  moped: VEHICLE_CLASSES.motorcycle,
  bicycle: VEHICLE_CLASSES.bicycle,
  pedestrian: VEHICLE_CLASSES.pedestrian,
  tram: VEHICLE_CLASSES.tram,
  rail_urban: VEHICLE_CLASSES.tram,
  subway: VEHICLE_CLASSES.tram,
  rail: VEHICLE_CLASSES.rail,
  rail_electric: VEHICLE_CLASSES.rail,
  rail_fast: VEHICLE_CLASSES.rail,
};

/** SUMO classes of which each of ours needs one; a lane for `taxi` only is not a lane for cars in general but cars are seen there. */
function maskOf(list: string): number {
  if (list === 'all') return ALL_CLASSES;
  let mask = 0;
  for (const name of list.split(/\s+/)) mask |= BY_SUMO_CLASS[name] ?? 0;
  return mask;
}

/** Several SUMO classes stand for one of ours, so one is closed only when its main class is. */
const MAIN_SUMO_CLASSES: ReadonlySet<string> = new Set([
  'passenger', 'truck', 'bus', 'emergency', 'motorcycle', 'bicycle', 'pedestrian', 'tram', 'rail', 'all',
]);

/** Classes that a lane is open to; neither list: to all. */
export function classesOf(allow: string | undefined, disallow: string | undefined): number {
  if (allow !== undefined) return maskOf(allow);
  if (disallow === undefined) return ALL_CLASSES;
  return ALL_CLASSES & ~maskOf(disallow.split(/\s+/).filter((name) => MAIN_SUMO_CLASSES.has(name)).join(' '));
}
