/** Shapes of routes. Times in ms, distances in metres, positions WGS-84. */
import { z } from 'zod';
import { ROUTED_CLASSES } from '../../../../roadnet';
import { Id, Instant, InstantOut } from './basics';

/** Most places of each side of a matrix. */
export const MATRIX_SIDE_MAX = 100;
export const ALTERNATIVES_MAX = 3;
export const ISOCHRONE_MINUTES_MAX = 120;

/** "lon,lat" in degrees, as in a bbox and in GeoJSON: longitude first. */
export const PositionText = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,9})?,-?\d{1,2}(\.\d{1,9})?$/, { error: 'must be lon,lat in degrees (WGS-84), such as 121.4737,31.2304' })
  .refine((text) => Math.abs(Number(text.split(',')[0])) <= 180 && Math.abs(Number(text.split(',')[1])) <= 90, { error: 'longitude must be within ±180, latitude within ±90; longitude comes first' })
  .describe('lon,lat in degrees, WGS-84');

export const RoutedClass = z.enum(ROUTED_CLASSES).describe('Class of vehicle: it decides which lanes and turns are open, and how fast');
export const DepartAt = Instant.describe('When the vehicle drives off: restrictions, closures and speeds count as they stand then. Default: now');
export const Engine = z.enum(['own', 'osrm']).describe('own: the platform’s engine. osrm: the OSRM server of OSRM_URL, for comparison');

const lon = z.number().min(-180).max(180);
const lat = z.number().min(-90).max(90);
const ms = z.number().int().nonnegative();
const metres = z.number().nonnegative();

export const MatrixRequest = z
  .strictObject({
    sources: z.array(z.tuple([lon, lat])).min(1).max(MATRIX_SIDE_MAX).describe('[lon, lat] each'),
    targets: z.array(z.tuple([lon, lat])).min(1).max(MATRIX_SIDE_MAX).describe('[lon, lat] each'),
    class: RoutedClass.optional(),
    departAt: DepartAt.optional(),
    engine: Engine.optional(),
  })
  .meta({ id: 'MatrixRequest' });
export type MatrixRequest = z.infer<typeof MatrixRequest>;

const Snapped = z
  .object({ linkId: Id, lon: z.number(), lat: z.number(), distanceM: metres.describe('From the position asked for to the road') })
  .meta({ id: 'SnappedPlace' });

const LineString = z.object({ type: z.literal('LineString'), coordinates: z.array(z.tuple([z.number(), z.number()])) });

const Step = z
  .object({
    maneuver: z.enum(['depart', 'straight', 'left', 'right', 'u-turn', 'arrive']),
    name: z.string().nullable().describe('Road that is driven after the maneuver; null: it has no name'),
    junctionId: Id.nullable(),
    lon: z.number(),
    lat: z.number(),
    distanceM: metres.describe('Of the stretch after the maneuver'),
    durationMs: ms,
    linkIds: z.array(Id),
    approach: z
      .array(
        z.object({
          linkId: Id,
          beforeManeuverM: metres.describe('From the start of the link to the maneuver'),
          lanes: z.array(z.object({ laneId: Id, usable: z.boolean().describe('The route goes on from it'), recommended: z.boolean().describe('With the fewest lane changes ahead') })).describe('From the kerb'),
        }),
      )
      .describe('Lanes to be on in the last hundreds of metres before the maneuver, the nearest link last'),
  })
  .meta({ id: 'RouteStep' });

const Route = z
  .object({ durationMs: ms, distanceM: metres, from: Snapped, to: Snapped, linkIds: z.array(Id), geometry: LineString, steps: z.array(Step) })
  .meta({ id: 'Route' });

const head = {
  roadnetVersion: z.string(),
  departAt: InstantOut,
  speeds: z.enum(['live', 'usual', 'limits', 'engine']).describe('live: measured now. usual: of that time of day. limits: free flow. engine: whatever the other engine was fed with'),
};

export const Routes = z.object({ ...head, routes: z.array(Route).describe('The fastest first') }).meta({ id: 'Routes' });
export type Routes = z.infer<typeof Routes>;

export const Matrix = z
  .object({ ...head, sources: z.array(Snapped), targets: z.array(Snapped), durationsMs: z.array(z.array(ms.nullable())).describe('Row per source, column per target; null: no way') })
  .meta({ id: 'Matrix' });
export type Matrix = z.infer<typeof Matrix>;

export const Isochrone = z
  .object({
    ...head,
    from: Snapped,
    minutes: z.number().int(),
    cellResolution: z.number().int().describe('H3 resolution of the outline'),
    outline: z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(z.array(z.number())))) }),
    links: z.array(z.object({ linkId: Id, fromShare: z.number(), toShare: z.number(), arrivalMs: ms })).describe('Stretches of links that are reached, and when'),
  })
  .meta({ id: 'Isochrone' });
export type Isochrone = z.infer<typeof Isochrone>;
