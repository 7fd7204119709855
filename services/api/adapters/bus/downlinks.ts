/** Messages to units: one effect a request, however often it is repeated. */
import { createHash } from 'node:crypto';
import { subjects } from '../../../kernel/bus/catalogue';
import { LingshanError } from '../../../kernel/errors';
import { FRAME_KINDS } from '../../../kernel/frame-kind';
import { lingshan } from '../../../kernel/wire';
import { toInstant } from '../../app/live-items';
import type { DownlinkRequest } from '../../domain/contract/downlink';
import type { Principal } from '../../domain/identity';
import type { BusLink } from './bus-link';

const KEPT_MS = 10 * 60_000;
const KEPT_MAX = 10_000;

interface Accepted {
  readonly downlinkId: string;
  readonly unitId: string;
  readonly kind: DownlinkRequest['kind'];
  readonly acceptedAt: string;
  readonly expiresAt: string | null;
}

function toE7(degrees: number): number {
  return Math.round(degrees * 1e7);
}

/** Milliseconds of an instant, or nothing. */
function ms<K extends string>(name: K, instant: string | undefined): { [P in K]?: number } {
  return (instant === undefined ? {} : { [name]: Date.parse(instant) }) as { [P in K]?: number };
}

/** Bus bytes of a request. */
export function encodeDownlink(downlinkId: string, request: DownlinkRequest, nowMs: number): Uint8Array {
  const head = { downlinkId, ...ms('expiresAtMs', request.expiresAt) };
  const message =
    request.kind === 'configuration'
      ? { ...head, configuration: { revision: request.configuration.revision, sampling: request.configuration.sampling.map(({ kind, intervalMs }) => ({ kind: FRAME_KINDS[kind].number, intervalMs })) } }
      : { ...head, rsi: encodeRsi(request.rsi, nowMs) };
  return lingshan.roadside.v1.Downlink.encode(message).finish();
}

function encodeRsi(rsi: Extract<DownlinkRequest, { kind: 'rsi' }>['rsi'], nowMs: number): lingshan.v2x.v1.IRsi {
  const common = (item: { position: { lat: number; lon: number }; description?: string | undefined; startsAt?: string | undefined; endsAt?: string | undefined }) => ({
    position: { latE7: toE7(item.position.lat), lonE7: toE7(item.position.lon) },
    ...(item.description === undefined ? {} : { description: item.description }),
    ...ms('startsAtMs', item.startsAt),
    ...ms('endsAtMs', item.endsAt),
  });
  return {
    msgCount: 0,
    measuredAtMs: nowMs,
    events: rsi.events.map((event) => ({
      eventNo: event.eventNo,
      eventType: event.eventType,
      ...common(event),
      ...(event.radiusM === undefined ? {} : { radiusDm: Math.round(event.radiusM * 10) }),
      ...(event.priority === undefined ? {} : { priority: event.priority }),
    })),
    signs: rsi.signs.map((sign) => ({ signNo: sign.signNo, signType: sign.signType, ...common(sign) })),
  };
}

export class Downlinks {
  /** Of this process; behind several, the id of the message lets the bus drop a repeat within its window. */
  private readonly kept = new Map<string, { digest: string; answer: Promise<Accepted>; atMs: number }>();

  constructor(private readonly bus: BusLink) {}

  /** Throws UNIT_NOT_FOUND, DOWNLINK_EXPIRED, IDEMPOTENCY_KEY_REUSED, BUS_UNAVAILABLE and what a publish throws. */
  async send(caller: Principal, unitId: string, idempotencyKey: string, request: DownlinkRequest): Promise<Accepted> {
    const nowMs = Date.now();
    this.forget(nowMs);
    const key = JSON.stringify([caller.tenant, caller.name, unitId, idempotencyKey]);
    const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    const before = this.kept.get(key);
    if (before && before.digest !== digest) throw new LingshanError('stale', 'IDEMPOTENCY_KEY_REUSED', 'header Idempotency-Key: was used for another request; use a new one');
    if (before) return before.answer;
    if (request.expiresAt !== undefined && Date.parse(request.expiresAt) <= nowMs) throw new LingshanError('stale', 'DOWNLINK_EXPIRED', 'body expiresAt: lies in the past');
    const answer = this.publish(createHash('sha256').update(key).digest('hex').slice(0, 32), unitId, request, nowMs);
    this.kept.set(key, { digest, answer, atMs: nowMs });
    // A request that had no effect may be repeated.
    answer.catch(() => this.kept.delete(key));
    return answer;
  }

  private async publish(downlinkId: string, unitId: string, request: DownlinkRequest, nowMs: number): Promise<Accepted> {
    const bus = this.bus.get();
    // Every unit that connected within the stream's age has said so; a name that never did would keep a message for nobody.
    if (!(await bus.getLast('UNIT_CONNECTION', subjects.unitConnection(unitId)))) {
      throw new LingshanError('notFound', 'UNIT_NOT_FOUND', `path unitId: ${unitId} has not connected in the last 7 days; see /v1/units`);
    }
    await bus.publish(subjects.downlink(unitId, request.kind), encodeDownlink(downlinkId, request, nowMs), { messageId: downlinkId });
    return { downlinkId, unitId, kind: request.kind, acceptedAt: toInstant(nowMs), expiresAt: request.expiresAt === undefined ? null : toInstant(Date.parse(request.expiresAt)) };
  }

  private forget(nowMs: number): void {
    for (const [key, { atMs }] of this.kept) {
      if (nowMs - atMs < KEPT_MS && this.kept.size < KEPT_MAX) break;
      this.kept.delete(key);
    }
  }
}
