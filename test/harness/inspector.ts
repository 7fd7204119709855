/** A debugger for one of our own processes, opened while it runs (SIGUSR1), over the protocol of V8's inspector. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const TEXT = 0x81;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** What Node 20 does not bring along: just enough of a WebSocket (RFC 6455) for one debugger on this machine. */
export class Inspector {
  private nextId = 1;
  private received = Buffer.alloc(0);
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly listeners = new Map<string, (() => void)[]>();

  private constructor(private readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    // The process ends by our own hand while we listen.
    socket.on('error', () => undefined);
  }

  /** `url`: what the process printed when it opened its debugger, ws://127.0.0.1:port/id. */
  static async open(url: string): Promise<Inspector> {
    const { hostname, port, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}${HEAD_END}`);
    let head = Buffer.alloc(0);
    while (!head.includes(HEAD_END)) head = Buffer.concat([head, await new Promise<Buffer>((resolve) => socket.once('data', resolve))]);
    if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(`the debugger refused: ${head.toString('latin1').split('\r\n')[0]}`);
    const inspector = new Inspector(socket);
    inspector.take(head.subarray(head.indexOf(HEAD_END) + HEAD_END.length));
    return inspector;
  }

  async ask(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = this.nextId++;
    const answer = new Promise<Message>((resolve) => this.answers.set(id, resolve));
    this.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** Resolves with the next event of that name. Ask before what causes it. */
  next(event: string): Promise<void> {
    return new Promise((resolve) => this.listeners.set(event, [...(this.listeners.get(event) ?? []), resolve]));
  }

  close(): void {
    this.socket.destroy();
  }

  private send(text: string): void {
    const payload = Buffer.from(text);
    if (payload.length > 0xffff) throw new Error('requests to a debugger are short');
    const mask = randomBytes(4);
    const long = payload.length >= 126;
    const head = long ? Buffer.from([TEXT, 0x80 | 126, payload.length >> 8, payload.length & 0xff]) : Buffer.from([TEXT, 0x80 | payload.length]);
    this.socket.write(Buffer.concat([head, mask, payload.map((byte, i) => byte ^ (mask[i % 4] as number))]));
  }

  private take(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      const { received } = this;
      if (received.length < 2) return;
      const short = (received[1] as number) & 0x7f;
      const headLength = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (received.length < headLength) return;
      const length = short === 127 ? Number(received.readBigUInt64BE(2)) : short === 126 ? received.readUInt16BE(2) : short;
      if (received.length < headLength + length) return;
      const payload = received.subarray(headLength, headLength + length);
      this.received = received.subarray(headLength + length);
      if (received[0] === TEXT) this.handle(JSON.parse(payload.toString()) as Message);
    }
  }

  private handle({ id, method, ...rest }: Message): void {
    if (id !== undefined) {
      this.answers.get(id)?.(rest);
      this.answers.delete(id);
    }
    if (method === undefined) return;
    const waiting = this.listeners.get(method) ?? [];
    this.listeners.delete(method);
    for (const resolve of waiting) resolve();
  }
}
