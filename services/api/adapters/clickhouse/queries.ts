/**
 * Every question that the door asks the store: named, typed, parameters only. Rows of equal identity may lie twice until they
 * are merged, so each question deduplicates (FINAL, or LIMIT 1 BY where a skip index must work). Pages go by key, never by
 * offset: `after…` is the last row of the page before.
 */
import { z } from 'zod';
import { FrameKindName } from '../../domain/contract/history';
import { EventKind, LightState } from '../../domain/contract/live';
import { defineQuery } from '../../../platform';

const count = z.coerce.number();
const id = z.string();
const instant = z.string();
const flag = z.coerce.number().transform((value) => value !== 0);
const share = z.number().nullable();
const ms = z.number().int().nonnegative();
const limit = z.number().int().min(1).max(501);
const span = { fromMs: ms, toMs: ms, limit };

const at = (parameter: string): string => `fromUnixTimestamp64Milli({${parameter}:Int64}, 'UTC')`;
const inSpan = (column: string): string => `${column} >= ${at('fromMs')} AND ${column} < ${at('toMs')}`;
const afterMs = (column: string): string => `toUnixTimestamp64Milli(${column})`;

export const unitsOfDay = defineQuery({
  name: 'units_of_day',
  sql: `SELECT unit_id AS unitId, count() AS frames, min(measured_at) AS firstMeasuredAt, max(measured_at) AS lastMeasuredAt, max(received_at) AS lastReceivedAt
        FROM frames FINAL WHERE measured_at >= ${at('fromMs')} AND unit_id > {afterUnit:String}
        GROUP BY unit_id ORDER BY unit_id LIMIT {limit:UInt32}`,
  params: z.object({ fromMs: ms, afterUnit: z.string(), limit }),
  row: z.object({ unitId: id, frames: count, firstMeasuredAt: instant, lastMeasuredAt: instant, lastReceivedAt: instant }),
});

export const sessionsOfUnit = defineQuery({
  name: 'sessions_of_unit',
  sql: `SELECT session, count() AS frames, min(counter) AS firstCounter, max(counter) AS lastCounter, min(measured_at) AS firstMeasuredAt, max(measured_at) AS lastMeasuredAt,
               quantile(0.99)(late_ms) AS lateMsP99
        FROM frames FINAL WHERE unit_id = {unitId:String} AND measured_at >= ${at('fromMs')}
        GROUP BY session ORDER BY session DESC LIMIT 50`,
  params: z.object({ unitId: id, fromMs: ms }),
  row: z.object({ session: count, frames: count, firstCounter: count, lastCounter: count, firstMeasuredAt: instant, lastMeasuredAt: instant, lateMsP99: z.number() }),
});

export const framesOfUnit = defineQuery({
  name: 'frames_of_unit',
  sql: `SELECT session, counter, toString(kind) AS kind, measured_at AS measuredAt, received_at AS receivedAt, stored_at AS storedAt, late_ms AS lateMs, objects, payload_bytes AS payloadBytes, backfilled
        FROM frames FINAL WHERE unit_id = {unitId:String} AND ${inSpan('measured_at')} AND ({kind:String} = '' OR toString(kind) = {kind:String})
          AND (${afterMs('measured_at')}, session, counter) > ({afterMs:Int64}, {afterSession:UInt64}, {afterCounter:UInt64})
        ORDER BY measured_at, session, counter LIMIT {limit:UInt32}`,
  params: z.object({ unitId: id, ...span, kind: z.string(), afterMs: z.number(), afterSession: z.number(), afterCounter: z.number() }),
  row: z.object({ session: count, counter: count, kind: FrameKindName, measuredAt: instant, receivedAt: instant, storedAt: instant, lateMs: count, objects: count, payloadBytes: count, backfilled: flag }),
});

export const pathOfObject = defineQuery({
  name: 'path_of_object',
  sql: `SELECT measured_at AS measuredAt, lat, lon, speed_mps AS speedMps, heading_deg AS headingDeg, nullIf(lane_no, 0) AS laneNo, unit_id AS unitId, counter
        FROM objects WHERE object_id = {objectId:UInt64} AND is_primary = 1 AND ${inSpan('measured_at')}
          AND (${afterMs('measured_at')}, unit_id, counter) > ({afterMs:Int64}, {afterUnit:String}, {afterCounter:UInt64})
        ORDER BY measured_at, unit_id, counter LIMIT 1 BY measured_at, unit_id, session, counter, track_id LIMIT {limit:UInt32}`,
  params: z.object({ objectId: z.string().regex(/^\d{1,20}$/), ...span, afterMs: z.number(), afterUnit: z.string(), afterCounter: z.number() }),
  row: z.object({ measuredAt: instant, lat: z.number(), lon: z.number(), speedMps: share, headingDeg: share, laneNo: z.number().nullable(), unitId: id, counter: count }),
});

