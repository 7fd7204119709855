/** When a condition becomes a word in a unit's reasons, and when it stops being one. */
export interface AlarmTiming {
  /** The condition must hold this long, ms. */
  readonly raiseAfterMs: number;
  /** It must be gone this long, ms. */
  readonly clearAfterMs: number;
}

/** A condition with hysteresis in time, so that one late frame does not make a verdict flap. */
export class Alarm {
  private isOn = false;
  /** Since when the condition differs from the alarm, Unix ms; undefined while they agree. */
  private differsSinceMs: number | undefined;

  constructor(private readonly timing: AlarmTiming) {}

  /** Takes the condition as it is at `nowMs` and returns whether the alarm is raised. */
  apply(holds: boolean, nowMs: number): boolean {
    if (holds === this.isOn) {
      this.differsSinceMs = undefined;
      return this.isOn;
    }
    this.differsSinceMs ??= nowMs;
    if (nowMs - this.differsSinceMs >= (holds ? this.timing.raiseAfterMs : this.timing.clearAfterMs)) {
      this.isOn = holds;
      this.differsSinceMs = undefined;
    }
    return this.isOn;
  }
}
