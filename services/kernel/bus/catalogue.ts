/**
 * The whole bus in one place: every stream, subject, durable consumer and live subject, who publishes and who reads.
 * Provisioning, permissions and tests are derived from this table; nothing else names a subject.
 */
import type { FrameKind } from '../frame-kind';

/** Processes that have an identity on the bus. Only the provisioner creates streams and consumers. */
export const BUS_ACTORS = ['provisioner', 'gateway', 'traffic', 'facilities', 'archive', 'api', 'network'] as const;
export type BusActor = (typeof BUS_ACTORS)[number];

export interface ConsumerSpec {
  /** Reads with a durable pull consumer named like the actor. */
  readonly actor: BusActor;
  /** Most messages handed out and not yet acknowledged. */
  readonly maxAckPending: number;
}

export interface StreamSpec {
  readonly subjects: readonly string[];
  /**
   * `interest`: a message goes when every durable consumer has acknowledged it, and a full stream refuses new ones,
   * so that nothing acknowledged to a unit is dropped (P1). `limits`: the oldest goes first.
   */
  readonly retention: 'interest' | 'limits';
  readonly maxBytes: number;
  /** 0: no limit. */
  readonly maxAgeMs: number;
  /** Window in which a repeated message id is dropped; outlasts the outages that a unit resends over. */
  readonly duplicateWindowMs: number;
  /** Only the newest message of each subject is kept. */
  readonly lastPerSubject: boolean;
  readonly publisher: BusActor;
  readonly consumers: readonly ConsumerSpec[];
}

const MIB = 1024 * 1024;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const RIVER = { retention: 'interest', maxAgeMs: 0, duplicateWindowMs: 10 * MINUTE_MS, lastPerSubject: false } as const;
const LATEST = { retention: 'limits', maxAgeMs: 7 * DAY_MS, duplicateWindowMs: 2 * MINUTE_MS, lastPerSubject: true } as const;

/** Kinds that share a stream share its fate when it is full; so the high-rate kinds have one each (P9). */
export const STREAMS = {
  /** bus.v1.StampedFrame with v2x.v1.Rsm */
  FRAMES_RSM: { ...RIVER, subjects: ['v2x.rsm.*'], maxBytes: 4096 * MIB, publisher: 'gateway', consumers: [{ actor: 'traffic', maxAckPending: 20_000 }] },
  /** bus.v1.StampedFrame with v2x.v1.Bsm */
  FRAMES_BSM: { ...RIVER, subjects: ['v2x.bsm.*'], maxBytes: 1024 * MIB, publisher: 'gateway', consumers: [{ actor: 'archive', maxAckPending: 50_000 }] },
  /** bus.v1.StampedFrame with SPAT, MAP, RSI, detector counts, heartbeats */
  FRAMES_STATUS: {
    ...RIVER,
    subjects: ['v2x.spat.*', 'v2x.map.*', 'v2x.rsi.*', 'v2x.detector.*', 'v2x.heartbeat.*'],
    maxBytes: 1024 * MIB,
    publisher: 'gateway',
    consumers: [{ actor: 'archive', maxAckPending: 50_000 }],
  },
  /** bus.v1.QuarantinedFrame */
  QUARANTINE: { ...RIVER, subjects: ['quarantine.*'], maxBytes: 1024 * MIB, publisher: 'gateway', consumers: [{ actor: 'archive', maxAckPending: 10_000 }] },
  /** bus.v1.ObjectColumns */
  TRAFFIC_OBJECTS: { ...RIVER, subjects: ['traffic.objects'], maxBytes: 4096 * MIB, publisher: 'traffic', consumers: [{ actor: 'archive', maxAckPending: 2_000 }] },
  /** bus.v1.TrafficState, bus.v1.TrafficEvent */
  TRAFFIC_STATE: { ...RIVER, subjects: ['traffic.state.*', 'traffic.event'], maxBytes: 512 * MIB, publisher: 'traffic', consumers: [{ actor: 'archive', maxAckPending: 2_000 }] },
  /** bus.v1.UnitConnection, newest per unit */
  UNIT_CONNECTION: { ...LATEST, subjects: ['unit.connection.*'], maxBytes: 64 * MIB, publisher: 'gateway', consumers: [] },
  /** bus.v1.UnitSession, newest per unit: where a unit resumes, whichever gateway it reaches */
  UNIT_SESSION: { ...LATEST, subjects: ['unit.session.*'], maxBytes: 64 * MIB, publisher: 'gateway', consumers: [] },
  /** bus.v1.RoadnetEditRequest, newest per edit: the network keeper applies them in order */
  ROADNET_EDITS: { ...LATEST, subjects: ['roadnet.edit.*'], maxBytes: 64 * MIB, publisher: 'api', consumers: [{ actor: 'network', maxAckPending: 100 }] },
  /** bus.v1.RoadnetEditOutcome, newest per edit */
  ROADNET_OUTCOMES: { ...LATEST, subjects: ['roadnet.outcome.*'], maxBytes: 64 * MIB, publisher: 'network', consumers: [] },
  /** roadside.v1.Downlink, newest per unit and kind: sent again when the unit is back */
  DOWNLINK: { ...LATEST, subjects: ['down.*.*'], maxBytes: 64 * MIB, publisher: 'api', consumers: [] },
} as const satisfies Record<string, StreamSpec>;

