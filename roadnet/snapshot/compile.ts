import { buildSegmentGrid } from '../index/segment-grid';
import type { Roadnet } from '../model/roadnet';
import { assembleSnapshot } from './assemble';
import { compileConflicts } from './compile-conflicts';
import { compileConnections, compileLaneGraph, compilePaths, sortConnections } from './compile-connections';
import { compileFacts } from './compile-facts';
import { boundingBoxOf, compileGeometry, compileLanes, compileSides } from './compile-lanes';
import { compileLinkGraph, compileLinks, compileReferences } from './compile-links';
import { compileRestrictions } from './compile-restrictions';
import type { Numbering } from './numbering';
import { compileSections } from './sections';
import type { RoadnetSnapshot } from './snapshot';

export interface CompileOptions extends Numbering {
  readonly version: string;
  readonly name: string;
  /** Revision of each junction's MAP; 0 for those that do not stand here. */
  readonly mapRevisions?: ReadonlyMap<string, number>;
}

/**
 * Compiles a valid network (no finding of severity error). The result depends on content and numbers alone, not on the
 * order of elements in the model.
 */
export function compileSnapshot(roadnet: Roadnet, options: CompileOptions): RoadnetSnapshot {
  const { laneNos, linkNos } = options;
  const lanes = [...roadnet.lanes].sort((a, b) => laneNos.get(a.id)! - laneNos.get(b.id)!);
  const links = [...roadnet.links].sort((a, b) => linkNos.get(a.id)! - linkNos.get(b.id)!);
  const connections = sortConnections(roadnet.connections, options);
  const sorted = {
    ...roadnet,
    lanes,
    links,
    connections,
    junctions: byId(roadnet.junctions),
    controllers: byId(roadnet.controllers),
    crossings: byId(roadnet.crossings),
    parkingEntrances: byId(roadnet.parkingEntrances),
    roadsideUnits: byId(roadnet.roadsideUnits),
    zones: byId(roadnet.zones),
  };
  const laneSlots = (lanes.length === 0 ? 0 : laneNos.get(lanes.at(-1)!.id)!) + 1;
  const linkSlots = (links.length === 0 ? 0 : linkNos.get(links.at(-1)!.id)!) + 1;
  const junctionIndex = indexOf(sorted.junctions);

  const bbox = boundingBoxOf(lanes);
  const lane = { ...compileGeometry(lanes, laneSlots, bbox, options), ...compileLanes(lanes, laneSlots, links, connections, options) };
  const link = compileLinks(lanes, links, linkSlots, junctionIndex, options);
  const connection = compileConnections(connections, indexOf(sorted.controllers), options);
  const graph = compileLaneGraph(connection, laneSlots);
  const rules = compileRestrictions(lanes, laneSlots, connections, byId(roadnet.turnRestrictions), options);
  const grid = buildSegmentGrid(lane);

  return assembleSnapshot(
    {
      version: options.version,
      name: options.name,
      source: roadnet.source,
      laneCount: lanes.length,
      linkCount: links.length,
      bbox,
      grid: grid.shape,
      turnRestrictionIds: rules.turnRestrictionIds,
      causes: rules.causes,
      ...compileFacts(sorted, options, laneSlots, linkSlots),
    },
    {
      ...lane,
      ...compileSides(link.linkLaneStart, link.linkLane, laneSlots),
      ...link,
      ...compileReferences({ ...link, ...lane }),
      ...compileLinkGraph({ ...connection, ...lane, ...link }),
      ...compileSections({ ...connection, ...lane, ...link }),
      ...connection,
      ...graph,
      ...compilePaths({ ...connection, ...graph, ...lane, ...link }),
      ...rules.columns,
      ...compileConflicts(roadnet.conflicts, connections, sorted.crossings, junctionIndex),
      cellStart: grid.cellStart,
      cellPoint: grid.cellPoint,
    },
  );
}

function byId<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function indexOf(items: readonly { readonly id: string }[]): Map<string, number> {
  return new Map(items.map(({ id }, i) => [id, i]));
}
