/**
 * One gRPC stream on Node's own HTTP/2: a third of the processor time of a full gRPC client, so that on a small machine
 * the generator leaves room for what it measures. Only what a load needs: one bidirectional call, no compression, no retries.
 */
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';

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
  /** The stream is over; `why` is the gRPC status or the error's code. */
  onEnd(why: string): void;
}

/** gRPC puts a byte (compressed?) and a length before each message. */
export const MESSAGE_HEAD = 5;

export class RawStream {
  private readonly session: ClientHttp2Session;
  private readonly stream: ClientHttp2Stream;
  private rest: Buffer | undefined;
  private ended = false;
  private status = 'CLOSED';

  constructor(options: RawStreamOptions, private readonly listener: RawStreamListener, onDrain: () => void) {
    this.session = connect(`https://${options.gateway}`, {
      ca: options.ca, cert: options.cert, key: options.key,
      settings: { enablePush: false },
    });
    this.session.on('error', (error) => this.end((error as NodeJS.ErrnoException).code ?? 'ERROR'));
    this.session.on('close', () => this.end(this.status));
    this.stream = this.session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST', [constants.HTTP2_HEADER_PATH]: options.path, [constants.HTTP2_HEADER_AUTHORITY]: 'localhost',
      'content-type': 'application/grpc', 'te': 'trailers',
    });
    const onHeaders = (headers: { readonly 'grpc-status'?: unknown }): void => {
      const status = headers['grpc-status'];
      if (status !== undefined) this.status = `grpc-status ${String(status)}`;
    };
    this.stream.on('response', onHeaders);
    this.stream.on('trailers', onHeaders);
    this.stream.on('error', (error) => this.end((error as NodeJS.ErrnoException).code ?? 'ERROR'));
    this.stream.on('close', () => this.end(this.status));
    this.stream.on('drain', onDrain);
    this.stream.on('data', (chunk: Buffer) => this.onData(chunk));
  }

  /** Sends messages with their heads in place; false when the socket is full until `onDrain`. */
  write(messages: Buffer): boolean {
    return !this.ended && this.stream.write(messages);
  }

  close(): void {
    this.ended = true;
    this.session.destroy();
  }

  private onData(chunk: Buffer): void {
    let bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    while (bytes.length >= MESSAGE_HEAD) {
      const end = MESSAGE_HEAD + bytes.readUInt32BE(1);
      if (bytes.length < end) break;
      this.listener.onMessage(bytes.subarray(MESSAGE_HEAD, end));
      bytes = bytes.subarray(end);
    }
    this.rest = bytes.length > 0 ? bytes : undefined;
  }

  private end(why: string): void {
    if (this.ended) return;
    this.ended = true;
    this.session.destroy();
    this.listener.onEnd(why);
  }
}

/** Writes a message's head at `at`; the message of `length` bytes follows it. */
export function writeMessageHead(out: Buffer, at: number, length: number): void {
  out[at] = 0;
  out.writeUInt32BE(length, at + 1);
}
