import type { LightState, LiveSignal, SignalGroup } from '../api/model';

/** What a state looks like: the shape says it to those who cannot tell the colours apart. */
export type Lamp = 'red' | 'amber' | 'green' | 'yield' | 'off';

const LAMP_OF: Readonly<Record<LightState, Lamp>> = {
  red: 'red',
  'flashing-red': 'red',
  'red-amber': 'amber',
  amber: 'amber',
  'flashing-amber': 'amber',
  'green-protected': 'green',
  'green-permissive': 'yield',
  dark: 'off',
  unspecified: 'off',
};

export function lampOf(state: LightState): Lamp {
  return LAMP_OF[state];
}

/** Whole seconds until the next change as it is known, and whether it is sure; null: unknown or already due. */
export function remainingS(signal: LiveSignal, group: SignalGroup, serverNowMs: number): { readonly seconds: number; readonly isSure: boolean } | null {
  const endMs = group.likelyEndMs ?? group.minEndMs;
  if (endMs === null) return null;
  const left = Date.parse(signal.measuredAt) + endMs - serverNowMs;
  if (!(left >= 0) || left > 600_000) return null;
  return { seconds: Math.ceil(left / 1000), isSure: group.minEndMs !== null && group.minEndMs === group.maxEndMs };
}
