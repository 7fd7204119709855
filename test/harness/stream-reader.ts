/** Readers of the api's live stream: one that reads as it comes, one that the test makes as slow as it likes. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningCity } from './start-city';

export interface StreamEvent {
  readonly event: string;
  readonly data: { readonly topic?: string; readonly asOf?: string | null };
  readonly heardAtMs: number;
}

const TOPICS = 'objects,links,lanes,signals,units,events';

/** Reads everything at once until stopped. */
export class PromptReader {
  readonly events: StreamEvent[] = [];
  private readonly hangUp = new AbortController();
  private ended = false;

  static async open(city: RunningCity): Promise<PromptReader> {
    const reader = new PromptReader();
    const response = await fetch(`${city.api}/v1/live/stream?topics=${TOPICS}`, { headers: { authorization: `Bearer ${city.apiKey}` }, signal: reader.hangUp.signal });
    if (!response.ok || !response.body) throw new Error(`stream: ${response.status}`);
    void reader.read(response.body).catch(() => undefined).finally(() => (reader.ended = true));
    return reader;
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  close(): void {
    this.hangUp.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of body) {
      text += decoder.decode(bytes, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() as string;
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (event !== undefined && data !== undefined) this.events.push({ event, data: JSON.parse(data) as StreamEvent['data'], heardAtMs: Date.now() });
      }
    }
  }
}

/** A socket from which nothing is taken that the test does not take. */
export class SlowReader {
  private ended = false;
  private text = '';

  private constructor(private readonly socket: Socket) {
    socket.on('close', () => (this.ended = true));
    socket.on('error', () => (this.ended = true));
  }

  static async open(city: RunningCity): Promise<SlowReader> {
    const { hostname, port } = new URL(city.api);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    const reader = new SlowReader(socket);
    socket.pause();
    socket.write(`GET /v1/live/stream?topics=${TOPICS} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${city.apiKey}\r\n\r\n`);
    return reader;
  }

  /** True when the door hung up. */
  get isHungUp(): boolean {
    return this.ended;
  }

  /** Everything read so far. */
  get read(): string {
    return this.text;
  }

  /** One byte a second until hung up or `isOver`. Returns the bytes read. */
  async sip(isOver: () => boolean): Promise<number> {
    let bytes = 0;
    for (; !this.ended && !isOver(); await sleep(1000)) {
      this.socket.read(0);
      if (this.socket.read(1) !== null) bytes++;
    }
    return bytes;
  }

  /** From now on reads as fast as it comes. */
  gulp(): void {
    this.socket.on('data', (bytes: Buffer) => (this.text += bytes.toString('latin1')));
    this.socket.resume();
  }

  close(): void {
    this.socket.destroy();
  }
}
