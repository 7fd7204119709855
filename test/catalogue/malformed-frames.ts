/**
 * Everything that a roadside unit can get wrong, as generators of spoilt messages: the seed list of promise P11 ("Bad input") for the
 * roadside link. Each entry says which reasons the gateway must give. GCJ-02 for WGS-84 is not here: 300..700 m lie within the
 * radius of a unit, so only the match to the road network shows it.
 */
import { lingshan } from '../../services/kernel/wire';
import { SeededRandom } from './seeded-random';

const { ConnectRequest, Frame } = lingshan.roadside.v1;
const { Bsm, DetectorReport, Heartbeat, Map: RoadMap, Rsi, Rsm, Spat } = lingshan.v2x.v1;

type IRsm = lingshan.v2x.v1.IRsm;
type IParticipant = lingshan.v2x.v1.IParticipant;
type ISpat = lingshan.v2x.v1.ISpat;
type IMap = lingshan.v2x.v1.IMap;

/** Where the units of this catalogue stand. */
export const CATALOGUE_SITE = { latE7: 487_650_000, lonE7: 114_250_000 };

export interface Context {
  /** Counter for the spoilt frame; a good one before it takes `counter - 1`. */
  readonly counter: number;
  readonly nowMs: number;
  readonly random: SeededRandom;
}

export interface Malformed {
  readonly family: 'bytes' | 'frame' | 'position' | 'motion' | 'time' | 'identity' | 'signals' | 'device';
  readonly name: string;
  /** One of these is the reason that must be told. */
  readonly reasons: readonly string[];
  /** ConnectRequest with exactly one spoilt frame (behind a good one when `needsGood`). */
  build(context: Context): Uint8Array;
  readonly needsGood?: boolean;
  /** How far above `counter` the spoilt frame counts; the unit goes on counting where it was. */
  readonly counterAhead?: number;
  /** The counter cannot be read, so the refusal is told with counter 0. */
  readonly unnamed?: boolean;
}

const KIND = { rsm: 1, bsm: 2, spat: 3, map: 4, rsi: 5, detector: 6, heartbeat: 7 } as const;

function batch(...frames: Uint8Array[]): Uint8Array {
  const fields = frames.map((frame) => lengthDelimited(1, frame));
  return lengthDelimited(2, Buffer.concat(fields));
}

