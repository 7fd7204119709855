import type { WeekMinute } from './period';

const MINUTE_MS = 60_000;
const QUARTER_MS = 900_000;
const WEEK_MIN = 7 * 1_440;
/** 1970-01-01 was a Thursday: three days after Monday. */
const EPOCH_WEEK_MIN = 3 * 1_440;

/**
 * Clock of the week in a time zone (IANA name). Offsets are whole quarters of an hour and change on them,
 * so the offset is asked for once a quarter and the last one is kept. Throws RangeError for a name that no one knows.
 */
export function localWeekMinutes(timeZone: string): WeekMinute {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' });
  let kept = NaN;
  let offsetMin = 0;
  return (unixMs) => {
    const quarter = Math.floor(unixMs / QUARTER_MS);
    if (quarter !== kept) {
      kept = quarter;
      offsetMin = offsetMinAt(format, quarter * QUARTER_MS);
    }
    const minutes = Math.floor(unixMs / MINUTE_MS) + offsetMin + EPOCH_WEEK_MIN;
    return ((minutes % WEEK_MIN) + WEEK_MIN) % WEEK_MIN;
  };
}

function offsetMinAt(format: Intl.DateTimeFormat, unixMs: number): number {
  const parts = Object.fromEntries(format.formatToParts(unixMs).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(parts['year']!, parts['month']! - 1, parts['day']!, parts['hour']!, parts['minute']!);
  return Math.round((local - Math.floor(unixMs / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}