const windows = { ...span, windowMs: z.union([z.literal(1000), z.literal(300_000)]), no: z.number(), afterMs: z.number() };
const windowColumns = `window_start AS windowStart, window_ms AS windowMs, toFloat64(vehicles) AS vehicles, flow_vph AS flowVph, density_vpkm AS densityVpkm, mean_speed_mps AS meanSpeedMps, occupancy, queue_m AS queueM`;
const windowRow = { windowStart: instant, windowMs: count, vehicles: z.number(), flowVph: z.number(), densityVpkm: z.number(), meanSpeedMps: share, occupancy: z.number(), queueM: z.number() };

export const statesOfLane = defineQuery({
  name: 'states_of_lane',
  sql: `SELECT ${windowColumns}, headway_s AS headwayS FROM lane_states FINAL
        WHERE window_ms = {windowMs:UInt32} AND lane_no = {no:UInt32} AND ${inSpan('window_start')} AND ${afterMs('window_start')} > {afterMs:Int64}
        ORDER BY window_start LIMIT {limit:UInt32}`,
  params: z.object(windows),
  row: z.object({ ...windowRow, headwayS: share }),
});

export const statesOfLink = defineQuery({
  name: 'states_of_link',
  sql: `SELECT ${windowColumns} FROM link_states FINAL
        WHERE window_ms = {windowMs:UInt32} AND link_no = {no:UInt32} AND ${inSpan('window_start')} AND ${afterMs('window_start')} > {afterMs:Int64}
        ORDER BY window_start LIMIT {limit:UInt32}`,
  params: z.object(windows),
  row: z.object(windowRow),
});

export const signalsOfJunction = defineQuery({
  name: 'signals_of_junction',
  sql: `SELECT measured_at AS measuredAt, junction_id AS controllerId, signal_group AS signalGroup, toString(state) AS state, control_mode AS controlMode,
               min_end_ms AS minEndMs, max_end_ms AS maxEndMs, likely_end_ms AS likelyEndMs, unit_id AS unitId, counter
        FROM signal_states FINAL WHERE junction_id IN {ids:Array(String)} AND ${inSpan('measured_at')}
          AND (${afterMs('measured_at')}, junction_id, signal_group, unit_id, counter) > ({afterMs:Int64}, {afterId:String}, {afterGroup:UInt8}, {afterUnit:String}, {afterCounter:UInt64})
        ORDER BY measured_at, junction_id, signal_group, unit_id, counter LIMIT {limit:UInt32}`,
  params: z.object({ ids: z.array(id), ...span, afterMs: z.number(), afterId: z.string(), afterGroup: z.number(), afterUnit: z.string(), afterCounter: z.number() }),
  row: z.object({
    measuredAt: instant,
    controllerId: id,
    signalGroup: count,
    state: LightState,
    controlMode: z.string(),
    minEndMs: z.number().nullable(),
    maxEndMs: z.number().nullable(),
    likelyEndMs: z.number().nullable(),
    unitId: id,
    counter: count,
  }),
});

export const eventsOfSpan = defineQuery({
  name: 'events_of_span',
  sql: `SELECT event_id AS eventId, toString(kind) AS kind, ended, leftPad(lower(hex(object_id)), 16, '0') AS objectId, nullIf(lane_no, 0) AS laneNo,
               lat_e7 / 1e7 AS lat, lon_e7 / 1e7 AS lon, started_at AS startedAt, traffic_events.at AS at
        FROM traffic_events FINAL WHERE ${inSpan('started_at')} AND ({kind:String} = '' OR toString(kind) = {kind:String})
          AND (${afterMs('started_at')}, event_id) > ({afterMs:Int64}, {afterId:String})
        ORDER BY started_at, event_id LIMIT {limit:UInt32}`,
  params: z.object({ ...span, kind: z.string(), afterMs: z.number(), afterId: z.string() }),
  row: z.object({ eventId: z.string(), kind: EventKind, ended: flag, objectId: z.string(), laneNo: z.number().nullable(), lat: z.number(), lon: z.number(), startedAt: instant, at: instant }),
});

export const quarantineOfSpan = defineQuery({
  name: 'quarantine_of_span',
  sql: `SELECT unit_id AS unitId, session, counter, received_at AS receivedAt, kind, reason, detail, base64Encode(raw) AS rawBase64
        FROM quarantine FINAL WHERE ${inSpan('received_at')} AND ({unitId:String} = '' OR unit_id = {unitId:String}) AND ({reason:String} = '' OR reason = {reason:String})
          AND (${afterMs('received_at')}, unit_id, session, counter) > ({afterMs:Int64}, {afterUnit:String}, {afterSession:UInt64}, {afterCounter:UInt64})
        ORDER BY received_at, unit_id, session, counter LIMIT {limit:UInt32}`,
  params: z.object({ ...span, unitId: z.string(), reason: z.string(), afterMs: z.number(), afterUnit: z.string(), afterSession: z.number(), afterCounter: z.number() }),
  row: z.object({ unitId: id, session: count, counter: count, receivedAt: instant, kind: count, reason: z.string(), detail: z.string(), rawBase64: z.string() }),
});

