/**
 * Priorities towards the bus (P9): each lane may use a share of the messages in flight, so that what matters more always finds room,
 * and each waits on its own when its stream refuses.
 */
import { FRAME_KINDS, type FrameKind } from '../../kernel/frame-kind';
import { LIMITS } from './limits';

/** In order of priority. */
export const LANES = ['signals', 'status', 'objects', 'vehicles', 'quarantine'] as const;
export type Lane = (typeof LANES)[number];

/** Most messages in flight, counted over all lanes, at which a lane may still send. */
export const LANE_IN_FLIGHT: Readonly<Record<Lane, number>> = {
  signals: LIMITS.busInFlight,
  status: LIMITS.busInFlight * 0.9,
  objects: LIMITS.busInFlight * 0.75,
  vehicles: LIMITS.busInFlight * 0.5,
  quarantine: LIMITS.busInFlight * 0.25,
};

/**
 * Most messages of the quarantine under way. They share the connection with good frames, which wait behind them: a flood of bad
 * frames must not lengthen the way of the others (P11).
 */
export const QUARANTINE_IN_FLIGHT = 64;

const BY_PRIORITY: readonly Lane[] = ['signals', 'status', 'objects', 'vehicles'];

export function laneOf(kind: FrameKind): Lane {
  return BY_PRIORITY[FRAME_KINDS[kind].priority] as Lane;
}

/** Levels of pressure, and the kinds that units should hold back at each, lowest priority first. */
export const HELD_BACK: readonly (readonly FrameKind[])[] = [[], ['bsm'], ['bsm', 'rsm']];

const RAISE_AT = [0.4, 0.7];
const LOWER_AT = [0.2, 0.35];

/** Next level of pressure at `usedShare` (0..1) of the memory for frames. Hysteresis: falls only well below where it rose. */
export function applyPressure(level: number, usedShare: number): number {
  if (level < RAISE_AT.length && usedShare >= (RAISE_AT[level] as number)) return level + 1;
  if (level > 0 && usedShare < (LOWER_AT[level - 1] as number)) return level - 1;
  return level;
}