export type StreamName = keyof typeof STREAMS;

/** Subjects of which only the present counts; not stored, a reader that was away waits for the next. */
export const LIVE_SUBJECTS = {
  /** bus.v1.LiveObjects, 2 Hz */
  objects: { subject: 'live.objects', publisher: 'traffic', readers: ['api'] },
  /** bus.v1.TrafficState of the last second, 1 Hz */
  traffic: { subject: 'live.traffic', publisher: 'traffic', readers: ['api'] },
  /** bus.v1.LiveSignals, each change and at least 1 Hz */
  signals: { subject: 'live.signals', publisher: 'traffic', readers: ['api'] },
  /** bus.v1.TrafficEvent */
  events: { subject: 'live.events', publisher: 'traffic', readers: ['api'] },
  /** bus.v1.LiveUnits, 1 Hz */
  units: { subject: 'live.units', publisher: 'facilities', readers: ['api'] },
  /** bus.v1.GatewayActivity, 1 Hz per gateway */
  activity: { subject: 'live.activity', publisher: 'gateway', readers: ['facilities'] },
} as const satisfies Record<string, { subject: string; publisher: BusActor; readers: readonly BusActor[] }>;

/**
 * Stored subjects that an actor also listens to as they pass, without a durable consumer: only the present counts there.
 */
export const LIVE_TAPS = {
  traffic: ['v2x.spat.*'],
  facilities: ['v2x.heartbeat.*', 'unit.connection.*'],
  gateway: ['down.*.*'],
} as const satisfies Partial<Record<BusActor, readonly string[]>>;

/** Streams of which an actor may ask for the newest message of a subject. */
export const LAST_READERS = {
  gateway: ['UNIT_SESSION', 'UNIT_CONNECTION', 'DOWNLINK'],
  facilities: ['UNIT_CONNECTION'],
  api: ['UNIT_CONNECTION', 'DOWNLINK', 'ROADNET_EDITS', 'ROADNET_OUTCOMES'],
} as const satisfies Partial<Record<BusActor, readonly StreamName[]>>;

export type DownlinkKind = 'map' | 'rsi' | 'advice' | 'configuration' | 'signal-command';

/** Subject builders. Every argument must satisfy isId. */
export const subjects = {
  frame: (kind: FrameKind, unitId: string): string => `v2x.${kind}.${unitId}`,
  quarantine: (unitId: string): string => `quarantine.${unitId}`,
  trafficObjects: 'traffic.objects',
  trafficState: (windowMs: 1000 | 300_000): string => `traffic.state.${windowMs / 1000}s`,
  trafficEvent: 'traffic.event',
  unitConnection: (unitId: string): string => `unit.connection.${unitId}`,
  unitSession: (unitId: string): string => `unit.session.${unitId}`,
  roadnetEdit: (editId: string): string => `roadnet.edit.${editId}`,
  roadnetOutcome: (editId: string): string => `roadnet.outcome.${editId}`,
  downlink: (unitId: string, kind: DownlinkKind): string => `down.${unitId}.${kind}`,
} as const;
