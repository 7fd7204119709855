/** Shapes of the road network's history. */
import { z } from 'zod';
import { decimal, Id, InstantOut } from './basics';

const count = z.number().int().nonnegative();
export const VersionNo = decimal({ min: 1, max: 4_294_967_295 });
export const VERSION_CAUSES = ['import', 'edit', 'withdrawal', 'carried-over'] as const;
export const ELEMENT_KINDS = ['lane', 'link', 'junction', 'connection', 'controller', 'crossing', 'stop-line', 'turn-restriction', 'conflict', 'parking-entrance', 'roadside-unit', 'zone', 'edit'] as const;

const RoadnetVersion = z
  .object({
    versionNo: count.describe('From 1, without holes'),
    version: z.string(),
    cause: z.enum(VERSION_CAUSES),
    editId: Id.nullable().describe('Of an edit or its withdrawal'),
    author: z.string(),
    reason: z.string(),
    sourceFormat: z.string(),
    sourceFile: z.string(),
    rowsWritten: count.describe('Contents of elements that came with it'),
    validFrom: InstantOut.describe('Since when it holds in the street'),
    madeAt: InstantOut,
  })
  .meta({ id: 'RoadnetVersion' });
export type RoadnetVersion = z.infer<typeof RoadnetVersion>;
export const RoadnetVersions = z.object({ items: z.array(RoadnetVersion) }).meta({ id: 'RoadnetVersions' });

const Some = z.object({ count, ids: z.array(z.string()).describe('The first of them in order of id') });
export const RoadnetDiff = z
  .object({
    from: z.string(),
    to: z.string(),
    kinds: z.array(z.object({ kind: z.enum(ELEMENT_KINDS), added: Some, removed: Some, changed: Some })).describe('Only kinds in which something differs'),
    newMapJunctionIds: z.array(Id).describe('Junctions whose MAP says something else: they must publish a new one'),
    droppedMapJunctionIds: z.array(Id).describe('Junctions that had a MAP and have none any more'),
  })
  .meta({ id: 'RoadnetDiff' });
export type RoadnetDiff = z.infer<typeof RoadnetDiff>;

export const RoadnetFindings = z
  .object({
    version: z.string().describe('The import that they were found in'),
    findings: z.array(z.object({ severity: z.enum(['error', 'warning', 'info']), check: z.string(), place: z.string(), reason: z.string(), fix: z.string() })),
  })
  .meta({ id: 'RoadnetFindings' });
export type RoadnetFindings = z.infer<typeof RoadnetFindings>;
