import type { LinkSpeeds } from './metric';

/** Usual speeds over the week: slots of equal length from Monday 0:00, local time of the network. */
export interface TimeOfDaySpeeds {
  /** Minutes; divides a week. */
  readonly slotMin: number;
  /** @param slot 0 … slots of a week − 1; undefined: nothing is known, limits count */
  speedsOf(slot: number): LinkSpeeds | undefined;
}
