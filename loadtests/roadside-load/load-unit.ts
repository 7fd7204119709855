/** One unit of the load: frames are owed by the schedule, whether the gateway takes them or not. */
import * as grpc from '@grpc/grpc-js';
import { lingshan } from '../../services/kernel/wire';
import type { JournalWriter } from '../../simulators/journal/journal';
import type { LatencyHistogram } from '../../simulators/journal/latency-histogram';
import type { RsmTemplate } from './rsm-template';

const roadside = lingshan.roadside.v1;
const RECONNECT_MS = 500;
const DEFAULT_WINDOW = 256;

export interface LoadTotals {
  sent: number;
  acked: number;
  rejected: number;
  reconnects: number;
}

export interface LoadUnitParts {
  readonly unitId: string;
  readonly client: grpc.Client;
  readonly template: RsmTemplate;
  /** Monotonic time at which frame `index` is due, ms. */
  readonly dueMs: (index: number) => number;
  readonly totals: LoadTotals;
  readonly latency: LatencyHistogram;
  readonly journal: JournalWriter | undefined;
}

export class LoadUnit {
  private readonly session = Date.now();
  private readonly journalNumber: number;
  private call: grpc.ClientDuplexStream<Buffer, lingshan.roadside.v1.ConnectResponse> | undefined;
  private ready = false;
  private writable = true;
  private window = DEFAULT_WINDOW;
  private due = 0;
  private sent = 0;
  private acked = 0;
  private recorded = 0;
  private closed = false;

  constructor(private readonly parts: LoadUnitParts) {
    this.journalNumber = parts.journal?.session(parts.unitId, this.session) ?? 0;
  }

  get isReady(): boolean {
    return this.ready;
  }

  /** Frames due and not yet sent. */
  get owed(): number {
    return this.due - this.sent;
  }

  get unacknowledged(): number {
    return this.due - this.acked;
  }

  connect(): void {
    const call = this.parts.client.makeBidiStreamRequest<Buffer, lingshan.roadside.v1.ConnectResponse>(
      '/lingshan.roadside.v1.RoadsideService/Connect', (bytes) => bytes, (bytes) => roadside.ConnectResponse.decode(bytes));
    this.call = call;
    this.writable = true;
    call.on('data', (response: lingshan.roadside.v1.ConnectResponse) => this.onResponse(response));
    call.on('drain', () => { this.writable = true; this.pump(); });
    call.on('error', () => this.onEnded(call));
    call.on('end', () => this.onEnded(call));
    call.write(Buffer.from(roadside.ConnectRequest.encode({
      hello: { unitId: this.parts.unitId, session: this.session, software: 'roadside-load', codecProfile: 'lingshan.v2x.v1', clockMs: Date.now(), ackedThrough: this.acked },
    }).finish()));
  }

  /** The next frame has become due. */
  owe(): void {
    this.due += 1;
    this.pump();
  }

  close(): void {
    this.closed = true;
    this.call?.end();
    this.call?.cancel();
  }

  private pump(): void {
    const { parts } = this;
    while (this.ready && this.writable && this.sent < this.due && this.sent - this.acked < this.window) {
      const dueMs = parts.dueMs(this.sent);
      const wallMs = performance.timeOrigin + dueMs;
      const bytes = parts.template.frame(this.sent, Math.floor(wallMs));
      this.sent += 1;
      // A frame that is sent again after a loss of the stream was recorded the first time.
      if (this.sent > this.recorded) {
        this.recorded = this.sent;
        parts.totals.sent += 1;
        parts.journal?.sent(this.journalNumber, { kind: 'rsm', corrupt: false, objects: parts.template.objectCount, counter: this.sent, generatedAtMs: Math.floor(wallMs), dueAtMs: wallMs });
      }
      this.writable = this.call?.write(bytes) ?? false;
    }
  }

  private onResponse(response: lingshan.roadside.v1.ConnectResponse): void {
    if (response.welcome) {
      this.ready = true;
      this.window = response.welcome.windowFrames || DEFAULT_WINDOW;
      this.applyAck(response.welcome.resumeAfter ?? 0);
      this.sent = this.acked;
    } else if (response.ack) {
      for (const rejection of response.ack.rejections ?? []) {
        this.parts.totals.rejected += 1;
        this.parts.journal?.rejected(this.journalNumber, rejection.counter ?? 0, rejection.reason ?? '');
      }
      this.applyAck(response.ack.through ?? 0);
    } else if (response.flow?.windowFrames) {
      this.window = response.flow.windowFrames;
    }
    this.pump();
  }

  private applyAck(through: number): void {
    if (through <= this.acked) return;
    const nowMs = performance.now();
    for (let index = this.acked; index < through; index++) this.parts.latency.add(nowMs - this.parts.dueMs(index));
    this.parts.totals.acked += through - this.acked;
    this.parts.journal?.acked(this.journalNumber, { from: this.acked + 1, through, atMs: performance.timeOrigin + nowMs });
    this.acked = through;
  }

  private onEnded(call: unknown): void {
    if (this.call !== call || this.closed) return;
    this.call = undefined;
    this.ready = false;
    this.parts.totals.reconnects += 1;
    setTimeout(() => { if (!this.closed) this.connect(); }, RECONNECT_MS);
  }
}
