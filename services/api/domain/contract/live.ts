/** Shapes of the present. Units are in the names; WGS-84 degrees; null is "unavailable". */
import { z } from 'zod';
import { Id, InstantOut, livePicture, ObjectId, Quality } from './basics';

export const ObjectType = z.enum(['unspecified', 'car', 'truck', 'bus', 'van', 'emergency', 'motorcycle', 'bicycle', 'pedestrian', 'obstacle']);
export type ObjectType = z.infer<typeof ObjectType>;

export const LightState = z.enum(['unspecified', 'dark', 'flashing-red', 'red', 'red-amber', 'green-permissive', 'green-protected', 'amber', 'flashing-amber']);
export type LightState = z.infer<typeof LightState>;

const number = z.number();
const count = z.number().int().nonnegative();
const ageMs = count.describe('Age at the time of the answer, ms');

export const LiveObject = z
  .object({
    objectId: ObjectId,
    type: ObjectType,
    lat: number,
    lon: number,
    speedMps: number.nullable(),
    headingDeg: number.nullable().describe('Clockwise from north'),
    laneNo: count.nullable().describe('Lane in the road network; null: not matched'),
    unitId: z.string().nullable().describe('Unit that sees it best'),
    connected: z.boolean().describe('It broadcasts itself'),
    measuredAt: InstantOut,
    ageMs,
  })
  .meta({ id: 'LiveObject' });
export type LiveObject = z.infer<typeof LiveObject>;

const state = {
  vehicles: number.describe('Lane: vehicles that crossed its counting line. Link: mean vehicles on it'),
  flowVph: number,
  densityVpkm: number,
  meanSpeedMps: number.nullable().describe('Null: no vehicle'),
  occupancy: number.describe('Share of the length covered by vehicles, 0..1'),
  queueM: number.describe('From the stop line to the tail of the queue; 0: none'),
};

export const LiveLink = z.object({ linkNo: count, linkId: Id.nullable(), ...state }).meta({ id: 'LiveLink' });
export type LiveLink = z.infer<typeof LiveLink>;

export const LiveLane = z.object({ laneNo: count, laneId: Id.nullable(), ...state, headwayS: number.nullable() }).meta({ id: 'LiveLane' });
export type LiveLane = z.infer<typeof LiveLane>;

export const LiveSignal = z
  .object({
    junctionId: Id.describe('As SPAT names it: the signal controller, see controllerIds of a junction'),
    controlMode: z.string(),
    groups: z.array(
      z.object({
        signalGroup: count,
        state: LightState,
        minEndMs: count.nullable().describe('Earliest next change, ms after measuredAt'),
        maxEndMs: count.nullable().describe('Latest next change, ms after measuredAt'),
        likelyEndMs: count.nullable().describe('Likely next change, ms after measuredAt'),
        confidencePct: count.nullable(),
      }),
    ),
    unitId: z.string().nullable(),
    measuredAt: InstantOut,
    ageMs,
    quality: Quality,
  })
  .meta({ id: 'LiveSignal' });
export type LiveSignal = z.infer<typeof LiveSignal>;

export const UnitHealth = z.enum(['unknown', 'ok', 'degraded', 'silent', 'offline']);
export type UnitHealth = z.infer<typeof UnitHealth>;

export const LiveUnit = z
  .object({
    unitId: Id,
    health: UnitHealth,
    reasons: z.array(z.string()).describe('Why it is not ok, UPPER_SNAKE'),
    connected: z.boolean(),
    session: count.nullable(),
    software: z.string().nullable(),
    gatewayId: z.string().nullable(),
    clockSkewMs: number.nullable().describe("Unit's clock minus ours"),
    frames: count.describe('Heard since the facilities service started'),
    quarantined: count.describe('Refused since the facilities service started'),
    position: z.object({ lat: number, lon: number }).nullable(),
    heartbeat: z
      .object({
        measuredAt: InstantOut.nullable(),
        uptimeS: count.nullable(),
        cpuPct: number.nullable(),
        memoryPct: number.nullable(),
        diskPct: number.nullable(),
        temperatureC: number.nullable(),
        backlogFrames: count.nullable(),
        clockOffsetMs: number.nullable(),
        devices: z.array(z.object({ deviceId: z.string(), kind: z.string(), health: z.enum(['unknown', 'ok', 'degraded', 'fault']), faultCode: z.string().nullable() })),
      })
      .nullable(),
    lastSeenAt: InstantOut.nullable(),
    ageMs: count.nullable().describe('Since it was last heard, ms'),
    quality: Quality,
  })
  .meta({ id: 'LiveUnit' });
