import { localWeekMinutes } from '../../model/local-time';
import { windowHolds } from '../../model/period';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';

export interface StandingRules {
  /** For each row of the `restriction*` columns: 1 when it holds. */
  readonly holds: Uint8Array;
  /** Equal when the same rows hold. */
  readonly key: string;
}

/** Tells which restrictions hold for a class (one bit) at a moment; kept until the next minute or end of a period. */
export interface RuleClock {
  at(classBit: number, atMs: number): StandingRules;
}

const MINUTE_MS = 60_000;

export function createRuleClock(snapshot: RoadnetSnapshot): RuleClock {
  const { restrictionClasses, restrictionFromMs, restrictionToMs, restrictionWindowStart, windowDays, windowStartMin, windowEndMin } = snapshot;
  const weekMinuteOf = localWeekMinutes(snapshot.source.timeZone);
  const changes = [...restrictionFromMs, ...restrictionToMs].filter(Number.isFinite).sort((a, b) => a - b);
  const kept = new Map<number, StandingRules & { readonly fromMs: number; readonly toMs: number }>();

  const rowHolds = (row: number, atMs: number, weekMinute: number): boolean => {
    if (atMs < restrictionFromMs[row]! || atMs >= restrictionToMs[row]!) return false;
    const from = restrictionWindowStart[row]!;
    const to = restrictionWindowStart[row + 1]!;
    if (from === to) return true;
    for (let i = from; i < to; i++) if (windowHolds({ days: windowDays[i]!, startMin: windowStartMin[i]!, endMin: windowEndMin[i]! }, weekMinute)) return true;
    return false;
  };

  return {
    at(classBit, atMs) {
      const known = kept.get(classBit);
      if (known && atMs >= known.fromMs && atMs < known.toMs) return known;
      const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
      const weekMinute = weekMinuteOf(atMs);
      const holds = new Uint8Array(restrictionClasses.length);
      const rows: number[] = [];
      for (let row = 0; row < holds.length; row++) {
        if ((restrictionClasses[row]! & classBit) === 0 || !rowHolds(row, atMs, weekMinute)) continue;
        holds[row] = 1;
        rows.push(row);
      }
      const fromMs = changes.reduce((latest, change) => (change <= atMs ? Math.max(latest, change) : latest), minute);
      const toMs = changes.find((change) => change > atMs) ?? Infinity;
      const rules = { holds, key: rows.join(), fromMs, toMs: Math.min(toMs, minute + MINUTE_MS) };
      kept.set(classBit, rules);
      return rules;
    },
  };
}
