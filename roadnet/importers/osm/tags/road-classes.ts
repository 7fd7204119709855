import type { RoadClass } from '../../../model/roadnet';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../../../model/vehicle-class';

const { bicycle, bus, emergency, pedestrian } = VEHICLE_CLASSES;
const STREET = MOTOR_CLASSES | bicycle;

/** What a road is where its tags are silent. */
export interface RoadClassDefaults {
  readonly roadClass: RoadClass;
  readonly classes: number;
  /** Lanes of a one-way carriageway, and of each direction of a two-way road. */
  readonly lanesOneWay: number;
  readonly lanesEachWay: number;
  readonly laneWidthM: number;
  /** Limit in built-up areas, km/h. */
  readonly speedKmh: number;
  /** Whether a way of this class alone ends or divides a road for vehicles. */
  readonly isOnlyForPeople?: boolean;
}

function road(roadClass: RoadClass, lanesOneWay: number, lanesEachWay: number, laneWidthM: number, speedKmh: number, classes = STREET): RoadClassDefaults {
  return { roadClass, classes, lanesOneWay, lanesEachWay, laneWidthM, speedKmh };
}

function walk(roadClass: RoadClass, laneWidthM: number, classes: number): RoadClassDefaults {
  return { roadClass, classes, lanesOneWay: 1, lanesEachWay: 1, laneWidthM, speedKmh: 5, isOnlyForPeople: true };
}

/**
 * Values of `highway` that are roads. Lane counts are our choice for Chinese cities (decision 127), where main roads
 * mapped as two one-way carriageways are wide; widths are CJJ 37-2012 table 5.3.1 (3.75 m and 3.5 m above and below 60 km/h); limits are the design speeds of table 3.2.1.
 */
const ROADS: Readonly<Record<string, RoadClassDefaults>> = {
  motorway: road('motorway', 3, 2, 3.75, 100, MOTOR_CLASSES),
  motorway_link: road('motorway-link', 1, 1, 3.75, 60, MOTOR_CLASSES),
  trunk: road('trunk', 3, 2, 3.75, 80, MOTOR_CLASSES),
  trunk_link: road('trunk-link', 1, 1, 3.5, 50, MOTOR_CLASSES),
  primary: road('primary', 3, 2, 3.5, 60),
  primary_link: road('primary-link', 1, 1, 3.5, 40),
  secondary: road('secondary', 2, 2, 3.5, 50),
  secondary_link: road('secondary-link', 1, 1, 3.5, 40),
  tertiary: road('tertiary', 2, 1, 3.25, 40),
  tertiary_link: road('tertiary-link', 1, 1, 3.25, 30),
  unclassified: road('unclassified', 1, 1, 3.25, 40),
  residential: road('residential', 1, 1, 3, 30),
  living_street: road('living-street', 1, 1, 3, 20, STREET | pedestrian),
  service: road('service', 1, 1, 3, 20, STREET | pedestrian),
  track: road('other', 1, 1, 3, 20, STREET | pedestrian),
  road: road('other', 1, 1, 3.25, 40),
  busway: road('busway', 1, 1, 3.5, 50, bus | emergency),
  bus_guideway: road('busway', 1, 1, 3, 50, bus),
  cycleway: { ...road('cycleway', 1, 1, 1.75, 20, bicycle), isOnlyForPeople: false },
  pedestrian: walk('pedestrian', 4, pedestrian | emergency),
  footway: walk('footway', 2, pedestrian),
  steps: walk('footway', 2, pedestrian),
  corridor: walk('footway', 2, pedestrian),
  bridleway: walk('path', 2, pedestrian),
  path: walk('path', 1.5, pedestrian | bicycle),
};

/** Values of `highway` that are no road yet, or none any more, or none at all. */
const NO_ROADS: ReadonlySet<string> = new Set([
  'construction', 'proposed', 'planned', 'abandoned', 'razed', 'disused', 'dismantled', 'demolished', 'platform', 'rest_area', 'services', 'elevator', 'raceway', 'emergency_bay',
  'escape', 'no', 'via_ferrata', 'ladder', 'traffic_island', 'bus_stop', 'crossing', 'ohm:military:Trench', 'street_lamp', 'traffic_signals',
]);

/** Defaults of a `highway` value; undefined for what is no road, 'unknown' for what nobody uses. */
export function roadClassOf(highway: string): RoadClassDefaults | 'unknown' | undefined {
  if (NO_ROADS.has(highway)) return undefined;
  return Object.hasOwn(ROADS, highway) ? ROADS[highway] : 'unknown';
}

/** Classes of roads that are mostly wide. */
export function isMainRoad(roadClass: RoadClass): boolean {
  return /^(motorway|trunk|primary|secondary)/.test(roadClass);
}

/** A larger number gives way to a smaller one. */
export function rankOf(roadClass: RoadClass): number {
  const order: readonly RoadClass[] = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'unclassified', 'residential', 'living-street', 'service'];
  const rank = order.indexOf(roadClass.replace(/-link$/, '') as RoadClass);
  return rank < 0 ? order.length : rank;
}
