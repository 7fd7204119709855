/** One event of a server-sent event stream (WHATWG HTML §9.2). */
export interface SseEvent {
  readonly event: string;
  readonly data: string;
  /** Last id seen so far; sent back as Last-Event-ID on reconnect. */
  readonly id: string;
}

/** Largest event that is taken; a stream that never ends an event must not eat the browser's memory. */
const EVENT_CHARACTERS_MAX = 32 * 1024 * 1024;

/** Cuts a stream of text pieces into events. Throws RangeError when one event exceeds 32 Mi characters. */
export class SseParser {
  private rest = '';
  private data: string[] = [];
  private size = 0;
  private event = '';
  private id = '';

  push(piece: string): SseEvent[] {
    const events: SseEvent[] = [];
    // A carriage return at the very end may be the first half of CRLF: keep it until the next piece.
    const text = this.rest + piece;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    this.check(this.rest.length);
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0) events.push({ event: this.event || 'message', data: this.data.join('\n'), id: this.id });
        this.data = [];
        this.size = 0;
        this.event = '';
      } else {
        this.take(line);
      }
    }
    return events;
  }

  private take(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.size += value.length;
      this.check(this.size);
      this.data.push(value);
    } else if (field === 'event') {
      this.event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.id = value;
    }
  }

  private check(characters: number): void {
    if (characters > EVENT_CHARACTERS_MAX) throw new RangeError(`an event exceeds ${EVENT_CHARACTERS_MAX} characters`);
  }
}