export const quarantineByReason = defineQuery({
  name: 'quarantine_by_reason',
  sql: `SELECT reason, count() AS frames, uniqExact(unit_id) AS units, min(received_at) AS firstReceivedAt, max(received_at) AS lastReceivedAt
        FROM quarantine FINAL WHERE ${inSpan('received_at')} GROUP BY reason ORDER BY frames DESC, reason LIMIT {limit:UInt32}`,
  params: z.object(span),
  row: z.object({ reason: z.string(), frames: count, units: count, firstReceivedAt: instant, lastReceivedAt: instant }),
});

export const ingestByKind = defineQuery({
  name: 'ingest_by_kind',
  // The kind is text before it is grouped: in the row of the total it is then '', where an Enum would be its first name.
  sql: `SELECT kind, count() AS frames, sum(payload_bytes) AS payloadBytes, quantile(0.5)(late_ms) AS lateMsP50, quantile(0.99)(late_ms) AS lateMsP99,
               quantile(0.5)(lag) AS storeLagMsP50, quantile(0.99)(lag) AS storeLagMsP99, sum(objects) AS objects
        FROM (SELECT toString(f.kind) AS kind, payload_bytes, objects, late_ms, toUnixTimestamp64Milli(stored_at) - toUnixTimestamp64Milli(received_at) AS lag FROM frames AS f FINAL WHERE ${inSpan('measured_at')})
        GROUP BY GROUPING SETS ((kind), ()) LIMIT {limit:UInt32}`,
  params: z.object(span),
  row: z.object({ kind: z.string(), frames: count, payloadBytes: count, lateMsP50: share, lateMsP99: share, storeLagMsP50: share, storeLagMsP99: share, objects: count }),
});

export const objectsMatched = defineQuery({
  name: 'objects_matched',
  sql: `SELECT count() AS objects, countIf(lane_no > 0) AS matched FROM objects FINAL WHERE ${inSpan('measured_at')} LIMIT {limit:UInt32}`,
  params: z.object(span),
  row: z.object({ objects: count, matched: count }),
});

export const quarantineCount = defineQuery({
  name: 'quarantine_count',
  sql: `SELECT count() AS frames FROM quarantine FINAL WHERE ${inSpan('received_at')} LIMIT {limit:UInt32}`,
  params: z.object(span),
  row: z.object({ frames: count }),
});

/** Both halves of the ledger walk the primary key from (unit, session, after). */
export const ledgerFrames = defineQuery({
  name: 'ledger_frames',
  sql: `SELECT counter, toString(any(f.kind)) AS kind, max(f.objects) AS objects, count() AS copies
        FROM frames AS f FINAL WHERE unit_id = {unitId:String} AND session = {session:UInt64} AND counter > {after:UInt64}
        GROUP BY counter ORDER BY counter LIMIT {limit:UInt32}`,
  params: z.object({ unitId: id, session: ms, after: ms, limit }),
  row: z.object({ counter: count, kind: FrameKindName, objects: count, copies: count }),
});

export const ledgerObjects = defineQuery({
  name: 'ledger_objects',
  sql: `SELECT counter, count() AS objectRows
        FROM objects FINAL WHERE unit_id = {unitId:String} AND session = {session:UInt64} AND counter > {after:UInt64} AND counter <= {through:UInt64}
        GROUP BY counter`,
  params: z.object({ unitId: id, session: ms, after: ms, through: ms }),
  row: z.object({ counter: count, objectRows: count }),
});

export const openEvents = defineQuery({
  name: 'open_events',
  sql: `SELECT event_id AS eventId, toString(kind) AS kind, ended, leftPad(lower(hex(object_id)), 16, '0') AS objectId, nullIf(lane_no, 0) AS laneNo, lat_e7 AS latE7, lon_e7 AS lonE7,
               toUnixTimestamp64Milli(started_at) AS startedAtMs, toUnixTimestamp64Milli(traffic_events.at) AS atMs
        FROM traffic_events FINAL WHERE traffic_events.at >= ${at('fromMs')} AND ended = 0 ORDER BY started_at LIMIT {limit:UInt32}`,
  params: z.object({ fromMs: ms, limit }),
  row: z.object({ eventId: z.string(), kind: EventKind, ended: flag, objectId: z.string(), laneNo: z.number().nullable(), latE7: z.number(), lonE7: z.number(), startedAtMs: count, atMs: count }),
});

/** Edits of a network with the version that they came or went with: those that hold, or the one that is asked for. */
export const roadnetEdits = defineQuery({
  name: 'roadnet_edits',
  sql: `SELECT id AS editId, body, removed, version, made_at AS madeAt FROM (
          SELECT id, body, removed, change_id FROM roadnet_edit_revisions
          WHERE name = {name:String} AND change_id IN (SELECT change_id FROM roadnet_changes WHERE name = {name:String}) ORDER BY id, version_no DESC LIMIT 1 BY id
        ) AS edits INNER JOIN (SELECT change_id, version, made_at FROM roadnet_changes WHERE name = {name:String}) AS changes USING (change_id)
        WHERE if({editId:String} = '', NOT removed, id = {editId:String}) ORDER BY id LIMIT 10000`,
  params: z.object({ name: z.string(), editId: z.string() }),
  row: z.object({ editId: id, body: z.string(), removed: z.boolean(), version: z.string(), madeAt: instant }),
});
