/**
 * A durable pull consumer that asks for exactly as many messages as may be unacknowledged in this process: what is not
 * acknowledged is not asked for, so memory is bounded by `maxMessages` however long the work behind it is held up (P14).
 */
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { BusMessage, Consumption } from './bus';

const ACK = Buffer.from('+ACK');
const NAK = Buffer.from('-NAK');
const NANOS_PER_MS = 1_000_000;
/** A pull request lives this long at the server; it beats while it waits, so that a dead one is noticed. */
const EXPIRES_MS = 30_000;
const HEARTBEAT_MS = 5000;
const SILENCE_MS = 2 * HEARTBEAT_MS + 1000;
/** Wait before asking again when the server said that it can not serve the request now. */
const RETRY_MS = 250;

/** Position of the delivery count in `$JS.ACK.<stream>.<consumer>.<delivered>…` and in the longer form with domain and account. */
function deliveryCount(reply: string): number {
  const tokens = reply.split('.');
  return Number(tokens[tokens.length >= 11 ? 6 : 4]);
}

export class PullConsumption implements Consumption {
  private unacknowledged = 0;
  /** Messages asked for and not yet come. */
  private requested = 0;
  private stopped = false;
  private lastHeardMs = performance.now();
  private retry: NodeJS.Timeout | undefined;
  private readonly subscription: Subscription;
  private readonly watchdog: NodeJS.Timeout;
  private readonly nextSubject: string;

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: { stream: string; durable: string; inbox: string; maxMessages: number; isConnected: () => boolean },
    private readonly on: (message: BusMessage) => void,
  ) {
    this.nextSubject = `$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${options.durable}`;
    this.subscription = connection.subscribe(options.inbox, { callback: (error, message) => void (error ?? this.onMessage(message)) });
    this.watchdog = setInterval(() => this.askAgainWhenSilent(), HEARTBEAT_MS).unref();
    this.ask();
  }

  get pending(): number {
    return this.unacknowledged;
  }

  /** The server is back: requests it held are gone. */
  onReconnect(): void {
    this.requested = 0;
    this.ask();
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    clearInterval(this.watchdog);
    clearTimeout(this.retry);
    this.subscription.unsubscribe();
  }

  /** Asks for more when at least a quarter of the room is free, so that requests stay few. */
  private ask(): void {
    if (this.stopped || !this.options.isConnected() || this.retry) return;
    const room = this.options.maxMessages - this.unacknowledged - this.requested;
    if (room <= 0 || (this.requested > 0 && room < this.options.maxMessages / 4)) return;
    this.requested += room;
    const request = { batch: room, expires: EXPIRES_MS * NANOS_PER_MS, idle_heartbeat: HEARTBEAT_MS * NANOS_PER_MS };
    this.connection.publish(this.nextSubject, JSON.stringify(request), { reply: this.options.inbox });
  }

  private onMessage(message: Msg): void {
    this.lastHeardMs = performance.now();
    // Messages of the stream carry the subject they were published on; what the server says about the request comes on the inbox.
    if (message.subject === this.options.inbox) return this.onStatus(message);
    if (this.requested > 0) this.requested--;
    this.unacknowledged++;
    this.on(new PulledMessage(message, this));
    this.ask();
  }

  private onStatus(message: Msg): void {
    const code = message.headers?.code ?? 0;
    if (code === 100) return; // heartbeat
    const left = Number(message.headers?.get('Nats-Pending-Messages') || NaN);
    this.requested = Number.isFinite(left) ? Math.max(0, this.requested - left) : 0;
    if (code === 408) return this.ask(); // the request's time was over
    this.askLater();
  }

  private askLater(): void {
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      this.ask();
    }, RETRY_MS);
  }

  private askAgainWhenSilent(): void {
    if (performance.now() - this.lastHeardMs < SILENCE_MS) return;
    this.lastHeardMs = performance.now();
    this.requested = 0;
    this.ask();
  }

  /** Sends the verdict on one message and makes room for the next. */
  settle(reply: string, verdict: Uint8Array): void {
    this.unacknowledged--;
    if (!this.connection.isClosed()) this.connection.publish(reply, verdict);
    this.ask();
  }
}

class PulledMessage implements BusMessage {
  private settled = false;

  constructor(
    private readonly message: Msg,
    private readonly consumption: PullConsumption,
  ) {}

  get subject(): string {
    return this.message.subject;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  get redelivered(): boolean {
    return deliveryCount(this.message.reply ?? '') > 1;
  }

  ack(): void {
    this.settle(ACK);
  }

  nak(delayMs?: number): void {
    this.settle(delayMs === undefined ? NAK : Buffer.from(`-NAK {"delay":${Math.round(delayMs * NANOS_PER_MS)}}`));
  }

  term(reason: string): void {
    this.settle(Buffer.from(`+TERM ${reason}`));
  }

  private settle(verdict: Uint8Array): void {
    if (this.settled) return;
    this.settled = true;
    this.consumption.settle(this.message.reply ?? '', verdict);
  }
}
