import type { LocalFrame } from '../../services/kernel/geo';
import type { Conflict, JunctionKind, LatLonE7, LinkKind, Maneuver, ParkingEntrance, Restriction, RoadnetSource, RoadsideUnit, Stage, Zone } from '../model/roadnet';

/** Bits of laneFlags. */
export const LANE_FLAGS = {
  /** Inside a junction: overlaps with others, no lane of its own in the driver's eyes. */
  junction: 1,
  crossing: 2,
  /** Points are an outline, not a centre line. */
  walkingArea: 4,
  /** Open to some class of motor vehicle. */
  motor: 8,
  /** A signal governs some movement out of it. */
  signalised: 16,
} as const;

/** Order gives the number in `linkKind`. */
export const LINK_KIND_NUMBERS: readonly LinkKind[] = ['road', 'junction', 'crossing', 'walking-area'];

/** Order gives the number in `restrictionKind`. */
export const RESTRICTION_KINDS: readonly Restriction['kind'][] = ['closed', 'speed-limit'];

/** Order gives the number in `conflictKind`. */
export const CONFLICT_KINDS: readonly Conflict['kind'][] = ['crossing', 'merging', 'pedestrian'];

export interface SnapshotMovement {
  /** Signal group, 1..255. */
  readonly group: number;
  readonly fromLaneNo: number;
  readonly toLaneNo: number;
  readonly maneuver: Maneuver;
}

export interface SnapshotJunction {
  readonly id: string;
  readonly name: string;
  readonly kind: JunctionKind;
  readonly latE7: number;
  readonly lonE7: number;
  readonly lat: number;
  readonly lon: number;
  readonly outline: LatLonE7;
  /** Number of its node in MAP, from 1; beyond 65,535 those of the next region begin. Stays for ever within a network name. */
  readonly nodeNo: number;
  /** msgCnt of its MAP message, 0..127: rises exactly when the MAP says something else. */
  readonly mapRevision: number;
  readonly signalised: boolean;
  /** Controllers that govern movements here; the id in SPAT is the controller's, which may differ from the junction's. */
  readonly controllerIds: readonly string[];
  /** Movements over this junction that a signal governs, crossings included. */
  readonly signalGroups: readonly (SnapshotMovement & { readonly controllerId: string })[];
  /** Road lanes that lead here, in order of number. */
  readonly inLanes: readonly number[];
}

export interface SnapshotController {
  readonly id: string;
  readonly junctionIds: readonly string[];
  readonly groups: readonly number[];
  readonly stages: readonly Stage[];
  readonly movements: readonly SnapshotMovement[];
}

export interface SnapshotStopLine {
  readonly laneNo: number;
  readonly points: LatLonE7;
}

export interface SnapshotCrossing {
  readonly id: string;
  readonly junctionId: string;
  readonly laneNo: number;
  readonly crossedLinkNos: readonly number[];
  readonly controllerId: string;
  /** 0: no signal. */
  readonly group: number;
}

/** An entrance with its link's number; 0 when the link is gone. */
export interface SnapshotParkingEntrance extends ParkingEntrance {
  readonly linkNo: number;
}

/**
 * Columns of the snapshot, one typed array each over the one buffer of the file. `lane*` and `link*` are indexed by number
 * (entry 0 and retired numbers are empty); `*Start` arrays have one entry more: the list of n is [start[n], start[n + 1]).
 */
