import { FRAME_KINDS } from '../../../kernel/frame-kind';
import { lingshan } from '../../../kernel/wire';
import { FrameView, readFrame } from '../../../kernel/wire/frame-reader';
import type { ActivityFact, ConnectionFact, HeartbeatFact } from '../../domain/facts';
import type { UnitVerdict } from '../../domain/unit-record';

export type Heartbeat = lingshan.v2x.v1.IHeartbeat;

const { DEVICE_HEALTH_FAULT, DEVICE_HEALTH_DEGRADED } = lingshan.v2x.v1.DeviceHealth;
const frame = new FrameView();

/** bus.v1.UnitConnection. Throws on damage. */
export function decodeConnection(data: Uint8Array): ConnectionFact {
  const { unitId, connected, session, gatewayId, software, clockSkewMs, atMs, reason } = lingshan.bus.v1.UnitConnection.decode(data);
  return { unitId: unitId ?? '', connected: connected ?? false, session: session ?? 0, gatewayId: gatewayId ?? '', software: software ?? '', clockSkewMs: clockSkewMs ?? 0, atMs: atMs ?? 0, reason: reason ?? '' };
}

/** bus.v1.GatewayActivity. Throws on damage. */
export function decodeActivity(data: Uint8Array): ActivityFact {
  const { gatewayId, units } = lingshan.bus.v1.GatewayActivity.decode(data);
  return {
    gatewayId: gatewayId ?? '',
    units: units.map((unit) => ({ unitId: unit.unitId ?? '', session: unit.session ?? 0, acked: unit.acked ?? 0, quarantined: unit.quarantined ?? 0, lastFrameMs: unit.lastFrameMs ?? 0 })),
  };
}

/** bus.v1.StampedFrame with a heartbeat; undefined when it is a resend from the past. Throws on damage. */
export function decodeHeartbeat(data: Uint8Array): { fact: HeartbeatFact; heartbeat: Heartbeat } | undefined {
  readFrame(data, 0, data.length, frame);
  if (frame.kind !== FRAME_KINDS.heartbeat.number || frame.backfilled) return undefined;
  const heartbeat = lingshan.v2x.v1.Heartbeat.decode(data.subarray(frame.payloadStart, frame.payloadEnd));
  const fact = {
    unitId: frame.unitId,
    receivedAtMs: frame.receivedAtMs,
    backlogFrames: heartbeat.backlogFrames ?? 0,
    clockOffsetMs: heartbeat.clockOffsetMs ?? undefined,
    diskPct: heartbeat.diskPct ?? undefined,
    faultyDevices: heartbeat.devices.filter(({ health }) => health === DEVICE_HEALTH_FAULT).length,
    degradedDevices: heartbeat.devices.filter(({ health }) => health === DEVICE_HEALTH_DEGRADED).length,
  };
  return { fact, heartbeat };
}

/** bus.v1.LiveUnits */
export function encodeUnits(asOfMs: number, verdicts: readonly UnitVerdict[], heartbeats: ReadonlyMap<string, Heartbeat>): Uint8Array {
  const units = verdicts.map(({ clockSkewMs, reasons, ...verdict }) => ({
    ...verdict,
    reasons: [...reasons],
    clockSkewMs: clockSkewMs ?? null,
    heartbeat: heartbeats.get(verdict.unitId) ?? null,
  }));
  return lingshan.bus.v1.LiveUnits.encode({ asOfMs, units }).finish();
}
