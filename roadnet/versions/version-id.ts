import { createHash } from 'node:crypto';
import { ROADNET_LISTS, type Roadnet, type RoadnetSource } from '../model/roadnet';
import { contentsOfRoadnet, type RoadnetContents } from './content';

/** Rises when a change of an importer or of the model must give the same file a new version. */
const MODEL_GENERATION = 3;
const HASH_DIGITS = 12;

/** Longest network name, so that the version id stays an id (64 characters). */
export const NAME_MAX = 64 - HASH_DIGITS - 1;

/** What a version is, beside its elements. */
export interface VersionExtras {
  /** Revision of each junction's MAP; those that are 0 need not stand here. */
  readonly mapRevisions: ReadonlyMap<string, number>;
  /** Ids of the edits that hold in it. */
  readonly editIds: readonly string[];
}

const NONE: VersionExtras = { mapRevisions: new Map(), editIds: [] };

/** `<name>-<12 hexadecimal digits>`: equal content gives an equal id, whatever the order of elements or the name of the file. */
export function versionIdOf(name: string, roadnet: Roadnet): string {
  return versionIdOfContents(name, roadnet.source, contentsOfRoadnet(roadnet), NONE);
}

export function versionIdOfContents(name: string, source: RoadnetSource, contents: RoadnetContents, { mapRevisions, editIds }: VersionExtras): string {
  const hash = createHash('sha256').update(`${MODEL_GENERATION}\n${source.crs}\n${source.timeZone}\n`);
  for (const list of ROADNET_LISTS) {
    hash.update(`${list}\n`);
    for (const { id, hash: content } of contents[list]) hash.update(`${id} ${content}\n`);
  }
  for (const [junctionId, revision] of [...mapRevisions].sort()) if (revision !== 0) hash.update(`map ${junctionId} ${revision}\n`);
  for (const id of [...editIds].sort()) hash.update(`edit ${id}\n`);
  return `${name}-${hash.digest('hex').slice(0, HASH_DIGITS)}`;
}
