import { elementIdOf } from '../model/element-id';
import type { Connection, Lane, Link, Restriction, Roadnet } from '../model/roadnet';
import { hashOf } from './content';

/** The counter of a MAP message (msgCnt of T/CSAE 53) runs 0..127 and starts over. */
const REVISIONS = 128;

/**
 * Content of the MAP message of each junction that can have one, as a hash. Two networks whose hash is equal for a junction
 * give the same MAP; a junction must publish a new one exactly when its hash changes. A junction has a MAP when a movement
 * from a road to a road crosses it. In it: its id, name and place; of each road link that leads to it the id, name and where
 * it comes from; of each of their lanes the id, position, width, type, classes, speed limit, line with heights, and the
 * restrictions that stand until further notice; of each movement out of it the lane and the junction after it, the maneuver,
 * its signal group and standing restrictions. Not in it, because a MAP (T/CSAE 53, Msg_MAP) has no place for it: stages,
 * conflicts, paths inside the junction, crossings, parking, zones, and restrictions that end or come by the week: those are
 * told as events and signs (Msg_RSI).
 */
export function mapContentsOf(roadnet: Roadnet): Map<string, string> {
  const links = new Map(roadnet.links.map((link) => [link.id, link]));
  const lanesOf = groupBy(roadnet.lanes, (lane) => lane.linkId);
  const linksTo = groupBy(roadnet.links.filter((link) => link.kind === 'road' && lanesOf.has(link.id)), (link) => link.toJunctionId);
  const linkOfLane = new Map(roadnet.lanes.map((lane) => [lane.id, links.get(lane.linkId)]));
  const movementsOf = groupBy(roadnet.connections.filter(({ toLaneId }) => linkOfLane.get(toLaneId)?.kind === 'road'), (connection) => connection.fromLaneId);
  return new Map(
    roadnet.junctions.flatMap(({ id, name, latE7, lonE7 }) => {
      const inLinks = linksTo.get(id);
      if (!inLinks?.some((link) => lanesOf.get(link.id)!.some((lane) => movementsOf.has(lane.id)))) return [];
      const tell = (link: Link) => ({
        id: link.id,
        name: link.name,
        from: link.fromJunctionId,
        lanes: (lanesOf.get(link.id) ?? []).map((lane) => tellLane(lane, movementsOf.get(lane.id) ?? [], linkOfLane)).sort((a, b) => a.index - b.index),
      });
      return [[id, hashOf({ id, name, latE7, lonE7, links: inLinks.map(tell).sort((a, b) => (a.id < b.id ? -1 : 1)) })] as const];
    }),
  );
}

function tellLane({ id, index, widthM, type, classes, speedLimitMps, points, elevationsM, restrictions }: Lane, movements: readonly Connection[], linkOfLane: ReadonlyMap<string, Link | undefined>) {
  return {
    id,
    index,
    widthM,
    type,
    classes,
    speedLimitMps,
    points,
    elevationsM,
    restrictions: standing(restrictions),
    movements: movements
      .map((movement) => ({
        key: elementIdOf('connections', { ...movement, viaLaneId: undefined }),
        to: movement.toLaneId,
        next: linkOfLane.get(movement.toLaneId)?.toJunctionId,
        maneuver: movement.maneuver,
        signal: movement.signal,
        restrictions: standing(movement.restrictions),
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
}

/** Until further notice: no end and no windows of the week. Their cause and beginning are not part of a MAP. */
function standing(restrictions: readonly Restriction[]) {
  return restrictions.flatMap(({ kind, classes, speedLimitMps, when }) => (when.toMs === undefined && (when.weekly ?? []).length === 0 ? [{ kind, classes, speedLimitMps }] : []));
}

/** Revision and content of each junction's MAP. */
export interface MapRevision {
  readonly junctionId: string;
  readonly revision: number;
  readonly content: string;
}

/** Revisions after a change: one more where the content is another, 0 where there was none before. `known` may hold junctions that are gone. */
export function nextMapRevisions(contents: ReadonlyMap<string, string>, known: ReadonlyMap<string, MapRevision>): Map<string, MapRevision> {
  return new Map(
    [...contents].map(([junctionId, content]) => {
      const before = known.get(junctionId);
      if (!before) return [junctionId, { junctionId, revision: 0, content }] as const;
      return [junctionId, before.content === content ? before : { junctionId, revision: (before.revision + 1) % REVISIONS, content }] as const;
    }),
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
