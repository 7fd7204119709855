import type { RoadnetList } from '../model/element-id';
import { ROADNET_LISTS, type Roadnet } from '../model/roadnet';
import { canonicalJson, contentsOfRoadnet } from './content';
import { mapContentsOf } from './map-content';

export interface ChangedElement {
  readonly id: string;
  /** Names of the fields whose content differs, in order. */
  readonly fields: readonly string[];
}

export interface ListDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedElement[];
}

export interface RoadnetDiff {
  /** Only the lists in which something differs. */
  readonly lists: Readonly<Partial<Record<RoadnetList, ListDiff>>>;
  /** Junctions whose MAP says something else, new ones included, in order of id. */
  readonly newMaps: readonly string[];
  /** Junctions that had a MAP and have none any more. */
  readonly droppedMaps: readonly string[];
}

/** What differs from one network to another, by element id. */
export function diffRoadnets(before: Roadnet, after: Roadnet): RoadnetDiff {
  const [old, now] = [contentsOfRoadnet(before), contentsOfRoadnet(after)];
  const lists: Partial<Record<RoadnetList, ListDiff>> = {};
  for (const list of ROADNET_LISTS) {
    const known = new Map(old[list].map((content) => [content.id, content]));
    const kept = new Set(now[list].map(({ id }) => id));
    const added = now[list].filter(({ id }) => !known.has(id)).map(({ id }) => id);
    const removed = old[list].filter(({ id }) => !kept.has(id)).map(({ id }) => id);
    const changed = now[list].flatMap(({ id, hash, element }) => {
      const previous = known.get(id);
      return previous && previous.hash !== hash ? [{ id, fields: changedFields(previous.element, element) }] : [];
    });
    if (added.length + removed.length + changed.length > 0) lists[list] = { added, removed, changed };
  }
  const [oldMaps, newMaps] = [mapContentsOf(before), mapContentsOf(after)];
  return {
    lists,
    newMaps: [...newMaps].filter(([id, content]) => oldMaps.get(id) !== content).map(([id]) => id).sort(),
    droppedMaps: [...oldMaps.keys()].filter((id) => !newMaps.has(id)).sort(),
  };
}

function changedFields(before: object, after: object): string[] {
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => canonicalJson(old[key]) !== canonicalJson(now[key])).sort();
}
