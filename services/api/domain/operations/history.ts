/** The past. A page is at most 500 items; a span at most what the description says. */
import { z } from 'zod';
import { Cursor, From, Id, LaneNo, Limit, LinkNo, ObjectId, To } from '../contract/basics';
import { Events, IngestStats, LaneStates, LinkStates, Path, Quarantine, QuarantineSummary, SignalStates } from '../contract/history';
import { EventKind } from '../contract/live';
import { defineOperation, ROLES } from '../operation';

export const historyRead = { method: 'GET', tag: 'history', auth: 'key', roles: ROLES, tenantScope: 'district', audit: 'none', limit: { perMinute: 240 } } as const;
export const paged = { from: From, to: To, limit: Limit, cursor: Cursor.optional() };
export const reasons = ['SPAN_INVALID', 'CURSOR_INVALID', 'STORE_UNAVAILABLE'] as const;
const Window = z.enum(['1s', '300s']).default('300s').describe('Length of the window');

export const listObjectPath = defineOperation({
  ...historyRead,
  id: 'listObjectPath',
  path: '/v1/objects/{objectId}/path',
  summary: 'Where a road user was',
  description: 'Span: at most 24 h. One point a measurement, of the unit whose sight counts.',
  input: { params: z.strictObject({ objectId: ObjectId }), query: z.strictObject(paged) },
  output: { status: 200, description: 'Points in order of time', schema: Path },
  audit: 'read',
  reasons,
  examples: [{ name: 'its last hour', params: { objectId: '{objectId}' }, query: { from: '{hourAgo}', to: '{now}' } }],
});

export const listLaneStates = defineOperation({
  ...historyRead,
  id: 'listLaneStates',
  path: '/v1/lanes/{laneNo}/states',
  summary: 'State of a lane over time',
  description: 'Span: at most 1 h of 1 s windows, 31 days of 300 s windows.',
  input: { params: z.strictObject({ laneNo: LaneNo }), query: z.strictObject({ ...paged, window: Window }) },
  output: { status: 200, description: 'Windows in order of time', schema: LaneStates },
  reasons,
  examples: [{ name: 'the last hour', params: { laneNo: '1' }, query: { from: '{hourAgo}', to: '{now}', window: '1s' } }],
});

export const listLinkStates = defineOperation({
  ...historyRead,
  id: 'listLinkStates',
  path: '/v1/links/{linkNo}/states',
  summary: 'State of a link over time',
  description: 'Span: at most 1 h of 1 s windows, 31 days of 300 s windows.',
  input: { params: z.strictObject({ linkNo: LinkNo }), query: z.strictObject({ ...paged, window: Window }) },
  output: { status: 200, description: 'Windows in order of time', schema: LinkStates },
  reasons,
  examples: [{ name: 'the last hour', params: { linkNo: '1' }, query: { from: '{hourAgo}', to: '{now}', window: '300s' } }],
});

export const listSignalStates = defineOperation({
  ...historyRead,
  id: 'listSignalStates',
  path: '/v1/junctions/{junctionId}/signal-states',
  summary: "A junction's hour: what its signals showed",
  description: 'Span: at most 24 h.',
  input: { params: z.strictObject({ junctionId: Id }), query: z.strictObject(paged) },
  output: { status: 200, description: 'States in order of time', schema: SignalStates },
  reasons,
  examples: [{ name: 'the last hour', params: { junctionId: '{junctionId}' }, query: { from: '{hourAgo}', to: '{now}' } }],
});

export const listEvents = defineOperation({
  ...historyRead,
  id: 'listEvents',
  path: '/v1/events',
  summary: 'Stopped and wrong-way events',
  description: 'Span: at most 31 days, by the start of the event.',
  input: { query: z.strictObject({ ...paged, kind: EventKind.optional() }) },
  output: { status: 200, description: 'Events in order of their start', schema: Events },
  reasons,
  examples: [{ name: 'the last hour', query: { from: '{hourAgo}', to: '{now}' } }],
});

const sensitive = { ...historyRead, roles: ['operator', 'admin'], audit: 'read' } as const;

export const listQuarantine = defineOperation({
  ...sensitive,
  id: 'listQuarantine',
  path: '/v1/quarantine',
  summary: 'Frames that were refused, with their bytes',
  description: 'Span: at most 24 h.',
  input: { query: z.strictObject({ ...paged, unitId: Id.optional(), reason: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/, { error: 'must be UPPER_SNAKE' }).optional() }) },
  output: { status: 200, description: 'Frames in order of receipt', schema: Quarantine },
  reasons,
  examples: [{ name: 'the last hour', query: { from: '{hourAgo}', to: '{now}' } }],
});

export const getQuarantineSummary = defineOperation({
  ...sensitive,
  id: 'getQuarantineSummary',
  path: '/v1/quarantine/summary',
  summary: 'Refused frames by reason',
  description: 'Span: at most 31 days.',
  input: { query: z.strictObject({ from: From, to: To }) },
  output: { status: 200, description: 'Reasons, most frequent first', schema: QuarantineSummary },
  audit: 'none',
  reasons: ['SPAN_INVALID', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'the last hour', query: { from: '{hourAgo}', to: '{now}' } }],
});

export const getIngestStats = defineOperation({
  ...historyRead,
  id: 'getIngestStats',
  path: '/v1/stats/ingest',
  summary: 'What came in: counts, delays, share matched to lanes',
  description: 'Span: at most 24 h, by the time of measurement.',
  input: { query: z.strictObject({ from: From, to: To }) },
  output: { status: 200, description: 'Figures', schema: IngestStats },
  limit: { perMinute: 60 },
  reasons: ['SPAN_INVALID', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'the last hour', query: { from: '{hourAgo}', to: '{now}' } }],
});
