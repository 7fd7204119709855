import type { LocalFrame } from '../../services/kernel/geo';
import type { JunctionKind, LatLonE7, LinkKind, Maneuver, RoadnetSource } from '../model/roadnet';

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
  /** Lane of the same link next to it; 0 none. */
  readonly laneLeft: Uint32Array;
  readonly laneRight: Uint32Array;
  /** Lanes that a vehicle may be on next (the path inside the junction first) and those it may have come from. */
  readonly laneNextStart: Uint32Array;
  readonly laneNext: Uint32Array;
  readonly lanePreviousStart: Uint32Array;
  readonly lanePrevious: Uint32Array;
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
  /** Number of the kind, see LINK_KIND_NUMBERS. */
  readonly linkKind: Uint8Array;
  /** Index into `junctions`. */
  readonly linkFromJunction: Uint32Array;
  readonly linkToJunction: Uint32Array;
  readonly linkLaneStart: Uint32Array;
  /** Lane numbers of the link from the kerb. */
  readonly linkLane: Uint32Array;
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
