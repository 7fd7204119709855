/**
 * The MAP message (地图消息, T/CSAE 53-2020) as plain data: the shape of `lingshan.v2x.v1.Map`, so that this room knows no
 * generated code. Units and ranges stand in proto/lingshan/v2x/v1/map.proto.
 */
import type { LaneType, Maneuver } from '../model/roadnet';

export interface MapPosition {
  readonly latE7: number;
  readonly lonE7: number;
}

/** A junction as broadcast messages name it. */
export interface NodeRef {
  readonly region: number;
  readonly nodeNo: number;
}

export interface MapConnection {
  readonly toLaneId: string;
  readonly signalGroup?: number;
  readonly maneuver: Maneuver;
  readonly remote: NodeRef;
  readonly connectingLaneNo: number;
}

export interface MapLane {
  readonly laneId: string;
  readonly laneNo: number;
  readonly widthCm: number;
  readonly type: LaneType;
  /** Bits of VEHICLE_CLASSES. */
  readonly permitted: number;
  readonly speedLimitCmps: number;
  readonly points: readonly MapPosition[];
  readonly connections: readonly MapConnection[];
}

export interface MapMovement {
  readonly remote: NodeRef;
  readonly signalGroup?: number;
}

export interface MapLink {
  readonly linkId: string;
  readonly name: string;
  readonly upstream: NodeRef;
  readonly speedLimitCmps: number;
  readonly widthCm: number;
  readonly points: readonly MapPosition[];
  readonly movements: readonly MapMovement[];
  readonly lanes: readonly MapLane[];
}

export interface MapCrossing {
  readonly crossingId: string;
  readonly widthCm: number;
  readonly points: readonly MapPosition[];
  readonly signalGroup?: number;
}

export interface MapNode {
  readonly junctionId: string;
  readonly name: string;
  readonly ref: NodeRef;
  readonly position: MapPosition;
  readonly inLinks: readonly MapLink[];
  readonly crossings: readonly MapCrossing[];
}

export interface MapMessage {
  readonly msgCount: number;
  readonly roadnetVersion: string;
  readonly nodes: readonly MapNode[];
}

/** What one message may hold: T/CSAE 53-2020, which is stricter than 2019 for nodes and connections; the gateway takes no more either. */
export const MAP_LIMITS = { nodes: 32, inLinks: 32, lanes: 32, movements: 32, connections: 8, points: 32, crossings: 32, laneNoMax: 254, nodeNoMax: 65_535, regionMax: 65_535 } as const;
