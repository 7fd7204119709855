import type { RoadnetList } from '../model/element-id';
import { assignNodeNumbers } from '../map-message/node-numbers';
import { ROADNET_LISTS, type Roadnet } from '../model/roadnet';
import { compileSnapshot } from '../snapshot/compile';
import { assignNumbers, type Numbering } from '../snapshot/numbering';
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

/**
 * What differs from one network to another, by element id. MAPs hold numbers: those of networks from one store under one name
 * must be given; else the later network keeps the numbers that the earlier one's ids give.
 */
export function diffRoadnets(before: Roadnet, after: Roadnet, numberings?: readonly [Numbering, Numbering]): RoadnetDiff {
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
  const oldNumbers = numberings?.[0] ?? numbersOf(before);
  const [oldMaps, newMaps] = [mapsOf(before, oldNumbers), mapsOf(after, numberings?.[1] ?? numbersOf(after, oldNumbers))];
  return {
    lists,
    newMaps: [...newMaps].filter(([id, content]) => oldMaps.get(id) !== content).map(([id]) => id).sort(),
    droppedMaps: [...oldMaps.keys()].filter((id) => !newMaps.has(id)).sort(),
  };
}

const mapsOf = (roadnet: Roadnet, numbering: Numbering): Map<string, string> => mapContentsOf(compileSnapshot(roadnet, { version: '', name: '', ...numbering }));

function numbersOf({ lanes, links, junctions }: Roadnet, known?: Numbering): Numbering {
  const idsOf = (elements: readonly { readonly id: string }[]): string[] => elements.map(({ id }) => id);
  return {
    laneNos: assignNumbers(idsOf(lanes), known?.laneNos),
    linkNos: assignNumbers(idsOf(links), known?.linkNos),
    nodeNos: assignNodeNumbers(idsOf(junctions), known?.nodeNos),
  };
}

function changedFields(before: object, after: object): string[] {
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => canonicalJson(old[key]) !== canonicalJson(now[key])).sort();
}
