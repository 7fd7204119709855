import type { StreamName } from '../../kernel/bus/catalogue';

/** A message of a durable consumer. Exactly one of ack, nak and term counts, the first; without any of them it comes again. */
export interface BusMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** It was handed out before, to this process or another. */
  readonly redelivered: boolean;
  ack(): void;
  /** Hands it back; it comes again, after `delayMs` when given. */
  nak(delayMs?: number): void;
  /** Never deliver it again: it can not be worked off. `reason` is a stable UPPER_SNAKE word. */
  term(reason: string): void;
}

export interface Consumption {
  /** Messages handed out and not yet acknowledged; never more than `maxMessages`. */
  readonly pending: number;
  /** Stops asking for messages. What was handed out may still be acknowledged. */
  stop(): Promise<void>;
}

export interface LastMessage {
  readonly subject: string;
  readonly data: Uint8Array;
}

/** One process's connection to the bus, with the identity of one actor. */
export interface Bus {
  /** True while the server is reached. */
  readonly connected: boolean;
  /** Messages published and not yet acknowledged by the bus. */
  readonly unacknowledged: number;
  /**
   * Resolves when the stream has acknowledged the message (PubAck). While the server is away the message waits and is sent
   * again on reconnect, so give a `messageId`: the stream drops what it already has. When one is late, those sent after it on its
   * subject are rejected with it, in their order, so that sending all of them again keeps it. Rejects LingshanError `full` (BUS_FULL),
   * `unavailable` (BUS_TIMEOUT, BUS_NO_STREAM, BUS_REFUSED, BUS_CLOSED), `badInput` (BUS_MESSAGE_TOO_LARGE) or `bug` (BUS_NOT_PERMITTED).
   */
  publish(subject: string, data: Uint8Array, options?: { messageId?: string }): Promise<void>;
  /** Core publish: not stored, lost when nobody listens. */
  publishLive(subject: string, data: Uint8Array): void;
  /** Core subscription: what passes from now on. Survives reconnects. */
  tap(subject: string, on: (subject: string, data: Uint8Array) => void): void;
  /** Reads the durable consumer of this actor. At most `maxMessages` are handed out and unacknowledged at a time. Survives restarts of the server. */
  consume(stream: StreamName, options: { maxMessages: number }, on: (message: BusMessage) => void): Promise<Consumption>;
  /** Newest message on exactly this subject, or undefined. Rejects LingshanError unavailable. */
  getLast(stream: StreamName, subject: string): Promise<Uint8Array | undefined>;
  /** Newest message of every subject that matches `filter` (wildcards permitted), at most 1024. Rejects LingshanError unavailable. */
  listLast(stream: StreamName, filter: string): Promise<readonly LastMessage[]>;
  /** Readiness check: throws LingshanError unavailable while the server is not reached. */
  check(): void;
  /** Stops consumption, waits for acknowledgements (≤ 5 s), flushes and closes. */
  close(): Promise<void>;
}
