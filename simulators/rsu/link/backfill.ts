/** Sends closed sessions' frames by the unary call, oldest first, until none is left; never gives one up. */
import type * as grpc from '@grpc/grpc-js';
import { LingshanError } from '../../../services/kernel/errors';
import { lingshan } from '../../../services/kernel/wire';
import type { RandomStream } from '../../random';
import { backoffMs } from './backoff';
import type { LinkCounts, LinkListener } from './link-listener';
import type { Backlog, OutboxFrame } from './outbox';

const roadside = lingshan.roadside.v1;
const BACKFILL_PATH = '/lingshan.roadside.v1.RoadsideService/Backfill';
/** Contract: most frames of one call. */
const MOST_FRAMES = 500;
/** A call's message stays below the 64 KiB that a gateway takes. */
const MOST_BYTES = 60_000;
const TIMEOUT_MS = 30_000;

export interface BackfillParts {
  readonly unitId: string;
  readonly client: () => grpc.Client;
  readonly random: RandomStream;
  readonly counts: Pick<LinkCounts, 'backfilled'>;
}

export class Backfill {
  private readonly backlogs: Backlog[] = [];
  private running = false;
  private stopped = false;

  constructor(private readonly parts: BackfillParts, private readonly listener: LinkListener) {}

  get unacknowledged(): number {
    return this.backlogs.reduce((sum, backlog) => sum + backlog.frames.length, 0);
  }

  take(backlog: Backlog): void {
    this.backlogs.push(backlog);
    if (!this.running) void this.run();
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    this.running = true;
    let failures = 0;
    while (!this.stopped && this.backlogs.length > 0) {
      const backlog = this.backlogs[0]!;
      const frames = takeChunk(backlog.frames);
      try {
        this.listener.onSending();
        const response = await this.call(backlog.session, frames);
        failures = 0;
        this.onAnswered(backlog, frames, response);
      } catch (error) {
        if (!isServiceError(error)) throw error;
        failures += 1;
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, this.parts.random)));
      }
    }
    this.running = false;
  }

  private onAnswered(backlog: Backlog, frames: readonly OutboxFrame[], response: lingshan.roadside.v1.BackfillResponse): void {
    backlog.frames.splice(0, frames.length);
    this.parts.counts.backfilled += frames.length;
    for (const rejection of response.rejections ?? []) this.listener.onRejected(backlog.session, rejection.counter ?? 0, rejection.reason ?? '');
    this.listener.onAcked(backlog.session, frames[frames.length - 1]!.counter, frames);
    if (backlog.frames.length === 0) this.backlogs.shift();
  }

  private call(session: number, frames: readonly OutboxFrame[]): Promise<lingshan.roadside.v1.BackfillResponse> {
    const head = roadside.BackfillRequest.encode({ unitId: this.parts.unitId, session }).finish();
    const request = Buffer.concat([head, encodeFrames(frames)]);
    return new Promise((resolve, reject) => {
      this.parts.client().makeUnaryRequest<Buffer, lingshan.roadside.v1.BackfillResponse>(
        BACKFILL_PATH, (bytes) => bytes, (bytes) => roadside.BackfillResponse.decode(bytes), request,
        { deadline: Date.now() + TIMEOUT_MS },
        (error, response) => (error ? reject(error) : response ? resolve(response) : reject(new LingshanError('bug', 'EMPTY_ANSWER', 'Backfill ended without an answer'))));
    });
  }
}

function takeChunk(frames: readonly OutboxFrame[]): OutboxFrame[] {
  let bytes = 0;
  const chunk: OutboxFrame[] = [];
  for (const frame of frames) {
    bytes += frame.bytes.length + 8;
    if (chunk.length === MOST_FRAMES || (bytes > MOST_BYTES && chunk.length > 0)) break;
    chunk.push(frame);
  }
  return chunk;
}

/** BackfillRequest.frames (tag 3), from frames that are encoded already. */
function encodeFrames(frames: readonly OutboxFrame[]): Buffer {
  return Buffer.concat(frames.flatMap((frame) => {
    const head: number[] = [0x1a];
    let length = frame.bytes.length;
    while (length >= 0x80) {
      head.push((length & 0x7f) | 0x80);
      length >>>= 7;
    }
    head.push(length);
    return [Buffer.from(head), frame.bytes];
  }));
}

function isServiceError(error: unknown): error is grpc.ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}
