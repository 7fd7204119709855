/**
 * The road network in the field's terms, as an importer gives it: plain data, ids instead of pointers, nothing computed
 * that can be derived. Ids satisfy isId. Geometry: WGS-84, 1e-7 degree, flat [lat, lon, lat, lon, …].
 */

export type LatLonE7 = readonly number[];

/** Where the network came from; kept so that a figure can be traced to its source. */
export interface RoadnetSource {
  readonly format: 'sumo-net';
  /** Base name of the file. */
  readonly file: string;
  /** Reference system of the source as it names it (a proj string), before conversion to WGS-84. */
  readonly crs: string;
}

export type JunctionKind = 'signalised' | 'priority' | 'uncontrolled' | 'dead-end' | 'other';

/** Node (节点): where links meet. */
export interface Junction {
  readonly id: string;
  readonly name: string;
  readonly kind: JunctionKind;
  readonly latE7: number;
  readonly lonE7: number;
  /** Outline, ring without repeated first point; empty when the source has none. */
  readonly outline: LatLonE7;
}

/** `road` between junctions; the others lie inside one. `walking-area` lanes hold an outline, not a centre line. */
export type LinkKind = 'road' | 'junction' | 'crossing' | 'walking-area';

/** Link (路段): one direction of a road from junction to junction, or a path inside a junction. */
export interface Link {
  readonly id: string;
  readonly name: string;
  readonly kind: LinkKind;
  /** For links inside a junction both are that junction. */
  readonly fromJunctionId: string;
  readonly toJunctionId: string;
}

/** Lane (车道). Direction of the points is the direction of travel. */
export interface Lane {
  readonly id: string;
  readonly linkId: string;
  /** 0 is the outermost (kerb side), counting towards the middle of the road. */
  readonly index: number;
  readonly widthM: number;
  readonly speedLimitMps: number;
  /** Bits of VEHICLE_CLASSES. */
  readonly classes: number;
  readonly points: LatLonE7;
}

export type Maneuver = 'straight' | 'left' | 'right' | 'u-turn';
export const MANEUVERS: readonly Maneuver[] = ['straight', 'left', 'right', 'u-turn'];

/** Lane connection (车道连接): one movement from a lane to a lane. */
export interface Connection {
  readonly fromLaneId: string;
  readonly toLaneId: string;
  /** First lane inside the junction that the movement runs over; undefined when the lanes touch. */
  readonly viaLaneId: string | undefined;
  readonly maneuver: Maneuver;
  readonly signal: { readonly controllerId: string; readonly group: number } | undefined;
}

/** Crossing (人行横道) with the lane that people walk on. */
export interface Crossing {
  readonly id: string;
  readonly junctionId: string;
  readonly laneId: string;
  readonly crossedLinkIds: readonly string[];
  readonly signal: { readonly controllerId: string; readonly group: number } | undefined;
}

/** Stop line (停止线) at the end of a lane that a signal governs. */
export interface StopLine {
  readonly laneId: string;
  readonly points: LatLonE7;
}

/** Signal controller (信号机). One may govern several junctions. Groups are 1..255 and follow the source's order. */
export interface SignalController {
  readonly id: string;
  readonly junctionIds: readonly string[];
  readonly groups: readonly number[];
}

export interface Roadnet {
  readonly source: RoadnetSource;
  readonly junctions: readonly Junction[];
  readonly links: readonly Link[];
  readonly lanes: readonly Lane[];
  readonly connections: readonly Connection[];
  readonly crossings: readonly Crossing[];
  readonly stopLines: readonly StopLine[];
  readonly controllers: readonly SignalController[];
}
