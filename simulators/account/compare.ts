/** Compares what a session sent with what the ledger shows, as sets. Pure. */
import type { JournalSession } from '../journal/read-journal';

/** One row of GET /v1/ledger/{unitId}/{session}. */
export interface LedgerEntry {
  readonly counter: number;
  readonly kind: string;
  readonly objects: number;
  readonly objectRows: number;
  readonly copies: number;
}

/** Counters of one session by what became of them. */
export interface Comparison {
  readonly stored: number;
  /** Acknowledged, not rejected, and not in the store, or there with fewer objects than were sent. */
  readonly lost: readonly number[];
  /** More than once in the store, or with more objects than were sent. */
  readonly duplicated: readonly number[];
  /** In the store and never sent, or there as another kind. */
  readonly invented: readonly number[];
  /** Rejected, and in the store all the same. */
  readonly rejectedYetStored: readonly number[];
}

export function compareSession(session: JournalSession, ledger: readonly LedgerEntry[]): Comparison {
  const lost: number[] = [];
  const duplicated: number[] = [];
  const invented: number[] = [];
  const rejectedYetStored: number[] = [];
  const seen = new Set<number>();
  for (const entry of ledger) {
    const frame = session.frames.get(entry.counter);
    const again = seen.has(entry.counter);
    seen.add(entry.counter);
    if (!frame || (frame.kind !== entry.kind && !frame.corrupt)) {
      invented.push(entry.counter);
      continue;
    }
    if (frame.rejected !== undefined) rejectedYetStored.push(entry.counter);
    // Only RSM frames have rows of their own for their objects; a damaged payload may rightly hold another number.
    const rowsMissing = frame.kind === 'rsm' && !frame.corrupt ? frame.objects - entry.objectRows : 0;
    if (again || entry.copies > 1 || rowsMissing < 0) duplicated.push(entry.counter);
    else if (rowsMissing > 0 && frame.acked) lost.push(entry.counter);
  }
  for (const [counter, frame] of session.frames) {
    if (frame.acked && frame.rejected === undefined && !seen.has(counter)) lost.push(counter);
  }
  return { stored: seen.size - invented.length, lost: lost.sort((a, b) => a - b), duplicated, invented, rejectedYetStored };
}
