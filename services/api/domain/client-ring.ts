/**
 * What waits for one slow reader of the stream (P14): a bounded ring. Once it would overflow everything in it is dropped and
 * only the number of missed events is kept; the reader then gets a gap and new snapshots. So a reader that stops costs at
 * most bytesMax here, whatever the others read.
 */
export class ClientRing {
  private waiting: Uint8Array[] = [];
  private bytes = 0;
  private missedEvents = 0;

  constructor(
    private readonly eventsMax: number,
    private readonly bytesMax: number,
  ) {}

  push(event: Uint8Array): void {
    if (this.missedEvents > 0) {
      this.missedEvents++;
    } else if (this.waiting.length >= this.eventsMax || this.bytes + event.length > this.bytesMax) {
      this.missedEvents = this.waiting.length + 1;
      this.waiting = [];
      this.bytes = 0;
    } else {
      this.waiting.push(event);
      this.bytes += event.length;
    }
  }

  /** Oldest waiting event, or undefined. */
  shift(): Uint8Array | undefined {
    const event = this.waiting.shift();
    if (event) this.bytes -= event.length;
    return event;
  }

  /** Number of events missed since the last call; the ring takes events again. */
  takeMissed(): number {
    const missed = this.missedEvents;
    this.missedEvents = 0;
    return missed;
  }

  get bytesWaiting(): number {
    return this.bytes;
  }
}
