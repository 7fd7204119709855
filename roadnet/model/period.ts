import type { Period, WeeklyWindow } from './roadnet';

const DAY_MIN = 1_440;

/** Minutes since Monday 0:00 of a moment in local time; see localWeekMinutes for one of a time zone. */
export type WeekMinute = (unixMs: number) => number;

/** Whether a period holds at a moment. Ends are open: [from, to), [start, end). */
export function holdsAt({ fromMs, toMs, weekly }: Period, unixMs: number, weekMinuteOf: WeekMinute): boolean {
  if (unixMs < (fromMs ?? -Infinity) || unixMs >= (toMs ?? Infinity)) return false;
  if (weekly === undefined || weekly.length === 0) return true;
  const weekMinute = weekMinuteOf(unixMs);
  return weekly.some((window) => windowHolds(window, weekMinute));
}

/** Equal ends stand for the whole day. A window over midnight belongs to the day on which it starts. */
export function windowHolds({ days, startMin, endMin }: WeeklyWindow, weekMinute: number): boolean {
  const day = Math.floor(weekMinute / DAY_MIN);
  const minute = weekMinute - day * DAY_MIN;
  const on = (weekday: number): boolean => (days & (1 << weekday)) !== 0;
  if (startMin < endMin) return on(day) && minute >= startMin && minute < endMin;
  return (on(day) && minute >= startMin) || (on((day + 6) % 7) && minute < endMin);
}
