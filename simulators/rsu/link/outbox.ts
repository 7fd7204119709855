/**
 * What a unit has counted and not yet seen acknowledged. Pure state: no clock, no socket.
 * Invariant: a frame that has a counter leaves only by an acknowledgement. Room is made before counting, never after.
 */
import { FRAME_KINDS, type FrameKind } from '../../../services/kernel/frame-kind';

export interface OutboxFrame {
  readonly counter: number;
  readonly kind: FrameKind;
  /** roadside.v1.Frame, encoded. */
  readonly bytes: Uint8Array;
  /** Monotonic time at which it was offered, ms. */
  readonly offeredAtMs: number;
}

/** Frames of a closed session, to be sent by Backfill. */
export interface Backlog {
  readonly session: number;
  readonly frames: OutboxFrame[];
}

/** Limits of one FrameBatch, from the contract. */
const BATCH_FRAMES = 512;
const BATCH_BYTES = 65_000;
/** Share of the buffer up to which a kind of this priority (0 most important) is taken. */
const FILL_BY_PRIORITY = [1, 0.95, 0.9, 0.7] as const;

export class Outbox {
  private frames: OutboxFrame[] = [];
  /** Index of the first frame that was not sent on the present stream. */
  private firstUnsent = 0;
  private counter = 0;
  private acked = 0;
  private held: ReadonlySet<FrameKind> = new Set();

  constructor(private sessionNumber: number, private readonly capacityFrames: number, private windowFrames = 256) {}

  get session(): number {
    return this.sessionNumber;
  }

  /** Highest counter known to be acknowledged. */
  get ackedThrough(): number {
    return this.acked;
  }

  get unacknowledged(): number {
    return this.frames.length;
  }

  get inFlight(): number {
    return this.firstUnsent;
  }

  /** What becomes of a message of this kind now: taken, refused because the buffer is too full, or held back as asked. */
  admission(kind: FrameKind): 'taken' | 'overflow' | 'held-back' {
    if (this.held.has(kind)) return 'held-back';
    const share = FILL_BY_PRIORITY[FRAME_KINDS[kind].priority];
    return this.frames.length < this.capacityFrames * share ? 'taken' : 'overflow';
  }

  /** Counter that the next frame will have. */
  get nextCounter(): number {
    return this.counter + 1;
  }

  /** Adds a frame with `nextCounter`. */
  add(frame: OutboxFrame): void {
    if (frame.counter !== this.counter + 1) throw new RangeError(`frame ${frame.counter} where ${this.counter + 1} is next`);
    this.counter = frame.counter;
    this.frames.push(frame);
  }

  /** The next frames to send: unsent, inside the window and a batch's limits. Marks them as sent. */
  takeBatch(): readonly OutboxFrame[] {
    const from = this.firstUnsent;
    let to = from;
    let bytes = 0;
    while (to < this.frames.length && to < this.windowFrames && to - from < BATCH_FRAMES) {
      bytes += this.frames[to]!.bytes.length + 8;
      if (bytes > BATCH_BYTES && to > from) break;
      to += 1;
    }
    this.firstUnsent = to;
    return this.frames.slice(from, to);
  }

  /** Everything up to `through` is stored or rejected. Returns the frames that leave. An older `through` changes nothing. */
  applyAck(through: number): readonly OutboxFrame[] {
    if (through <= this.acked) return [];
    if (through > this.counter) throw new RangeError(`acknowledged through ${through}, only ${this.counter} were counted`);
    const count = through - this.acked;
    this.acked = through;
    this.firstUnsent = Math.max(0, this.firstUnsent - count);
    return this.frames.splice(0, count);
  }

  /** A stream opened: nothing is in flight on it. Returns the frames that turn out to be acknowledged. */
  applyWelcome(resumeAfter: number, windowFrames: number): readonly OutboxFrame[] {
    const done = this.applyAck(resumeAfter);
    this.firstUnsent = 0;
    this.applyWindow(windowFrames);
    return done;
  }

  applyWindow(windowFrames: number): void {
    if (windowFrames > 0) this.windowFrames = windowFrames;
  }

  applyHoldBack(kinds: readonly FrameKind[]): void {
    this.held = new Set(kinds);
  }

  /** Closes the session and begins one numbered `session`; the unacknowledged frames are handed out for Backfill. */
  beginSession(session: number): Backlog {
    if (session <= this.sessionNumber) throw new RangeError(`session ${session} after ${this.sessionNumber}`);
    const backlog = { session: this.sessionNumber, frames: this.frames };
    this.sessionNumber = session;
    this.frames = [];
    this.firstUnsent = 0;
    this.counter = 0;
    this.acked = 0;
    return backlog;
  }
}

/** roadside.v1.ConnectRequest with a batch of frames, without encoding them again. */
export function encodeBatchRequest(frames: readonly OutboxFrame[]): Buffer {
  let inner = 0;
  for (const frame of frames) inner += 1 + varintLength(frame.bytes.length) + frame.bytes.length;
  const out = Buffer.allocUnsafe(1 + varintLength(inner) + inner);
  out[0] = 0x12;
  let at = writeVarint(out, 1, inner);
  for (const frame of frames) {
    out[at] = 0x0a;
    at = writeVarint(out, at + 1, frame.bytes.length);
    out.set(frame.bytes, at);
    at += frame.bytes.length;
  }
  return out;
}

function varintLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4;
}

function writeVarint(out: Uint8Array, at: number, value: number): number {
  while (value >= 0x80) {
    out[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  out[at++] = value;
  return at;
}
