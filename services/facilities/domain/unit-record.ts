import { Alarm, type AlarmTiming } from './alarm';
import type { ConnectionFact, HeartbeatFact, UnitActivityFact } from './facts';

/** bus.v1.UnitHealth */
export const UNIT_HEALTH = { ok: 1, degraded: 2, silent: 3, offline: 4 } as const;
export type UnitHealth = (typeof UNIT_HEALTH)[keyof typeof UNIT_HEALTH];

/** Why a unit is not OK, from worst to least, with how long each must hold before it is said and unsaid. */
const REASONS = {
  OFFLINE: { raiseAfterMs: 0, clearAfterMs: 0 },
  GATEWAY_LOST: { raiseAfterMs: 0, clearAfterMs: 0 },
  SILENT: { raiseAfterMs: 0, clearAfterMs: 1_000 },
  DEVICE_FAULT: { raiseAfterMs: 0, clearAfterMs: 5_000 },
  REJECTED_FRAMES: { raiseAfterMs: 0, clearAfterMs: 30_000 },
  CLOCK_SKEW: { raiseAfterMs: 0, clearAfterMs: 10_000 },
  BACKLOG: { raiseAfterMs: 5_000, clearAfterMs: 5_000 },
  HEARTBEAT_MISSING: { raiseAfterMs: 0, clearAfterMs: 5_000 },
  DISK_FULL: { raiseAfterMs: 0, clearAfterMs: 30_000 },
  DEVICE_DEGRADED: { raiseAfterMs: 5_000, clearAfterMs: 5_000 },
} as const satisfies Record<string, AlarmTiming>;

export type Reason = keyof typeof REASONS;
const REASON_NAMES = Object.keys(REASONS) as Reason[];

/** No frame for longer: silent, ms. */
const SILENT_MS = 3_000;
/** A gateway that says nothing for longer is gone, ms. It speaks once a second. */
export const GATEWAY_SILENT_MS = 3_000;
const CLOCK_SKEW_MS = 1_000;
/** Frames that wait at the unit: about ten seconds of one unit's RSM; the alarm clears at half of it. */
const BACKLOG_FRAMES = 100;
/** Units send a heartbeat each second to each ten seconds. */
const HEARTBEAT_MISSING_MS = 30_000;
const DISK_FULL_PCT = 95;

/** How a unit is, without the heartbeat itself. */
export interface UnitVerdict {
  readonly unitId: string;
  readonly health: UnitHealth;
  readonly reasons: readonly string[];
  readonly connected: boolean;
  readonly session: number;
  readonly software: string;
  /** Unix ms; 0 never. */
  readonly lastSeenMs: number;
  readonly clockSkewMs: number | undefined;
  readonly frames: number;
  readonly quarantined: number;
  readonly gatewayId: string;
}

/** What is known of one unit, and the verdict on it. */
export class UnitRecord {
  private connection: ConnectionFact | undefined;
  private heartbeat: HeartbeatFact | undefined;
  private activity: UnitActivityFact | undefined;
  private readonly alarms: Readonly<Record<Reason, Alarm>>;
  /** When the stream opened, as far as we know, Unix ms: silence counts from then. */
  private connectedSinceMs = 0;
  private lastFrameMs = 0;
  private frames = 0;
  private quarantined = 0;
  private newlyQuarantined = false;
  private hasBacklog = false;

  constructor(
    private readonly unitId: string,
    private readonly firstHeardMs: number,
  ) {
    this.alarms = Object.fromEntries(REASON_NAMES.map((name) => [name, new Alarm(REASONS[name])])) as unknown as Record<Reason, Alarm>;
  }

  onConnection(fact: ConnectionFact): void {
    const known = this.connection;
    if (known && fact.atMs < known.atMs) return;
    // The gateway that it left may notice later than the one that it went to.
    if (known?.connected && !fact.connected && fact.gatewayId !== known.gatewayId) return;
    if (fact.connected) this.connectedSinceMs = fact.atMs;
    this.connection = fact;
  }

