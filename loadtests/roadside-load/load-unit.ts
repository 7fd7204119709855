/** One unit of the load: frames are owed by the schedule, whether the gateway takes them or not. */
import { lingshan } from '../../services/kernel/wire';
import type { JournalWriter } from '../../simulators/journal/journal';
import { MESSAGE_HEAD, RawStream, writeMessageHead, type RawStreamOptions } from './raw-stream';
import type { RsmTemplate } from './rsm-template';

const roadside = lingshan.roadside.v1;
const CONNECT_PATH = '/lingshan.roadside.v1.RoadsideService/Connect';
const RECONNECT_MS = 500;
/** Messages written to the socket together when several are owed. */
const MOST_AT_ONCE = 16;
const DEFAULT_WINDOW = 256;

export interface LoadTotals {
  sent: number;
  acked: number;
  rejected: number;
  reconnects: number;
  /** Why streams ended → times. */
  readonly endings: Record<string, number>;
}

export interface LoadUnitParts {
  readonly unitId: string;
  readonly door: Omit<RawStreamOptions, 'path'>;
  readonly template: RsmTemplate;
  /** Monotonic time at which frame `index` is due, ms. */
  readonly dueMs: (index: number) => number;
  readonly totals: LoadTotals;
  readonly onLatency: (ms: number) => void;
  readonly journal: JournalWriter | undefined;
}

export class LoadUnit {
  private readonly session = Date.now();
  private readonly journalNumber: number;
  private stream: RawStream | undefined;
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
    const stream: RawStream = new RawStream({ ...this.parts.door, path: CONNECT_PATH }, {
      onMessage: (message) => this.onResponse(roadside.ConnectResponse.decode(message)),
      onEnd: (why) => this.onEnded(stream, why),
    }, () => { this.writable = true; this.pump(); });
    this.stream = stream;
    const hello = roadside.ConnectRequest.encode({
      hello: { unitId: this.parts.unitId, session: this.session, software: 'roadside-load', codecProfile: 'lingshan.v2x.v1', clockMs: Date.now(), ackedThrough: this.acked },
    }).finish();
    const message = Buffer.alloc(MESSAGE_HEAD + hello.length);
    writeMessageHead(message, 0, hello.length);
    message.set(hello, MESSAGE_HEAD);
    this.writable = stream.write(message);
  }

  /** The next frame has become due. */
  owe(): void {
    this.due += 1;
    this.pump();
  }

  close(): void {
    this.closed = true;
    this.stream?.close();
  }

  private pump(): void {
    while (this.ready && this.writable) {
      const count = Math.min(this.due - this.sent, this.window - (this.sent - this.acked), MOST_AT_ONCE);
      if (count <= 0) return;
      this.send(count);
    }
  }

  private send(count: number): void {
    const { template, dueMs } = this.parts;
    const size = MESSAGE_HEAD + template.byteLength;
    const messages = Buffer.allocUnsafe(count * size);
    for (let i = 0; i < count; i++) {
      const wallMs = performance.timeOrigin + dueMs(this.sent);
      writeMessageHead(messages, i * size, template.byteLength);
      template.write(messages, i * size + MESSAGE_HEAD, this.sent, Math.floor(wallMs));
      this.sent += 1;
      // A frame that is sent again after a loss of the stream was recorded the first time.
      if (this.sent > this.recorded) this.record(wallMs);
    }
    this.writable = this.stream?.write(messages) ?? false;
  }

  private record(wallMs: number): void {
    this.recorded = this.sent;
    this.parts.totals.sent += 1;
    this.parts.journal?.sent(this.journalNumber, { kind: 'rsm', corrupt: false, objects: this.parts.template.objectCount, counter: this.sent, generatedAtMs: Math.floor(wallMs), dueAtMs: wallMs });
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
    for (let index = this.acked; index < through; index++) this.parts.onLatency(nowMs - this.parts.dueMs(index));
    this.parts.totals.acked += through - this.acked;
    this.parts.journal?.acked(this.journalNumber, { from: this.acked + 1, through, atMs: performance.timeOrigin + nowMs });
    this.acked = through;
  }

  private onEnded(stream: RawStream, why: string): void {
    if (this.stream !== stream || this.closed) return;
    this.stream = undefined;
    this.ready = false;
    const { totals } = this.parts;
    totals.reconnects += 1;
    totals.endings[why] = (totals.endings[why] ?? 0) + 1;
    setTimeout(() => { if (!this.closed) this.connect(); }, RECONNECT_MS);
  }
}
