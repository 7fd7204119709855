/** Bytes of the live subjects and of the cache → the present in our own words. Throws on bytes that are not the message. */
import { lingshan } from '../../../kernel/wire';
import { isId } from '../../../kernel/ids';
import { LightState, ObjectType, type EventKind, type UnitHealth } from '../../domain/contract/live';
import type { EventNow, LaneNow, LinkNow, ObjectNow, SignalNow, UnitNow } from '../../domain/live-now';

const { bus } = lingshan;

/** Enum numbers of the contract are dense from 0, and our names stand in the same order. */
const TYPES = ObjectType.options;
const LIGHTS = LightState.options;
const HEALTHS: readonly UnitHealth[] = ['unknown', 'ok', 'degraded', 'silent', 'offline'];
const DEVICE_HEALTHS = ['unknown', 'ok', 'degraded', 'fault'] as const;
const EVENT_KINDS: readonly (EventKind | undefined)[] = [undefined, 'stopped', 'wrong-way'];

export interface Picture<T> {
  readonly asOfMs: number;
  readonly items: readonly T[];
}

/** Lane or unit numbers where 0 stands for "none". */
function orNull(value: number | null | undefined): number | null {
  return value ? value : null;
}

export function decodeObjects(bytes: Uint8Array): Picture<ObjectNow> {
  const message = bus.v1.LiveObjects.decode(bytes);
  const asOfMs = message.asOfMs ?? 0;
  const items = message.objects.map((object): ObjectNow => ({
    objectId: object.objectId ?? '',
    type: TYPES[object.type ?? 0] ?? 'unspecified',
    latE7: object.latE7 ?? 0,
    lonE7: object.lonE7 ?? 0,
    speedCmps: object.speedCmps ?? null,
    heading80thsDeg: object.heading_80thsDeg ?? null,
    laneNo: orNull(object.laneNo),
    unitId: object.unitId ?? null,
    connected: object.connected ?? false,
    measuredAtMs: object.measuredAtMs ?? asOfMs,
  }));
  return { asOfMs, items };
}

export function decodeTraffic(bytes: Uint8Array): { links: Picture<LinkNow>; lanes: Picture<LaneNow> } {
  const message = bus.v1.TrafficState.decode(bytes);
  const asOfMs = (message.windowStartMs ?? 0) + (message.windowMs ?? 0);
  const state = (it: { vehicles?: number | null; flowVph?: number | null; densityVpkm?: number | null; meanSpeedMps?: number | null; occupancy?: number | null; queueM?: number | null }) => ({
    vehicles: it.vehicles ?? 0,
    flowVph: it.flowVph ?? 0,
    densityVpkm: it.densityVpkm ?? 0,
    meanSpeedMps: it.meanSpeedMps ?? null,
    occupancy: it.occupancy ?? 0,
    queueM: it.queueM ?? 0,
  });
  return {
    links: { asOfMs, items: message.links.map((link) => ({ linkNo: link.linkNo ?? 0, ...state(link) })) },
    lanes: { asOfMs, items: message.lanes.map((lane) => ({ laneNo: lane.laneNo ?? 0, ...state(lane), headwayS: lane.headwayS ?? null })) },
  };
}

export function decodeSignals(bytes: Uint8Array): Picture<SignalNow> {
  const message = bus.v1.LiveSignals.decode(bytes);
  const asOfMs = message.asOfMs ?? 0;
  const items = message.intersections.flatMap(({ state, measuredAtMs, unitId }): SignalNow[] => {
    if (!state?.junctionId || !isId(state.junctionId)) return [];
    const groups = (state.groups ?? []).map((group) => ({
      signalGroup: group.signalGroup ?? 0,
      state: LIGHTS[group.state ?? 0] ?? 'unspecified',
      minEndMs: group.minEndMs ?? null,
      maxEndMs: group.maxEndMs ?? null,
      likelyEndMs: group.likelyEndMs ?? null,
      confidencePct: group.confidencePct ?? null,
    }));
    return [{ junctionId: state.junctionId, controlMode: state.controlMode ?? '', groups, unitId: unitId ?? null, measuredAtMs: measuredAtMs ?? asOfMs }];
  });
  return { asOfMs, items };
}

export function decodeUnits(bytes: Uint8Array): Picture<UnitNow> {
  const message = bus.v1.LiveUnits.decode(bytes);
  const items = message.units.map((unit): UnitNow => ({
    unitId: unit.unitId ?? '',
    health: HEALTHS[unit.health ?? 0] ?? 'unknown',
    reasons: unit.reasons ?? [],
    connected: unit.connected ?? false,
    session: orNull(unit.session),
    software: unit.software ?? null,
    gatewayId: unit.gatewayId ?? null,
    clockSkewMs: unit.clockSkewMs ?? null,
    frames: unit.frames ?? 0,
    quarantined: unit.quarantined ?? 0,
    position: unit.heartbeat?.position ? { latE7: unit.heartbeat.position.latE7 ?? 0, lonE7: unit.heartbeat.position.lonE7 ?? 0 } : null,
    heartbeat: unit.heartbeat ? heartbeat(unit.heartbeat) : null,
    lastSeenMs: orNull(unit.lastSeenMs),
  }));
  return { asOfMs: message.asOfMs ?? 0, items };
}

function heartbeat(message: lingshan.v2x.v1.IHeartbeat): NonNullable<UnitNow['heartbeat']> {
  return {
    measuredAt: message.measuredAtMs ? new Date(message.measuredAtMs).toISOString() : null,
    uptimeS: message.uptimeS ?? null,
    cpuPct: message.cpuPct ?? null,
    memoryPct: message.memoryPct ?? null,
    diskPct: message.diskPct ?? null,
    temperatureC: message.temperatureDc === null || message.temperatureDc === undefined ? null : message.temperatureDc / 10,
    backlogFrames: message.backlogFrames ?? null,
    clockOffsetMs: message.clockOffsetMs ?? null,
    devices: (message.devices ?? []).map((device) => ({
      deviceId: device.deviceId ?? '',
      kind: device.deviceKind ?? '',
      health: DEVICE_HEALTHS[device.health ?? 0] ?? 'unknown',
      faultCode: device.faultCode ?? null,
    })),
  };
}

/** Undefined for a kind that we do not know. */
export function decodeEvent(bytes: Uint8Array): EventNow | undefined {
  const message = bus.v1.TrafficEvent.decode(bytes);
  const kind = EVENT_KINDS[message.kind ?? 0];
  if (!kind || !message.eventId) return undefined;
  return {
    eventId: message.eventId,
    kind,
    ended: message.ended ?? false,
    objectId: (message.objectId ?? 0).toString(16).padStart(16, '0'),
    laneNo: orNull(message.laneNo),
    latE7: message.position?.latE7 ?? 0,
    lonE7: message.position?.lonE7 ?? 0,
    startedAtMs: message.startedAtMs ?? 0,
    atMs: message.atMs ?? 0,
  };
}
