/** A unit's link as a maker of foreign devices would write it from the contract alone: one stream, resumed after each loss. */
import * as grpc from '@grpc/grpc-js';
import { findFrameKind, FRAME_KINDS, type FrameKind } from '../../../services/kernel/frame-kind';
import { lingshan } from '../../../services/kernel/wire';
import type { RandomStream } from '../../random';
import { backoffMs } from './backoff';
import { Backfill } from './backfill';
import type { LinkCounts, LinkListener } from './link-listener';
import { encodeBatchRequest, Outbox, type OutboxFrame } from './outbox';

const roadside = lingshan.roadside.v1;
const CONNECT_PATH = '/lingshan.roadside.v1.RoadsideService/Connect';
/** No welcome, or no progress with frames in flight, for so long: the stream is taken for dead, ms. */
const STALL_MS = 15_000;

export interface LinkOptions {
  readonly unitId: string;
  /** host:port of each gateway; another one is tried after each loss. */
  readonly gateways: readonly string[];
  readonly credentials: grpc.ChannelCredentials;
  /** Name in the gateway's certificate when it is not the host. */
  readonly serverName?: string;
  readonly software: string;
  readonly capacityFrames: number;
  /** More unacknowledged frames than this at a reconnect begin a new session, and the old ones go by Backfill. */
  readonly backfillAfterFrames: number;
  readonly random: RandomStream;
  /** The unit's clock, Unix ms: may be wrong. */
  readonly clockMs: () => number;
  readonly onConfiguration?: (sampling: readonly { kind: FrameKind; intervalMs: number }[]) => void;
}

type Call = grpc.ClientDuplexStream<Buffer, lingshan.roadside.v1.ConnectResponse>;

export class UnitLink {
  readonly counts: LinkCounts = { connects: 0, disconnects: 0, overflowed: 0, heldBack: 0, resent: 0, backfilled: 0, downlinks: 0, impossibleAcks: 0, endings: {} };
  private readonly outbox: Outbox;
  private readonly clients = new Map<string, grpc.Client>();
  private readonly backfill: Backfill;
  private call: Call | undefined;
  private welcomed = false;
  private writable = true;
  private attempt = 0;
  private gatewayIndex: number;
  private lastProgressAt = 0;
  private sentHigh = 0;
  private stopped = false;
  private reconnectTimer: NodeJS.Timeout | undefined;
  private readonly stallTimer: NodeJS.Timeout;

  constructor(private readonly options: LinkOptions, private readonly listener: LinkListener) {
    this.outbox = new Outbox(Math.floor(options.clockMs()), options.capacityFrames);
    this.backfill = new Backfill({ unitId: options.unitId, client: () => this.client(), random: options.random, counts: this.counts }, listener);
    this.gatewayIndex = options.random.nextInt(options.gateways.length);
    listener.onSession(this.outbox.session);
    this.stallTimer = setInterval(() => this.checkStall(), 1000);
  }

  get connected(): boolean {
    return this.welcomed;
  }

  /** Frames counted and not acknowledged, those waiting for Backfill included. */
  get unacknowledged(): number {
    return this.outbox.unacknowledged + this.backfill.unacknowledged;
  }

  connect(): void {
    if (this.stopped || this.call) return;
    if (this.outbox.unacknowledged > this.options.backfillAfterFrames) this.turnToBackfill();
    this.attempt += 1;
    const call = this.client().makeBidiStreamRequest<Buffer, lingshan.roadside.v1.ConnectResponse>(
      CONNECT_PATH, (bytes) => bytes, (bytes) => roadside.ConnectResponse.decode(bytes));
    this.call = call;
    this.welcomed = false;
    this.writable = true;
    this.lastProgressAt = performance.now();
    call.on('data', (response: lingshan.roadside.v1.ConnectResponse) => { if (this.call === call) this.onResponse(response); });
    call.on('drain', () => { if (this.call === call) { this.writable = true; this.pump(); } });
    call.on('error', (error: grpc.ServiceError) => this.onEnded(call, grpc.status[error.code] ?? 'UNKNOWN'));
    call.on('end', () => this.onEnded(call, 'OK'));
    this.write(Buffer.from(roadside.ConnectRequest.encode({
      hello: {
        unitId: this.options.unitId,
        session: this.outbox.session,
        software: this.options.software,
        codecProfile: 'lingshan.v2x.v1',
        clockMs: Math.max(0, Math.floor(this.options.clockMs())),
        ackedThrough: this.outbox.ackedThrough,
      },
    }).finish()));
  }

