/**
 * Kinds of frames: proto enum number ↔ name ↔ priority under load, in one table.
 * Source: T/CSAE 53 message set; priorities from promise P9 (SPAT and status before RSM before BSM).
 */
export const FRAME_KINDS = {
  rsm: { number: 1, priority: 2 },
  bsm: { number: 2, priority: 3 },
  spat: { number: 3, priority: 0 },
  map: { number: 4, priority: 1 },
  rsi: { number: 5, priority: 1 },
  detector: { number: 6, priority: 1 },
  heartbeat: { number: 7, priority: 0 },
} as const;

export type FrameKind = keyof typeof FRAME_KINDS;

const BY_NUMBER: ReadonlyMap<number, FrameKind> = new Map(
  (Object.keys(FRAME_KINDS) as FrameKind[]).map((kind) => [FRAME_KINDS[kind].number, kind]),
);

/** Name of the proto enum number, or undefined when no such kind exists. */
export function findFrameKind(number: number): FrameKind | undefined {
  return BY_NUMBER.get(number);
}
