/**
 * The present as events. Each change becomes one encoded event that all readers share; what differs from the last one is
 * worked out once, here, however many read. Readers that are slow are their own problem (ClientRing, P14).
 */
import { LingshanError } from '../../kernel/errors';
import { OBJECT_FIELDS, TOPICS, type Topic } from '../domain/contract/live';
import type { Quality } from '../domain/contract/basics';
import { CallsExceeded } from '../domain/problem';
import type { LiveState } from './live-state';
import { toInstant } from './live-items';

export const HEARTBEAT_MS = 5000;
/** How soon a change of quality is told. */
const STATUS_MS = 250;
/** A caller with too many streams must close one first; a reader that went without a word is noticed within this time, s. */
const FULL_RETRY_AFTER_S = 30;

export interface StreamReader {
  readonly topics: ReadonlySet<Topic>;
  /** Who reads; several readers of one caller are counted together. */
  readonly caller: string;
  send(event: Uint8Array): void;
  /** Called each heartbeat; false hangs up (signed out, expired). */
  isWelcome(): boolean;
  hangUp(): void;
}

export interface StreamLimits {
  readonly readersMax: number;
  readonly readersOfCallerMax: number;
}

interface TopicRows {
  rows: Map<string | number, string>;
  quality: Quality;
}

export class LiveStream {
  private readonly readers = new Set<StreamReader>();
  /** Rows as last told; only of topics that somebody reads. */
  private readonly told = new Map<Topic, TopicRows>();
  private readonly timers: NodeJS.Timeout[];
  private readonly stopListening: () => void;
  private eventNo = 0;

  constructor(
    private readonly state: LiveState,
    private readonly limits: StreamLimits,
  ) {
    this.stopListening = state.onChange((topic) => this.onChange(topic));
    this.timers = [setInterval(() => this.tellHeartbeat(), HEARTBEAT_MS), setInterval(() => this.tellQualities(), STATUS_MS)];
    for (const timer of this.timers) timer.unref();
  }

  get size(): number {
    return this.readers.size;
  }

  /** Throws STREAMS_FULL when there is no room for another reader of this caller. */
  checkRoom(caller: string): void {
    const { readersMax, readersOfCallerMax } = this.limits;
    const ofCaller = [...this.readers].filter((reader) => reader.caller === caller).length;
    if (ofCaller >= readersOfCallerMax) throw new CallsExceeded('STREAMS_FULL', FULL_RETRY_AFTER_S, `at most ${readersOfCallerMax} streams a caller; close one`);
    if (this.readers.size >= readersMax) throw new LingshanError('full', 'STREAMS_FULL', `at most ${readersMax} streams; try again later`);
  }

  add(reader: StreamReader): void {
    this.readers.add(reader);
    for (const event of this.snapshots(reader.topics)) reader.send(event);
  }

  remove(reader: StreamReader): void {
    this.readers.delete(reader);
    for (const topic of this.told.keys()) {
      if (!this.isRead(topic)) this.told.delete(topic);
    }
  }

  /** A snapshot event of each topic. */
  snapshots(topics: ReadonlySet<Topic>): Uint8Array[] {
    return TOPICS.filter((topic) => topics.has(topic)).map((topic) => {
      const { rows } = this.getTold(topic);
      const fields = topic === 'objects' ? `"fields":${JSON.stringify(OBJECT_FIELDS)},` : '';
      return this.encode('snapshot', `{${this.headJson(topic)},${fields}"items":[${[...rows.values()].join(',')}]}`);
    });
  }

  /** The gap event for a reader that missed events. */
  gap(missed: number): Uint8Array {
    return this.encode('gap', JSON.stringify({ reason: 'SLOW_CLIENT', missed }));
  }

  close(): void {
    this.stopListening();
    for (const timer of this.timers) clearInterval(timer);
    for (const reader of [...this.readers]) reader.hangUp();
  }

  private onChange(topic: Topic): void {
    const told = this.told.get(topic);
    if (!told) return;
    const { rows: before } = told;
    const rows = this.encodeRows(topic);
    const upsert: string[] = [];
    for (const [key, row] of rows) {
      if (before.get(key) !== row) upsert.push(row);
    }
    const remove = [...before.keys()].filter((key) => !rows.has(key));
    told.rows = rows;
    told.quality = this.state.head(topic).quality;
    this.tell(topic, this.encode('delta', `{${this.headJson(topic)},"upsert":[${upsert.join(',')}],"remove":${JSON.stringify(remove)}}`));
  }

  private tellQualities(): void {
    for (const [topic, told] of this.told) {
      const { quality } = this.state.head(topic);
      if (quality === told.quality) continue;
      told.quality = quality;
      this.tell(topic, this.encode('status', `{${this.headJson(topic)}}`));
    }
  }

  private tellHeartbeat(): void {
    const now = toInstant(this.state.clock.nowMs());
    const bySet = new Map<string, Uint8Array>();
    for (const reader of [...this.readers]) {
      if (!reader.isWelcome()) {
        reader.hangUp();
        continue;
      }
      const key = [...reader.topics].join();
      const event = bySet.get(key) ?? this.encode('heartbeat', JSON.stringify({ now, topics: Object.fromEntries([...reader.topics].map((topic) => [topic, this.state.head(topic)])) }));
      bySet.set(key, event);
      reader.send(event);
    }
  }

  private tell(topic: Topic, event: Uint8Array): void {
    for (const reader of this.readers) {
      if (reader.topics.has(topic)) reader.send(event);
    }
  }

  private getTold(topic: Topic): TopicRows {
    const told = this.told.get(topic) ?? { rows: this.encodeRows(topic), quality: this.state.head(topic).quality };
    this.told.set(topic, told);
    return told;
  }

  private encodeRows(topic: Topic): Map<string | number, string> {
    const rows = new Map<string | number, string>();
    for (const [key, row] of this.state.rowsOf(topic)) rows.set(key, JSON.stringify(row));
    return rows;
  }

  private isRead(topic: Topic): boolean {
    for (const reader of this.readers) {
      if (reader.topics.has(topic)) return true;
    }
    return false;
  }

  private headJson(topic: Topic): string {
    return JSON.stringify({ topic, ...this.state.head(topic) }).slice(1, -1);
  }

  private encode(event: string, data: string): Uint8Array {
    this.eventNo++;
    return Buffer.from(`event: ${event}\nid: ${this.eventNo}\ndata: ${data}\n\n`);
  }
}
