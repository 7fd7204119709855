/** Shapes of the road network. */
import { z } from 'zod';
import { Id, Instant } from './basics';

const count = z.number().int().nonnegative();

export const LAYERS = ['lanes', 'links', 'junctions', 'stop-lines', 'crossings'] as const;
export const Layer = z.enum(LAYERS);
export type Layer = z.infer<typeof Layer>;

export const Roadnet = z
  .object({
    version: z.string(),
    name: z.string(),
    bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).describe('minLon, minLat, maxLon, maxLat'),
    counts: z.object({ lanes: count, links: count, junctions: count, signalisedJunctions: count }),
    layers: z.array(z.object({ layer: Layer, href: z.string() })),
  })
  .meta({ id: 'Roadnet' });

/** Features as roadnet/ writes them: lanes carry laneNo, laneId, linkNo; links linkNo, linkId; junctions junctionId; stop-lines laneNo, junctionId, signalGroup. */
export const GeoJson = z
  .object({
    type: z.literal('FeatureCollection'),
    features: z.array(z.object({ type: z.literal('Feature'), geometry: z.looseObject({ type: z.string(), coordinates: z.array(z.unknown()) }), properties: z.record(z.string(), z.unknown()) })),
  })
  .meta({ id: 'GeoJson' });

const JunctionSummary = z.object({ junctionId: Id, name: z.string().nullable(), lat: z.number(), lon: z.number(), signalised: z.boolean() }).meta({ id: 'JunctionSummary' });
export const Junctions = z.object({ items: z.array(JunctionSummary) }).meta({ id: 'Junctions' });

export const Junction = z
  .object({
    ...JunctionSummary.shape,
    controllerIds: z.array(Id).describe('Signal controllers that govern it; live signals and signal states name these'),
    inLanes: z.array(z.object({ laneNo: count, laneId: Id })),
    signalGroups: z.array(
      z.object({
        controllerId: Id,
        signalGroup: count,
        movements: z.array(z.object({ fromLaneNo: count, fromLaneId: Id.nullable(), toLaneNo: count, toLaneId: Id.nullable(), maneuver: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Junction' });
export type Junction = z.infer<typeof Junction>;

/** Most positions of one track: what fits into a request, and is matched within a tenth of a second. */
export const TRACK_POINTS_MAX = 500;

export const TrackMatchRequest = z
  .strictObject({
    points: z
      .array(
        z.strictObject({
          lat: z.number().min(-85).max(85),
          lon: z.number().min(-180).max(180),
          time: Instant,
          accuracyM: z.number().positive().max(1000).optional().describe('One standard deviation. At 2 m and better the lane is told'),
          headingDeg: z.number().min(0).max(360).optional().describe('Clockwise from north'),
        }),
      )
      .min(1)
      .max(TRACK_POINTS_MAX)
      .refine((points) => points.every(({ time }, i) => i === 0 || Date.parse(points[i - 1]?.time ?? time) <= Date.parse(time)), { error: 'times must not decrease: sort the points by time' }),
  })
  .meta({ id: 'TrackMatchRequest' });

const pointIndex = z.number().int().nonnegative();

export const TrackMatch = z
  .object({
    roadnetVersion: z.string(),
    confidence: z.number().min(0).max(1).describe('Mean of the points’; those without a match count as 0'),
    legs: z
      .array(z.object({ firstPoint: pointIndex, lastPoint: pointIndex, linkIds: z.array(Id), startM: z.number(), endM: z.number(), lengthM: z.number() }))
      .describe('Stretches without a break: links that follow each other, those inside junctions included. startM: along the first link; endM: along the last'),
    points: z
      .array(
        z
          .object({
            linkId: Id,
            laneId: Id,
            laneKnown: z.boolean().describe('false: the position is not accurate enough to tell the lane; this one stands for its link'),
            sM: z.number().describe('Along the lane'),
            lat: z.number(),
            lon: z.number(),
            distanceM: z.number().describe('From the position given'),
            leg: pointIndex,
            confidence: z.number().min(0).max(1),
          })
          .nullable(),
      )
      .describe('One a position, in its order; null: no match'),
    gaps: z.array(z.object({ afterPoint: z.number().int().min(-1), beforePoint: pointIndex, reason: z.enum(['off-network', 'outlier', 'no-way']) })).describe('no-way: the network has no likely way; two legs meet there'),
  })
  .meta({ id: 'TrackMatch' });
