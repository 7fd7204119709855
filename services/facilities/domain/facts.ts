/** A unit came or went, as a gateway said it. */
export interface ConnectionFact {
  readonly unitId: string;
  readonly connected: boolean;
  readonly session: number;
  readonly gatewayId: string;
  readonly software: string;
  /** Unit's clock minus the gateway's at the hello, ms. */
  readonly clockSkewMs: number;
  readonly atMs: number;
  /** Why it went; '' when it is connected. */
  readonly reason: string;
}

/** What one gateway process took in the last second. */
export interface ActivityFact {
  readonly gatewayId: string;
  readonly units: readonly UnitActivityFact[];
}

/** One unit at a gateway; counts are since its stream opened. */
export interface UnitActivityFact {
  readonly unitId: string;
  readonly session: number;
  readonly acked: number;
  readonly quarantined: number;
  /** When the last frame came, Unix ms; 0 none yet. */
  readonly lastFrameMs: number;
}

/** The part of a heartbeat that the verdict looks at; the whole of it is passed on by whoever holds it. */
export interface HeartbeatFact {
  readonly unitId: string;
  readonly receivedAtMs: number;
  readonly backlogFrames: number;
  /** The unit's own measure against its time source, ms; undefined when it has none. */
  readonly clockOffsetMs: number | undefined;
  readonly diskPct: number | undefined;
  readonly faultyDevices: number;
  readonly degradedDevices: number;
}
