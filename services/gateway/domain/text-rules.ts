import { isId } from '../../kernel/ids';
import { finding, type Finding } from './reasons';

/** isId for bytes that were not made a string: 1..64 of A-Z a-z 0-9 _ -. */
export function isIdAt(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 1 || length > 64) return false;
  for (let i = start; i < end; i++) {
    const c = bytes[i] as number;
    const permitted = (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || c === 45;
    if (!permitted) return false;
  }
  return true;
}

/** A field that must be there and be an id. */
export function checkId(place: string, value: string | null | undefined): Finding | undefined {
  if (value === null || value === undefined) return finding('FIELD_MISSING', place);
  return isId(value) ? undefined : finding('ID_INVALID', place);
}

/** An optional text of at most `bytesMax` UTF-8 bytes; a string of n UTF-16 units has n..3n of them. */
export function checkText(place: string, value: string | null | undefined, bytesMax: number): Finding | undefined {
  if (value === null || value === undefined) return undefined;
  return utf8Length(value) > bytesMax ? finding('TEXT_TOO_LONG', `${place}, at most ${bytesMax} bytes`) : undefined;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A number in lo..hi. `required`: its absence is a finding. */
export function checkRange(place: string, value: number | null | undefined, range: { lo: number; hi: number; required?: boolean }): Finding | undefined {
  if (value === null || value === undefined) return range.required ? finding('FIELD_MISSING', place) : undefined;
  return value >= range.lo && value <= range.hi ? undefined : finding('FIELD_OUT_OF_RANGE', `${place} ${value}`);
}

/** A list of lo..hi items. */
export function checkCount(place: string, items: readonly unknown[] | null | undefined, range: { lo: number; hi: number }): Finding | undefined {
  const count = items?.length ?? 0;
  if (count < range.lo) return finding('ITEMS_MISSING', `${place}, at least ${range.lo}`);
  return count > range.hi ? finding('ITEMS_EXCEEDED', `${place} ${count}, at most ${range.hi}`) : undefined;
}
