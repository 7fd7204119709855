/**
 * One gRPC stream on a TLS socket, with as much of HTTP/2 (RFC 9113) as one call needs: no server push, no header compression, one
 * stream a connection. A full client costs three times the processor time, and on a small machine the generator must leave room
 * for what it measures.
 */
import type { OnReadOpts } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

export interface RawStreamOptions {
  /** host:port */
  readonly gateway: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly path: string;
}

export interface RawStreamListener {
  onMessage(message: Buffer): void;
  /** The stream is over; `why` is how the other side ended it, or the socket's error code. */
  onEnd(why: string): void;
}

/** gRPC puts a byte (compressed?) and a length before each message. */
export const MESSAGE_HEAD = 5;

const FRAME_HEAD = 9;
const FRAME = { data: 0, headers: 1, resetStream: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;
const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8 } as const;
const SETTING = { enablePush: 2, initialWindow: 4, maxFrame: 5 } as const;
const STREAM = 1;
const INITIAL_WINDOW = 65_535;
const INITIAL_MAX_FRAME = 16_384;
/** What was received is given back to the other side's windows from this much on, bytes. */
const GIVE_BACK_FROM = INITIAL_WINDOW / 2;
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** One buffer serves all sockets: what is read is worked off before the next read. */
const READ_BUFFER = Buffer.allocUnsafe(64 * 1024);

export class RawStream {
  private readonly socket: TLSSocket;
  /** What came and is not yet a whole frame, and a whole message. */
  private restFrame: Buffer | undefined;
  private restMessage: Buffer | undefined;
  /** Bytes that may still be sent, on the connection and on its stream. */
  private connectionWindow = INITIAL_WINDOW;
  private streamWindow = INITIAL_WINDOW;
  private initialWindow = INITIAL_WINDOW;
  private maxFrame = INITIAL_MAX_FRAME;
  /** Messages that found no room in a window. */
  private waiting: Buffer[] = [];
  private received = 0;
  private ended = false;

