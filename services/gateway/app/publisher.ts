/**
 * Frames on their way to the bus: by priority within a budget of messages in flight, and again and again until the bus has
 * acknowledged them. Nothing that came in here is dropped, except when the bus stays away and the units are told so.
 */
import { LingshanError } from '../../kernel/errors';
import type { Bus } from '../../platform';
import { LANE_IN_FLIGHT, QUARANTINE_IN_FLIGHT, LANES, type Lane } from '../domain/lanes';
import { LIMITS } from '../domain/limits';

/** One message for the bus. Exactly one of the two is called, once. */
export interface Outgoing {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly messageId: string;
  /** Place in its lane, in order of arrival; given by the publisher. */
  order: number;
  /** The bus has it. */
  stored(): void;
  /** The bus stayed away: whoever sent it still holds it and must send it again. */
  abandoned(): void;
}

/** Why a lane waits. */
export type Refusal = 'full' | 'unavailable';

interface LaneState {
  readonly name: Lane;
  /** Waiting, from `head` on; in order of arrival. */
  queue: Outgoing[];
  head: number;
  inFlight: number;
  /** Refused by the bus, to be sent in their order among the queue. */
  refused: Outgoing[];
  /** Messages taken so far. */
  taken: number;
  retryTimer: NodeJS.Timeout | undefined;
  /** One message is under way to find out whether the bus takes again. */
  probing: boolean;
  retryMs: number;
  /** Since when the bus has been away for this lane, monotonic ms. */
  awaySinceMs: number | undefined;
  refusal: Refusal | undefined;
}

/** Emptied cells at the front of a queue before they are cut off. */
const COMPACT_AT = 1024;

const heldBy = (lane: LaneState): number => lane.inFlight + lane.refused.length + lane.queue.length - lane.head;

export class Publisher {
  private readonly lanes: readonly LaneState[];
  private readonly byName: ReadonlyMap<Lane, LaneState>;
  private inFlight = 0;
  private heldBytesNow = 0;

  constructor(
    private readonly bus: Pick<Bus, 'publish'>,
    private readonly onRefusal: (lane: Lane, refusal: Refusal) => void,
  ) {
    this.lanes = LANES.map((name) => ({
      name,
      queue: [],
      head: 0,
      inFlight: 0,
      refused: [],
      taken: 0,
      retryTimer: undefined,
      probing: false,
      retryMs: LIMITS.busRetryMs,
      awaySinceMs: undefined,
      refusal: undefined,
    }));
    this.byName = new Map(this.lanes.map((lane) => [lane.name, lane]));
  }

  /** Bytes taken and not yet acknowledged by the bus. */
  get heldBytes(): number {
    return this.heldBytesNow;
  }

  /** Messages taken and not yet acknowledged by the bus. */
  get heldMessages(): number {
    return this.lanes.reduce((sum, lane) => sum + heldBy(lane), 0);
  }

  /** Good frames among them. */
  get heldFrames(): number {
    return this.heldMessages - heldBy(this.byName.get('quarantine') as LaneState);
  }

  /** Why the lane waits at present, or undefined. */
  refusalOf(lane: Lane): Refusal | undefined {
    return (this.byName.get(lane) as LaneState).refusal;
  }

  submit(name: Lane, outgoing: Outgoing): void {
    const lane = this.byName.get(name) as LaneState;
    this.heldBytesNow += outgoing.data.length;
    outgoing.order = lane.taken++;
    if (lane.head === lane.queue.length && this.maySend(lane)) {
      this.send(lane, outgoing);
      return;
    }
    lane.queue.push(outgoing);
  }

  /** Stops the retries; what is held is neither stored nor abandoned any more. */
  stop(): void {
    for (const lane of this.lanes) clearTimeout(lane.retryTimer);
  }

  private maySend(lane: LaneState): boolean {
    if (lane.retryTimer !== undefined || lane.probing || this.inFlight >= LANE_IN_FLIGHT[lane.name]) return false;
    return lane.name !== 'quarantine' || lane.inFlight < QUARANTINE_IN_FLIGHT;
  }

  private send(lane: LaneState, outgoing: Outgoing): void {
    this.inFlight++;
    lane.inFlight++;
    this.bus.publish(outgoing.subject, outgoing.data, outgoing).then(
      () => this.onStored(lane, outgoing),
      (error: unknown) => this.onRefused(lane, outgoing, error),
    );
  }

  private onStored(lane: LaneState, outgoing: Outgoing): void {
    this.inFlight--;
    lane.inFlight--;
    this.heldBytesNow -= outgoing.data.length;
    lane.probing = false;
    lane.retryMs = LIMITS.busRetryMs;
    lane.awaySinceMs = undefined;
    lane.refusal = undefined;
    outgoing.stored();
    this.pump();
  }

  private onRefused(lane: LaneState, outgoing: Outgoing, error: unknown): void {
    this.inFlight--;
    lane.inFlight--;
    const kind = error instanceof LingshanError ? error.kind : 'bug';
    // Too large or not permitted: the catalogue and this code disagree. Crash loud (the rejection is not caught).
    if (kind !== 'full' && kind !== 'unavailable') throw error;
    lane.probing = false;
    lane.refused.push(outgoing);
    lane.refusal = kind;
    lane.awaySinceMs = kind === 'full' ? undefined : (lane.awaySinceMs ?? performance.now());
    this.onRefusal(lane.name, kind);
    lane.retryTimer ??= setTimeout(() => this.retry(lane), lane.retryMs);
  }

  private retry(lane: LaneState): void {
    lane.retryTimer = undefined;
    lane.retryMs = Math.min(lane.retryMs * 2, LIMITS.busRetryMaxMs);
    if (lane.awaySinceMs !== undefined && performance.now() - lane.awaySinceMs > LIMITS.busAwayMs) {
      this.abandon(lane);
      return;
    }
    if (lane.refused.length === 0) {
      this.pump();
      return;
    }
    // What waits may have been refused before what came back now: only the order of arrival says which is first.
    lane.queue = [...lane.refused, ...lane.queue.slice(lane.head)].sort((a, b) => a.order - b.order);
    lane.refused = [];
    // One feels whether the bus takes again; the others follow it in their order.
    lane.head = 1;
    lane.probing = true;
    this.send(lane, lane.queue[0] as Outgoing);
  }

  private abandon(lane: LaneState): void {
    const dropped = [...lane.refused, ...lane.queue.slice(lane.head)];
    lane.refused = [];
    lane.queue = [];
    lane.head = 0;
    lane.awaySinceMs = undefined;
    for (const outgoing of dropped) {
      this.heldBytesNow -= outgoing.data.length;
      outgoing.abandoned();
    }
  }

  private pump(): void {
    for (const lane of this.lanes) {
      while (lane.head < lane.queue.length && this.maySend(lane)) {
        const outgoing = lane.queue[lane.head++] as Outgoing;
        this.send(lane, outgoing);
      }
      if (lane.head === lane.queue.length && lane.head > 0) {
        lane.queue = [];
        lane.head = 0;
      } else if (lane.head > COMPACT_AT) {
        lane.queue.splice(0, lane.head);
        lane.head = 0;
      }
    }
  }
}
