/**
 * One stream's way into the store: gather, encode, insert in order, acknowledge. Nothing is acknowledged before the store has
 * taken all of it, and what is not acknowledged is bounded: while the store is away the bus keeps the rest.
 */
import { randomUUID } from 'node:crypto';
import type { StreamName } from '../../kernel/bus/catalogue';
import { LingshanError } from '../../kernel/errors';
import type { Bus, BusMessage, Consumption } from '../../platform/bus';
import type { Store } from '../../platform/store';
import { MalformedMessage } from '../adapters/malformed-message';
import { refusedMessageRow } from '../adapters/quarantine-rows';
import { decodeMessage, encodeBatch, encodeRows, receivedRange, type Decoded, type TableInsert } from '../adapters/table-batch';
import { backoffMs, isDue } from '../domain/batch-policy';
import type { RiverGauges } from './river-gauges';

export interface RiverOptions {
  readonly stream: StreamName;
  /** Most messages that are handed to this process and not stored. */
  readonly messagesMax: number;
  readonly bus: Bus;
  readonly store: Store;
  readonly gauges: RiverGauges;
  readonly warn: (fields: object, text: string) => void;
}

/** How often the age of a batch is looked at, ms. */
const TICK_MS = 50;

/** Why data can not be stored, ever. */
type Refusal = Pick<LingshanError, 'reason' | 'detail'>;

/** The store stayed away until this process had to stop: the messages come again to the next one. */
class StoppedError extends Error {}

export class River {
  private gathered: BusMessage[] = [];
  private gatheredBytes = 0;
  private firstAtMs = 0;
  private flushing: Promise<void> | undefined;
  private consumption: Consumption | undefined;
  private timer: NodeJS.Timeout | undefined;
  private patience = true;
  private refusedCount = 0;
  /** Why the insert under way is being tried again. */
  private obstacle: LingshanError | undefined;

  constructor(private readonly options: RiverOptions) {}

  /** Messages that are here and not yet stored. */
  get pending(): number {
    return this.consumption?.pending ?? 0;
  }

  /** Readiness check: throws what keeps the river from storing, a store that answers yet refuses included. */
  check(): void {
    if (this.obstacle) throw this.obstacle;
  }

  async start(): Promise<void> {
    this.timer = setInterval(() => this.flushWhenDue(), TICK_MS);
    this.consumption = await this.options.bus.consume(this.options.stream, { maxMessages: this.options.messagesMax }, (message) => this.take(message));
  }

  /** Takes nothing more, stores what is here, and gives up on a store that is away after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    await this.consumption?.stop();
    clearInterval(this.timer);
    const impatient = setTimeout(() => (this.patience = false), graceMs);
    try {
      await this.flushing;
      await this.flush();
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
    } finally {
      clearTimeout(impatient);
    }
  }

  private take(message: BusMessage): void {
    if (this.gathered.length === 0) this.firstAtMs = performance.now();
    this.gathered.push(message);
    this.gatheredBytes += message.data.length;
    this.flushWhenDue();
  }

  private flushWhenDue(): void {
    const batch = { messages: this.gathered.length, bytes: this.gatheredBytes, ageMs: performance.now() - this.firstAtMs };
    if (this.flushing || !isDue(batch, this.options.messagesMax)) return;
    this.flushing = this.flush().finally(() => (this.flushing = undefined));
    // A stop during an outage is no failure; anything else is our own bug and must be seen.
    this.flushing.catch((error: unknown) => {
      if (!(error instanceof StoppedError)) throw error;
    });
  }

  private async flush(): Promise<void> {
    const messages = this.gathered;
    this.gathered = [];
    this.gatheredBytes = 0;
    if (messages.length === 0) return;
    await this.storeAll(await this.readable(messages));
  }

  /** Decodes; what can not be read goes to quarantine at once. */
  private async readable(messages: readonly BusMessage[]): Promise<Decoded[]> {
    const decoded: Decoded[] = [];
    for (const message of messages) {
      try {
        decoded.push(decodeMessage(this.options.stream, message));
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        await this.quarantine(message, error.reason, error.detail);
      }
    }
    return decoded;
  }

  /** Stores the messages and acknowledges them. When the data is refused, halves until the one that is at fault stands alone. */
  private async storeAll(decoded: readonly Decoded[]): Promise<void> {
    const [only] = decoded;
    if (!only) return;
    const refusal = await this.insertAll(decoded);
    if (!refusal) {
      for (const { message } of decoded) message.ack();
      this.tellLag(decoded);
    } else if (decoded.length === 1) {
      await this.quarantine(only.message, refusal.reason, refusal.detail);
    } else {
      const middle = decoded.length >> 1;
      await this.storeAll(decoded.slice(0, middle));
      await this.storeAll(decoded.slice(middle));
    }
  }

  private tellLag(decoded: readonly Decoded[]): void {
    const received = receivedRange(decoded);
    if (!received) return;
    const nowMs = Date.now();
    this.options.gauges.onLag(nowMs - received.oldestMs);
    this.options.gauges.onLag(nowMs - received.newestMs);
  }

  /** @returns why the data can not be stored for good, or undefined when all is stored */
  private async insertAll(decoded: readonly Decoded[]): Promise<Refusal | undefined> {
    let inserts: readonly TableInsert[];
    try {
      inserts = encodeBatch(decoded);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      return error;
    }
    for (const insert of inserts) {
      const refusal = await this.insertPatiently(insert);
      if (refusal) return refusal;
    }
    return undefined;
  }

  private async insertPatiently(insert: TableInsert): Promise<LingshanError | undefined> {
    const { store, gauges, warn, stream } = this.options;
    const token = randomUUID();
    for (let attempt = 1; ; attempt++) {
      const startedMs = performance.now();
      try {
        await store.insert(insert.table, insert.columns, 'Native', insert.body, { token });
        gauges.onStored(insert.table, insert.rowCount, performance.now() - startedMs);
        this.obstacle = undefined;
        return undefined;
      } catch (error) {
        if (!(error instanceof LingshanError)) throw error;
        if (error.kind === 'badInput') return error;
        // notAllowed and bug are ours to mend; until then the river waits rather than lose a row.
        this.obstacle = error;
        gauges.onRetry(error.reason);
        warn({ stream, table: insert.table, attempt, reason: error.reason, detail: error.detail }, 'insert failed; trying again');
        if (!this.patience) throw new StoppedError();
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)));
        if (!this.patience) throw new StoppedError();
      }
    }
  }

  private async quarantine(message: BusMessage, reason: string, detail: string): Promise<void> {
    const { gauges, warn, stream } = this.options;
    const row = refusedMessageRow({ subject: message.subject, data: message.data, reason, detail, nowMs: Date.now(), sequence: ++this.refusedCount });
    const refusal = await this.insertPatiently(encodeRows('quarantine', [row]));
    if (refusal) throw refusal;
    gauges.onQuarantined(reason);
    warn({ stream, subject: message.subject, reason, detail }, 'message put into quarantine');
    message.term(reason);
  }
}

