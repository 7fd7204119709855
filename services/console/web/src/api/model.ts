/** Shapes of the public api that the console reads (services/api/openapi.json). Positions WGS-84; null is "unavailable". */

export const OBJECT_TYPES = ['unspecified', 'car', 'truck', 'bus', 'van', 'emergency', 'motorcycle', 'bicycle', 'pedestrian', 'obstacle'] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

export type LightState = 'unspecified' | 'dark' | 'flashing-red' | 'red' | 'red-amber' | 'green-permissive' | 'green-protected' | 'amber' | 'flashing-amber';

export const UNIT_HEALTHS = ['ok', 'degraded', 'silent', 'offline', 'unknown'] as const;
export type UnitHealth = (typeof UNIT_HEALTHS)[number];

export type Quality = 'live' | 'stale' | 'absent';

/** objectId, type, lonE6, latE6, speedDmps, headingDeg, laneNo, connected. */
export type ObjectRow = readonly [string, ObjectType, number, number, number | null, number | null, number | null, 0 | 1];

interface TrafficState {
  readonly vehicles: number;
  readonly flowVph: number;
  readonly densityVpkm: number;
  readonly meanSpeedMps: number | null;
  readonly occupancy: number;
  readonly queueM: number;
}

export interface LiveLink extends TrafficState {
  readonly linkNo: number;
  readonly linkId: string | null;
}

export interface LiveLane extends TrafficState {
  readonly laneNo: number;
  readonly laneId: string | null;
  readonly headwayS: number | null;
}

export interface SignalGroup {
  readonly signalGroup: number;
  readonly state: LightState;
  readonly minEndMs: number | null;
  readonly maxEndMs: number | null;
  readonly likelyEndMs: number | null;
}

export interface LiveSignal {
  readonly junctionId: string;
  readonly controlMode: string;
  readonly groups: readonly SignalGroup[];
  readonly unitId: string | null;
  readonly measuredAt: string;
  readonly quality: Quality;
}

export interface UnitHeartbeat {
  readonly measuredAt: string | null;
  readonly uptimeS: number | null;
  readonly cpuPct: number | null;
  readonly memoryPct: number | null;
  readonly diskPct: number | null;
  readonly temperatureC: number | null;
  readonly backlogFrames: number | null;
  readonly clockOffsetMs: number | null;
  readonly devices: readonly { readonly deviceId: string; readonly kind: string; readonly health: 'unknown' | 'ok' | 'degraded' | 'fault'; readonly faultCode: string | null }[];
}

export interface LiveUnit {
  readonly unitId: string;
  readonly health: UnitHealth;
  readonly reasons: readonly string[];
  readonly connected: boolean;
  readonly session: number | null;
  readonly software: string | null;
  readonly gatewayId: string | null;
  readonly clockSkewMs: number | null;
  readonly frames: number;
  readonly quarantined: number;
  readonly position: { readonly lat: number; readonly lon: number } | null;
  readonly heartbeat: UnitHeartbeat | null;
  readonly lastSeenAt: string | null;
}

export interface TrafficEvent {
  readonly eventId: string;
  readonly kind: 'stopped' | 'wrong-way';
  readonly ended: boolean;
  readonly objectId: string;
  readonly laneNo: number | null;
  readonly laneId: string | null;
  readonly lat: number;
  readonly lon: number;
  readonly startedAt: string;
  readonly at: string;
}

export const TOPICS = ['objects', 'links', 'lanes', 'signals', 'units', 'events'] as const;
export type Topic = (typeof TOPICS)[number];

/** What the stream carries by topic, with the key that a delta's `remove` names. */
export interface TopicItems {
  objects: ObjectRow;
  links: LiveLink;
  lanes: LiveLane;
  signals: LiveSignal;
  units: LiveUnit;
  events: TrafficEvent;
}

export interface Picture {
  readonly asOf: string | null;
  readonly ageMs: number | null;
  readonly quality: Quality;
}

export type StreamEvent =
  | { readonly event: 'snapshot'; readonly data: Picture & { readonly topic: Topic; readonly items: readonly TopicItems[Topic][] } }
  | { readonly event: 'delta'; readonly data: Picture & { readonly topic: Topic; readonly upsert: readonly TopicItems[Topic][]; readonly remove: readonly (string | number)[] } }
  | { readonly event: 'status'; readonly data: Picture & { readonly topic: Topic } }
  | { readonly event: 'heartbeat'; readonly data: { readonly now: string; readonly topics: Partial<Record<Topic, Picture>> } }
  | { readonly event: 'gap'; readonly data: { readonly reason: string; readonly missed: number } };

