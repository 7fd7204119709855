/**
 * What a field must satisfy, as values: a message's rules are one table of its fields, in the order in which they are checked.
 * Names in findings are the contract's (lat_e7), made from the decoded ones (latE7). For the rare kinds; RSM has a loop of its own.
 */
import { isId } from '../../kernel/ids';
import { finding, type Finding, type FrameReason } from './reasons';
import { checkPosition } from './rsm-rules';
import { checkTime } from './time-rules';
import type { UnitSite } from './unit-site';

/** A decoder leaves out what was not sent: absent, null and undefined are one. */
type Absent<T> = T | null | undefined;

/** What a rule may look at beside the value. */
export interface Seen {
  /** Unix time, ms. */
  readonly nowMs: number;
  /** Where the unit stands. */
  readonly site: UnitSite;
}

/** First finding in `value`, which stands at `place` in the message. */
export type Rule<T> = (value: Absent<T>, place: string, seen: Seen) => Finding | undefined;

type Table = Readonly<Record<string, Rule<never>>>;
export type FieldsOf<R extends Table> = { readonly [K in keyof R]?: R[K] extends Rule<infer T> ? Absent<T> : never };
/** The message that a rule judges. */
export type MessageOf<R> = R extends Rule<infer T> ? T : never;

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A message: every field by its rule, then `whole` for what holds between fields. Absent as a whole: FIELD_MISSING. */
export function fields<R extends Table>(table: R, whole?: (message: FieldsOf<R>, place: string) => Finding | undefined): Rule<FieldsOf<R>> {
  const rules = Object.entries(table).map(([key, rule]) => ({ key, name: snakeCase(key), rule: rule as Rule<unknown> }));
  return (message, place, seen) => {
    if (!message) return finding('FIELD_MISSING', place);
    const prefix = place === '' ? '' : `${place}.`;
    for (const { key, name, rule } of rules) {
      const found = rule(message[key], prefix + name, seen);
      if (found) return found;
    }
    return whole?.(message, place);
  };
}

/** The rule, unless the field is absent. */
export function optional<T>(rule: Rule<T>): Rule<T> {
  return (value, place, seen) => (value === null || value === undefined ? undefined : rule(value, place, seen));
}

/** A number in lo..hi that must be there. */
export function number(lo: number, hi: number, reason: FrameReason = 'FIELD_OUT_OF_RANGE'): Rule<number> {
  return (value, place) => {
    if (value === null || value === undefined) return finding('FIELD_MISSING', place);
    return value >= lo && value <= hi ? undefined : finding(reason, `${place} ${value}`);
  };
}

/** A number in lo..hi, or nothing. */
export function range(lo: number, hi: number, reason?: FrameReason): Rule<number> {
  return optional(number(lo, hi, reason));
}

/** An enum of the contract whose values are 0..max; absent is 0. */
export function oneOf(max: number): Rule<number> {
  return (value, place) => ((value ?? 0) >= 0 && (value ?? 0) <= max ? undefined : finding('ENUM_UNKNOWN', `${place} ${value}`));
}

/** An id that must be there. */
export const id: Rule<string> = (value, place) => {
  if (value === null || value === undefined) return finding('FIELD_MISSING', place);
  return isId(value) ? undefined : finding('ID_INVALID', place);
};

/** A text of at most `bytesMax` UTF-8 bytes, or nothing. */
export function text(bytesMax: number): Rule<string> {
  return (value, place) => (value && utf8Length(value) > bytesMax ? finding('TEXT_TOO_LONG', `${place}, at most ${bytesMax} bytes`) : undefined);
}

/** A text of 1..bytesMax UTF-8 bytes. */
export function someText(bytesMax: number): Rule<string> {
  const short = text(bytesMax);
  return (value, place, seen) => (value ? short(value, place, seen) : finding('FIELD_MISSING', place));
}

function utf8Length(value: string): number {
  let bytes = 0;
  for (const character of value) {
    const point = character.codePointAt(0) as number;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A time of the unit that must be there. */
export const time: Rule<number> = (value, place, { nowMs }) => checkTime(place, value, nowMs);

/** A list of lo..hi items. `unique`: a field that no two of them may share. */
export function list<T>(size: readonly [lo: number, hi: number], item: Rule<T>, unique?: keyof T & string): Rule<readonly T[]> {
  const [lo, hi] = size;
  return (items, place, seen) => {
    const count = items?.length ?? 0;
    if (count < lo) return finding('ITEMS_MISSING', `${place}, at least ${lo}`);
    if (count > hi) return finding('ITEMS_EXCEEDED', `${place} ${count}, at most ${hi}`);
    const met = new Set<unknown>();
    for (let i = 0; i < count; i++) {
      const value = (items as readonly T[])[i] as T;
      const at = `${place}[${i}]`;
      const found = item(value, at, seen);
      if (found) return found;
      if (unique === undefined) continue;
      if (met.has(value[unique])) return finding('ID_REPEATED', `${at}.${snakeCase(unique)} ${String(value[unique])}`);
      met.add(value[unique]);
    }
    return undefined;
  };
}

const present: Rule<number> = (value, place) => (typeof value === 'number' ? undefined : finding('FIELD_MISSING', place));

/** A position that must be there: WGS-84, 1e-7 degree, decimetres. */
export const position = fields(
  { latE7: present, lonE7: present, elevationDm: range(-4096, 61_439) },
  ({ latE7, lonE7 }, place) => checkPosition(place, latE7 as number, lonE7 as number),
);