export type LiveUnit = z.infer<typeof LiveUnit>;

export const EventKind = z.enum(['stopped', 'wrong-way']);
export type EventKind = z.infer<typeof EventKind>;

export const TrafficEvent = z
  .object({
    eventId: z.string(),
    kind: EventKind,
    ended: z.boolean(),
    objectId: ObjectId,
    laneNo: count.nullable(),
    laneId: Id.nullable(),
    lat: number,
    lon: number,
    startedAt: InstantOut,
    at: InstantOut.describe('When the newest word about it was made'),
  })
  .meta({ id: 'TrafficEvent' });
export type TrafficEvent = z.infer<typeof TrafficEvent>;

export const LiveObjects = livePicture(LiveObject, 'LiveObjects');
export const LiveLinks = livePicture(LiveLink, 'LiveLinks');
export const LiveLanes = livePicture(LiveLane, 'LiveLanes');
export const LiveSignals = livePicture(LiveSignal, 'LiveSignals');
export const LiveUnits = livePicture(LiveUnit, 'LiveUnits');
export const LiveEvents = livePicture(TrafficEvent, 'LiveEvents');

/** Streams of one caller at a time. Fewer than it may open in a minute, so that after a restart of ours all of them are back within one. */
export const STREAMS_OF_CALLER_MAX = 50;

export const TOPICS = ['objects', 'links', 'lanes', 'signals', 'units', 'events'] as const;
export type Topic = (typeof TOPICS)[number];

/** The stream's compact row of a road user; OBJECT_FIELDS names its places. */
export const OBJECT_FIELDS = ['objectId', 'type', 'lonE6', 'latE6', 'speedDmps', 'headingDeg', 'laneNo', 'connected'] as const;
export const ObjectRow = z
  .tuple([ObjectId, ObjectType, z.number().int(), z.number().int(), z.number().int().nullable(), z.number().int().nullable(), count.nullable(), z.union([z.literal(0), z.literal(1)])])
  .meta({ id: 'ObjectRow', description: `A road user as a row: ${OBJECT_FIELDS.join(', ')}. Positions in 1e-6 degree, speed in dm/s, heading in whole degrees` });
export type ObjectRow = z.infer<typeof ObjectRow>;

const topic = z.enum(TOPICS);
const streamItem = z.union([ObjectRow, LiveLink, LiveLane, LiveSignal, LiveUnit, TrafficEvent]);
const picture = { asOf: InstantOut.nullable(), ageMs: count.nullable(), quality: Quality };

/** `event: snapshot`: forget what you hold of the topic, this is all of it. */
export const StreamSnapshot = z.object({ topic, ...picture, fields: z.array(z.string()).optional().describe('Places of a row, for topic objects'), items: z.array(streamItem) }).meta({ id: 'StreamSnapshot' });
/** `event: delta`: put `upsert` in place by key, take `remove` away. */
export const StreamDelta = z.object({ topic, ...picture, upsert: z.array(streamItem), remove: z.array(z.union([z.string(), z.number()])) }).meta({ id: 'StreamDelta' });
/** `event: status`: the quality of a topic changed without news about its items. */
export const StreamStatus = z.object({ topic, ...picture }).meta({ id: 'StreamStatus' });
/** `event: heartbeat`, every 5 s. */
export const StreamHeartbeat = z.object({ now: InstantOut, topics: z.partialRecord(topic, z.object(picture)) }).meta({ id: 'StreamHeartbeat' });
/** `event: gap`: you read too slowly and missed this many events; a snapshot of every topic follows. */
export const StreamGap = z.object({ reason: z.literal('SLOW_CLIENT'), missed: count }).meta({ id: 'StreamGap' });
