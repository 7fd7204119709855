/** Drawing takes at most about a third of the time: a machine without a graphics card keeps the rest for what people do. */
const SHARE = 3;
/** A frame that comes within this was no burden, ms. */
const EASY_MS = 34;

/** Decides at each frame of the display whether to draw, from how long the frames after drawings take. */
export class Pace {
  private lastMs: number | null = null;
  private drawnMs: number | null = null;
  private costMs = 0;
  private hasDrawn = false;

  /** `nowMs`: time of the frame. */
  isDue(nowMs: number): boolean {
    if (this.lastMs !== null && this.hasDrawn) this.costMs += (nowMs - this.lastMs - this.costMs) * 0.25;
    this.lastMs = nowMs;
    this.hasDrawn = this.costMs <= EASY_MS || this.drawnMs === null || nowMs - this.drawnMs >= this.costMs * SHARE;
    if (this.hasDrawn) this.drawnMs = nowMs;
    return this.hasDrawn;
  }
}
