/** Shapes of what is asked of the network: what is there, what leads there, what a vehicle needs. */
import { z } from 'zod';
import { decimal, Id } from './basics';

const count = z.number().int().nonnegative();
const metres = z.number();

/** Most lanes, links or junctions of one answer: more is refused, a polygon must then be smaller. */
export const INSIDE_MAX = 5000;
/** Corners of a polygon in a URL, which holds 2048 characters. */
export const URL_CORNERS_MAX = 60;
/** Corners of a polygon in a body, holes included: what fits into 64 KiB. Each is looked at where it lies, so that many cost little more than few. */
export const CORNERS_MAX = 1500;
const RINGS_MAX = 50;
/** Degrees of latitude and longitude that a polygon may span. */
export const POLYGON_SPAN_DEG = 0.3;
export const OPENLR_LINKS_MAX = 100;

/** A number of a query in decimal digits, with a fraction where it has one. */
export function figure(range: { readonly min: number; readonly max: number; readonly or?: number }) {
  const number = z.number({ error: 'must be a number in decimal digits' }).min(range.min).max(range.max);
  return z.preprocess((text) => (typeof text === 'string' && /^-?\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : text), range.or === undefined ? number : number.default(range.or));
}

export const Latitude = figure({ min: -85, max: 85 }).describe('Degrees, WGS-84');
export const Longitude = figure({ min: -180, max: 180 }).describe('Degrees, WGS-84');
export const Polygon = z
  .string()
  .regex(new RegExp(`^-?\\d{1,3}(\\.\\d{1,9})?,-?\\d{1,2}(\\.\\d{1,9})?(;-?\\d{1,3}(\\.\\d{1,9})?,-?\\d{1,2}(\\.\\d{1,9})?){2,${URL_CORNERS_MAX - 1}}$`), { error: `must be lon,lat;lon,lat;… with 3 to ${URL_CORNERS_MAX} corners; more fit into a POST` })
  .describe(`Corners lon,lat;lon,lat;…, 3 to ${URL_CORNERS_MAX}, not more than ${POLYGON_SPAN_DEG}° across`);
const Ring = z.array(z.tuple([z.number().min(-180).max(180), z.number().min(-85).max(85)])).min(3).max(CORNERS_MAX);
export const InsideRequest = z
  .strictObject({
    rings: z
      .array(Ring)
      .min(1)
      .max(RINGS_MAX)
      .refine((rings) => rings.reduce((sum, ring) => sum + ring.length, 0) <= CORNERS_MAX, { error: `must have at most ${CORNERS_MAX} corners in all` })
      .describe(`As in a GeoJSON Polygon: longitude and latitude, WGS-84; the first ring is the outer one, the others are holes. Together at most ${CORNERS_MAX} corners, not more than ${POLYGON_SPAN_DEG}° across`),
  })
  .meta({ id: 'InsideRequest' });
export const Cell = z.string().regex(/^[0-9a-f]{15}$/, { error: 'must be an H3 cell of 15 hexadecimal digits' }).describe('H3 cell');
export const OpenLrText = z.string().regex(/^[A-Za-z0-9+/]{16,1024}={0,2}$/, { error: 'must be base64' }).describe('OpenLR binary version 3 as base64');
export const LinkNos = z.string().regex(new RegExp(`^[1-9]\\d{0,9}(,[1-9]\\d{0,9}){0,${OPENLR_LINKS_MAX - 1}}$`), { error: `must be 1 to ${OPENLR_LINKS_MAX} link numbers with commas` }).describe('Links that follow each other');
export const WithinM = (max: number, or: number) => decimal({ min: 1, max, or }).describe(`Metres, at most ${max}`);
export const TileNumber = decimal({ min: 0, max: 1_048_575 });

const Ref = z.object({ laneNo: count, laneId: Id, linkNo: count, linkId: Id });
export const Nearby = z
  .object({
    version: z.string(),
    lanes: z.array(Ref.extend({ sM: metres, dM: metres.describe('Beside the centre line, left positive'), distanceM: metres, linkSM: metres, linkDM: metres })),
    junctions: z.array(z.object({ junctionId: Id, distanceM: metres })),
    cells: z.object({ r8: z.string(), r9: z.string(), r10: z.string(), r11: z.string() }).describe('H3 cells of the position'),
  })
  .meta({ id: 'Nearby' });

export const Inside = z.object({ version: z.string(), laneNos: z.array(count), linkNos: z.array(count), junctionIds: z.array(Id) }).meta({ id: 'Inside' });

export const Upstream = z
  .object({
    version: z.string(),
    lanes: z.array(Ref.extend({ towardsLaneNo: count.nullable(), endToGoM: metres, startToGoM: metres, nearFromSM: metres })),
    links: z.array(z.object({ linkNo: count, endToGoM: metres, startToGoM: metres })),
  })
  .meta({ id: 'Upstream' });

export const LinkPlace = z.object({ version: z.string(), lat: z.number(), lon: z.number(), headingDeg: z.number(), lanes: z.array(z.object({ laneNo: count, sM: metres, dM: metres })) }).meta({ id: 'LinkPlace' });

export const OpenLrReference = z.object({ version: z.string(), openlr: z.string() }).meta({ id: 'OpenLrReference' });
export const OpenLrLocation = z
  .object({
    version: z.string(),
    kind: z.enum(['line', 'point']),
    linkNos: z.array(count),
    linkIds: z.array(Id),
    startSM: metres,
    endSM: metres.describe('Same as startSM for a point'),
    side: z.enum(['on-road', 'right', 'left', 'both']).nullable(),
    orientation: z.enum(['unknown', 'along', 'against', 'both']).nullable(),
  })
  .meta({ id: 'OpenLrLocation' });

export const MapMessages = z.object({ version: z.string(), messages: z.array(z.looseObject({ msgCount: count, roadnetVersion: z.string(), nodes: z.array(z.looseObject({ junctionId: Id })) })) }).meta({ id: 'MapMessages' });

const point = z.tuple([metres, metres]);
const line = z.array(point).describe('Metres east and north of the junction');
export const JunctionLayout = z
  .object({
    version: z.string(),
    junctionId: Id,
    name: z.string().nullable(),
    lat: z.number(),
    lon: z.number(),
    outline: line,
    lanes: z.array(z.object({ laneNo: count, laneId: Id, linkNo: count, role: z.enum(['in', 'out']), number: count.describe('As MAP numbers it: 1 is the leftmost'), type: z.string(), widthM: metres, line })),
    movements: z.array(z.object({ movement: count, kind: z.enum(['vehicle', 'pedestrian']), name: z.string(), fromLaneNo: count.nullable(), toLaneNo: count.nullable(), maneuver: z.string().nullable(), controllerId: Id.nullable(), signalGroup: count.nullable(), widthM: metres, line })),
    conflicts: z.array(z.object({ first: count, second: count, kind: z.enum(['crossing', 'merging', 'pedestrian']), area: line })),
    stages: z.array(z.object({ controllerId: Id, stage: count, groups: z.array(count), permissiveGroups: z.array(count) })),
  })
  .meta({ id: 'JunctionLayout' });
export type JunctionLayout = z.infer<typeof JunctionLayout>;
