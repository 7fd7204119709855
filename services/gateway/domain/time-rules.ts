import { finding, type Finding } from './reasons';

/** 2020-01-01T00:00:00Z: no unit of ours is older, so an earlier time is an unset clock. */
export const TIME_MIN_MS = 1_577_836_800_000;
/** Clocks may be wrong (P12): both times are kept and skew is reported. Only what cannot be a clock of today is refused. */
export const TIME_AHEAD_MAX_MS = 24 * 60 * 60 * 1000;

/** A time of the unit that must be there, Unix ms; -1, null and undefined: absent. Late data is good data (P2). */
export function checkTime(place: string, valueMs: number | null | undefined, nowMs: number): Finding | undefined {
  if (valueMs === null || valueMs === undefined || valueMs === -1) return finding('FIELD_MISSING', place);
  return valueMs >= TIME_MIN_MS && valueMs <= nowMs + TIME_AHEAD_MAX_MS ? undefined : finding('TIME_OUT_OF_RANGE', `${place} ${valueMs}`);
}
