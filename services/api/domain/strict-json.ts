/**
 * JSON from outside: what JSON.parse accepts, without repeated keys (two readers would see two messages), without keys that
 * reach a prototype, and not deeper than `depthMax`. Returns the value, or why it is refused with the place.
 */
export type StrictJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly detail: string };

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function parseStrictJson(text: string, depthMax: number): StrictJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, detail: 'body: is not JSON' };
  }
  const problem = findProblem(text, depthMax);
  return problem === undefined ? { ok: true, value } : { ok: false, detail: problem };
}

/** Walks over text that is known to be JSON, so that only keys and nesting matter. */
function findProblem(text: string, depthMax: number): string | undefined {
  /** One entry per open bracket: the keys of an object, or null for an array. */
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{' || character === '[') {
      if (open.length >= depthMax) return `body: nested deeper than ${depthMax}`;
      open.push(character === '{' ? new Set() : null);
      isKeyNext = character === '{';
    } else if (character === '}' || character === ']') {
      open.pop();
      isKeyNext = false;
    } else if (character === ',') {
      isKeyNext = open.at(-1) !== null;
    } else if (character === '"') {
      const end = endOfString(text, i);
      if (isKeyNext) {
        const key = JSON.parse(text.slice(i, end + 1)) as string;
        const keys = open.at(-1);
        if (FORBIDDEN_KEYS.has(key)) return `body: the key ${key} is not permitted`;
        if (keys?.has(key)) return `body: the key ${key.slice(0, 64)} is repeated`;
        keys?.add(key);
        isKeyNext = false;
      }
      i = end;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}
