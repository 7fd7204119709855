/** Roadside units: what they sent, what of it is stored, what is sent to them. */
import { z } from 'zod';
import { COUNTER_MAX } from '../../../kernel/ids';
import { Counter, decimal, Id, LIMIT_MAX } from '../contract/basics';
import { DownlinkAccepted, DownlinkRequest } from '../contract/downlink';
import { FrameKindName, Frames, Ledger, Unit, Units } from '../contract/history';
import { defineOperation } from '../operation';
import { historyRead, paged, reasons } from './history';

const read = { ...historyRead, tag: 'units' } as const;
const params = z.strictObject({ unitId: Id });

export const listUnits = defineOperation({
  ...read,
  id: 'listUnits',
  path: '/v1/units',
  summary: 'Units that sent something in the last 24 h',
  input: { query: z.strictObject({ limit: paged.limit, cursor: paged.cursor }) },
  output: { status: 200, description: 'Units in order of their ids', schema: Units },
  reasons: ['CURSOR_INVALID', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'all' }],
});

export const getUnit = defineOperation({
  ...read,
  id: 'getUnit',
  path: '/v1/units/{unitId}',
  summary: 'One unit: how it is, and its sessions of the last 24 h',
  input: { params },
  output: { status: 200, description: 'The unit', schema: Unit },
  reasons: ['UNIT_NOT_FOUND', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'a unit', params: { unitId: '{unitId}' } }],
});

export const listUnitFrames = defineOperation({
  ...read,
  id: 'listUnitFrames',
  path: '/v1/units/{unitId}/frames',
  summary: "A unit's minute: its frames",
  description: 'Span: at most 1 h, by the time of measurement.',
  input: { params, query: z.strictObject({ ...paged, kind: FrameKindName.optional() }) },
  output: { status: 200, description: 'Frames in order of time', schema: Frames },
  reasons,
  examples: [{ name: 'its last hour', params: { unitId: '{unitId}' }, query: { from: '{hourAgo}', to: '{now}', limit: '10' } }],
});

export const listLedger = defineOperation({
  ...historyRead,
  id: 'listLedger',
  tag: 'ledger',
  path: '/v1/ledger/{unitId}/{session}',
  summary: 'What is stored of a session, frame by frame',
  description: 'To compare with what a unit was acknowledged: each acknowledged counter must be here with copies = 1 and objectRows = objects.',
  input: {
    params: z.strictObject({ unitId: Id, session: Counter }),
    query: z.strictObject({ after: decimal({ min: 0, max: COUNTER_MAX, or: 0 }).describe('Only counters above this one'), limit: decimal({ min: 1, max: LIMIT_MAX, or: LIMIT_MAX }) }),
  },
  output: { status: 200, description: 'Frames in order of their counters', schema: Ledger },
  limit: { perMinute: 6000 },
  reasons: ['STORE_UNAVAILABLE'],
  examples: [{ name: 'from the start', params: { unitId: '{unitId}', session: '{session}' } }],
});

export const createDownlink = defineOperation({
  id: 'createDownlink',
  method: 'POST',
  path: '/v1/units/{unitId}/downlinks',
  tag: 'units',
  summary: 'Send a configuration or roadside information to a unit',
  description: 'Accepted means: on the bus. The unit gets it now, or when it is back. The newest of a kind replaces the one before. A unit that has not connected for 7 days is not known (404).',
  auth: 'key',
  roles: ['operator', 'admin'],
  tenantScope: 'district',
  input: {
    params,
    headers: z.object({ 'idempotency-key': Id.describe('Your own id for this request: repeated within 10 min it has no second effect and gets the first answer') }),
    body: DownlinkRequest,
  },
  output: { status: 202, description: 'On its way', schema: DownlinkAccepted },
  limit: { perMinute: 60 },
  audit: 'write',
  reasons: ['UNIT_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', 'DOWNLINK_EXPIRED', 'BUS_UNAVAILABLE'],
  examples: [{ name: 'slower heartbeats', params: { unitId: '{unitId}' }, body: { kind: 'configuration', configuration: { revision: 1, sampling: [{ kind: 'heartbeat', intervalMs: 5000 }] } } }],
});
