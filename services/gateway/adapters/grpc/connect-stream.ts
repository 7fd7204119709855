/** One Connect stream: hello, then batches and receipts. Knows gRPC; what frames mean is the intake's. */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { LingshanError, type ErrorKind } from '../../../kernel/errors';
import { ConnectRequestView, FrameSlices, readConnectRequest, readFrameSlices } from '../../../kernel/wire/frame-reader';
import { WireError } from '../../../kernel/wire/wire-cursor';
import type { Downlinks } from '../../app/downlinks';
import type { Arrived, Intake } from '../../app/intake';
import { metrics } from '../../app/metrics';
import type { UnitSession, UnitStream } from '../../app/unit-session';
import type { Units } from '../../app/units';
import { LIMITS } from '../../domain/limits';
import { finding } from '../../domain/reasons';
import { openSession } from '../../domain/session-rules';
import { findHello } from '../wire/messages';
import { toStatus } from './roadside-service';
import type { Logger } from '../../../platform';

export type RawDuplex = ServerDuplexStream<Buffer, Uint8Array>;

export interface ConnectStreamParts {
  readonly units: Units;
  readonly intake: Intake;
  readonly downlinks: Downlinks;
  readonly log: Logger;
  /** Common name of the client certificate. */
  readonly certifiedId: string;
  /** Bytes of messages, for the connection's accounts. */
  onMessageBytes(bytes: number): void;
}

/** After the unit has said that it sends no more, its frames may take this long to be settled. */
const LAST_ACK_MS = 5000;
const LAST_ACK_CHECK_MS = 10;

// One of each serves all streams: a message is worked off before the next is looked at.
const request = new ConnectRequestView();
const slices = new FrameSlices();

export class ConnectStream implements UnitStream {
  writable = true;
  private session: UnitSession | undefined;
  private saidHello = false;
  private closed = false;
  private readonly helloTimer: NodeJS.Timeout;

  constructor(
    private readonly call: RawDuplex,
    private readonly parts: ConnectStreamParts,
  ) {
    this.helloTimer = setTimeout(() => this.close('badInput', 'HELLO_MISSING', `no hello within ${LIMITS.helloMs} ms`), LIMITS.helloMs);
    call.on('data', (bytes: Buffer) => this.onMessage(bytes));
    call.on('end', () => this.onEnd());
    call.on('cancelled', () => this.finish('CANCELLED'));
    call.on('error', () => this.finish('ERROR'));
    call.on('close', () => this.finish('CLOSED'));
    call.on('drain', () => (this.writable = true));
  }

  send(message: Uint8Array): void {
    if (!this.closed) this.writable = this.call.write(message);
  }

  setReading(on: boolean): void {
    if (this.closed) return;
    if (on) this.call.resume();
    else this.call.pause();
  }

  close(kind: ErrorKind, reason: string, detail: string): void {
    this.fail(new LingshanError(kind, reason, detail));
  }

  private onMessage(bytes: Buffer): void {
    if (this.closed) return;
    this.parts.onMessageBytes(bytes.length);
    metrics.receivedBytes.inc(undefined, bytes.length);
    try {
      if (this.session) this.onSessionMessage(this.session, bytes);
      else this.onHello(bytes);
    } catch (error) {
      this.fail(error);
    }
  }

  private onHello(bytes: Buffer): void {
    readConnectRequest(bytes, request);
    if (request.member !== 'hello' || this.saidHello) throw new LingshanError('badInput', 'HELLO_MISSING', 'the first message of a stream is hello, and the next follows the welcome');
    this.saidHello = true;
    const hello = findHello(bytes.subarray(request.start, request.end));
    if (!hello) throw new LingshanError('badInput', 'HELLO_UNREADABLE', 'hello: not a roadside.v1.Hello');
    const opened = openSession(hello, this.parts.certifiedId, Date.now());
    clearTimeout(this.helloTimer);
    this.setReading(false);
    this.open(opened).catch((error: unknown) => this.fail(error));
  }

  private async open(opened: ReturnType<typeof openSession>): Promise<void> {
    const { units, downlinks, log } = this.parts;
    const session = await units.openSession(opened, this);
    if (this.closed) {
      units.onClosed(session, this, 'CLOSED');
      return;
    }
    this.session = session;
    log.info({ unit: opened.unitId, session: opened.session, software: opened.software, clockSkewMs: opened.clockSkewMs }, 'unit connected');
    await downlinks.catchUp(opened.unitId, this);
    const unit = units.getUnit(opened.unitId);
    unit.paused = false;
    this.setReading(true);
    units.updateReading(unit, performance.now());
  }

  private onSessionMessage(session: UnitSession, bytes: Buffer): void {
    const { units, intake, downlinks } = this.parts;
    const at: Arrived = { nowMs: Date.now(), clockMs: performance.now() };
    const unit = units.getUnit(session.unitId);
    let refused = 0;
    try {
      readConnectRequest(bytes, request);
      if (request.member === 'batch') {
        readFrameSlices(bytes, request.start, request.end, slices);
        for (let i = 0; i < slices.count; i++) {
          if (intake.accept(session, bytes, slices.starts[i] as number, slices.ends[i] as number, at)) refused++;
        }
      } else if (request.member === 'hello') {
        throw new LingshanError('badInput', 'HELLO_REPEATED', 'one hello a stream; open a new stream for a new session');
      } else if (request.member === 'none') {
        intake.acceptDamaged(session, bytes, finding('PAYLOAD_MISSING', 'connect_request'), at);
        refused++;
      } else if (!downlinks.onReceipt(session.unitId, bytes.subarray(request.start, request.end))) {
        intake.acceptDamaged(session, bytes, finding('WIRE_UNREADABLE', 'receipt'), at);
        refused++;
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      intake.acceptDamaged(session, bytes, finding(error.problem, `${error.place} at byte ${error.offset}`), at);
      refused++;
    }
    unit.charge(bytes.length, refused, at.clockMs);
    units.updateReading(unit, at.clockMs);
  }

  /** The unit sends no more: settle what is under way, tell it, and end well. */
  private onEnd(): void {
    const until = performance.now() + LAST_ACK_MS;
    const timer = setInterval(() => {
      if (!this.closed && (this.session?.heldFrames ?? 0) > 0 && performance.now() < until) return;
      clearInterval(timer);
      if (this.closed) return;
      this.parts.units.flushAcks();
      this.call.end();
      this.finish('ENDED');
    }, LAST_ACK_CHECK_MS);
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    const status = toStatus(error);
    const reason = String(status.metadata.get('reason')[0]);
    const bug = reason === 'INTERNAL';
    this.parts.log[bug ? 'error' : 'info']({ unit: this.parts.certifiedId, reason, ...(bug && { err: error }) }, 'stream closed');
    this.finish(reason);
    this.call.emit('error', status);
  }

  private finish(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.helloTimer);
    metrics.streams.inc({ reason });
    if (this.session) this.parts.units.onClosed(this.session, this, reason);
  }
}
