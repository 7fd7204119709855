/**
 * The road network in the field's terms, as an importer gives it: plain data, ids instead of pointers, nothing computed
 * that can be derived. Ids satisfy isId. Geometry: WGS-84, 1e-7 degree, flat [lat, lon, lat, lon, …].
 */

export type LatLonE7 = readonly number[];

/** Where the network came from; kept so that a figure can be traced to its source. */
export interface RoadnetSource {
  readonly format: 'sumo-net' | 'osm' | 'opendrive' | 'geojson';
  /** Base name of the file. */
  readonly file: string;
  /** Reference system of the source as it names it (a proj string), before conversion to WGS-84. */
  readonly crs: string;
  /** IANA name of the time zone that times of day are told in, e.g. `Asia/Shanghai`. */
  readonly timeZone: string;
}

/** A stretch of the week in local time. `days`: bit 0 Monday … bit 6 Sunday. The end may be before the start: over midnight. */
export interface WeeklyWindow {
  readonly days: number;
  readonly startMin: number;
  readonly endMin: number;
}

/** When something holds: within [fromMs, toMs) where given (Unix, milliseconds), and in one of the weekly windows where there are any. */
export interface Period {
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly weekly?: readonly WeeklyWindow[];
}

/**
 * What holds on a lane or a connection for some classes and some time, beside what it is built for. `closed`: not to be
 * driven on by `classes`; `speed-limit`: `speedLimitMps` instead of the lane's own. `cause` tells where it comes from:
 * the source's tags, or the id of an operator's edit (a closed lane, a work zone).
 */
export interface Restriction {
  readonly kind: 'closed' | 'speed-limit';
  /** Bits of VEHICLE_CLASSES that it binds. */
  readonly classes: number;
  readonly speedLimitMps?: number;
  readonly when: Period;
  readonly cause: string;
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

/** Class of a road, as OSM's `highway` names them; `other` where the source has none. */
export type RoadClass =
  | 'motorway' | 'motorway-link' | 'trunk' | 'trunk-link' | 'primary' | 'primary-link' | 'secondary' | 'secondary-link' | 'tertiary' | 'tertiary-link'
  | 'unclassified' | 'residential' | 'living-street' | 'service' | 'busway' | 'pedestrian' | 'cycleway' | 'footway' | 'path' | 'railway' | 'other';
export const ROAD_CLASSES: readonly RoadClass[] = [
  'motorway', 'motorway-link', 'trunk', 'trunk-link', 'primary', 'primary-link', 'secondary', 'secondary-link', 'tertiary', 'tertiary-link',
  'unclassified', 'residential', 'living-street', 'service', 'busway', 'pedestrian', 'cycleway', 'footway', 'path', 'railway', 'other',
];

/** Link (路段): one direction of a road from junction to junction, or a path inside a junction. */
export interface Link {
  readonly id: string;
  readonly name: string;
  readonly kind: LinkKind;
  /** For links inside a junction both are that junction. */
  readonly fromJunctionId: string;
  readonly toJunctionId: string;
  readonly roadClass: RoadClass;
  /** 0 the ground, 1 and up a flyover (高架), −1 and down a tunnel. Tells apart what lies above each other. */
  readonly level: number;
}

export type LaneType = 'driving' | 'bus' | 'bicycle' | 'sidewalk' | 'parking' | 'shoulder' | 'crossing' | 'rail' | 'other';
export const LANE_TYPES: readonly LaneType[] = ['driving', 'bus', 'bicycle', 'sidewalk', 'parking', 'shoulder', 'crossing', 'rail', 'other'];

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
  readonly type: LaneType;
  readonly points: LatLonE7;
  /** Metres above the source's datum, one a point; empty where the source has no heights. */
  readonly elevationsM: readonly number[];
  readonly restrictions: readonly Restriction[];
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
  /** Turns forbidden to some classes or at some times; what is always forbidden to all is no connection. */
  readonly restrictions: readonly Restriction[];
}

/**
 * A forbidden sequence of three or more links (turn restriction over a way, OSM `via` way). Sequences of two are absent or
 * restricted connections; `only_…` of a source is stored as the sequences that it forbids.
 */
export interface TurnRestriction {
  readonly id: string;
  readonly linkIds: readonly string[];
  readonly classes: number;
  readonly when: Period;
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
  /** In the source's order; empty where it has no program. Their times belong to the plans of signal control. */
  readonly stages: readonly Stage[];
}

/** Stage (阶段): signal groups that are green together. Ambers and all-reds in between are no stages. */
export interface Stage {
  readonly no: number;
  /** Green with right of way. */
  readonly groups: readonly number[];
  /** Green, but yields to others (a left turn through oncoming traffic). */
  readonly permissiveGroups: readonly number[];
}

/**
 * Two movements over one junction that want the same ground. A movement is named by `connectionKey(from, to)` or by a
 * crossing's id; `first` < `second`. `crossing`: the paths cut each other; `merging`: they end on one lane, or their streams
 * (all movements from a link to a link) share lanes of one link; `pedestrian`: a vehicle's path over a crossing. Movements
 * from one lane (diverging) do not conflict.
 * The ranges are metres along each movement's path from its start, where the conflict area (冲突区) lies.
 */
export interface Conflict {
  readonly junctionId: string;
  readonly first: string;
  readonly second: string;
  readonly kind: 'crossing' | 'merging' | 'pedestrian';
  readonly firstFromM: number;
  readonly firstToM: number;
  readonly secondFromM: number;
  readonly secondToM: number;
}

/** Where a car park or a berth meets the network. */
export interface ParkingEntrance {
  readonly id: string;
  readonly name: string;
  readonly linkId: string;
  /** Metres along the link. */
  readonly sM: number;
  readonly side: 'left' | 'right';
  readonly use: 'entry' | 'exit' | 'both';
}

/** Roadside unit (路侧单元) and what it covers. */
export interface RoadsideUnit {
  readonly id: string;
  readonly name: string;
  readonly latE7: number;
  readonly lonE7: number;
  readonly elevationM?: number;
  /** Ring without repeated first point. */
  readonly coverage: LatLonE7;
  readonly junctionId: string;
}

/** Zone (区域): a geofence, an operational design domain (设计运行域), a district, a work zone, an area closed to some. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly kind: 'geofence' | 'operational-domain' | 'district' | 'work-zone' | 'other';
  /** Rings without repeated first point; the first is the outer one, the others are holes. */
  readonly rings: readonly LatLonE7[];
  readonly when: Period;
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
  readonly turnRestrictions: readonly TurnRestriction[];
  readonly conflicts: readonly Conflict[];
  readonly parkingEntrances: readonly ParkingEntrance[];
  readonly roadsideUnits: readonly RoadsideUnit[];
  readonly zones: readonly Zone[];
}

/** Lists of a network, for whoever does one thing to each. */
export const ROADNET_LISTS = [
  'connections', 'conflicts', 'controllers', 'crossings', 'junctions', 'lanes', 'links', 'parkingEntrances', 'roadsideUnits', 'stopLines', 'turnRestrictions', 'zones',
] as const satisfies readonly (keyof Roadnet)[];
