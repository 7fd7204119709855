/** Why a frame was not accepted, as told to its unit (roadside.v1.Rejection). */
export interface Rejection {
  /** 0: could not be read. */
  readonly counter: number;
  readonly reason: string;
  readonly detail: string;
}
