/** Shapes of the road network. */
import { z } from 'zod';
import { Id } from './basics';

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
