/** What operators change on the road network. Each edit is a version of it. */
import { z } from 'zod';
import { Id } from '../contract/basics';
import { RoadnetEditAccepted, RoadnetEditRequest, RoadnetEdits, RoadnetEditStatus, RoadnetEditWithdrawal } from '../contract/roadnet-edit';
import { defineOperation, ROLES } from '../operation';

const params = z.strictObject({ editId: Id });
const headers = z.object({ 'idempotency-key': Id.describe('Your own id for this request: repeated it has no second effect') });
const write = { method: 'POST', tag: 'roadnet', auth: 'key', roles: ['operator', 'admin'], tenantScope: 'district', audit: 'write', limit: { perMinute: 60 } } as const;
const read = { method: 'GET', tag: 'roadnet', auth: 'key', roles: ROLES, tenantScope: 'district', audit: 'none', limit: { perMinute: 600 } } as const;

export const createRoadnetEdit = defineOperation({
  ...write,
  id: 'createRoadnetEdit',
  path: '/v1/roadnet/edits',
  summary: 'Close lanes, change a limit, or make a work zone',
  description: 'Accepted means: on the bus. The network has a new version within seconds, which every service takes without a restart; ask `href` how it stands. It survives the next import of the network where its lanes do.',
  input: { headers, body: RoadnetEditRequest },
  output: { status: 202, description: 'On its way', schema: RoadnetEditAccepted },
  reasons: ['EDIT_INVALID', 'EDIT_TARGET_UNKNOWN', 'IDEMPOTENCY_KEY_REUSED', 'ROADNET_UNAVAILABLE', 'BUS_UNAVAILABLE'],
  examples: [{ name: 'a closed lane', body: { kind: 'closure', laneIds: ['A0A1_0'], reason: 'burst pipe' } }],
});

export const listRoadnetEdits = defineOperation({
  ...read,
  id: 'listRoadnetEdits',
  path: '/v1/roadnet/edits',
  summary: 'Edits that hold',
  input: {},
  output: { status: 200, description: 'In order of their ids', schema: RoadnetEdits },
  reasons: ['ROADNET_UNAVAILABLE', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'all' }],
});

export const getRoadnetEdit = defineOperation({
  ...read,
  id: 'getRoadnetEdit',
  path: '/v1/roadnet/edits/{editId}',
  summary: 'How an edit stands',
  input: { params },
  output: { status: 200, description: 'The edit', schema: RoadnetEditStatus },
  reasons: ['EDIT_NOT_FOUND', 'BUS_UNAVAILABLE', 'ROADNET_UNAVAILABLE', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'an edit', params: { editId: '{editId}' } }],
});

export const withdrawRoadnetEdit = defineOperation({
  ...write,
  id: 'withdrawRoadnetEdit',
  path: '/v1/roadnet/edits/{editId}/withdrawal',
  summary: 'Take an edit back: open the lanes again',
  input: { params, body: RoadnetEditWithdrawal },
  output: { status: 202, description: 'On its way', schema: RoadnetEditAccepted },
  reasons: ['EDIT_NOT_FOUND', 'BUS_UNAVAILABLE', 'ROADNET_UNAVAILABLE', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'an edit', params: { editId: '{editId}' }, body: { reason: 'mended' } }],
});
