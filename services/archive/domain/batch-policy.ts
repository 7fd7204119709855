/** When a batch is big or old enough to be written. Each insert makes a part that the engine has to merge: few and large is cheap. */
export interface BatchState {
  readonly messages: number;
  readonly bytes: number;
  /** Since its first message, ms. */
  readonly ageMs: number;
}

export const BATCH_BYTES_MAX = 8 * 1024 * 1024;
export const BATCH_AGE_MS_MAX = 1000;

/** True when the batch must not wait for more. `messagesMax`: what the river may hold unacknowledged; half of it makes a batch. */
export function isDue(batch: BatchState, messagesMax: number): boolean {
  if (batch.messages === 0) return false;
  return batch.ageMs >= BATCH_AGE_MS_MAX || batch.bytes >= BATCH_BYTES_MAX || batch.messages >= messagesMax / 2;
}

const BACKOFF_MS_FIRST = 100;
const BACKOFF_MS_MAX = 3000;

/** Wait before attempt `attempt` (from 1) of the same insert, ms. */
export function backoffMs(attempt: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_FIRST * 2 ** (attempt - 1));
}
