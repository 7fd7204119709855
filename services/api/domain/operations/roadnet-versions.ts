/** How the road network came to be what it is. */
import { z } from 'zod';
import { RoadnetDiff, RoadnetFindings, RoadnetVersions, VersionNo } from '../contract/roadnet-versions';
import { defineOperation, ROLES } from '../operation';

const read = { method: 'GET', tag: 'roadnet', auth: 'key', roles: ROLES, tenantScope: 'district', audit: 'none', limit: { perMinute: 300 } } as const;

export const listRoadnetVersions = defineOperation({
  ...read,
  id: 'listRoadnetVersions',
  path: '/v1/roadnet/versions',
  summary: 'Versions of the road network: who made each, when and why',
  description: 'The newest first, at most 200.',
  input: {},
  output: { status: 200, description: 'The versions', schema: RoadnetVersions },
  reasons: ['ROADNET_UNAVAILABLE', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'all' }],
});

export const getRoadnetDiff = defineOperation({
  ...read,
  id: 'getRoadnetDiff',
  path: '/v1/roadnet/diff',
  summary: 'What differs between two versions, and which junctions must publish a new MAP',
  input: { query: z.strictObject({ from: VersionNo, to: VersionNo }) },
  output: { status: 200, description: 'The difference', schema: RoadnetDiff },
  reasons: ['ROADNET_VERSION_UNKNOWN', 'ROADNET_UNAVAILABLE', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'an edit', query: { from: '1', to: '2' } }],
});

export const listRoadnetFindings = defineOperation({
  ...read,
  id: 'listRoadnetFindings',
  path: '/v1/roadnet/versions/{versionNo}/findings',
  summary: 'What the importer and the validators had to say about the file that a version comes from',
  description: 'Errors are not among them: a file with errors makes no version. At most 1,000.',
  input: { params: z.strictObject({ versionNo: VersionNo }) },
  output: { status: 200, description: 'The findings', schema: RoadnetFindings },
  reasons: ['ROADNET_VERSION_UNKNOWN', 'ROADNET_UNAVAILABLE', 'STORE_UNAVAILABLE'],
  examples: [{ name: 'of the first version', params: { versionNo: '1' } }],
});
