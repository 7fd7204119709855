/** What a link tells about its frames, and what it counts. */
import type { OutboxFrame } from './outbox';

export interface LinkListener {
  onSession(session: number): void;
  onCounted(session: number, frame: OutboxFrame, objects: number, generatedAtMs: number, corrupt: boolean): void;
  /** Called before bytes leave, so that the record is on disk first. */
  onSending(): void;
  onAcked(session: number, through: number, frames: readonly OutboxFrame[]): void;
  onRejected(session: number, counter: number, reason: string): void;
}

export interface LinkCounts {
  connects: number;
  disconnects: number;
  overflowed: number;
  heldBack: number;
  resent: number;
  backfilled: number;
  downlinks: number;
  /** Acknowledgements of frames that were never sent, left aside. */
  impossibleAcks: number;
  /** gRPC status code name → times a stream ended with it. */
  readonly endings: Record<string, number>;
}
