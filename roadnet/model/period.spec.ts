import fc from 'fast-check';
import { localWeekMinutes } from './local-time';
import { holdsAt, windowHolds } from './period';

const WORKDAYS = 0b0011111;
const at = (day: number, hour: number, minute = 0): number => day * 1_440 + hour * 60 + minute;

it('a window holds from its start up to its end, on its days', () => {
  const rush = { days: WORKDAYS, startMin: 7 * 60, endMin: 9 * 60 };
  expect([at(0, 6, 59), at(0, 7), at(4, 8, 59), at(4, 9), at(5, 8)].map((minute) => windowHolds(rush, minute))).toEqual([false, true, true, false, false]);
});

it('a window over midnight belongs to the day on which it starts', () => {
  const night = { days: 1 << 4, startMin: 22 * 60, endMin: 5 * 60 };
  expect([at(4, 21), at(4, 22), at(5, 4, 59), at(5, 5), at(4, 3), at(6, 3)].map((minute) => windowHolds(night, minute))).toEqual([false, true, true, false, false, false]);
  const sunday = { days: 1 << 6, startMin: 22 * 60, endMin: 5 * 60 };
  expect(windowHolds(sunday, at(0, 4))).toBe(true);
});

it('equal ends are the whole day', () => {
  fc.assert(fc.property(fc.nat(7 * 1_440 - 1), fc.nat(1_439), (minute, end) => windowHolds({ days: 127, startMin: end, endMin: end }, minute)));
});

it('dates bound the windows', () => {
  const weekMinute = localWeekMinutes('Asia/Shanghai');
  const when = { fromMs: Date.parse('2026-11-23T00:00:00+08:00'), toMs: Date.parse('2026-11-24T00:00:00+08:00'), weekly: [{ days: 127, startMin: 8 * 60, endMin: 9 * 60 }] };
  const holds = (iso: string): boolean => holdsAt(when, Date.parse(iso), weekMinute);
  expect([holds('2026-11-23T08:30:00+08:00'), holds('2026-11-23T09:00:00+08:00'), holds('2026-11-24T08:30:00+08:00')]).toEqual([true, false, false]);
});

it('local time is what the clock on the wall says, over changes of summer time too', () => {
  for (const [zone, iso, expected] of [
    ['Asia/Shanghai', '2026-11-22T17:00:00Z', at(0, 1)],
    ['UTC', '1969-12-31T23:59:00Z', at(2, 23, 59)],
    ['Europe/Berlin', '2026-03-29T00:59:00Z', at(6, 1, 59)],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', at(6, 3)],
    ['Asia/Kathmandu', '2026-11-22T18:14:30Z', at(6, 23, 59)],
    ['Asia/Kathmandu', '2026-11-22T18:15:00Z', at(0, 0)],
  ] as const) {
    expect(localWeekMinutes(zone)(Date.parse(iso))).toBe(expected);
  }
});