  onActivity(fact: UnitActivityFact): void {
    const known = this.activity;
    // Counts are since the stream opened: smaller ones are a new stream's.
    const isSameStream = known !== undefined && fact.session === known.session && fact.acked >= known.acked && fact.quarantined >= known.quarantined;
    this.frames += isSameStream ? fact.acked - known.acked : fact.acked;
    const quarantined = isSameStream ? fact.quarantined - known.quarantined : fact.quarantined;
    this.quarantined += quarantined;
    this.newlyQuarantined ||= quarantined > 0;
    this.lastFrameMs = Math.max(this.lastFrameMs, fact.lastFrameMs);
    this.activity = fact;
  }

  onHeartbeat(fact: HeartbeatFact): void {
    if (this.heartbeat && fact.receivedAtMs < this.heartbeat.receivedAtMs) return;
    this.heartbeat = fact;
    this.lastFrameMs = Math.max(this.lastFrameMs, fact.receivedAtMs);
  }

  /** Gateway that holds the stream as far as we know; '' none. */
  get gatewayId(): string {
    return this.connection?.connected ? this.connection.gatewayId : '';
  }

  /** The verdict at `nowMs`; call it once a second. `isGatewayHeard`: the gateway that holds the stream spoke lately. */
  judge(nowMs: number, isGatewayHeard: boolean): UnitVerdict {
    const isHeld = this.connection?.connected === true;
    const connected = isHeld && isGatewayHeard;
    const conditions = this.conditions(nowMs, isHeld, connected);
    const raised = REASON_NAMES.filter((name) => this.alarms[name].apply(conditions[name], nowMs));
    this.newlyQuarantined = false;
    const reasons: string[] = connected ? raised.filter((name) => name !== 'OFFLINE' && name !== 'GATEWAY_LOST') : isHeld ? ['GATEWAY_LOST'] : ['OFFLINE'];
    if (!isHeld && this.connection?.reason) reasons.push(this.connection.reason);
    return {
      unitId: this.unitId,
      health: healthOf(reasons, connected),
      reasons,
      connected,
      session: this.connection?.session ?? this.activity?.session ?? 0,
      software: this.connection?.software ?? '',
      lastSeenMs: Math.max(this.lastFrameMs, this.connection?.connected ? this.connection.atMs : 0),
      clockSkewMs: this.connection?.clockSkewMs,
      frames: this.frames,
      quarantined: this.quarantined,
      gatewayId: this.gatewayId,
    };
  }

  private conditions(nowMs: number, isHeld: boolean, connected: boolean): Record<Reason, boolean> {
    const { heartbeat } = this;
    // While nobody hears it, nothing new can be said about its devices.
    const silentSinceMs = Math.max(this.lastFrameMs, this.connectedSinceMs);
    const backlogFrames = heartbeat?.backlogFrames ?? 0;
    this.hasBacklog = backlogFrames > (this.hasBacklog ? BACKLOG_FRAMES / 2 : BACKLOG_FRAMES);
    return {
      OFFLINE: !isHeld,
      GATEWAY_LOST: isHeld && !connected,
      SILENT: connected && nowMs - silentSinceMs > SILENT_MS,
      DEVICE_FAULT: (heartbeat?.faultyDevices ?? 0) > 0,
      REJECTED_FRAMES: this.newlyQuarantined,
      CLOCK_SKEW: Math.abs(this.connection?.clockSkewMs ?? 0) > CLOCK_SKEW_MS || Math.abs(heartbeat?.clockOffsetMs ?? 0) > CLOCK_SKEW_MS,
      BACKLOG: this.hasBacklog,
      HEARTBEAT_MISSING: connected && nowMs - Math.max(heartbeat?.receivedAtMs ?? 0, this.connectedSinceMs, this.firstHeardMs) > HEARTBEAT_MISSING_MS,
      DISK_FULL: (heartbeat?.diskPct ?? 0) >= DISK_FULL_PCT,
      DEVICE_DEGRADED: (heartbeat?.degradedDevices ?? 0) > 0,
    };
  }
}

function healthOf(reasons: readonly string[], connected: boolean): UnitHealth {
  if (!connected) return UNIT_HEALTH.offline;
  if (reasons.includes('SILENT')) return UNIT_HEALTH.silent;
  return reasons.length > 0 ? UNIT_HEALTH.degraded : UNIT_HEALTH.ok;
}
