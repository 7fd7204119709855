/** The present. Thresholds of quality: domain/quality.ts. */
import { z } from 'zod';
import { Bbox, Id } from '../contract/basics';
import { LiveEvents, LiveLanes, LiveLinks, LiveObjects, LiveSignals, LiveUnits, StreamDelta, StreamGap, StreamHeartbeat, StreamSnapshot, StreamStatus, STREAMS_OF_CALLER_MAX, TOPICS } from '../contract/live';
import { defineOperation, ROLES } from '../operation';

const read = { method: 'GET', tag: 'live', auth: 'key', roles: ROLES, tenantScope: 'district', audit: 'none', limit: { perMinute: 600 } } as const;
const inBox = { query: z.strictObject({ bbox: Bbox.optional() }) };

export const listLiveObjects = defineOperation({
  ...read,
  id: 'listLiveObjects',
  path: '/v1/live/objects',
  summary: 'Road users now',
  description: 'live: at most 2 s old. stale: at most 10 s. The whole picture, not a page.',
  input: inBox,
  output: { status: 200, description: 'Road users', schema: LiveObjects },
  examples: [{ name: 'all' }, { name: 'in a box', query: { bbox: '11.3,48.7,11.5,48.8' } }],
});

export const listLiveLinks = defineOperation({
  ...read,
  id: 'listLiveLinks',
  path: '/v1/live/links',
  summary: 'State of links in the last second',
  description: 'live: at most 3 s old. stale: at most 10 s. Links with nothing on them are left out.',
  input: inBox,
  output: { status: 200, description: 'Links', schema: LiveLinks },
  examples: [{ name: 'all' }],
});

export const listLiveLanes = defineOperation({
  ...read,
  id: 'listLiveLanes',
  path: '/v1/live/lanes',
  summary: 'State of lanes in the last second',
  description: 'live: at most 3 s old. stale: at most 10 s. Lanes with nothing on them are left out.',
  input: inBox,
  output: { status: 200, description: 'Lanes', schema: LiveLanes },
  examples: [{ name: 'all' }],
});

export const listLiveSignals = defineOperation({
  ...read,
  id: 'listLiveSignals',
  path: '/v1/live/signals',
  summary: 'Signal states now',
  description: 'live: at most 3 s old. stale: at most 30 s. Each junction has an age and a quality of its own.',
  input: { query: z.strictObject({ bbox: Bbox.optional(), junctionId: Id.optional() }) },
  output: { status: 200, description: 'Junctions', schema: LiveSignals },
  examples: [{ name: 'all' }],
});

export const listLiveUnits = defineOperation({
  ...read,
  id: 'listLiveUnits',
  path: '/v1/live/units',
  summary: 'Roadside units and their health now',
  description: 'live: at most 3 s old. stale: at most 60 s.',
  input: inBox,
  output: { status: 200, description: 'Units', schema: LiveUnits },
  examples: [{ name: 'all' }],
});

export const listLiveEvents = defineOperation({
  ...read,
  id: 'listLiveEvents',
  path: '/v1/live/events',
  summary: 'Events that go on, and those that ended in the last minute',
  description: 'An event of which nothing was heard for 15 min is left out. Quality is that of the traffic service’s last sign of life.',
  input: inBox,
  output: { status: 200, description: 'Events', schema: LiveEvents },
  examples: [{ name: 'all' }],
});

export const streamLive = defineOperation({
  ...read,
  id: 'streamLive',
  path: '/v1/live/stream',
  summary: 'The present as server-sent events',
  description: [
    'Per topic one `snapshot`, then `delta`s; `status` when the quality of a topic changes; `heartbeat` every 5 s.',
    'Keys: objects by objectId (the first place of a row), links by linkNo, lanes by laneNo, signals by junctionId, units by unitId, events by eventId.',
    `At most ${STREAMS_OF_CALLER_MAX} streams of one caller are open at a time.`,
    'Who reads too slowly gets one `gap` and new snapshots, and is hung up on after 30 s without reading. A new connection always begins with snapshots.',
  ].join('\n'),
  input: {
    query: z.strictObject({
      topics: z
        .string()
        .regex(new RegExp(`^(${TOPICS.join('|')})(,(${TOPICS.join('|')})){0,5}$`), { error: `must be some of ${TOPICS.join(',')}` })
        .default('objects,links,signals,units,events')
        .describe('Comma-separated'),
    }),
    headers: z.object({ 'last-event-id': z.string().max(64).optional() }),
  },
  output: {
    status: 200,
    description: 'Events; `data` of each is one of these, named by `event`',
    contentType: 'text/event-stream',
    schema: z.union([StreamSnapshot, StreamDelta, StreamStatus, StreamHeartbeat, StreamGap]),
  },
  limit: { perMinute: 2 * STREAMS_OF_CALLER_MAX },
  reasons: ['STREAMS_FULL'],
});