export interface SnapshotColumns {
  readonly laneLink: Uint32Array;
  readonly laneLengthM: Float32Array;
  readonly laneWidthM: Float32Array;
  readonly laneSpeedLimitMps: Float32Array;
  /** Bits of LANE_FLAGS. */
  readonly laneFlags: Uint8Array;
  /** Bits of VEHICLE_CLASSES. */
  readonly laneClasses: Uint16Array;
  /** Position on its link, 0 at the kerb. */
  readonly laneIndex: Uint8Array;
  /** Index into LANE_TYPES. */
  readonly laneType: Uint8Array;
  /** Restrictions of the lane, rows of the `restriction*` columns. */
  readonly laneRestrictionStart: Uint32Array;
  /** Lane of the same link next to it; 0 none. */
  readonly laneLeft: Uint32Array;
  readonly laneRight: Uint32Array;
  /** Lanes that a vehicle may be on next (the path inside the junction first) and those it may have come from. */
  readonly laneNextStart: Uint32Array;
  readonly laneNext: Uint32Array;
  readonly lanePreviousStart: Uint32Array;
  readonly lanePrevious: Uint32Array;
  /** Connections that leave the lane are [start[n], start[n + 1]) of the `connection*` columns. */
  readonly laneConnectionStart: Uint32Array;
  readonly lanePointStart: Uint32Array;
  readonly pointLatE7: Int32Array;
  readonly pointLonE7: Int32Array;
  /** Metres in `frame`. */
  readonly pointX: Float32Array;
  readonly pointY: Float32Array;
  /** Metres along the lane. */
  readonly pointS: Float32Array;
  /** Heading of the stretch that starts at the point, degrees; a lane's last point repeats the one before. */
  readonly pointHeadingDeg: Float32Array;
  readonly pointLane: Uint32Array;
  /** Metres above the source's datum; NaN unknown. */
  readonly pointElevationM: Float32Array;
  /** Number of the kind, see LINK_KIND_NUMBERS. */
  readonly linkKind: Uint8Array;
  /** Index into `junctions`. */
  readonly linkFromJunction: Uint32Array;
  readonly linkToJunction: Uint32Array;
  readonly linkLaneStart: Uint32Array;
  /** Lane numbers of the link from the kerb. */
  readonly linkLane: Uint32Array;
  /** 0 the ground, above a flyover, below a tunnel. */
  readonly linkLevel: Int8Array;
  /** Index into ROAD_CLASSES. */
  readonly linkRoadClass: Uint8Array;
  /** Lane whose line stands for the link's: metres along a link are metres along it. The middle one of those for motor vehicles, else of all. */
  readonly linkReferenceLane: Uint32Array;
  /** Length of the reference lane. */
  readonly linkLengthM: Float32Array;
  /** Road links that a vehicle may be on next, over one junction, U-turns included; in order of number. Empty for links inside junctions. */
  readonly linkNextStart: Uint32Array;
  readonly linkNext: Uint32Array;
  readonly linkPreviousStart: Uint32Array;
  readonly linkPrevious: Uint32Array;
  /** Section (路段) of a road link, 1…; 0 for links inside junctions. Holds within this snapshot only. */
  readonly linkSection: Uint32Array;
  /** Links of a section in the direction of travel; entry 0 is empty. A section ends where a driver has a choice, see sections.ts. */
  readonly sectionLinkStart: Uint32Array;
  readonly sectionLink: Uint32Array;
  /** Connections in order of (from, to, via). Those that leave a road lane are movements; those that leave a lane inside a junction are parts of one. */
  readonly connectionFrom: Uint32Array;
  readonly connectionTo: Uint32Array;
  /** First lane inside the junction; 0 none. */
  readonly connectionVia: Uint32Array;
  /** Index into MANEUVERS. */
  readonly connectionManeuver: Uint8Array;
  /** Signal group; 0 none. */
  readonly connectionGroup: Uint8Array;
  /** Index into `controllers` + 1; 0 none. */
  readonly connectionController: Uint32Array;
  /** Index into `junctions` of the one that it crosses. */
  readonly connectionJunction: Uint32Array;
  /** All lanes inside the junction that the movement runs over, in order, `via` first. Metres of a conflict's range are metres along these. */
  readonly connectionPathStart: Uint32Array;
  readonly connectionPath: Uint32Array;
  readonly connectionRestrictionStart: Uint32Array;
  /** Restrictions of lanes, then of connections, then of turn restrictions. Index into RESTRICTION_KINDS. */
  readonly restrictionKind: Uint8Array;
  /** Bits of VEHICLE_CLASSES that it binds. */
  readonly restrictionClasses: Uint16Array;
  /** NaN unless it is a speed limit. */
  readonly restrictionSpeedLimitMps: Float32Array;
  /** Holds within [from, to), Unix milliseconds; ±Infinity where open. */
  readonly restrictionFromMs: Float64Array;
  readonly restrictionToMs: Float64Array;
  /** Weekly windows, one of which must hold when there are any. */
  readonly restrictionWindowStart: Uint32Array;
  /** Index into `causes`. */
  readonly restrictionCause: Uint32Array;
  /** Bit 0 Monday … bit 6 Sunday, local time of `source.timeZone`. */
  readonly windowDays: Uint8Array;
  /** Minutes of the day; the end may be before the start: over midnight. */
  readonly windowStartMin: Uint16Array;
  readonly windowEndMin: Uint16Array;
  /** Forbidden sequences of links, in order of id (`turnRestrictionIds`). */
  readonly turnRestrictionLinkStart: Uint32Array;
  readonly turnRestrictionLink: Uint32Array;
  /** Row of the `restriction*` columns that says for whom and when. */
  readonly turnRestrictionRule: Uint32Array;
  /**
   * Conflicts in order of (junction, first, second). Movement numbers: a connection's index, or the number of connections
   * + a crossing's index in `crossings`; first and second as in the model (ordered by name, not by number).
   */
  readonly conflictJunction: Uint32Array;
  readonly conflictFirst: Uint32Array;
  readonly conflictSecond: Uint32Array;
  /** Index into CONFLICT_KINDS. */
  readonly conflictKind: Uint8Array;
  /** Metres along each movement's path. */
  readonly conflictFirstFromM: Float32Array;
  readonly conflictFirstToM: Float32Array;
  readonly conflictSecondFromM: Float32Array;
  readonly conflictSecondToM: Float32Array;
  /** Conflicts of junction i are [start[i], start[i + 1]). */
  readonly junctionConflictStart: Uint32Array;
  /** Points that start a stretch within reach of the cell, see index/segment-grid.ts. */
  readonly cellStart: Uint32Array;
  readonly cellPoint: Uint32Array;
}