  /** Counts a message and queues it; undefined when it was refused before counting. */
  offer(kind: FrameKind, payload: Uint8Array, message: { objects: number; generatedAtMs: number; corrupt?: boolean }): OutboxFrame | undefined {
    const admission = this.outbox.admission(kind);
    if (admission !== 'taken') {
      if (admission === 'overflow') this.counts.overflowed += 1;
      else this.counts.heldBack += 1;
      return undefined;
    }
    const counter = this.outbox.nextCounter;
    const generatedAtMs = Math.floor(message.generatedAtMs);
    const bytes = roadside.Frame.encode({ counter, kind: FRAME_KINDS[kind].number, generatedAtMs, payload }).finish();
    const frame = { counter, kind, bytes, offeredAtMs: performance.now() };
    this.outbox.add(frame);
    this.listener.onCounted(this.outbox.session, frame, message.objects, generatedAtMs, message.corrupt ?? false);
    return frame;
  }

  /** Sends what may be sent now. */
  pump(): void {
    while (this.welcomed && this.writable && this.call) {
      const frames = this.outbox.takeBatch();
      if (frames.length === 0) return;
      const last = frames[frames.length - 1]!.counter;
      if (this.outbox.inFlight === frames.length) this.lastProgressAt = performance.now();
      this.counts.resent += frames.filter((frame) => frame.counter <= this.sentHigh).length;
      this.sentHigh = Math.max(this.sentHigh, last);
      this.listener.onSending();
      this.write(encodeBatchRequest(frames));
    }
  }

  /** Sends a frame once more, as a unit does whose firmware repeats; false when it was not sent yet. */
  repeat(frame: OutboxFrame): boolean {
    if (!this.welcomed || !this.writable || frame.counter > this.sentHigh) return false;
    this.write(encodeBatchRequest([frame]));
    return true;
  }

  /** Cuts the stream without a word; connects again unless `forMs` says for how long not. */
  cut(forMs = 0): void {
    this.call?.cancel();
    if (forMs > 0) this.scheduleReconnect(forMs);
  }

