import type { WeeklyWindow } from '../model/roadnet';
import { UsageError } from './command';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const FORM = /^(\S+) (\d\d):(\d\d)-(\d\d):(\d\d)$/;

/** A window of the week as a command line gives it, e.g. `mon-fri 07:00-09:30`; an end before its start is over midnight. Throws UsageError. */
export function weeklyOf(text: string): WeeklyWindow {
  const [, days = '', ...clock] = FORM.exec(text) ?? [];
  const [startHour, startMinute, endHour, endMinute] = clock.map(Number);
  const mask = days.split(',').reduce((all, part) => all | daysOf(part, text), 0);
  if (![startHour, endHour].every((hour) => hour! < 24) || ![startMinute, endMinute].every((minute) => minute! < 60)) throw wrong(text);
  return { days: mask, startMin: startHour! * 60 + startMinute!, endMin: endHour! * 60 + endMinute! };
}

/** `fri` or `fri-mon`, as bits of WeeklyWindow. */
function daysOf(part: string, text: string): number {
  const [first, last = first] = part.split('-').map((name) => DAYS.indexOf(name));
  if (first === undefined || first < 0 || last! < 0) throw wrong(text);
  let mask = 1 << first;
  for (let day = first; day !== last; mask |= 1 << day) day = (day + 1) % DAYS.length;
  return mask;
}

const wrong = (text: string): UsageError => new UsageError(`--weekly takes days and hours like "mon-fri 07:00-09:30" or "sat,sun 22:00-06:00", not "${text}"`);