export interface Caller {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly tenant: string;
  readonly expiresAt: string | null;
}

export interface RoadnetInfo {
  readonly version: string;
  readonly name: string;
  /** minLon, minLat, maxLon, maxLat. */
  readonly bbox: readonly [number, number, number, number];
  readonly counts: { readonly lanes: number; readonly links: number; readonly junctions: number; readonly signalisedJunctions: number };
}

export interface JunctionSummary {
  readonly junctionId: string;
  readonly name: string | null;
  readonly lat: number;
  readonly lon: number;
  readonly signalised: boolean;
}

export interface Movement {
  readonly fromLaneNo: number;
  readonly fromLaneId: string | null;
  readonly toLaneNo: number;
  readonly toLaneId: string | null;
  readonly maneuver: string;
}

export interface JunctionDetail extends JunctionSummary {
  readonly inLanes: readonly { readonly laneNo: number; readonly laneId: string }[];
  readonly signalGroups: readonly { readonly controllerId?: string; readonly signalGroup: number; readonly movements: readonly Movement[] }[];
}

export interface HistoryState extends TrafficState {
  readonly windowStart: string;
  readonly windowMs: number;
}

export interface IngestStats {
  readonly frames: number;
  readonly matchedShare: number | null;
  readonly storeLagMsP99: number | null;
  readonly quarantined: number;
  readonly kinds: readonly { readonly kind: string; readonly lateMsP99: number }[];
}

export interface SignalHistory {
  readonly measuredAt: string;
  readonly signalGroup: number;
  readonly state: LightState;
}

/** Metres east and north of the junction. */
export type PlanPoint = readonly [east: number, north: number];

/** A junction as drawn: lanes, movements, conflicts, stages. */
export interface JunctionLayout {
  readonly version: string;
  readonly junctionId: string;
  readonly outline: readonly PlanPoint[];
  readonly lanes: readonly { readonly laneNo: number; readonly laneId: string; readonly linkNo: number; readonly role: 'in' | 'out'; readonly number: number; readonly type: string; readonly widthM: number; readonly line: readonly PlanPoint[] }[];
  readonly movements: readonly PlanMovement[];
  readonly conflicts: readonly PlanConflict[];
  readonly stages: readonly { readonly controllerId: string; readonly stage: number; readonly groups: readonly number[]; readonly permissiveGroups: readonly number[] }[];
}

export interface PlanMovement {
  readonly movement: number;
  readonly kind: 'vehicle' | 'pedestrian';
  readonly name: string;
  readonly fromLaneNo: number | null;
  readonly toLaneNo: number | null;
  readonly maneuver: string | null;
  readonly controllerId: string | null;
  readonly signalGroup: number | null;
  readonly widthM: number;
  readonly line: readonly PlanPoint[];
}

export interface PlanConflict {
  readonly first: number;
  readonly second: number;
  readonly kind: 'crossing' | 'merging' | 'pedestrian';
  readonly area: readonly PlanPoint[];
}

export interface RoadnetVersion {
  readonly versionNo: number;
  readonly version: string;
  readonly cause: 'import' | 'edit' | 'withdrawal' | 'carried-over';
  readonly author: string;
  readonly reason: string;
  readonly sourceFile: string;
  readonly madeAt: string;
}

interface ChangedIds {
  readonly count: number;
  readonly ids: readonly string[];
}

export interface RoadnetDiff {
  readonly kinds: readonly { readonly kind: string; readonly added: ChangedIds; readonly removed: ChangedIds; readonly changed: ChangedIds }[];
  readonly newMapJunctionIds: readonly string[];
  readonly droppedMapJunctionIds: readonly string[];
}

export interface RoadnetFinding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly check: string;
  readonly place: string;
  readonly reason: string;
  readonly fix: string;
}

export const EDIT_KINDS = ['closure', 'speed-limit', 'work-zone'] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

export interface RoadnetEditRequest {
  readonly kind: EditKind;
  readonly laneIds: readonly string[];
  readonly linkIds: readonly string[];
  readonly speedLimitMps?: number;
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
}

export interface RoadnetEdit {
  readonly editId: string;
  readonly kind: EditKind;
  readonly laneIds: readonly string[];
  readonly linkIds: readonly string[];
  readonly speedLimitMps: number | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly author: string;
  readonly reason: string;
  readonly requestedAt: string;
}

export interface RoadnetEditStatus {
  readonly state: 'requested' | 'applied' | 'refused' | 'withdrawn';
  readonly refusal: string | null;
  readonly detail: string | null;
  readonly newMapJunctionIds: readonly string[];
}
