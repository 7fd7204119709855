/** Building blocks of the contract. Every object of a request is strict: a field that we do not know is refused, not ignored. */
import { z } from 'zod';
import { COUNTER_MAX, isId } from '../../../kernel/ids';

/** Most items of one page. */
export const LIMIT_MAX = 500;

export const ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$';

export const Id = z
  .string()
  .refine(isId, { error: 'must be 1..64 characters of A-Z a-z 0-9 _ -' })
  .meta({ pattern: ID_PATTERN });

/** Number of a road user in the district. */
export const ObjectId = z.string().regex(/^[0-9a-f]{16}$/, { error: 'must be 16 lower-case hexadecimal digits' });

/** RFC 3339 with zone. The format of the schema says it; zod's own pattern would only make the document unreadable. */
export const Instant = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 instant such as 2026-11-22T08:00:00Z' }).meta({ pattern: undefined });

/** RFC 3339, UTC, milliseconds. */
export const InstantOut = z.string().meta({ format: 'date-time', examples: ['2026-11-22T08:00:00.000Z'] });

/** A whole number of a path or query, as digits only: what Number() also reads ("0x10", "1e3", " 5", "") is refused. `or`: its value when it is absent. */
export function decimal(range: { readonly min: number; readonly max: number; readonly or?: number }) {
  const number = z.number({ error: 'must be a whole number in decimal digits' }).int().min(range.min).max(range.max);
  return z.preprocess((text) => (typeof text === 'string' && /^(0|[1-9]\d*)$/.test(text) ? Number(text) : text), range.or === undefined ? number : number.default(range.or));
}

export const Limit = decimal({ min: 1, max: LIMIT_MAX, or: 100 }).describe('Most items of the page');
export const Cursor = z.string().regex(/^[A-Za-z0-9_-]{2,512}\.[A-Za-z0-9_-]{22,64}$/, { error: 'is not a cursor of ours: pass `next` of the page before, unchanged' }).describe('`next` of the page before. Opaque, and valid only for the same caller and the same query');
export const From = Instant.describe('From this instant on');
export const To = Instant.describe('Before this instant');
export const LaneNo = decimal({ min: 1, max: 4_294_967_295 });
export const LinkNo = LaneNo;
export const Counter = decimal({ min: 0, max: COUNTER_MAX });

/** minLon,minLat,maxLon,maxLat. */
export const Bbox = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,9})?(,-?\d{1,3}(\.\d{1,9})?){3}$/, { error: 'must be minLon,minLat,maxLon,maxLat in degrees' })
  .describe('Only what lies in minLon,minLat,maxLon,maxLat (WGS-84, degrees)');

export const Quality = z
  .enum(['live', 'stale', 'absent'])
  .describe('live: within the age that this value is promised to have. stale: older, still shown. absent: unknown or too old to show');
export type Quality = z.infer<typeof Quality>;

/** Envelope of a live picture. */
export function livePicture<T extends z.ZodType>(item: T, id: string) {
  return z
    .object({
      asOf: InstantOut.nullable().describe('When the picture was true; null when there is none'),
      ageMs: z.number().int().nonnegative().nullable().describe('Age of the picture at the time of the answer, ms'),
      quality: Quality,
      items: z.array(item),
    })
    .meta({ id });
}

/** Envelope of a page of history. */
export function page<T extends z.ZodType>(item: T, id: string) {
  return z.object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page; null on the last') }).meta({ id });
}

/** RFC 9457. */
export const Problem = z
  .object({
    type: z.string().describe('URI of the reason: /docs#<REASON>'),
    title: z.string(),
    status: z.number().int(),
    reason: z.string().describe('Stable UPPER_SNAKE word; match on this'),
    detail: z.string().optional().describe('Place, reason and fix in words; absent for our own bugs'),
    requestId: z.string().describe('Name this when you ask us'),
    errors: z.array(z.object({ in: z.enum(['path', 'query', 'header', 'body']), at: z.string(), message: z.string() })).optional().describe('Each place that is wrong'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