  constructor(options: RawStreamOptions, private readonly listener: RawStreamListener, private readonly onDrain: () => void) {
    const [host, port] = options.gateway.split(':');
    const onread: OnReadOpts = { buffer: READ_BUFFER, callback: (count) => this.onBytes(READ_BUFFER.subarray(0, count)) };
    // The types know `onread` of plain sockets only.
    const reading: object = { onread, noDelay: true };
    this.socket = connect({ host: host ?? '', port: Number(port), ca: options.ca, cert: options.cert, key: options.key, ALPNProtocols: ['h2'], ...reading } satisfies ConnectionOptions);
    this.socket.on('error', (error) => this.end((error as NodeJS.ErrnoException).code ?? 'ERROR'));
    this.socket.on('close', () => this.end('CLOSED'));
    this.socket.on('drain', () => this.resume());
    const headers = Buffer.concat([
      literal(':method', 'POST'), literal(':scheme', 'https'), literal(':path', options.path), literal(':authority', 'localhost'),
      literal('content-type', 'application/grpc'), literal('te', 'trailers'),
    ]);
    const noPush = Buffer.from([0, SETTING.enablePush, 0, 0, 0, 0]);
    this.socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0, noPush), frame(FRAME.headers, FLAG.endHeaders, STREAM, headers)]));
  }

  /** Sends messages with their heads in place; false when there is no room until `onDrain`. */
  write(messages: Buffer): boolean {
    if (this.ended) return false;
    if (this.waiting.length > 0 || messages.length > Math.min(this.connectionWindow, this.streamWindow)) {
      this.waiting.push(messages);
      this.sendWaiting();
      return false;
    }
    return this.sendData(messages);
  }

  close(): void {
    this.ended = true;
    this.socket.destroy();
  }

  /** Sends bytes for which the windows have room; false when the socket is full. */
  private sendData(bytes: Buffer): boolean {
    this.connectionWindow -= bytes.length;
    this.streamWindow -= bytes.length;
    const pieces = Math.ceil(bytes.length / this.maxFrame);
    const out = Buffer.allocUnsafe(bytes.length + pieces * FRAME_HEAD);
    for (let piece = 0, from = 0, at = 0; piece < pieces; piece++, from += this.maxFrame) {
      const length = Math.min(this.maxFrame, bytes.length - from);
      at = writeFrameHead(out, at, length, FRAME.data, 0, STREAM);
      at += bytes.copy(out, at, from, from + length);
    }
    return this.socket.write(out);
  }

  private sendWaiting(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const room = Math.min(this.connectionWindow, this.streamWindow, next.length);
      if (room <= 0) return;
      this.sendData(next.subarray(0, room));
      if (room < next.length) this.waiting[0] = next.subarray(room);
      else this.waiting.shift();
    }
  }

  private resume(): void {
    this.sendWaiting();
    if (this.waiting.length === 0 && !this.socket.writableNeedDrain) this.onDrain();
  }

  /** @returns whether to go on reading: always */
  private onBytes(chunk: Buffer): boolean {
    let bytes = this.restFrame ? Buffer.concat([this.restFrame, chunk]) : chunk;
    while (bytes.length >= FRAME_HEAD && !this.ended) {
      const end = FRAME_HEAD + bytes.readUIntBE(0, 3);
      if (bytes.length < end) break;
      this.onFrame(bytes[3]!, bytes[4]!, bytes.readUInt32BE(5) & 0x7fffffff, bytes.subarray(FRAME_HEAD, end));
      bytes = bytes.subarray(end);
    }
    // The read buffer is used again at once.
    this.restFrame = bytes.length > 0 ? Buffer.from(bytes) : undefined;
    return true;
  }

  private onFrame(type: number, flags: number, stream: number, payload: Buffer): void {
    switch (type) {
      case FRAME.data:
        this.onData((flags & FLAG.padded) === 0 ? payload : payload.subarray(1, payload.length - payload[0]!));
        this.giveBack(payload.length);
        if ((flags & FLAG.endStream) !== 0) this.end('END_STREAM');
        return;
      case FRAME.headers:
        // Trailers; the status in them is not worth a decompressor.
        if ((flags & FLAG.endStream) !== 0) this.end('TRAILERS');
        return;
      case FRAME.resetStream:
        return this.end(`RST_STREAM ${payload.readUInt32BE(0)}`);
      case FRAME.goAway:
        return this.end(`GOAWAY ${payload.readUInt32BE(4)}`);
      case FRAME.settings:
        return (flags & FLAG.ack) === 0 ? this.onSettings(payload) : undefined;
      case FRAME.ping:
        if ((flags & FLAG.ack) === 0) this.socket.write(frame(FRAME.ping, FLAG.ack, 0, payload));
        return;
      case FRAME.windowUpdate:
        if (stream === 0) this.connectionWindow += payload.readUInt32BE(0);
        else this.streamWindow += payload.readUInt32BE(0);
        if (this.waiting.length > 0) this.resume();
    }
  }

  private onSettings(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      const value = payload.readUInt32BE(at + 2);
      if (payload.readUInt16BE(at) === SETTING.maxFrame) this.maxFrame = value;
      if (payload.readUInt16BE(at) === SETTING.initialWindow) {
        this.streamWindow += value - this.initialWindow;
        this.initialWindow = value;
      }
    }
    this.socket.write(frame(FRAME.settings, FLAG.ack, 0, Buffer.alloc(0)));
    if (this.waiting.length > 0) this.resume();
  }

  private giveBack(bytes: number): void {
    this.received += bytes;
    if (this.received < GIVE_BACK_FROM) return;
    const increment = Buffer.alloc(4);
    increment.writeUInt32BE(this.received);
    this.received = 0;
    this.socket.write(Buffer.concat([frame(FRAME.windowUpdate, 0, 0, increment), frame(FRAME.windowUpdate, 0, STREAM, increment)]));
  }

  private onData(chunk: Buffer): void {
    let bytes = this.restMessage ? Buffer.concat([this.restMessage, chunk]) : chunk;
    while (bytes.length >= MESSAGE_HEAD) {
      const end = MESSAGE_HEAD + bytes.readUInt32BE(1);
      if (bytes.length < end) break;
      this.listener.onMessage(bytes.subarray(MESSAGE_HEAD, end));
      bytes = bytes.subarray(end);
    }
    this.restMessage = bytes.length > 0 ? Buffer.from(bytes) : undefined;
  }

  private end(why: string): void {
    if (this.ended) return;
    this.ended = true;
    this.socket.destroy();
    this.listener.onEnd(why);
  }
}

/** Writes a message's head at `at`; the message of `length` bytes follows it. */
export function writeMessageHead(out: Buffer, at: number, length: number): void {
  out[at] = 0;
  out.writeUInt32BE(length, at + 1);
}

/** A header that is not indexed, as text (RFC 7541 6.2.2); names and values below 127 characters. */
function literal(name: string, value: string): Buffer {
  const text = (part: string): Buffer => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const out = Buffer.alloc(FRAME_HEAD + payload.length);
  payload.copy(out, writeFrameHead(out, 0, payload.length, type, flags, stream));
  return out;
}

/** @returns the position behind it */
function writeFrameHead(out: Buffer, at: number, length: number, type: number, flags: number, stream: number): number {
  out.writeUIntBE(length, at, 3);
  out[at + 3] = type;
  out[at + 4] = flags;
  out.writeUInt32BE(stream, at + 5);
  return at + FRAME_HEAD;
}
