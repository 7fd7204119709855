import type { Period, WeeklyWindow } from '../../../model/roadnet';

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const EVERY_DAY = 0b111_1111;
const DAY_MIN = 1440;

/** One `value @ condition` of a conditional tag. */
export interface ConditionalValue {
  readonly value: string;
  /** Undefined when the condition is not one of times that is read here. */
  readonly when: Period | undefined;
  readonly condition: string;
  /** Parts of the condition that were passed over, e.g. `PH off`. */
  readonly passedOver: readonly string[];
}

/**
 * Values of a conditional tag (OSM "Conditional restrictions"): `no @ (Mo-Fr 07:00-09:00,17:00-19:00); 60 @ (22:00-06:00)`.
 * Conditions of times of day and days of the week are read; others (weight, wet, dates, holidays) come without a period.
 */
export function parseConditional(text: string): ConditionalValue[] {
  const values: ConditionalValue[] = [];
  for (const match of text.matchAll(/([^@;()]+)@\s*(?:\(([^()]*)\)|([^;()]+))(?:;|$)/g)) {
    const condition = (match[2] ?? match[3] ?? '').trim();
    values.push({ value: match[1]!.trim(), condition, ...parsePeriod(condition) });
  }
  return values;
}

/**
 * Days and hours in the notation of `opening_hours`, as far as weekly windows can say them. Rules of public and school
 * holidays are passed over (which days those are is not in the map); anything else unknown leaves no period.
 */
export function parsePeriod(text: string): { when: Period | undefined; passedOver: string[] } {
  const weekly: WeeklyWindow[] = [];
  const passedOver: string[] = [];
  if (text.trim() === '24/7') return { when: {}, passedOver };
  for (const part of text.split(';').map((rule) => rule.trim()).filter(Boolean)) {
    if (/^(PH|SH)\b/.test(part) || /\boff$/.test(part)) {
      passedOver.push(part);
      continue;
    }
    const rule = part.replace(/,?\s*(PH|SH)\s*,?/g, (said) => {
      passedOver.push(said.replace(/[\s,]/g, ''));
      return said.startsWith(',') && said.endsWith(',') ? ',' : ' ';
    });
    const windows = windowsOf(rule.trim());
    if (!windows) return { when: undefined, passedOver };
    weekly.push(...windows);
  }
  return { when: weekly.length === 0 ? undefined : { weekly }, passedOver };
}

function windowsOf(rule: string): WeeklyWindow[] | undefined {
  const match = /^((?:Mo|Tu|We|Th|Fr|Sa|Su)[A-Za-z,\s-]*?)?\s*((?:\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\s*,?\s*)*)$/.exec(rule);
  if (!match || rule === '') return undefined;
  const days = match[1] === undefined ? EVERY_DAY : daysOf(match[1]);
  if (days === undefined) return undefined;
  const spans = (match[2] ?? '').split(',').map((span) => span.trim()).filter(Boolean);
  if (spans.length === 0) return [{ days, startMin: 0, endMin: DAY_MIN }];
  const windows: WeeklyWindow[] = [];
  for (const span of spans) {
    const [, startHour, startMinute, endHour, endMinute] = /^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/.exec(span)!.map(Number);
    const startMin = startHour! * 60 + startMinute!;
    const endMin = endHour! * 60 + endMinute!;
    // Times past midnight may be written 22:00-30:00.
    if (startMin >= DAY_MIN || endMin > 2 * DAY_MIN || startMinute! > 59 || endMinute! > 59) return undefined;
    windows.push({ days, startMin, endMin: endMin > DAY_MIN ? endMin - DAY_MIN : endMin });
  }
  return windows;
}

/** Bits of `Mo-Fr,Su`; ranges may run over Sunday. */
function daysOf(text: string): number | undefined {
  let bits = 0;
  for (const part of text.split(',').map((day) => day.trim()).filter(Boolean)) {
    const [first, last = first] = part.split('-').map((day) => DAYS.indexOf(day.trim()));
    if (first === undefined || first < 0 || last! < 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      bits |= 1 << day;
      if (day === last) break;
    }
  }
  return bits;
}
