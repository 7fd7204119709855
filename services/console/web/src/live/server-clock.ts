/**
 * The server's clock seen from here. Each message says when it was made; the one that travelled fastest gives the best
 * estimate, so the largest difference wins and is let go of slowly (a clock that is set must be followed in the end).
 */
export class ServerClock {
  private offsetMs: number | null = null;
  private seenAtMs = 0;

  /** `forgetMsPerS`: how fast an old best estimate loses to newer ones. */
  constructor(private readonly forgetMsPerS = 2) {}

  /** `serverMs`: instant that a message named; `localMs`: monotonic time of its arrival. */
  observe(serverMs: number, localMs: number): void {
    const seen = serverMs - localMs;
    const decayed = this.offsetMs === null ? -Infinity : this.offsetMs - ((localMs - this.seenAtMs) / 1000) * this.forgetMsPerS;
    this.offsetMs = Math.max(seen, decayed);
    this.seenAtMs = localMs;
  }

  /** Server time, Unix ms; null before the first message. */
  at(localMs: number): number | null {
    return this.offsetMs === null ? null : localMs + this.offsetMs;
  }
}
