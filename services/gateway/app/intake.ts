/** One frame after the other: seen before? good? then to the bus; refused? then to quarantine. Settled when the bus has it. */
import { subjects } from '../../kernel/bus/catalogue';
import { frameKey } from '../../kernel/ids';
import { FrameInspector } from '../adapters/wire/frame-inspector';
import { encodeQuarantined, stampFrame } from '../adapters/wire/messages';
import { laneOf } from '../domain/lanes';
import { describeFinding, finding, type Finding } from '../domain/reasons';
import type { FrameOwner } from './frame-owner';
import { metrics } from './metrics';
import type { Outgoing, Publisher } from './publisher';
import type { Rejection } from './rejection';
import type { UnitSession } from './unit-session';

/** When a message came. */
export interface Arrived {
  /** Unix time, ms. */
  readonly nowMs: number;
  /** Monotonic, ms. */
  readonly clockMs: number;
}

/** A frame on its way to the bus. */
class FramePublication implements Outgoing {
  order = 0;

  constructor(
    private readonly owner: FrameOwner,
    private readonly counter: number,
    private readonly clockMs: number,
    readonly subject: string,
    readonly data: Uint8Array,
    readonly messageId: string,
    private readonly rejection: Rejection | undefined,
    private readonly kind: string,
  ) {
    owner.onHeld(data.length);
  }

  stored(): void {
    metrics.ackMs.observe(performance.now() - this.clockMs);
    if (this.rejection) metrics.refused.inc({ reason: this.rejection.reason });
    else metrics.frames.inc({ kind: this.kind });
    this.owner.onSettled(this.counter, this.data.length, this.rejection);
  }

  abandoned(): void {
    metrics.abandoned.inc();
    this.owner.onAbandoned(this.counter, this.data.length);
  }
}

export class Intake {
  private readonly inspector = new FrameInspector();
  /** Frames whose counter could not be read, so that each has a message id of its own. */
  private unnamed = 0;

  constructor(
    private readonly publisher: Publisher,
    private readonly gatewayId: string,
  ) {}

  /** Takes the frame bytes[start..end) of a stream. True: it was refused. */
  accept(session: UnitSession, bytes: Uint8Array, start: number, end: number, at: Arrived): boolean {
    const header = this.inspector.checkHeader(bytes, start, end, at.nowMs);
    const { counter } = this.inspector.view;
    if (session.isLeap(counter)) {
      // The unit is told which frame it was; the ledger must not hear of it, or what follows would look settled.
      this.quarantine(session, { counter, kind: this.inspector.view.kind, found: finding('COUNTER_LEAP', `counter ${counter}`), raw: bytes.subarray(start, end) }, 0, at);
      return true;
    }
    if (counter > 0 && session.onArrival(counter, at.nowMs) !== 'new') {
      metrics.duplicates.inc();
      return false;
    }
    return this.judge(session, header, bytes, start, end, at);
  }

  /** Takes a frame of a Backfill call: older than the stream's, so no ledger applies; the bus drops what it already has. */
  acceptBackfilled(owner: FrameOwner, bytes: Uint8Array, start: number, end: number, at: Arrived): boolean {
    return this.judge(owner, this.inspector.checkHeader(bytes, start, end, at.nowMs), bytes, start, end, at);
  }

  /** Keeps a message that could not be cut into frames. */
  acceptDamaged(owner: FrameOwner, bytes: Uint8Array, found: Finding, at: Arrived): void {
    this.quarantine(owner, { counter: 0, kind: 0, found, raw: bytes }, 0, at);
  }

  private judge(owner: FrameOwner, header: Finding | undefined, bytes: Uint8Array, start: number, end: number, at: Arrived): boolean {
    const { inspector } = this;
    const found = header ?? inspector.checkPayload(bytes, owner.memory, at.nowMs);
    const { counter } = inspector.view;
    if (found) {
      this.quarantine(owner, { counter, kind: inspector.view.kind, found, raw: bytes.subarray(start, end) }, counter, at);
      return true;
    }
    const kind = inspector.kind;
    if (kind === undefined) throw new Error('a good frame has a kind');
    const data = stampFrame(bytes, start, end, owner.stamp, at.nowMs, owner.backfilled);
    const messageId = frameKey(owner.unitId, owner.session, counter);
    this.publisher.submit(laneOf(kind), new FramePublication(owner, counter, at.clockMs, subjects.frame(kind, owner.unitId), data, messageId, undefined, kind));
    return false;
  }

  /** `settles`: the counter that the ledger waits for; 0 when it knows nothing of the frame, which then has a message id of its own. */
  private quarantine(owner: FrameOwner, refused: { counter: number; kind: number; found: Finding; raw: Uint8Array }, settles: number, at: Arrived): void {
    const { counter, kind, found, raw } = refused;
    const { unitId, session } = owner;
    const rejection = { counter, reason: found.reason, detail: describeFinding(found) };
    const data = encodeQuarantined({ ...rejection, unitId, session, kind: Math.min(kind, 255), raw, receivedAtMs: at.nowMs });
    const key = frameKey(unitId, session, counter);
    const messageId = settles > 0 ? key : `${key}.${this.gatewayId}.${at.nowMs}.${++this.unnamed}`;
    this.publisher.submit('quarantine', new FramePublication(owner, settles, at.clockMs, subjects.quarantine(unitId), data, messageId, rejection, ''));
  }
}
