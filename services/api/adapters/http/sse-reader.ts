/** One reader of the stream on its socket. Never waits for it and never keeps more than the ring for it (P14). */
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { counter } from '../../../platform';
import type { LiveStream, StreamReader } from '../../app/live-stream';
import { ClientRing } from '../../domain/client-ring';
import type { Topic } from '../../domain/contract/live';

const RING_EVENTS_MAX = 64;
const RING_BYTES_MAX = 4 * 1024 * 1024;
/** A reader that took nothing for this long is hung up on. */
const STALL_MS = 30_000;

const gaps = counter('api_stream_gaps_total', 'Readers of the stream that missed events because they read too slowly');
const stalls = counter('api_stream_stalls_total', 'Readers of the stream hung up on because they stopped reading');

interface Who {
  readonly topics: ReadonlySet<Topic>;
  readonly caller: string;
  isWelcome(): boolean;
}

export class SseReader implements StreamReader {
  readonly topics: ReadonlySet<Topic>;
  readonly caller: string;
  private readonly ring = new ClientRing(RING_EVENTS_MAX, RING_BYTES_MAX);
  private isBlocked = false;
  private stall: NodeJS.Timeout | undefined;

  /** Takes over a hijacked reply. */
  static open(reply: FastifyReply, stream: LiveStream, who: Who): void {
    const response = reply.raw;
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    const reader = new SseReader(response, stream, who);
    response.on('close', () => reader.leave());
    response.on('drain', () => reader.onDrain());
    response.on('error', () => response.destroy());
    response.write('retry: 2000\n\n');
    stream.add(reader);
  }

  private constructor(
    private readonly response: ServerResponse,
    private readonly stream: LiveStream,
    private readonly who: Who,
  ) {
    this.topics = who.topics;
    this.caller = who.caller;
  }

  send(event: Uint8Array): void {
    if (this.isBlocked) this.ring.push(event);
    else this.write(event);
  }

  isWelcome(): boolean {
    return this.who.isWelcome();
  }

  /** What a reader has not taken yet is not for it any more: only one that keeps up gets an orderly end. */
  hangUp(): void {
    if (this.response.writableLength > 0) this.response.destroy();
    else this.response.end();
    this.leave();
  }

  private write(event: Uint8Array): void {
    if (this.response.write(event)) return;
    this.isBlocked = true;
    this.stall ??= setTimeout(() => this.onStall(), STALL_MS).unref();
  }

  private onDrain(): void {
    clearTimeout(this.stall);
    this.stall = undefined;
    this.isBlocked = false;
    const missed = this.ring.takeMissed();
    if (missed > 0) {
      gaps.inc();
      for (const event of [this.stream.gap(missed), ...this.stream.snapshots(this.topics)]) this.send(event);
      return;
    }
    for (let event = this.isBlocked ? undefined : this.ring.shift(); event; event = this.isBlocked ? undefined : this.ring.shift()) this.write(event);
  }

  private onStall(): void {
    stalls.inc();
    this.response.destroy();
    this.leave();
  }

  private leave(): void {
    clearTimeout(this.stall);
    this.stream.remove(this);
  }
}