function lengthDelimited(field: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function frame({ counter, nowMs }: Context, kind: number, payload: Uint8Array): Uint8Array {
  return Frame.encode({ counter, kind, generatedAtMs: nowMs, payload }).finish();
}

export function goodRsm(nowMs: number, objects = 5): IRsm {
  return {
    msgCount: 1,
    measuredAtMs: nowMs,
    reference: { ...CATALOGUE_SITE },
    participants: Array.from({ length: objects }, (_, i) => ({
      trackId: 1000 + i,
      type: 1,
      latE7: CATALOGUE_SITE.latE7 + i * 100,
      lonE7: CATALOGUE_SITE.lonE7 - i * 100,
      speedCmps: 1000,
      heading_80thsDeg: 7200,
      lengthCm: 450,
      widthCm: 180,
      source: 6,
    })),
  };
}

/** RSM spoilt in its fields. */
function rsm(family: Malformed['family'], name: string, reasons: string[], spoil: (message: IRsm, context: Context) => void): Malformed {
  return {
    family,
    name,
    reasons,
    build: (context) => {
      const message = goodRsm(context.nowMs, context.random.int(1, 60));
      spoil(message, context);
      return batch(frame(context, KIND.rsm, Rsm.encode(message).finish()));
    },
  };
}

/** RSM with one object spoilt. */
function object(family: Malformed['family'], name: string, reasons: string[], spoil: (object: IParticipant, context: Context) => void): Malformed {
  return rsm(family, name, reasons, (message, context) => spoil(context.random.pick(message.participants ?? []), context));
}

/** RSM spoilt in its bytes. */
function bytes(name: string, reasons: string[], spoil: (payload: Uint8Array, context: Context) => Uint8Array): Malformed {
  return {
    family: 'bytes',
    name,
    reasons,
    build: (context) => batch(frame(context, KIND.rsm, spoil(Rsm.encode(goodRsm(context.nowMs, context.random.int(1, 50))).finish(), context))),
  };
}

function message(family: Malformed['family'], name: string, kind: number, reasons: string[], payload: (context: Context) => Uint8Array): Malformed {
  return { family, name, reasons, build: (context) => batch(frame(context, kind, payload(context))) };
}

const append = (payload: Uint8Array, ...more: number[]): Uint8Array => Buffer.concat([payload, Uint8Array.from(more)]);
/** Two's complement of a negative number, as int64 encoders write it. */
const NEGATIVE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

const BYTES: readonly Malformed[] = [
  bytes('empty payload', ['PAYLOAD_MISSING'], () => new Uint8Array(0)),
  bytes('one byte', ['WIRE_TRUNCATED'], () => Uint8Array.from([8])),
  bytes('cut within the last object', ['WIRE_TRUNCATED'], (payload, { random }) => payload.subarray(0, payload.length - random.int(1, 20))),
  bytes('trailing garbage', ['WIRE_TRUNCATED', 'WIRE_VALUE_OVERFLOW'], (payload) => append(payload, 0xff, 0xff, 0xff)),
  bytes('a length beyond the end', ['WIRE_TRUNCATED'], (payload, { random }) => append(payload, 82, random.int(1, 127))),
  bytes('an overlong varint', ['WIRE_VARINT_OVERLONG'], (payload) => append(payload, 8, ...Array<number>(10).fill(0x80), 1)),
  bytes('a number that does not fit', ['WIRE_VALUE_OVERFLOW'], (payload) => append(payload, 8, 0xff, 0xff, 0xff, 0xff, 0x7f)),
  bytes('the wrong wire type', ['WIRE_TYPE_MISMATCH'], (payload) => append(payload, 17, 1, 2, 3, 4, 5, 6, 7, 8)),
  bytes('field number 0', ['WIRE_TAG_INVALID'], (payload) => append(payload, 0, 0)),
  bytes('groups 101 deep', ['WIRE_TAG_INVALID'], (payload) => append(payload, ...Array<number[]>(101).fill([0xa3, 0x06]).flat())),
  bytes('many unknown fields', ['WIRE_UNKNOWN_FIELDS_EXCEEDED'], (payload, { random }) => append(payload, ...Array<number[]>(random.int(65, 10_000)).fill([0xa0, 0x06, 1]).flat())),
  bytes('257 objects', ['WIRE_TOO_MANY_ITEMS'], (_payload, { nowMs }) => Rsm.encode(goodRsm(nowMs, 257)).finish()),
  bytes('a payload above the limit', ['PAYLOAD_TOO_LARGE'], () => new Uint8Array(61_441)),
  message('bytes', 'SPAT said to be RSM', KIND.rsm, ['WIRE_TYPE_MISMATCH'], ({ nowMs }) => Spat.encode(goodSpat(nowMs)).finish()),
  message('bytes', 'RSM said to be SPAT', KIND.spat, ['FIELD_MISSING', 'WIRE_UNREADABLE', 'ID_INVALID'], ({ nowMs }) => Rsm.encode(goodRsm(nowMs)).finish()),
  message('bytes', 'groups 101 deep in a rare kind', KIND.bsm, ['WIRE_UNREADABLE'], () => Uint8Array.from(Array<number[]>(101).fill([0xa3, 0x06]).flat())),
  message('bytes', 'text that is not UTF-8', KIND.bsm, ['WIRE_UNREADABLE', 'ID_INVALID'], () => Uint8Array.from([18, 3, 0xff, 0xfe, 0xfd])),
  message('bytes', 'a random payload of a rare kind', KIND.map, ['WIRE_UNREADABLE', 'FIELD_MISSING', 'FIELD_OUT_OF_RANGE', 'ID_INVALID', 'ITEMS_MISSING'], ({ random }) =>
    Uint8Array.from({ length: random.int(1, 300) }, () => random.int(0, 255)),
  ),
];

/** Further than a unit that counts one by one can be. */
const LEAP = 1_000_000;

const FRAMES: readonly Malformed[] = [
  { family: 'frame', name: 'no counter', reasons: ['COUNTER_MISSING'], unnamed: true, build: (context) => batch(frame({ ...context, counter: 0 }, KIND.rsm, Rsm.encode(goodRsm(context.nowMs)).finish())) },
  { family: 'frame', name: 'an empty frame', reasons: ['COUNTER_MISSING'], unnamed: true, build: () => batch(new Uint8Array(0)) },
  { family: 'frame', name: 'a counter that leaps', reasons: ['COUNTER_LEAP'], counterAhead: LEAP, build: (context) => batch(frame({ ...context, counter: context.counter + LEAP }, KIND.rsm, Rsm.encode(goodRsm(context.nowMs)).finish())) },
  {
    family: 'frame',
    name: 'counters out of order, the earlier frame behind the spoilt one',
    reasons: ['KIND_UNKNOWN'],
    needsGood: true,
    build: (context) => {
      const payload = Rsm.encode(goodRsm(context.nowMs)).finish();
      return batch(frame(context, 99, payload), frame({ ...context, counter: context.counter - 1 }, KIND.rsm, payload));
    },
  },
  { family: 'frame', name: 'a frame that is cut', reasons: ['WIRE_TRUNCATED'], build: (context) => batch(frame(context, KIND.rsm, new Uint8Array(50)).subarray(0, 30)) },
  { family: 'frame', name: 'a batch that is cut', reasons: ['WIRE_TRUNCATED'], unnamed: true, build: (context) => lengthDelimited(2, lengthDelimited(1, frame(context, KIND.rsm, new Uint8Array(50))).subarray(0, 40)) },
  { family: 'frame', name: 'a request that is cut', reasons: ['WIRE_TRUNCATED'], unnamed: true, build: (context) => batch(frame(context, KIND.rsm, new Uint8Array(50))).subarray(0, 40) },
  { family: 'frame', name: 'a request without a member', reasons: ['PAYLOAD_MISSING'], unnamed: true, build: () => new Uint8Array(0) },
  { family: 'frame', name: 'a batch and a receipt in one', reasons: ['WIRE_TOO_MANY_ITEMS'], unnamed: true, build: (context) => Buffer.concat([batch(frame(context, KIND.rsm, new Uint8Array(9))), ConnectRequest.encode({ receipt: {} }).finish()]) },
  { family: 'frame', name: '513 frames', reasons: ['WIRE_TOO_MANY_ITEMS'], unnamed: true, build: () => batch(...Array<Uint8Array>(513).fill(new Uint8Array(0))) },
  message('frame', 'no kind', 0, ['KIND_UNKNOWN'], ({ nowMs }) => Rsm.encode(goodRsm(nowMs)).finish()),
  message('frame', 'an unknown kind', 99, ['KIND_UNKNOWN'], ({ nowMs }) => Rsm.encode(goodRsm(nowMs)).finish()),
  { family: 'frame', name: 'payload under another tag', reasons: ['PAYLOAD_MISSING'], build: (context) => batch(Buffer.concat([Frame.encode({ counter: context.counter, kind: KIND.rsm, generatedAtMs: context.nowMs }).finish(), lengthDelimited(14, new Uint8Array(20))])) },
  { family: 'frame', name: 'no time of making', reasons: ['FIELD_MISSING'], build: (context) => batch(Frame.encode({ counter: context.counter, kind: KIND.rsm, payload: Rsm.encode(goodRsm(context.nowMs)).finish() }).finish()) },
];

const POSITION: readonly Malformed[] = [
  object('position', 'latitude out of range', ['COORD_OUT_OF_RANGE'], (o, { random }) => (o.latE7 = random.pick([-1, 1]) * random.int(900_000_001, 2_000_000_000))),
  object('position', 'longitude out of range', ['COORD_OUT_OF_RANGE'], (o, { random }) => (o.lonE7 = random.pick([-1, 1]) * random.int(1_800_000_001, 2_000_000_000))),
  object('position', '"unavailable" as a number', ['COORD_OUT_OF_RANGE'], (o) => Object.assign(o, { latE7: 900_000_001, lonE7: 1_800_000_001 })),
  object('position', '0/0', ['COORD_ZERO'], (o) => Object.assign(o, { latE7: 0, lonE7: 0 })),
  object('position', 'swapped', ['COORD_SWAPPED'], (o) => Object.assign(o, { latE7: o.lonE7, lonE7: o.latE7 })),
  object('position', 'outside the radius of the unit', ['COORD_OUTSIDE_RADIUS'], (o, { random }) => (o.latE7 = CATALOGUE_SITE.latE7 + random.pick([-1, 1]) * random.int(100_000, 300_000_000))),
  object('position', 'no longitude', ['FIELD_MISSING'], (o) => delete o.lonE7),
  rsm('position', 'no reference', ['FIELD_MISSING'], (m) => delete m.reference),
  rsm('position', 'reference 0/0', ['COORD_ZERO'], (m) => (m.reference = { latE7: 0, lonE7: 0 })),
  rsm('position', 'reference moved', ['REFERENCE_MOVED'], (m, { random }) => (m.reference = { latE7: CATALOGUE_SITE.latE7 + random.int(20_000, 1_000_000), lonE7: CATALOGUE_SITE.lonE7 })),
  {
    family: 'position',
    name: 'a jump of a track',
    reasons: ['TRACK_JUMP'],
    needsGood: true,
    build: (context) => {
      const before = goodRsm(context.nowMs, 1);
      const after = goodRsm(context.nowMs + 100, 1);
      Object.assign(after.participants?.[0] ?? {}, { latE7: CATALOGUE_SITE.latE7 + context.random.int(10_000, 60_000) });
      return batch(frame({ ...context, counter: context.counter - 1 }, KIND.rsm, Rsm.encode(before).finish()), frame(context, KIND.rsm, Rsm.encode(after).finish()));
    },
  },
];

const MOTION: readonly Malformed[] = [
  object('motion', 'impossible speed', ['SPEED_OUT_OF_RANGE'], (o, { random }) => (o.speedCmps = random.pick([16_383, 65_535, 65_536 + 1000, 4_294_967_295]))),
  object('motion', 'impossible heading', ['HEADING_OUT_OF_RANGE'], (o, { random }) => (o.heading_80thsDeg = random.pick([28_800, 65_535, 65_536 + 10]))),
  object('motion', 'impossible acceleration', ['FIELD_OUT_OF_RANGE'], (o, { random }) => (o.accelLonCmps2 = random.pick([2001, -2001, 32_767]))),
  object('motion', 'impossible size', ['FIELD_OUT_OF_RANGE'], (o, { random }) => Object.assign(o, random.pick([{ lengthCm: 0 }, { lengthCm: 4096 }, { widthCm: 0 }, { widthCm: 1024 }, { heightCm: 1271 }]))),
  object('motion', 'unknown type', ['ENUM_UNKNOWN'], (o, { random }) => Object.assign(o, { type: random.int(10, 1000) })),
  bytes('negative speed', ['WIRE_VALUE_OVERFLOW'], (payload) => append(payload, 82, 11, 48, ...NEGATIVE)),
];

const TIME: readonly Malformed[] = [
  rsm('time', 'no time', ['FIELD_MISSING'], (m) => delete m.measuredAtMs),
  rsm('time', 'time 0', ['TIME_OUT_OF_RANGE'], (m) => (m.measuredAtMs = 0)),
  rsm('time', 'seconds for milliseconds', ['TIME_OUT_OF_RANGE'], (m, { nowMs }) => (m.measuredAtMs = Math.floor(nowMs / 1000))),
  rsm('time', 'microseconds for milliseconds', ['TIME_OUT_OF_RANGE'], (m, { nowMs }) => (m.measuredAtMs = nowMs * 1000)),
  rsm('time', 'days ahead', ['TIME_OUT_OF_RANGE'], (m, { nowMs, random }) => (m.measuredAtMs = nowMs + random.int(2, 400) * 86_400_000)),
  rsm('time', 'before the platform was thought of', ['TIME_OUT_OF_RANGE'], (m) => (m.measuredAtMs = 1_577_836_799_999)),
  bytes('negative time', ['WIRE_VALUE_OVERFLOW'], (payload) => append(payload, 16, ...NEGATIVE)),
];

const BAD_IDS = ['', 'a b', '../../etc/passwd', '*', 'v2x.>', 'x'.repeat(65), 'tab\t', 'nul\u0000', '车', "';drop table frames;--"];

const IDENTITY: readonly Malformed[] = [
  rsm('identity', 'a track twice', ['ID_REPEATED'], (m) => m.participants?.push({ ...(m.participants[0] as IParticipant) })),
  object('identity', 'track 0', ['FIELD_OUT_OF_RANGE'], (o) => (o.trackId = 0)),
  object('identity', 'no track', ['FIELD_MISSING'], (o) => delete o.trackId),
  object('identity', 'a bad id of a connected object', ['ID_INVALID'], (o, { random }) => (o.connectedId = random.pick(BAD_IDS))),
  message('identity', 'a bad id of a vehicle', KIND.bsm, ['ID_INVALID'], ({ nowMs, random }) =>
    Bsm.encode({ msgCount: 1, vehicleId: random.pick(BAD_IDS), measuredAtMs: nowMs, position: { ...CATALOGUE_SITE } }).finish(),
  ),
  message('identity', 'a detector twice', KIND.detector, ['ID_REPEATED'], ({ nowMs }) =>
    DetectorReport.encode({ measuredAtMs: nowMs, intervalMs: 60_000, counts: [{ detectorId: 'd-1', vehicles: 1 }, { detectorId: 'd-1', vehicles: 2 }] }).finish(),
  ),
];

function goodSpat(nowMs: number): ISpat {
  return { msgCount: 1, measuredAtMs: nowMs, intersections: [{ junctionId: 'j-1', controlMode: 'fixed', groups: [{ signalGroup: 1, state: 6 }, { signalGroup: 2, state: 3 }] }] };
}

function goodMap(): IMap {
  const points = [{ ...CATALOGUE_SITE }, { latE7: CATALOGUE_SITE.latE7 + 500, lonE7: CATALOGUE_SITE.lonE7 }];
  return { msgCount: 1, roadnetVersion: 'v1', nodes: [{ junctionId: 'j-1', position: { ...CATALOGUE_SITE }, inLinks: [{ linkId: 'l-1', lanes: [{ laneId: 'l-1_0', points, connections: [{ toLaneId: 'l-2_0', signalGroup: 1, maneuver: 1 }] }] }] }] };
}

function spat(name: string, reasons: string[], spoil: (spat: ISpat, random: SeededRandom) => void): Malformed {
  return message('signals', name, KIND.spat, reasons, ({ nowMs, random }) => {
    const fields = goodSpat(nowMs);
    spoil(fields, random);
    return Spat.encode(fields).finish();
  });
}

function map(name: string, reasons: string[], spoil: (map: IMap) => void): Malformed {
  return message('signals', name, KIND.map, reasons, () => {
    const fields = goodMap();
    spoil(fields);
    return RoadMap.encode(fields).finish();
  });
}

const SIGNALS: readonly Malformed[] = [
  spat('no junction', ['ITEMS_MISSING'], (s) => (s.intersections = [])),
  spat('no groups', ['ITEMS_MISSING'], (s) => ((s.intersections?.[0] ?? {}).groups = [])),
  spat('a bad junction id', ['ID_INVALID'], (s, random) => ((s.intersections?.[0] ?? {}).junctionId = random.pick(BAD_IDS))),
  spat('an impossible group', ['FIELD_OUT_OF_RANGE'], (s, random) => s.intersections?.[0]?.groups?.push({ signalGroup: random.pick([0, 256, 70_000]), state: 3 })),
  spat('a group twice', ['ID_REPEATED'], (s) => s.intersections?.[0]?.groups?.push({ signalGroup: 1, state: 3 })),
  spat('an unknown state', ['ENUM_UNKNOWN'], (s) => s.intersections?.[0]?.groups?.push({ signalGroup: 3, state: 9 as number as 0 })),
  spat('ends before it may', ['TIMING_CONTRADICTION'], (s) => s.intersections?.[0]?.groups?.push({ signalGroup: 3, state: 3, minEndMs: 5000, maxEndMs: 4000 })),
  spat('an end in two hours', ['FIELD_OUT_OF_RANGE'], (s) => s.intersections?.[0]?.groups?.push({ signalGroup: 3, state: 3, maxEndMs: 7_200_000 })),
  map('a lane of one point', ['ITEMS_MISSING'], (m) => m.nodes?.[0]?.inLinks?.[0]?.lanes?.[0]?.points?.pop()),
  map('a lane without id', ['FIELD_MISSING'], (m) => delete (m.nodes?.[0]?.inLinks?.[0]?.lanes?.[0] ?? {}).laneId),
  map('a connection to nowhere', ['FIELD_MISSING'], (m) => delete (m.nodes?.[0]?.inLinks?.[0]?.lanes?.[0]?.connections?.[0] ?? {}).toLaneId),
  map('half a reference of a node', ['FIELD_MISSING'], (m) => ((m.nodes?.[0] ?? {}).ref = { region: 1 })),
  map('a lane of number 255', ['FIELD_OUT_OF_RANGE'], (m) => ((m.nodes?.[0]?.inLinks?.[0]?.lanes?.[0] ?? {}).laneNo = 255)),
  map('a crossing of one point', ['ITEMS_MISSING'], (m) => ((m.nodes?.[0] ?? {}).crossings = [{ crossingId: 'c-1', points: [{ ...CATALOGUE_SITE }] }])),
  map('no approach', ['ITEMS_MISSING'], (m) => ((m.nodes?.[0] ?? {}).inLinks = [])),
  map('a junction at 0/0', ['COORD_ZERO'], (m) => ((m.nodes?.[0] ?? {}).position = { latE7: 0, lonE7: 0 })),
];

const DEVICE: readonly Malformed[] = [
  message('device', 'nine events', KIND.rsi, ['ITEMS_EXCEEDED'], ({ nowMs }) =>
    Rsi.encode({ measuredAtMs: nowMs, events: Array.from({ length: 9 }, (_, eventNo) => ({ eventNo, eventType: 1, position: { ...CATALOGUE_SITE } })) }).finish(),
  ),
  message('device', 'a novel for a description', KIND.rsi, ['TEXT_TOO_LONG'], ({ nowMs }) =>
    Rsi.encode({ measuredAtMs: nowMs, events: [{ eventNo: 1, eventType: 1, position: { ...CATALOGUE_SITE }, description: '雾'.repeat(200) }] }).finish(),
  ),
  message('device', 'a processor above 100 %', KIND.heartbeat, ['FIELD_OUT_OF_RANGE'], ({ nowMs }) => Heartbeat.encode({ measuredAtMs: nowMs, cpuPct: 101 }).finish()),
  message('device', 'a device without id', KIND.heartbeat, ['FIELD_MISSING'], ({ nowMs }) => Heartbeat.encode({ measuredAtMs: nowMs, devices: [{ deviceKind: 'camera' }] }).finish()),
  message('device', 'an interval of nothing', KIND.detector, ['FIELD_OUT_OF_RANGE'], ({ nowMs }) => DetectorReport.encode({ measuredAtMs: nowMs, intervalMs: 0, counts: [{ detectorId: 'd-1', vehicles: 0 }] }).finish()),
  message('device', 'a detector occupied for longer than it was', KIND.detector, ['FIELD_OUT_OF_RANGE'], ({ nowMs }) =>
    DetectorReport.encode({ measuredAtMs: nowMs, intervalMs: 1000, counts: [{ detectorId: 'd-1', vehicles: 0, occupancyPermille: 1001 }] }).finish(),
  ),
];

export const MALFORMED_FRAMES: readonly Malformed[] = [...BYTES, ...FRAMES, ...POSITION, ...MOTION, ...TIME, ...IDENTITY, ...SIGNALS, ...DEVICE];
