import { createHash } from 'node:crypto';
import { ROADNET_LISTS, type Roadnet } from '../model/roadnet';

/** Rises when a change of an importer or of the model must give the same file a new version. */
const MODEL_GENERATION = 3;
const HASH_DIGITS = 12;

/** Longest network name, so that the version id stays an id (64 characters). */
export const NAME_MAX = 64 - HASH_DIGITS - 1;

/** `<name>-<12 hexadecimal digits>`: equal content gives an equal id, whatever the order of elements or the name of the file. */
export function versionIdOf(name: string, roadnet: Roadnet): string {
  const hash = createHash('sha256').update(`${MODEL_GENERATION}\n${roadnet.source.crs}\n${roadnet.source.timeZone}\n`);
  for (const kind of ROADNET_LISTS) {
    hash.update(`${kind}\n`);
    for (const line of roadnet[kind].map((item) => JSON.stringify(item)).sort()) hash.update(`${line}\n`);
  }
  return `${name}-${hash.digest('hex').slice(0, HASH_DIGITS)}`;
}
