import { hash } from 'node:crypto';
import { elementIdOf, type RoadnetList } from '../model/element-id';
import { ROADNET_LISTS, type Roadnet } from '../model/roadnet';

/** Hexadecimal digits of an element's hash: 64 bits tell two contents of one id apart. */
const HASH_DIGITS = 16;

/** Names of fields as JSON; there are few, and each stands in every element of its list. */
const QUOTED = new Map<string, string>();
const MAX_QUOTED = 1_000;

function quoted(key: string): string {
  const known = QUOTED.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(key);
  if (QUOTED.size < MAX_QUOTED) QUOTED.set(key, text);
  return text;
}

/** JSON with keys in order and without what is undefined: equal content gives equal text, whoever built the object. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return typeof value[0] === 'number' ? JSON.stringify(value) : `[${value.map(canonicalJson).join(',')}]`;
  }
  const fields = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}

export function hashOf(value: unknown): string {
  return hash('sha1', canonicalJson(value)).slice(0, HASH_DIGITS);
}

export interface ElementContent<T> {
  readonly id: string;
  readonly element: T;
  readonly hash: string;
}

/**
 * Elements of a list with their ids and hashes, in order of id. Of elements with one id (two conflict areas of one pair) the
 * later ones by content get `#2`, `#3` …, so that every id stands once.
 */
export function contentsOf<T>(elements: readonly T[], idOf: (element: T) => string): ElementContent<T>[] {
  const contents = elements.map((element) => ({ id: idOf(element), element, hash: hashOf(element) }));
  contents.sort((a, b) => compare(a.id, b.id) || compare(a.hash, b.hash));
  let repeats = 1;
  return contents.map((content, i) => {
    repeats = i > 0 && contents[i - 1]!.id === content.id ? repeats + 1 : 1;
    return repeats === 1 ? content : { ...content, id: `${content.id}#${repeats}` };
  });
}

export type RoadnetContents = { readonly [L in RoadnetList]: readonly ElementContent<Roadnet[L][number]>[] };

export function contentsOfRoadnet(roadnet: Roadnet): RoadnetContents {
  return Object.fromEntries(ROADNET_LISTS.map((list) => [list, contentsOf(roadnet[list] as readonly never[], (element) => elementIdOf(list, element))])) as unknown as RoadnetContents;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
