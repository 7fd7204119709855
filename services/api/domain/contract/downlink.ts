/** Shapes of what is sent to a unit. Ranges are those of roadside.v1 and v2x.v1. */
import { z } from 'zod';
import { Id, Instant, InstantOut } from './basics';
import { FrameKindName } from './history';

const position = z.strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) });
const words = z.string().max(170, { error: 'must be at most 170 characters (512 bytes on the air)' }).optional();

export const Configuration = z.strictObject({
  revision: z.number().int().min(1).max(4_294_967_295).describe('Grows with each configuration'),
  sampling: z.array(z.strictObject({ kind: FrameKindName, intervalMs: z.number().int().min(0).max(900_000) })).max(7),
});

export const Rsi = z.strictObject({
  events: z
    .array(z.strictObject({ eventNo: z.number().int().min(0).max(255), eventType: z.number().int().min(0).max(65_535).describe('GB/T 29100'), position, radiusM: z.number().min(0).max(1023).optional(), description: words, startsAt: Instant.optional(), endsAt: Instant.optional(), priority: z.number().int().min(0).max(7).optional() }))
    .max(8)
    .default([]),
  signs: z
    .array(z.strictObject({ signNo: z.number().int().min(0).max(255), signType: z.number().int().min(0).max(65_535).describe('GB 5768.2'), position, description: words, startsAt: Instant.optional(), endsAt: Instant.optional() }))
    .max(16)
    .default([]),
});

export const DownlinkRequest = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('configuration'), configuration: Configuration, expiresAt: Instant.optional() }),
    z.strictObject({ kind: z.literal('rsi'), rsi: Rsi, expiresAt: Instant.optional() }),
  ])
  .meta({ id: 'DownlinkRequest' });
export type DownlinkRequest = z.infer<typeof DownlinkRequest>;

export const DownlinkAccepted = z
  .object({
    downlinkId: Id.describe('Named in the unit’s receipt'),
    unitId: Id,
    kind: z.enum(['configuration', 'rsi']),
    acceptedAt: InstantOut,
    expiresAt: InstantOut.nullable(),
  })
  .meta({ id: 'DownlinkAccepted' });
