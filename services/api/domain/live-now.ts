/** The present as the door keeps it: wire integers and Unix ms, so that ages can be told at any later moment. */
import type { EventKind, LightState, LiveUnit, ObjectType, UnitHealth } from './contract/live';

export interface ObjectNow {
  readonly objectId: string;
  readonly type: ObjectType;
  readonly latE7: number;
  readonly lonE7: number;
  readonly speedCmps: number | null;
  readonly heading80thsDeg: number | null;
  readonly laneNo: number | null;
  readonly unitId: string | null;
  readonly connected: boolean;
  readonly measuredAtMs: number;
}

interface StateNow {
  readonly vehicles: number;
  readonly flowVph: number;
  readonly densityVpkm: number;
  readonly meanSpeedMps: number | null;
  readonly occupancy: number;
  readonly queueM: number;
}

export interface LinkNow extends StateNow {
  readonly linkNo: number;
}

export interface LaneNow extends StateNow {
  readonly laneNo: number;
  readonly headwayS: number | null;
}

export interface SignalNow {
  readonly junctionId: string;
  readonly controlMode: string;
  readonly groups: readonly {
    readonly signalGroup: number;
    readonly state: LightState;
    readonly minEndMs: number | null;
    readonly maxEndMs: number | null;
    readonly likelyEndMs: number | null;
    readonly confidencePct: number | null;
  }[];
  readonly unitId: string | null;
  readonly measuredAtMs: number;
}

export interface UnitNow {
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
  readonly position: { readonly latE7: number; readonly lonE7: number } | null;
  readonly heartbeat: LiveUnit['heartbeat'];
  readonly lastSeenMs: number | null;
}

export interface EventNow {
  readonly eventId: string;
  readonly kind: EventKind;
  readonly ended: boolean;
  readonly objectId: string;
  readonly laneNo: number | null;
  readonly latE7: number;
  readonly lonE7: number;
  readonly startedAtMs: number;
  readonly atMs: number;
}

export interface NowOf {
  readonly objects: ObjectNow;
  readonly links: LinkNow;
  readonly lanes: LaneNow;
  readonly signals: SignalNow;
  readonly units: UnitNow;
  readonly events: EventNow;
}
