/** What the gateway says, down to units and onto the bus. */
import type { FrameKind } from '../../../kernel/frame-kind';
import { FRAME_KINDS } from '../../../kernel/frame-kind';
import { lingshan } from '../../../kernel/wire';
import { FrameStamp } from '../../../kernel/wire/frame-reader';
import type { Rejection } from '../../app/rejection';
import type { HelloFields } from '../../domain/session-rules';

const { ConnectResponse, Hello, Downlink, Receipt, BackfillRequest, BackfillResponse } = lingshan.roadside.v1;
const { QuarantinedFrame, UnitConnection, UnitSession, GatewayActivity } = lingshan.bus.v1;

export { FrameStamp };
export type UnitActivity = lingshan.bus.v1.IUnitActivity;

export function encodeWelcome(fields: { resumeAfter: number; clockMs: number; windowFrames: number }): Uint8Array {
  return ConnectResponse.encode({ welcome: fields }).finish();
}

export function encodeAck(through: number, rejections: readonly Rejection[]): Uint8Array {
  return ConnectResponse.encode({ ack: { through, rejections: [...rejections] } }).finish();
}

export function encodeFlowHint(windowFrames: number, holdBack: readonly FrameKind[]): Uint8Array {
  return ConnectResponse.encode({ flow: { windowFrames, holdBack: holdBack.map((kind) => FRAME_KINDS[kind].number) } }).finish();
}

/** ConnectResponse with a Downlink whose bytes are only forwarded. */
export function wrapDownlink(downlink: Uint8Array): Uint8Array {
  const head = [(4 << 3) | 2];
  let length = downlink.length;
  for (; length >= 0x80; length >>>= 7) head.push((length & 0x7f) | 0x80);
  head.push(length);
  return Buffer.concat([Uint8Array.from(head), downlink]);
}

/** Undefined when the bytes are no such message. */
function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

export function findHello(bytes: Uint8Array): HelloFields | undefined {
  return tryDecode(() => Hello.decode(bytes));
}

export interface ReceiptFields {
  readonly downlinkId: string;
  /** roadside.v1.ReceiptOutcome, in words. */
  readonly outcome: 'accepted' | 'applied' | 'refused' | 'expired' | 'unknown';
  readonly reason: string | undefined;
}

const OUTCOMES = ['unknown', 'accepted', 'applied', 'refused', 'expired'] as const;

export function findReceipt(bytes: Uint8Array): ReceiptFields | undefined {
  const receipt = tryDecode(() => Receipt.decode(bytes));
  if (!receipt) return undefined;
  return { downlinkId: receipt.downlinkId ?? '', outcome: OUTCOMES[receipt.outcome] ?? 'unknown', reason: receipt.reason ?? undefined };
}

/** After which Unix time, ms, a downlink must not take effect; Infinity without one. Undefined when the bytes are no downlink. */
export function findDownlinkExpiryMs(bytes: Uint8Array): number | undefined {
  const downlink = tryDecode(() => Downlink.decode(bytes));
  return downlink && (downlink.expiresAtMs ?? Infinity);
}

export function findBackfillHead(bytes: Uint8Array): { unitId: string | undefined; session: number | undefined } | undefined {
  const request = tryDecode(() => BackfillRequest.decode(bytes));
  return request && { unitId: request.unitId ?? undefined, session: request.session ?? undefined };
}

export function encodeBackfillResponse(stored: number, rejections: readonly Rejection[]): Uint8Array {
  return BackfillResponse.encode({ stored, rejections: [...rejections] }).finish();
}

/** bus.v1.StampedFrame: the unit's own bytes with the stamp behind them. */
export function stampFrame(bytes: Uint8Array, start: number, end: number, stamp: FrameStamp, receivedAtMs: number, backfilled: boolean): Uint8Array {
  const length = end - start;
  const target = Buffer.allocUnsafe(length + stamp.maxLength);
  target.set(bytes.subarray(start, end), 0);
  return target.subarray(0, stamp.write(target, length, receivedAtMs, backfilled));
}

export function encodeQuarantined(fields: {
  unitId: string;
  session: number;
  counter: number;
  kind: number;
  reason: string;
  detail: string;
  raw: Uint8Array;
  receivedAtMs: number;
}): Uint8Array {
  return QuarantinedFrame.encode(fields).finish();
}

export function encodeUnitConnection(fields: {
  unitId: string;
  connected: boolean;
  session: number;
  gatewayId: string;
  software: string;
  clockSkewMs: number | undefined;
  atMs: number;
  reason?: string;
}): Uint8Array {
  const { clockSkewMs, ...rest } = fields;
  return UnitConnection.encode(clockSkewMs === undefined ? rest : { ...rest, clockSkewMs }).finish();
}

/** Which gateway holds the unit, by the newest UnitConnection. */
export function gatewayOf(connection: Uint8Array): string | undefined {
  const decoded = UnitConnection.decode(connection);
  return decoded.connected ? (decoded.gatewayId ?? undefined) : undefined;
}

export function encodeUnitSession(fields: { unitId: string; session: number; ackedThrough: number; atMs: number }): Uint8Array {
  return UnitSession.encode(fields).finish();
}

/** How far `session` was acknowledged by the newest UnitSession; 0 when that tells of another session. */
export function ackedThroughOf(unitSession: Uint8Array, session: number): number {
  const decoded = UnitSession.decode(unitSession);
  return decoded.session === session ? (decoded.ackedThrough ?? 0) : 0;
}

export function encodeActivity(gatewayId: string, atMs: number, units: readonly UnitActivity[]): Uint8Array {
  return GatewayActivity.encode({ gatewayId, atMs, units: [...units] }).finish();
}
