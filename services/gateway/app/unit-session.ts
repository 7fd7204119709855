/** One session of one unit at this gateway: what is acknowledged, what is under way, and the stream that it came by. */
import type { ErrorKind } from '../../kernel/errors';
import { AckLedger, type Arrival } from '../domain/ack-ledger';
import { TrackMemory } from '../domain/track-memory';
import { UnitSite } from '../domain/unit-site';
import { FrameStamp } from '../adapters/wire/messages';
import type { FrameOwner } from './frame-owner';
import type { Rejection } from './rejection';

/** The open stream of a unit. */
export interface UnitStream {
  /** Sends one ConnectResponse. */
  send(message: Uint8Array): void;
  /** False while the unit does not take what was sent. */
  readonly writable: boolean;
  /** Reads from the unit, or lets the socket fill up. */
  setReading(on: boolean): void;
  /** Ends the stream with the status of the error kind. */
  close(kind: ErrorKind, reason: string, detail: string): void;
}

export interface SessionEvents {
  /** There is something to tell the unit. */
  onDirty(session: UnitSession): void;
  /** The bus stayed away: the unit must send again what is not acknowledged. */
  onAbandoned(session: UnitSession): void;
}

/** Refused frames that can be told again after a reconnect. */
const REMEMBERED_REJECTIONS = 1024;
/** In one Ack, so that it stays far below the message size. */
const REJECTIONS_PER_ACK = 200;

export class UnitSession implements FrameOwner {
  readonly stamp: FrameStamp;
  readonly memory = { site: new UnitSite(), tracks: new TrackMemory() };
  readonly backfilled = false;
  stream: UnitStream | undefined;
  heldFrames = 0;
  heldBytes = 0;
  acked = 0;
  quarantined = 0;
  duplicates = 0;
  lastFrameMs = 0;
  /** As last written to unit.session. */
  publishedThrough = -1;
  /** Frames settled since the unit was last told something, and when that was, monotonic ms. */
  untold = 0;
  toldAtMs = 0;
  private dirty = false;
  private toldThrough = 0;
  private rejections: Rejection[] = [];
  private readonly remembered = new Map<number, Rejection>();
  private readonly ledger: AckLedger;

  constructor(
    readonly unitId: string,
    readonly session: number,
    settledThrough: number,
    private readonly events: SessionEvents,
  ) {
    this.ledger = new AckLedger(settledThrough);
    this.stamp = new FrameStamp(unitId, session);
  }

  /** Everything received up to here is settled. */
  get through(): number {
    return this.ledger.through;
  }

  /** Starts telling on a new stream. `ackedThrough`: what the unit says it knows. Returns after which counter it goes on. */
  attach(stream: UnitStream, ackedThrough: number): number {
    this.stream = stream;
    this.acked = 0;
    this.quarantined = 0;
    this.duplicates = 0;
    this.ledger.skipTo(ackedThrough);
    const resumeAfter = Math.max(this.through, ackedThrough);
    this.toldThrough = resumeAfter;
    this.rejections = [...this.remembered.values()].filter(({ counter }) => counter > ackedThrough);
    if (this.rejections.length > 0) this.markDirty();
    return resumeAfter;
  }

  /** True when no unit that counts its frames one by one can be at `counter` now. */
  isLeap(counter: number): boolean {
    return this.ledger.isLeap(counter);
  }

  /** Notes that a frame came. One that was settled before is acknowledged again, with its reason when it was refused. */
  onArrival(counter: number, nowMs: number): Arrival {
    this.lastFrameMs = nowMs;
    const arrival = this.ledger.receive(counter);
    if (arrival === 'new') return arrival;
    this.duplicates++;
    if (arrival === 'settled') {
      const rejection = this.remembered.get(counter);
      if (rejection) this.rejections.push(rejection);
      this.markDirty();
    }
    return arrival;
  }

  onHeld(bytes: number): void {
    this.heldFrames++;
    this.heldBytes += bytes;
  }

  onSettled(counter: number, bytes: number, rejection: Rejection | undefined): void {
    this.release(bytes);
    this.acked++;
    this.untold++;
    if (counter > 0) this.ledger.settle(counter);
    if (rejection) this.reject(rejection);
    this.markDirty();
  }

  onAbandoned(_counter: number, bytes: number): void {
    this.release(bytes);
    this.events.onAbandoned(this);
  }

  /** What to acknowledge now. Everything up to `through` that was refused is listed here or was before. */
  takeAck(clockMs: number): { through: number; rejections: readonly Rejection[] } {
    this.toldAtMs = clockMs;
    this.untold = 0;
    const listed = this.rejections.splice(0, REJECTIONS_PER_ACK);
    this.dirty = false;
    if (this.rejections.length > 0) this.markDirty();
    else this.toldThrough = Math.max(this.toldThrough, this.through);
    return { through: this.toldThrough, rejections: listed };
  }

  private reject(rejection: Rejection): void {
    this.quarantined++;
    this.rejections.push(rejection);
    if (rejection.counter === 0) return;
    this.remembered.set(rejection.counter, rejection);
    if (this.remembered.size <= REMEMBERED_REJECTIONS) return;
    for (const oldest of this.remembered.keys()) {
      this.remembered.delete(oldest);
      return;
    }
  }

  private release(bytes: number): void {
    this.heldFrames--;
    this.heldBytes -= bytes;
  }

  private markDirty(): void {
    if (this.dirty) return;
    this.dirty = true;
    this.events.onDirty(this);
  }
}
