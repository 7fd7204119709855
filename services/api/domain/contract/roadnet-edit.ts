/** Shapes of an operator's edits of the road network. */
import { z } from 'zod';
import { Id, Instant, InstantOut } from './basics';

export const VEHICLE_CLASS_NAMES = ['car', 'truck', 'bus', 'emergency', 'motorcycle', 'bicycle', 'pedestrian', 'tram', 'rail'] as const;
const VehicleClassName = z.enum(VEHICLE_CLASS_NAMES);
export const EDIT_KIND_NAMES = ['closure', 'speed-limit', 'work-zone'] as const;
const EditKindName = z.enum(EDIT_KIND_NAMES);

const minute = z.number().int().min(0).max(1439);
const Weekly = z
  .array(z.strictObject({ days: z.number().int().min(1).max(127).describe('Bit 0 Monday … bit 6 Sunday'), startMin: minute, endMin: minute.describe('Before the start: over midnight') }))
  .max(14)
  .describe('Holds only within these windows of the week, local time of the network');

export const RoadnetEditRequest = z
  .strictObject({
    kind: EditKindName.describe('closure: lanes are closed. speed-limit: another limit. work-zone: closed, or with the limit that it gives; also a zone on the map; needs `to`'),
    laneIds: z.array(Id).max(1000).default([]),
    linkIds: z.array(Id).max(200).default([]).describe('All lanes of these links'),
    area: z.array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])).min(3).max(200).optional().describe('Ring of longitude and latitude, WGS-84, first point not repeated: every lane that touches it'),
    classes: z.array(VehicleClassName).min(1).max(9).optional().describe('Whom it binds; everybody when it is left out'),
    speedLimitMps: z.number().positive().max(60).optional(),
    from: Instant.optional().describe('At once when it is left out'),
    to: Instant.optional().describe('Until it is withdrawn when it is left out'),
    weekly: Weekly.optional(),
    reason: z.string().min(1).max(500),
  })
  .meta({ id: 'RoadnetEditRequest' });
export type RoadnetEditRequest = z.infer<typeof RoadnetEditRequest>;

export const RoadnetEditAccepted = z.object({ editId: Id, href: z.string().describe('Says how it stands'), acceptedAt: InstantOut }).meta({ id: 'RoadnetEditAccepted' });

export const RoadnetEditWithdrawal = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'RoadnetEditWithdrawal' });

export const RoadnetEditStatus = z
  .object({
    editId: Id,
    state: z.enum(['requested', 'applied', 'refused', 'withdrawn']).describe('requested: on its way to the network'),
    version: z.string().nullable().describe('Version of the network that it came or went with'),
    refusal: z.string().nullable().describe('Stable UPPER_SNAKE word'),
    detail: z.string().nullable(),
    newMapJunctionIds: z.array(Id).describe('Junctions that must publish a new MAP since'),
    at: InstantOut.nullable(),
  })
  .meta({ id: 'RoadnetEditStatus' });
export type RoadnetEditStatus = z.infer<typeof RoadnetEditStatus>;

const RoadnetEdit = z
  .object({
    editId: Id,
    kind: EditKindName,
    laneIds: z.array(Id),
    linkIds: z.array(Id),
    area: z.array(z.tuple([z.number(), z.number()])),
    classes: z.array(VehicleClassName),
    speedLimitMps: z.number().nullable(),
    from: InstantOut.nullable(),
    to: InstantOut.nullable(),
    weekly: Weekly,
    author: z.string(),
    reason: z.string(),
    requestedAt: InstantOut,
    version: z.string().describe('Version that it came with'),
  })
  .meta({ id: 'RoadnetEdit' });
export const RoadnetEdits = z.object({ items: z.array(RoadnetEdit) }).meta({ id: 'RoadnetEdits' });
export type RoadnetEditItem = z.infer<typeof RoadnetEdit>;
