import { buildMapNode, hasMap } from '../map-message/build-map';
import { MapNumbers } from '../map-message/map-numbers';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { hashOf } from './content';

/** The counter of a MAP message (msgCnt of T/CSAE 53) runs 0..127 and starts over. */
const REVISIONS = 128;
/** Any: which region a network lies in is said by who sends. */
const REGION = 0;

/**
 * Hash of the MAP of each junction that needs one (see hasMap): of what is built, so a junction must publish a new MAP
 * exactly when its hash changes. What a MAP has no place for (stages, conflicts, heights, rules with a time) is not in it.
 */
export function mapContentsOf(snapshot: RoadnetSnapshot): Map<string, string> {
  const numbers = new MapNumbers(snapshot, REGION);
  return new Map(snapshot.junctions.flatMap(({ id }, junction) => (hasMap(snapshot, junction) ? [[id, hashOf(buildMapNode(numbers, junction))] as const] : [])));
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