export interface GridShape {
  readonly originX: number;
  readonly originY: number;
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
}

export interface BoundingBox {
  readonly minLatE7: number;
  readonly minLonE7: number;
  readonly maxLatE7: number;
  readonly maxLonE7: number;
}

/** What is not a column. */
export interface SnapshotFacts {
  /** `<name>-<12 hexadecimal digits of the content>`. */
  readonly version: string;
  readonly name: string;
  readonly source: RoadnetSource;
  readonly laneCount: number;
  readonly linkCount: number;
  /** Index = lane_no; '' for 0 and for numbers that no lane has any more. */
  readonly laneIds: readonly string[];
  readonly linkIds: readonly string[];
  readonly linkNames: readonly string[];
  readonly bbox: BoundingBox;
  readonly grid: GridShape;
  readonly junctions: readonly SnapshotJunction[];
  readonly controllers: readonly SnapshotController[];
  readonly stopLines: readonly SnapshotStopLine[];
  readonly crossings: readonly SnapshotCrossing[];
  readonly turnRestrictionIds: readonly string[];
  /** Where restrictions come from: `source`, ids of edits. */
  readonly causes: readonly string[];
  readonly parkingEntrances: readonly SnapshotParkingEntrance[];
  readonly roadsideUnits: readonly RoadsideUnit[];
  readonly zones: readonly Zone[];
}

/** One version of the road network in memory, read-only. Numbers are stable per id and network name across versions. */
export interface RoadnetSnapshot extends SnapshotFacts, SnapshotColumns {
  /** The metric frame of pointX and pointY, origin in the middle of the network. */
  readonly frame: LocalFrame;
  /** lane_no of an id. */
  readonly laneNoById: ReadonlyMap<string, number>;
  /** link_no of an id. */
  readonly linkNoById: ReadonlyMap<string, number>;
}
