/** The one door to the road network as a library. Reading a snapshot needs no store; store/ and cli/ are not behind this door. */
export { loadSnapshot, writeSnapshot } from './snapshot/snapshot-file';
export { decodeSnapshot, encodeSnapshot } from './snapshot/file-format';
export { compileSnapshot } from './snapshot/compile';
export { assignNumbers } from './snapshot/numbering';
export { versionIdOf } from './snapshot/version-id';
export { LANE_FLAGS, LINK_KIND_NUMBERS } from './snapshot/snapshot';
export type { BoundingBox, RoadnetSnapshot, SnapshotController, SnapshotCrossing, SnapshotJunction, SnapshotMovement, SnapshotStopLine } from './snapshot/snapshot';
export { createLaneMatcher, HEADING_UNKNOWN } from './matching/lane-matcher';
export type { LaneMatcher } from './matching/lane-matcher';
export { createLaneMatch } from './matching/lane-match';
export type { LaneMatch } from './matching/lane-match';
export { MANEUVERS } from './model/roadnet';
export type { Maneuver, Roadnet } from './model/roadnet';
export { ALL_CLASSES, MOTOR_CLASSES, VEHICLE_CLASSES, listClassNames } from './model/vehicle-class';
export type { VehicleClass } from './model/vehicle-class';
export type { Finding } from './model/finding';
export { importSumoNet } from './importers/sumo/import-sumo-net';
export { toGeoJson } from './geojson/to-geojson';
