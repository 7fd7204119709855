/** How long a unit waits before it connects again: doubled each time, a random share of it, so that a thousand units do not come back at once. */
import type { RandomStream } from '../../random';

export const BACKOFF = { firstMs: 200, longestMs: 10_000 } as const;

/** Wait before attempt `attempt` (1 = first after a loss), ms. */
export function backoffMs(attempt: number, random: RandomStream): number {
  const ceilingMs = Math.min(BACKOFF.longestMs, BACKOFF.firstMs * 2 ** Math.min(16, attempt - 1));
  return ceilingMs / 2 + (random.next() * ceilingMs) / 2;
}
