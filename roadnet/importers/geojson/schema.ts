import { z } from 'zod';
import { isId } from '../../../services/kernel/ids';
import { LANE_TYPES, MANEUVERS, ROAD_CLASSES } from '../../model/roadnet';
import { ALL_CLASSES } from '../../model/vehicle-class';

/**
 * Properties of each element of our own GeoJSON; README.md beside this file says it in words. Units stand in the names.
 * A field that is not listed is an error: a misspelt one would be lost without a word.
 */
const id = z.string().refine(isId, 'is no id: 1 to 64 characters of A-Z a-z 0-9 _ -');
const classes = z.int().min(0).max(ALL_CLASSES);
const position = z.tuple([z.number(), z.number()]);
const ring = z.array(position).max(100_000);
const period = z.strictObject({
  fromMs: z.int().optional(),
  toMs: z.int().optional(),
  weekly: z.array(z.strictObject({ days: z.int().min(0).max(127), startMin: z.int().min(0).max(1440), endMin: z.int().min(0).max(1440) })).optional(),
});
const restrictions = z.array(z.strictObject({ kind: z.enum(['closed', 'speed-limit']), classes, speedLimitMps: z.number().optional(), when: period, cause: z.string() })).default([]);
const signal = z.strictObject({ controllerId: id, group: z.int() }).optional();

export const elementSchema = z.discriminatedUnion('element', [
  z.strictObject({ element: z.literal('junction'), id, name: z.string().default(''), kind: z.enum(['signalised', 'priority', 'uncontrolled', 'dead-end', 'other']).default('other'), outline: ring.default([]) }),
  z.strictObject({ element: z.literal('link'), id, name: z.string().default(''), kind: z.enum(['road', 'junction', 'crossing', 'walking-area']).default('road'), fromJunctionId: id, toJunctionId: id, roadClass: z.enum(ROAD_CLASSES).default('other'), level: z.int().default(0) }),
  z.strictObject({ element: z.literal('lane'), id, linkId: id, index: z.int(), widthM: z.number(), speedLimitMps: z.number(), classes, type: z.enum(LANE_TYPES).default('driving'), restrictions }),
  z.strictObject({ element: z.literal('connection'), fromLaneId: id, toLaneId: id, viaLaneId: id.optional(), maneuver: z.enum(MANEUVERS), signal, restrictions }),
  z.strictObject({ element: z.literal('crossing'), id, junctionId: id, laneId: id, crossedLinkIds: z.array(id).default([]), signal }),
  z.strictObject({ element: z.literal('stop-line'), laneId: id }),
  z.strictObject({ element: z.literal('controller'), id, junctionIds: z.array(id), groups: z.array(z.int()), stages: z.array(z.strictObject({ no: z.int(), groups: z.array(z.int()), permissiveGroups: z.array(z.int()) })).default([]) }),
  z.strictObject({ element: z.literal('turn-restriction'), id, linkIds: z.array(id), classes, when: period.default({}) }),
  z.strictObject({ element: z.literal('parking-entrance'), id, name: z.string().default(''), linkId: id, sM: z.number(), side: z.enum(['left', 'right']).default('right'), use: z.enum(['entry', 'exit', 'both']).default('both') }),
  z.strictObject({ element: z.literal('roadside-unit'), id, name: z.string().default(''), elevationM: z.number().optional(), coverage: ring.default([]), junctionId: id }),
  z.strictObject({ element: z.literal('zone'), id, name: z.string().default(''), kind: z.enum(['geofence', 'operational-domain', 'district', 'work-zone', 'other']).default('other'), when: period.default({}) }),
]);

export type ElementProperties = z.output<typeof elementSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Member `lingshan` of the collection. */
export const headSchema = z.strictObject({
  generation: z.literal(1),
  /** Reference system of the coordinates in this file; WGS-84 unless said. */
  crs: z.string().default('WGS-84'),
  /** Where the network came from before it was written here. */
  source: z.strictObject({ crs: z.string(), timeZone: z.string().refine(isTimeZone, 'is no IANA time zone such as Asia/Shanghai') }).optional(),
});

const GEOMETRY = { junction: 'Point', lane: 'LineString', 'stop-line': 'LineString', 'roadside-unit': 'Point', zone: 'Polygon' } as const;

/** Geometry that an element has; undefined: null. */
export function geometryTypeOf(element: ElementProperties['element']): 'Point' | 'LineString' | 'Polygon' | undefined {
  return (GEOMETRY as Partial<Record<string, 'Point' | 'LineString' | 'Polygon'>>)[element];
}
