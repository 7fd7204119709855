import { AuthorizationError, connect, nuid, PermissionViolationError, type NatsConnection } from '@nats-io/transport-node';
import type { BusActor, StreamName } from '../../kernel/bus/catalogue';
import { LingshanError } from '../../kernel/errors';
import { AckInbox } from './ack-inbox';
import type { Bus, BusMessage, Consumption, LastMessage } from './bus';
import { getLast, listLast } from './last-values';
import { PullConsumption } from './pull-consumption';

/** Earlier servers have authentication and mapping flaws (promises, "Facts behind them"). */
const SERVER_VERSION_MIN = [2, 12, 7] as const;
const CLOSE_WAIT_MS = 5000;
const FIRST_CONNECT_MS = 30_000;
const RETRY_MS = 200;

export interface BusOptions {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly actor: BusActor;
  /** Name of this process, shown by the server's monitoring. */
  readonly name: string;
  /** How long a publish may wait for its acknowledgement, reconnects included, ms. */
  readonly publishTimeoutMs?: number;
}

/** Inboxes of an actor lie under a prefix of its own, so that its permissions can be narrow. */
export function inboxPrefix(actor: BusActor): string {
  return `_INBOX_${actor}`;
}

/** True when `version` (as the server says it, e.g. 2.15.1 or 2.12.7-beta.1) is new enough. */
export function isServerNewEnough(version: string): boolean {
  const parts = version.split('-')[0]?.split('.').map(Number) ?? [];
  for (let i = 0; i < SERVER_VERSION_MIN.length; i++) {
    const difference = (parts[i] ?? 0) - (SERVER_VERSION_MIN[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return !version.includes('-');
}

/** A raw connection with our options and a server that is new enough. Waits for a server that is still coming up, ≤ 30 s. */
export async function connectNats(options: BusOptions): Promise<NatsConnection> {
  const until = performance.now() + FIRST_CONNECT_MS;
  for (;;) {
    try {
      const connection = await connect({
        servers: options.url,
        user: options.user,
        pass: options.password,
        name: options.name,
        inboxPrefix: inboxPrefix(options.actor),
        maxReconnectAttempts: -1,
        reconnectTimeWait: 100,
        reconnectJitter: 50,
        pingInterval: 10_000,
        maxPingOut: 2,
        noAsyncTraces: true,
        ignoreClusterUpdates: false,
      });
      const version = connection.info?.version ?? '0.0.0';
      if (isServerNewEnough(version)) return connection;
      await connection.close();
      throw new LingshanError('bug', 'BUS_SERVER_TOO_OLD', `NATS_URL ${options.url}: nats-server ${version}; at least ${SERVER_VERSION_MIN.join('.')} is needed; upgrade it`);
    } catch (error) {
      if (error instanceof LingshanError) throw error;
      if (isRefusal(error)) throw new LingshanError('notAllowed', 'BUS_CREDENTIALS_REFUSED', `NATS_URL ${options.url}: user ${options.user} was refused; correct NATS_USER and NATS_PASSWORD`, { cause: error });
      if (performance.now() > until) throw new LingshanError('unavailable', 'BUS_UNAVAILABLE', `NATS_URL ${options.url}: not reached within ${FIRST_CONNECT_MS / 1000} s; start nats-server or correct the address`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AuthorizationError || (error instanceof Error && error.cause instanceof AuthorizationError);
}

/** Connects one process to the bus. Rejects LingshanError `unavailable`, `notAllowed` or BUS_SERVER_TOO_OLD, each with the fix. */
export async function connectBus(options: BusOptions): Promise<Bus> {
  return new NatsBus(await connectNats(options), options);
}

class NatsBus implements Bus {
  private up = true;
  private readonly acks: AckInbox;
  private readonly consumptions: PullConsumption[] = [];
  /** Apart from every other process of the same actor. */
  private readonly inbox: string;

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: BusOptions,
  ) {
    this.inbox = `${inboxPrefix(options.actor)}.${nuid.next()}`;
    const isConnected = (): boolean => this.up;
    this.acks = new AckInbox(connection, { inboxPrefix: this.inbox, timeoutMs: options.publishTimeoutMs ?? 5000, isConnected });
    void this.followStatus();
  }

  get connected(): boolean {
    return this.up && !this.connection.isClosed();
  }

  get unacknowledged(): number {
    return this.acks.unacknowledged;
  }

  publish(subject: string, data: Uint8Array, options?: { messageId?: string }): Promise<void> {
    return this.acks.publish(subject, data, options?.messageId);
  }

  publishLive(subject: string, data: Uint8Array): void {
    if (this.connected) this.connection.publish(subject, data);
  }

  tap(subject: string, on: (subject: string, data: Uint8Array) => void): void {
    this.connection.subscribe(subject, { callback: (error, message) => void (error ?? on(message.subject, message.data)) });
  }

  consume(stream: StreamName, options: { maxMessages: number }, on: (message: BusMessage) => void): Promise<Consumption> {
    const inbox = `${this.inbox}.pull.${stream}.${this.consumptions.length}`;
    const consumption = new PullConsumption(
      this.connection,
      { stream, durable: this.options.actor, inbox, maxMessages: options.maxMessages, isConnected: () => this.up },
      on,
    );
    this.consumptions.push(consumption);
    return Promise.resolve(consumption);
  }

  getLast(stream: StreamName, subject: string): Promise<Uint8Array | undefined> {
    return getLast(this.connection, stream, subject);
  }

  listLast(stream: StreamName, filter: string): Promise<readonly LastMessage[]> {
    return listLast(this.connection, stream, filter);
  }

  check(): void {
    if (!this.connected) throw new LingshanError('unavailable', 'BUS_UNAVAILABLE', `NATS_URL ${this.options.url}: not connected`);
  }

  async close(): Promise<void> {
    await Promise.all(this.consumptions.map((consumption) => consumption.stop()));
    await this.acks.close(this.up ? CLOSE_WAIT_MS : 0);
    if (this.connection.isClosed()) return;
    if (this.up) await this.connection.drain();
    else await this.connection.close();
  }

  private async followStatus(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') this.up = false;
      if (status.type === 'reconnect') {
        this.up = true;
        this.acks.resend();
        for (const consumption of this.consumptions) consumption.onReconnect();
      }
      if (status.type === 'error' && status.error instanceof PermissionViolationError && status.error.operation === 'publish') {
        this.acks.rejectForbidden(status.error.subject);
      }
    }
  }
}

