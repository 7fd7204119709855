import type { FrameStamp } from '../adapters/wire/messages';
import type { UnitMemory } from '../domain/rsm-rules';
import type { Rejection } from './rejection';

/** Who waits for a frame to be settled: a unit's session, or a back-fill call. */
export interface FrameOwner {
  readonly unitId: string;
  readonly session: number;
  readonly stamp: FrameStamp;
  readonly memory: UnitMemory;
  readonly backfilled: boolean;
  /** `bytes` went into memory for this owner. */
  onHeld(bytes: number): void;
  /** The bus has the frame, or its quarantined bytes when there is a rejection. `counter` 0: could not be read. */
  onSettled(counter: number, bytes: number, rejection: Rejection | undefined): void;
  /** The bus stayed away; the unit must send the frame again. */
  onAbandoned(counter: number, bytes: number): void;
}
