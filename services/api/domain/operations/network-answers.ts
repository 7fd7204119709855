/** What is there, what leads there, what a vehicle needs: questions to the road network. Every answer names its version. */
import { z } from 'zod';
import { decimal, Id, LaneNo, LinkNo } from '../contract/basics';
import {
  Cell, figure, Inside, INSIDE_MAX, InsideRequest, JunctionLayout, Latitude, LinkNos, LinkPlace, Longitude, MapMessages, Nearby, OpenLrLocation, OpenLrReference, OpenLrText, Polygon, TileNumber, Upstream, WithinM,
} from '../contract/network-answers';
import { defineOperation, ROLES } from '../operation';

const read = { method: 'GET', tag: 'roadnet', auth: 'key', roles: ROLES, tenantScope: 'district', audit: 'none' } as const;
const AWAY = 'ROADNET_UNAVAILABLE';

export const getRoadnetTile = defineOperation({
  ...read,
  id: 'getRoadnetTile',
  path: '/v1/roadnet/tiles/{zoom}/{column}/{row}',
  summary: 'One vector tile of the network',
  description: 'Mapbox Vector Tile 2.1, web mercator. Layers: zones, links, junctions, lanes, crossings, connections, conflict-areas, stop-lines, roadside-units. Compressed with gzip where you accept it. The ETag is the version and the tile: ask again with If-None-Match.',
  input: {
    params: z.strictObject({ zoom: decimal({ min: 0, max: 20 }), column: TileNumber, row: TileNumber }),
    query: z.strictObject({ version: z.string().max(128).optional().describe('Version that the caller draws: while it is the present one, the tile may be kept for a year') }),
    headers: z.object({ 'if-none-match': z.string().max(512).optional() }),
  },
  output: { status: 200, description: 'The tile; empty where there is nothing', contentType: 'application/vnd.mapbox-vector-tile', headers: { ETag: 'Version of the network and the tile' } },
  limit: { perMinute: 6000 },
  reasons: ['TILE_INVALID', AWAY],
  examples: [{ name: 'the world', params: { zoom: '0', column: '0', row: '0' } }],
});

export const getNearby = defineOperation({
  ...read,
  id: 'getNearby',
  path: '/v1/roadnet/nearby',
  summary: 'Lanes and junctions nearest to a position',
  input: { query: z.strictObject({ lat: Latitude, lon: Longitude, within: WithinM(2000, 50), count: decimal({ min: 1, max: 100, or: 10 }) }) },
  output: { status: 200, description: 'Nearest first, each told by lane and by link', schema: Nearby },
  limit: { perMinute: 1200 },
  reasons: [AWAY],
  examples: [{ name: 'around a junction', query: { lat: '48.76', lon: '11.4', within: '2000' } }],
});

export const getInside = defineOperation({
  ...read,
  id: 'getInside',
  path: '/v1/roadnet/inside',
  summary: 'Lanes, links and junctions that meet a polygon',
  description: `Refused with AREA_TOO_LARGE when the polygon is too wide or meets more than ${INSIDE_MAX} lanes.`,
  input: { query: z.strictObject({ polygon: Polygon }) },
  output: { status: 200, description: 'Numbers and ids in ascending order', schema: Inside },
  limit: { perMinute: 300 },
  reasons: ['AREA_TOO_LARGE', 'POLYGON_INVALID', AWAY],
  examples: [{ name: 'a triangle', query: { polygon: '11.39,48.75;11.41,48.75;11.4,48.77' } }],
});

export const findInside = defineOperation({
  id: 'findInside',
  method: 'POST',
  path: '/v1/roadnet/inside',
  tag: 'roadnet',
  summary: 'Lanes, links and junctions that meet a polygon with many corners or with holes',
  description: 'As the GET. Changes nothing; it is a POST because the corners do not fit into a URL.',
  auth: 'key',
  roles: ROLES,
  tenantScope: 'district',
  audit: 'write',
  input: { body: InsideRequest },
  output: { status: 200, description: 'Numbers and ids in ascending order', schema: Inside },
  limit: { perMinute: 300 },
  reasons: ['AREA_TOO_LARGE', 'POLYGON_INVALID', AWAY],
  examples: [{ name: 'a triangle', body: { rings: [[[11.39, 48.75], [11.41, 48.75], [11.4, 48.77]]] } }],
});

