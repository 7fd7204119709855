import { LingshanError } from '../../kernel/errors';
import { subjects } from '../../kernel/bus/catalogue';
import type { Bus, BusMessage, Consumption, Logger } from '../../platform';
import type { FrameIntake } from '../adapters/nats/frame-intake';
import { batchIdOf, encodeObjects } from '../adapters/nats/object-columns';
import type { District } from '../domain/district';
import { ObjectBatch } from '../domain/object-batch';
import type { RiverMetrics } from './river-metrics';

const BATCH_FRAMES = 64;
const BATCH_ROWS = 8_192;
/** A batch waits at most this long for more frames. */
const BATCH_MS = 50;
/** Frames in hand and not yet acknowledged: bounds memory at about 25 MB, and stops the pulling when the bus is full. */
const MAX_FRAMES_IN_HAND = 4_096;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 2_000;
/** A reception time further in our future than this is a gateway's wrong clock; the picture must not run ahead with it. */
const AHEAD_MS_MAX = 1_000;

/**
 * The river through this service: frames in, objects with lane and number out. A frame is acknowledged only after the bus has
 * stored the batch that its objects are in; until then it comes again after a crash, and the store's row key makes that harmless.
 */
export class PerceiveFrames {
  private readonly batch = new ObjectBatch(BATCH_FRAMES, BATCH_ROWS);
  private messages: BusMessage[] = [];
  private timer: NodeJS.Timeout | undefined;
  private consumption: Consumption | undefined;
  private readonly publishing = new Set<Promise<void>>();
  private stopping = false;
  private spentMs = 0;
  /** When the last frame was taken, Unix ms. */
  lastFrameAtMs = 0;

  constructor(
    private readonly bus: Bus,
    private readonly intake: FrameIntake,
    private readonly district: District,
    private readonly metrics: RiverMetrics,
    private readonly log: Logger,
    private readonly now: () => number,
  ) {}

  /** Frames taken and not yet acknowledged. */
  get inHand(): number {
    return this.consumption?.pending ?? 0;
  }

  async start(): Promise<void> {
    this.consumption = await this.bus.consume('FRAMES_RSM', { maxMessages: MAX_FRAMES_IN_HAND }, (message) => this.onMessage(message));
  }

  /** Stops taking frames and waits until what was taken is stored and acknowledged, or `waitMs` is over. */
  async stop(waitMs: number): Promise<void> {
    await this.consumption?.stop();
    this.flush();
    this.stopping = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs)));
    await Promise.race([Promise.all(this.publishing), late]);
    clearTimeout(timer);
  }

  private onMessage(message: BusMessage): void {
    const startedMs = performance.now();
    const { intake, batch } = this;
    const { frame, sightings } = intake;
    const { data } = message;
    try {
      intake.read(data);
    } catch (error) {
      if (!(error instanceof LingshanError) || error.kind !== 'badInput') throw error;
      // The gateway reads with the same reader before it acknowledges: whoever published this is not our gateway.
      this.log.error({ reason: error.reason, subject: message.subject }, error.detail);
      this.metrics.refused.inc({ reason: error.reason });
      message.term(error.reason);
      return;
    }
    this.lastFrameAtMs = this.now();
    const receivedAtMs = Math.min(frame.receivedAtMs, this.lastFrameAtMs + AHEAD_MS_MAX);
    const unitNo = this.district.units.numberOf(frame.unitId);
    this.district.onFrame({ unitNo, session: frame.session, receivedAtMs, backfilled: frame.backfilled }, sightings, batch);
    batch.frames.push({
      unitId: frame.unitId,
      session: frame.session,
      counter: frame.counter,
      measuredAtMs: sightings.measuredAtMs,
      receivedAtMs: frame.receivedAtMs,
      objects: sightings.count,
      payloadBytes: frame.payloadEnd - frame.payloadStart,
      backfilled: frame.backfilled,
    });
    this.messages.push(message);
    this.spentMs += performance.now() - startedMs;
    if (batch.isFull) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  /** Sends what was taken so far: call it before the district goes over to another version of the network. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { batch, messages } = this;
    if (messages.length === 0) return;
    this.messages = [];
    const startedMs = performance.now();
    const data = encodeObjects(batch, this.district.roadnetVersion);
    const messageId = batchIdOf(batch.frames);
    this.spentMs += performance.now() - startedMs;
    this.metrics.onBatch(messages.length, batch.count, this.spentMs);
    this.spentMs = 0;
    batch.clear();
    const published = this.publish(data, messageId, messages).finally(() => this.publishing.delete(published));
    this.publishing.add(published);
  }

  /** Tries until the bus has it: the frames are not acknowledged before, so nothing is lost meanwhile and the pulling stops by itself. */
  private async publish(data: Uint8Array, messageId: string, messages: readonly BusMessage[]): Promise<void> {
    for (let retryMs = RETRY_MS_MIN; ; retryMs = Math.min(retryMs * 2, RETRY_MS_MAX)) {
      try {
        await this.bus.publish(subjects.trafficObjects, data, { messageId });
        for (const message of messages) message.ack();
        return;
      } catch (error) {
        if (!(error instanceof LingshanError) || (error.kind !== 'full' && error.kind !== 'unavailable')) throw error;
        this.metrics.publishRetries.inc({ reason: error.reason });
        // What is not acknowledged comes again to whoever runs next.
        if (this.stopping) return;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}
