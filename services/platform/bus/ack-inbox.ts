/**
 * Publishing with acknowledgement at a tenth of the stock client's price: one wildcard inbox for all PubAcks instead of one
 * request object (with a captured stack) each. See services/platform/README.md for the figures.
 */
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { LingshanError } from '../../kernel/errors';

/** Errors of the stream that mean "no room" rather than "away": https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const FULL_ERR_CODES = new Set([
  10002, // account resources exceeded
  10023, // insufficient resources
  10028, // memory resources exceeded
  10047, // storage resources exceeded
  10077, // stream store failed: maximum bytes or messages exceeded under discard new
]);
const TOO_LARGE_ERR_CODE = 10054;

/** Room that headers take of the server's max_payload, bytes. */
const HEADER_ROOM_BYTES = 512;
const SWEEP_MS = 250;
/**
 * Messages are handed to the socket together after this time. The client writes once per event otherwise: one system call, one
 * wake-up of the server and one packet a message, which costs more than everything else about it.
 */
const GATHER_MS = 1;
/** What a PubAck of success begins with; anything else is parsed. The server writes `error` before `stream`. */
const SUCCESS = Buffer.from('{"stream":');

interface Pending {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs | undefined;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: LingshanError) => void;
}

/** The one header that we send, in the form that the client's protocol writer asks for: it only calls encode(). */
class MessageIdHeader {
  constructor(private readonly messageId: string) {}
  encode(): Uint8Array {
    return Buffer.from(`NATS/1.0\r\nNats-Msg-Id: ${this.messageId}\r\n\r\n`, 'latin1');
  }
}

export class AckInbox {
  /** In order of sending, hence of deadlines. */
  private readonly pending = new Map<number, Pending>();
  private next = 1;
  /** Accepted and not yet handed to the socket. */
  private gathered: number[] = [];
  private readonly prefix: string;
  private readonly sweeper: NodeJS.Timeout;
  private closed = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: { inboxPrefix: string; timeoutMs: number; isConnected: () => boolean },
  ) {
    this.prefix = `${options.inboxPrefix}.ack.`;
    connection.subscribe(`${this.prefix}*`, { callback: (error, message) => void (error ?? this.onAck(message)) });
    this.sweeper = setInterval(() => this.rejectLate(performance.now()), SWEEP_MS).unref();
  }

  get unacknowledged(): number {
    return this.pending.size;
  }

  publish(subject: string, data: Uint8Array, messageId: string | undefined): Promise<void> {
    if (this.closed) return Promise.reject(new LingshanError('unavailable', 'BUS_CLOSED', `${subject}: the connection was closed by this process`));
    const room = (this.connection.info?.max_payload ?? Infinity) - HEADER_ROOM_BYTES;
    if (data.length > room) {
      return Promise.reject(new LingshanError('badInput', 'BUS_MESSAGE_TOO_LARGE', `${subject}: ${data.length} bytes; at most ${room}; split it`));
    }
    return new Promise((resolve, reject) => {
      const id = this.next++;
      const headers = messageId === undefined ? undefined : (new MessageIdHeader(messageId) as unknown as MsgHdrs);
      const entry = { subject, data, headers, deadlineMs: performance.now() + this.options.timeoutMs, resolve, reject };
      this.pending.set(id, entry);
      this.gathered.push(id);
      if (this.gathered.length === 1) setTimeout(() => this.sendGathered(), GATHER_MS);
    });
  }

  private sendGathered(): void {
    const ids = this.gathered;
    this.gathered = [];
    // While the server is away they stay pending; resend() takes them along.
    if (!this.options.isConnected()) return;
    for (const id of ids) {
      const entry = this.pending.get(id);
      if (entry) this.send(id, entry);
    }
  }

  /** After a reconnect: what was under way may be lost, so all of it is sent again in order; the message ids drop repeats. */
  resend(): void {
    this.gathered = [];
    for (const [id, entry] of this.pending) this.send(id, entry);
  }

  /** The server refused publishing on `subject` to this actor: catalogue and use of it disagree. */
  rejectForbidden(subject: string): void {
    for (const [id, entry] of this.pending) {
      if (entry.subject === subject) this.settle(id, entry, new LingshanError('bug', 'BUS_NOT_PERMITTED', `${subject}: this actor may not publish here; see services/kernel/bus/catalogue.ts`));
    }
  }

  /** Resolves when nothing is pending or the time is over; then refuses the rest. */
  async close(waitMs: number): Promise<void> {
    const until = performance.now() + waitMs;
    while (this.pending.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    this.closed = true;
    clearInterval(this.sweeper);
    for (const [id, entry] of this.pending) this.settle(id, entry, new LingshanError('unavailable', 'BUS_CLOSED', `${entry.subject}: closed before the acknowledgement came`));
  }

  private send(id: number, entry: Pending): void {
    const reply = this.prefix + id;
    this.connection.publish(entry.subject, entry.data, entry.headers ? { reply, headers: entry.headers } : { reply });
  }

  private settle(id: number, entry: Pending, error?: LingshanError): void {
    this.pending.delete(id);
    if (error) entry.reject(error);
    else entry.resolve();
  }

  private onAck(message: Msg): void {
    const id = Number(message.subject.slice(this.prefix.length));
    const entry = this.pending.get(id);
    if (!entry) return;
    this.settle(id, entry, readPubAck(entry.subject, message));
  }

  /**
   * What is late is handed back, with everything that was sent after it on its subject: whoever sends them again sends them in
   * their order, which a resend of the later ones alone would turn round.
   */
  private rejectLate(nowMs: number): void {
    const late = new Set<string>();
    for (const [id, entry] of this.pending) {
      const isLate = entry.deadlineMs <= nowMs;
      if (isLate) late.add(entry.subject);
      // In order of deadlines: without a late one at the front there is none.
      else if (late.size === 0) return;
      if (late.has(entry.subject)) {
        this.settle(id, entry, new LingshanError('unavailable', 'BUS_TIMEOUT', `${entry.subject}: ${isLate ? 'not' : 'sent after one that was not'} acknowledged within ${this.options.timeoutMs} ms`));
      }
    }
  }
}

/** What a PubAck says: undefined for stored (or stored before), otherwise why not. */
export function readPubAck(subject: string, message: Pick<Msg, 'data' | 'headers'>): LingshanError | undefined {
  const { data } = message;
  if (data.length > SUCCESS.length && SUCCESS.compare(data, 0, SUCCESS.length) === 0) return undefined;
  if (data.length === 0) {
    const code = message.headers?.code ?? 0;
    return new LingshanError('unavailable', code === 503 ? 'BUS_NO_STREAM' : 'BUS_REFUSED', `${subject}: no stream takes this subject now (status ${code}); provision the bus or wait for it to come up`);
  }
  let error: { err_code?: number; code?: number; description?: string } | undefined;
  try {
    const parsed = JSON.parse(Buffer.from(data).toString()) as { error?: typeof error; stream?: string };
    if (!parsed.error && typeof parsed.stream === 'string') return undefined;
    error = parsed.error;
  } catch {
    // Not JSON: told as refused, with what came.
  }
  const errCode = error?.err_code ?? 0;
  const told = `${subject}: ${error?.description ?? Buffer.from(data.subarray(0, 200)).toString()} (err_code ${errCode})`;
  if (errCode === TOO_LARGE_ERR_CODE) return new LingshanError('badInput', 'BUS_MESSAGE_TOO_LARGE', told);
  if (FULL_ERR_CODES.has(errCode)) return new LingshanError('full', 'BUS_FULL', told);
  return new LingshanError('unavailable', 'BUS_REFUSED', told);
}
