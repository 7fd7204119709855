/** The road network that everything else refers to. */
import { z } from 'zod';
import { Id } from '../contract/basics';
import { GeoJson, Junction, Junctions, Layer, Roadnet, TrackMatch, TrackMatchRequest } from '../contract/roadnet';
import { defineOperation, ROLES } from '../operation';

const read = { method: 'GET', tag: 'roadnet', auth: 'key', roles: ROLES, tenantScope: 'district', audit: 'none' } as const;

export const getRoadnet = defineOperation({
  ...read,
  id: 'getRoadnet',
  path: '/v1/roadnet',
  summary: 'Version, extent and size of the road network',
  input: {},
  output: { status: 200, description: 'The network', schema: Roadnet },
  limit: { perMinute: 600 },
  reasons: ['ROADNET_UNAVAILABLE'],
  examples: [{ name: 'the network' }],
});

export const getRoadnetGeoJson = defineOperation({
  ...read,
  id: 'getRoadnetGeoJson',
  path: '/v1/roadnet/geojson',
  summary: 'One layer of the network, whole',
  description: 'The ETag is the version: ask again with If-None-Match and get 304 until the network changes. Compressed with br or gzip as you accept.',
  input: {
    query: z.strictObject({ layer: Layer }),
    headers: z.object({ 'if-none-match': z.string().max(512).optional() }),
  },
  output: { status: 200, description: 'The layer', schema: GeoJson, contentType: 'application/geo+json', headers: { ETag: 'Version of the network and the layer' } },
  limit: { perMinute: 120 },
  reasons: ['ROADNET_UNAVAILABLE'],
  examples: [
    { name: 'lanes', query: { layer: 'lanes' } },
    { name: 'stop lines', query: { layer: 'stop-lines' } },
  ],
});

export const listJunctions = defineOperation({
  ...read,
  id: 'listJunctions',
  path: '/v1/junctions',
  summary: 'Junctions',
  input: { query: z.strictObject({ signalised: z.enum(['true', 'false']).optional().describe('Only with, or only without, signals') }) },
  output: { status: 200, description: 'The junctions', schema: Junctions },
  limit: { perMinute: 600 },
  reasons: ['ROADNET_UNAVAILABLE'],
  examples: [{ name: 'with signals', query: { signalised: 'true' } }],
});

export const getJunction = defineOperation({
  ...read,
  id: 'getJunction',
  path: '/v1/junctions/{junctionId}',
  summary: 'One junction with its lanes and signal groups',
  input: { params: z.strictObject({ junctionId: Id }) },
  output: { status: 200, description: 'The junction', schema: Junction },
  limit: { perMinute: 600 },
  reasons: ['JUNCTION_NOT_FOUND', 'ROADNET_UNAVAILABLE'],
  examples: [{ name: 'a junction', params: { junctionId: '{junctionId}' } }],
});

export const matchTrack = defineOperation({
  id: 'matchTrack',
  method: 'POST',
  path: '/v1/roadnet/match',
  tag: 'roadnet',
  summary: 'The way that a track of positions was driven',
  description: 'For motor vehicles. Dense or sparse, clean or noisy; legs break where the network has no likely way. Changes nothing; it is a POST because the positions do not fit into a URL. A longer track is sent in parts.',
  auth: 'key',
  roles: ROLES,
  tenantScope: 'district',
  audit: 'write',
  input: { body: TrackMatchRequest },
  output: { status: 200, description: 'The match', schema: TrackMatch },
  limit: { perMinute: 300 },
  reasons: ['ROADNET_UNAVAILABLE'],
  examples: [
    {
      name: 'two positions',
      body: { points: [{ lat: 22.7985, lon: 113.5476, time: '2026-11-22T08:00:00Z' }, { lat: 22.8015, lon: 113.5519, time: '2026-11-22T08:01:30Z', accuracyM: 5 }] },
    },
  ],
});