export const getCellRoads = defineOperation({
  ...read,
  id: 'getCellRoads',
  path: '/v1/roadnet/cells/{cell}',
  summary: 'What lies in an H3 cell',
  description: `Cells as h3-js and ClickHouse number them, resolution 7 and finer. AREA_TOO_LARGE beyond ${INSIDE_MAX} lanes.`,
  input: { params: z.strictObject({ cell: Cell }) },
  output: { status: 200, description: 'Numbers and ids in ascending order', schema: Inside },
  limit: { perMinute: 300 },
  reasons: ['CELL_INVALID', 'AREA_TOO_LARGE', AWAY],
  examples: [{ name: 'a cell', params: { cell: '891f8d8a48bffff' } }],
});

export const listUpstream = defineOperation({
  ...read,
  id: 'listUpstream',
  path: '/v1/lanes/{laneNo}/upstream',
  summary: 'Everything from which one can drive to the end of a lane within so many metres',
  input: { params: z.strictObject({ laneNo: LaneNo }), query: z.strictObject({ within: WithinM(3000, 300) }) },
  output: { status: 200, description: 'Nearest first, with driven metres to go', schema: Upstream },
  limit: { perMinute: 300 },
  reasons: ['LANE_NOT_FOUND', AWAY],
  examples: [{ name: 'a lane', params: { laneNo: '{laneNo}' }, query: { within: '400' } }],
});

export const getLinkPlace = defineOperation({
  ...read,
  id: 'getLinkPlace',
  path: '/v1/links/{linkNo}/places',
  summary: 'Where so many metres along a link are',
  input: { params: z.strictObject({ linkNo: LinkNo }), query: z.strictObject({ s: figure({ min: 0, max: 100_000 }).describe('Metres along the link'), d: figure({ min: -100, max: 100, or: 0 }).describe('Metres beside it, left positive') }) },
  output: { status: 200, description: 'The position, and the place on each lane', schema: LinkPlace },
  limit: { perMinute: 1200 },
  reasons: ['LINK_NOT_FOUND', 'OUTSIDE_OF_LINK', AWAY],
  examples: [{ name: 'a metre in', params: { linkNo: '{linkNo}' }, query: { s: '1' } }],
});

export const encodeOpenLr = defineOperation({
  ...read,
  id: 'encodeOpenLr',
  path: '/v1/roadnet/openlr',
  summary: 'Links that follow each other as OpenLR',
  input: { query: z.strictObject({ links: LinkNos, from: figure({ min: 0, max: 100_000, or: 0 }).describe('Metres on the first link'), to: figure({ min: 0, max: 100_000 }).optional().describe('Metres on the last link; absent: its end') }) },
  output: { status: 200, description: 'The reference', schema: OpenLrReference },
  limit: { perMinute: 300 },
  reasons: ['LINK_NOT_FOUND', 'OPENLR_LOCATION', AWAY],
  examples: [{ name: 'one link', query: { links: '{linkNo}' } }],
});

export const decodeOpenLr = defineOperation({
  ...read,
  id: 'decodeOpenLr',
  path: '/v1/roadnet/openlr/location',
  summary: 'The links that an OpenLR reference means here',
  input: { query: z.strictObject({ openlr: OpenLrText }) },
  output: { status: 200, description: 'The location', schema: OpenLrLocation },
  limit: { perMinute: 300 },
  reasons: ['OPENLR_INVALID', 'OPENLR_KIND', 'OPENLR_NOT_FOUND', AWAY],
  examples: [{ name: 'one link', query: { openlr: '{openlr}' } }],
});

export const getJunctionMap = defineOperation({
  ...read,
  id: 'getJunctionMap',
  path: '/v1/junctions/{junctionId}/map',
  summary: 'The MAP messages of a junction',
  description: 'T/CSAE 53-2020 as fields; a junction beyond its limits comes in several messages.',
  input: { params: z.strictObject({ junctionId: Id }), query: z.strictObject({ region: decimal({ min: 0, max: 65_535, or: 1 }).describe('Region that numbers its nodes') }) },
  output: { status: 200, description: 'The messages', schema: MapMessages },
  limit: { perMinute: 300 },
  reasons: ['JUNCTION_NOT_FOUND', 'MAP_REGION_FULL', AWAY],
  examples: [{ name: 'a junction', params: { junctionId: '{junctionId}' } }],
});

export const getJunctionLayout = defineOperation({
  ...read,
  id: 'getJunctionLayout',
  path: '/v1/junctions/{junctionId}/layout',
  summary: 'A junction as drawn: lanes, movements, conflict areas, stages',
  input: { params: z.strictObject({ junctionId: Id }) },
  output: { status: 200, description: 'Lines in metres east and north of the junction', schema: JunctionLayout },
  limit: { perMinute: 600 },
  reasons: ['JUNCTION_NOT_FOUND', AWAY],
  examples: [{ name: 'a junction', params: { junctionId: '{junctionId}' } }],
});