  /** Waits until everything counted is acknowledged, an absence ending at once; false when the time is over first. */
  async drain(timeoutMs: number): Promise<boolean> {
    if (this.reconnectTimer && this.unacknowledged > 0) this.scheduleReconnect(0);
    const deadline = performance.now() + timeoutMs;
    while (this.unacknowledged > 0 && performance.now() < deadline) {
      this.pump();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.unacknowledged === 0;
  }

  close(): void {
    this.stopped = true;
    this.backfill.stop();
    clearInterval(this.stallTimer);
    clearTimeout(this.reconnectTimer);
    this.call?.end();
    this.call?.cancel();
    for (const client of this.clients.values()) client.close();
  }

  private onResponse(response: lingshan.roadside.v1.ConnectResponse): void {
    if (response.welcome) {
      const welcome = response.welcome;
      this.welcomed = true;
      this.counts.connects += 1;
      this.progress(this.outbox.applyWelcome(this.believable(welcome.resumeAfter), welcome.windowFrames ?? 0));
    } else if (response.ack) {
      for (const rejection of response.ack.rejections ?? []) this.listener.onRejected(this.outbox.session, rejection.counter ?? 0, rejection.reason ?? '');
      this.progress(this.outbox.applyAck(this.believable(response.ack.through)));
    } else if (response.flow) {
      this.outbox.applyWindow(response.flow.windowFrames ?? 0);
      this.outbox.applyHoldBack((response.flow.holdBack ?? []).flatMap((number) => findFrameKind(number) ?? []));
    } else if (response.downlink) {
      this.onDownlink(response.downlink);
    }
    this.pump();
  }

  /** Up to where an acknowledgement is true: nowhere, when it names what was never sent. A server's error must not cost a frame. */
  private believable(through: number | null | undefined): number {
    if ((through ?? 0) <= this.sentHigh) return through ?? 0;
    this.counts.impossibleAcks += 1;
    return 0;
  }

  private progress(frames: readonly OutboxFrame[]): void {
    this.attempt = 0;
    if (frames.length === 0) return;
    this.lastProgressAt = performance.now();
    this.listener.onAcked(this.outbox.session, this.outbox.ackedThrough, frames);
  }

  private onDownlink(downlink: lingshan.roadside.v1.IDownlink): void {
    this.counts.downlinks += 1;
    const Outcome = roadside.ReceiptOutcome;
    const answer = (outcome: number, reason?: string): void => this.write(Buffer.from(roadside.ConnectRequest.encode({
      receipt: { downlinkId: downlink.downlinkId ?? '', outcome, ...(reason === undefined ? {} : { reason }) },
    }).finish()));
    if (downlink.expiresAtMs != null && downlink.expiresAtMs < this.options.clockMs()) {
      answer(Outcome.RECEIPT_OUTCOME_EXPIRED);
    } else if (downlink.signalCommand) {
      answer(Outcome.RECEIPT_OUTCOME_REFUSED, 'NOT_SUPPORTED');
    } else {
      if (downlink.configuration) {
        this.options.onConfiguration?.((downlink.configuration.sampling ?? []).flatMap(({ kind, intervalMs }) => {
          const name = findFrameKind(kind ?? 0);
          return name ? [{ kind: name, intervalMs: intervalMs ?? 0 }] : [];
        }));
      }
      answer(Outcome.RECEIPT_OUTCOME_ACCEPTED);
      answer(Outcome.RECEIPT_OUTCOME_APPLIED);
    }
  }

  private write(bytes: Buffer): void {
    this.writable = this.call?.write(bytes) ?? false;
  }

  private onEnded(call: Call, status: string): void {
    if (this.call !== call) return;
    this.call = undefined;
    this.welcomed = false;
    this.counts.disconnects += 1;
    this.counts.endings[status] = (this.counts.endings[status] ?? 0) + 1;
    this.gatewayIndex = (this.gatewayIndex + 1) % this.options.gateways.length;
    if (!this.reconnectTimer) this.scheduleReconnect(backoffMs(Math.max(1, this.attempt), this.options.random));
  }

  private scheduleReconnect(afterMs: number): void {
    if (this.stopped) return;
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = setTimeout(() => {
      this.reconnectTimer = undefined;
      this.connect();
    }, afterMs);
  }

  private checkStall(): void {
    const waits = this.call !== undefined && (!this.welcomed || this.outbox.inFlight > 0);
    if (waits && performance.now() - this.lastProgressAt > STALL_MS) this.call?.cancel();
  }

  private turnToBackfill(): void {
    const session = Math.max(this.outbox.session + 1, Math.floor(this.options.clockMs()));
    this.backfill.take(this.outbox.beginSession(session));
    this.sentHigh = 0;
    this.listener.onSession(session);
  }

  private client(): grpc.Client {
    const address = this.options.gateways[this.gatewayIndex]!;
    const { serverName } = this.options;
    let client = this.clients.get(address);
    if (!client) {
      client = new grpc.Client(address, this.options.credentials, {
        'grpc.use_local_subchannel_pool': 1,
        'grpc.keepalive_time_ms': 20_000,
        'grpc.keepalive_timeout_ms': 5_000,
        'grpc.initial_reconnect_backoff_ms': 100,
        'grpc.min_reconnect_backoff_ms': 100,
        'grpc.max_reconnect_backoff_ms': 1_000,
        'grpc.max_receive_message_length': 1 << 20,
        ...(serverName === undefined ? {} : { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName }),
      });
      this.clients.set(address, client);
    }
    return client;
  }
}
