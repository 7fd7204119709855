/**
 * The present, in memory: what the bus last said of each topic. Ages are told at the moment of the question, and are at least
 * the time since we heard it, so that a writer whose clock runs ahead can not make an old picture look fresh (P3, P12).
 */
import type { Topic } from '../domain/contract/live';
import type { Quality } from '../domain/contract/basics';
import type { NowOf } from '../domain/live-now';
import { getQuality } from '../domain/quality';
import { type ItemOf, type NetworkIds, toInstant, TOPIC_WORDS } from './live-items';

/** An ended event stays visible this long, one that nobody spoke of any more that long. */
const ENDED_EVENT_MS = 60_000;
const SILENT_EVENT_MS = 15 * 60_000;
/** A junction whose signals nobody reported for this long is left out. */
const SILENT_SIGNAL_MS = 60_000;

export interface Clock {
  /** Unix time, ms. */
  nowMs(): number;
  /** Never goes back, ms. */
  monotonicMs(): number;
}

export const SYSTEM_CLOCK: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

export interface PictureHead {
  readonly asOf: string | null;
  readonly ageMs: number | null;
  readonly quality: Quality;
}

interface Held<T extends Topic> {
  asOfMs: number;
  heardAtMs: number;
  entries: Map<string | number, NowOf[T]>;
}

type Kept = { [T in Topic]?: Held<T> };

export class LiveState {
  private readonly kept: Kept = {};
  private readonly listeners = new Set<(topic: Topic) => void>();

  constructor(
    private readonly network: () => NetworkIds,
    readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  /** The whole picture of a topic. An older one than we have is left aside. */
  replace<T extends Topic>(topic: T, asOfMs: number, items: readonly NowOf[T][]): void {
    if (asOfMs < this.getAsOfMs(topic)) return;
    const words = TOPIC_WORDS[topic];
    this.hold(topic, asOfMs, new Map(items.map((item) => [words.key(item), item])));
  }

  /** News about some of a topic; the others stay. */
  merge<T extends Topic>(topic: T, asOfMs: number, items: readonly NowOf[T][]): void {
    const words = TOPIC_WORDS[topic];
    const entries = new Map<string | number, NowOf[T]>(this.entriesOf(topic));
    for (const item of items) entries.set(words.key(item), item);
    this.forget(entries);
    this.hold(topic, Math.max(asOfMs, this.getAsOfMs(topic)), entries);
  }

  /** Unix ms of the picture; 0 when there is none. */
  getAsOfMs(topic: Topic): number {
    return this.kept[topic]?.asOfMs ?? 0;
  }

  head(topic: Topic): PictureHead {
    const held = this.kept[topic];
    if (!held) return { asOf: null, ageMs: null, quality: 'absent' };
    const ageMs = Math.round(Math.max(0, this.clock.nowMs() - held.asOfMs, this.clock.monotonicMs() - held.heardAtMs));
    return { asOf: toInstant(held.asOfMs), ageMs, quality: getQuality(topic, ageMs) };
  }

  /** What is held of a topic, whatever its age. */
  entriesOf<T extends Topic>(topic: T): ReadonlyMap<string | number, NowOf[T]> {
    const held = this.kept[topic] as Held<T> | undefined;
    return held?.entries ?? new Map<string | number, NowOf[T]>();
  }

  /** The picture in the contract's words; without items when it is absent. */
  read<T extends Topic>(topic: T, isWanted: (now: NowOf[T]) => boolean = () => true): PictureHead & { items: ItemOf[T][] } {
    const head = this.head(topic);
    const words = TOPIC_WORDS[topic];
    const nowMs = this.clock.nowMs();
    const items: ItemOf[T][] = [];
    if (head.quality !== 'absent') {
      for (const now of this.entriesOf(topic).values()) {
        if (isWanted(now)) items.push(words.item(now, this.network(), nowMs));
      }
    }
    return { ...head, items };
  }

  /** Calls `listener` after each change; returns how to stop. */
  onChange(listener: (topic: Topic) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Key and stream row of everything held of a topic. */
  *rowsOf<T extends Topic>(topic: T): Generator<[string | number, unknown]> {
    const words = TOPIC_WORDS[topic];
    const nowMs = this.clock.nowMs();
    const ids = this.network();
    for (const [key, now] of this.entriesOf(topic)) yield [key, words.row(now, ids, nowMs)];
  }

  private hold<T extends Topic>(topic: T, asOfMs: number, entries: Map<string | number, NowOf[T]>): void {
    const held: Held<T> = { asOfMs, heardAtMs: this.clock.monotonicMs(), entries };
    (this.kept as Record<Topic, unknown>)[topic] = held;
    for (const listener of this.listeners) listener(topic);
  }

  private forget<T extends Topic>(entries: Map<string | number, NowOf[T]>): void {
    const nowMs = this.clock.nowMs();
    for (const [key, entry] of entries) {
      const isOver =
        'ended' in entry ? nowMs - entry.atMs > (entry.ended ? ENDED_EVENT_MS : SILENT_EVENT_MS) : 'controlMode' in entry && nowMs - entry.measuredAtMs > SILENT_SIGNAL_MS;
      if (isOver) entries.delete(key);
    }
  }
}

