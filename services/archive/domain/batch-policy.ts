/**
 * When a batch is old or big enough to be written. Each insert makes a part that the engine has to sort, index and merge again and
 * again: a row costs less in a large one (services/decisions/112). So a small batch, which costs little, is
 * written soon, and a batch that grows fast may wait longer and become larger.
 */
export interface BatchState {
  readonly messages: number;
  readonly bytes: number;
  /** Since its first message, ms. */
  readonly ageMs: number;
}

export const BATCH_BYTES_MAX = 16 * 1024 * 1024;
/** Age at which an almost empty batch is written, and one of `LARGE_BYTES` or more, ms. */
export const BATCH_AGE_MS_SMALL = 1000;
export const BATCH_AGE_MS_LARGE = 2500;
const LARGE_BYTES = 4 * 1024 * 1024;

/** True when the batch must not wait for more. `messagesMax`: what the river may hold unacknowledged; half of it makes a batch. */
export function isDue(batch: BatchState, messagesMax: number): boolean {
  if (batch.messages === 0) return false;
  const ageMaxMs = BATCH_AGE_MS_SMALL + (BATCH_AGE_MS_LARGE - BATCH_AGE_MS_SMALL) * Math.min(1, batch.bytes / LARGE_BYTES);
  return batch.ageMs >= ageMaxMs || batch.bytes >= BATCH_BYTES_MAX || batch.messages >= messagesMax / 2;
}

const BACKOFF_MS_FIRST = 100;
const BACKOFF_MS_MAX = 3000;

/** Wait before attempt `attempt` (from 1) of the same insert, ms. */
export function backoffMs(attempt: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_FIRST * 2 ** (attempt - 1));
}
