/** What the low-rate messages must satisfy. Shapes are structural, so that the domain needs no generated code. */
import { finding, type Finding } from './reasons';
import { checkPosition, SIGHT_RADIUS_M } from './rsm-rules';
import { checkCount, checkId, checkRange, checkText } from './text-rules';
import { checkTime } from './time-rules';
import type { UnitSite } from './unit-site';

type Absent<T> = T | null | undefined;

export interface PositionFields {
  readonly latE7?: Absent<number>;
  readonly lonE7?: Absent<number>;
  readonly elevationDm?: Absent<number>;
}

export interface BsmFields {
  readonly msgCount?: Absent<number>;
  readonly vehicleId?: Absent<string>;
  readonly measuredAtMs?: Absent<number>;
  readonly position?: Absent<PositionFields>;
  readonly speedCmps?: Absent<number>;
  readonly heading_80thsDeg?: Absent<number>;
  readonly accelLonCmps2?: Absent<number>;
  readonly type?: Absent<number>;
  readonly lengthCm?: Absent<number>;
  readonly widthCm?: Absent<number>;
  readonly turnSignal?: Absent<number>;
}

export interface DetectorFields {
  readonly measuredAtMs?: Absent<number>;
  readonly intervalMs?: Absent<number>;
  readonly counts?: Absent<
    readonly {
      readonly detectorId?: Absent<string>;
      readonly laneId?: Absent<string>;
      readonly vehicles?: Absent<number>;
      readonly occupancyPermille?: Absent<number>;
      readonly meanSpeedCmps?: Absent<number>;
    }[]
  >;
}

export interface HeartbeatFields {
  readonly measuredAtMs?: Absent<number>;
  readonly cpuPct?: Absent<number>;
  readonly memoryPct?: Absent<number>;
  readonly diskPct?: Absent<number>;
  readonly temperatureDc?: Absent<number>;
  readonly devices?: Absent<
    readonly {
      readonly deviceId?: Absent<string>;
      readonly deviceKind?: Absent<string>;
      readonly health?: Absent<number>;
      readonly faultCode?: Absent<string>;
    }[]
  >;
  readonly position?: Absent<PositionFields>;
}

const PARTICIPANT_TYPE_MAX = 9;
const DEVICE_HEALTH_MAX = 3;
const PERCENT = { lo: 0, hi: 100 };
/** A vehicle is heard further than it is seen. */
const RADIO_RADIUS_M = 2 * SIGHT_RADIUS_M;

/** A position that must be there. */
export function checkPositionFields(place: string, position: Absent<PositionFields>): Finding | undefined {
  if (!position) return finding('FIELD_MISSING', place);
  const { latE7, lonE7 } = position;
  if (typeof latE7 !== 'number') return finding('FIELD_MISSING', `${place}.lat_e7`);
  if (typeof lonE7 !== 'number') return finding('FIELD_MISSING', `${place}.lon_e7`);
  return checkPosition(place, latE7, lonE7) ?? checkRange(`${place}.elevation_dm`, position.elevationDm, { lo: -4096, hi: 61_439 });
}

/** An enum of the contract whose values are 0..max. */
export function checkEnum(place: string, value: Absent<number>, max: number): Finding | undefined {
  return (value ?? 0) >= 0 && (value ?? 0) <= max ? undefined : finding('ENUM_UNKNOWN', `${place} ${value}`);
}

export function checkBsm(bsm: BsmFields, site: UnitSite, nowMs: number): Finding | undefined {
  return (
    checkRange('msg_count', bsm.msgCount, { lo: 0, hi: 127 }) ??
    checkId('vehicle_id', bsm.vehicleId) ??
    checkTime('measured_at_ms', bsm.measuredAtMs, nowMs) ??
    checkHeard(bsm.position, site) ??
    checkMotion(bsm.speedCmps, bsm.heading_80thsDeg) ??
    checkRange('accel_lon_cmps2', bsm.accelLonCmps2, { lo: -2000, hi: 2000 }) ??
    checkEnum('type', bsm.type, PARTICIPANT_TYPE_MAX) ??
    checkRange('length_cm', bsm.lengthCm, { lo: 1, hi: 4095 }) ??
    checkRange('width_cm', bsm.widthCm, { lo: 1, hi: 1023 }) ??
    checkRange('turn_signal', bsm.turnSignal, { lo: 0, hi: 3 })
  );
}

function checkHeard(position: Absent<PositionFields>, site: UnitSite): Finding | undefined {
  const latE7 = position?.latE7;
  const lonE7 = position?.lonE7;
  if (site.known && typeof latE7 === 'number' && typeof lonE7 === 'number') {
    const heard = (lat: number, lon: number): boolean => site.squaredDistanceM2(lat, lon) <= RADIO_RADIUS_M ** 2;
    if (!heard(latE7, lonE7) && heard(lonE7, latE7)) return finding('COORD_SWAPPED', `position ${latE7}/${lonE7}`);
  }
  const wrong = checkPositionFields('position', position);
  if (wrong) return wrong;
  if (site.known && site.squaredDistanceM2(latE7 as number, lonE7 as number) > RADIO_RADIUS_M ** 2) {
    return finding('COORD_OUTSIDE_RADIUS', `position ${latE7}/${lonE7}`);
  }
  return undefined;
}

function checkMotion(speedCmps: Absent<number>, heading80thsDeg: Absent<number>): Finding | undefined {
  if (typeof speedCmps === 'number' && speedCmps > 16_382) return finding('SPEED_OUT_OF_RANGE', `speed_cmps ${speedCmps}`);
  if (typeof heading80thsDeg === 'number' && heading80thsDeg > 28_799) return finding('HEADING_OUT_OF_RANGE', `heading_80ths_deg ${heading80thsDeg}`);
  return undefined;
}

export function checkDetectorReport(report: DetectorFields, nowMs: number): Finding | undefined {
  const head =
    checkTime('measured_at_ms', report.measuredAtMs, nowMs) ??
    checkRange('interval_ms', report.intervalMs, { lo: 100, hi: 900_000, required: true }) ??
    checkCount('counts', report.counts, { lo: 1, hi: 255 });
  if (head) return head;
  const ids = new Set<string>();
  for (const [i, count] of (report.counts ?? []).entries()) {
    const place = `counts[${i}]`;
    const found =
      checkId(`${place}.detector_id`, count.detectorId) ??
      (typeof count.laneId === 'string' ? checkId(`${place}.lane_id`, count.laneId) : undefined) ??
      checkRange(`${place}.vehicles`, count.vehicles, { lo: 0, hi: 65_535, required: true }) ??
      checkRange(`${place}.occupancy_permille`, count.occupancyPermille, { lo: 0, hi: 1000 }) ??
      (typeof count.meanSpeedCmps === 'number' && count.meanSpeedCmps > 16_382 ? finding('SPEED_OUT_OF_RANGE', `${place}.mean_speed_cmps ${count.meanSpeedCmps}`) : undefined);
    if (found) return found;
    if (ids.has(count.detectorId as string)) return finding('ID_REPEATED', `${place}.detector_id ${count.detectorId}`);
    ids.add(count.detectorId as string);
  }
  return undefined;
}

export function checkHeartbeat(heartbeat: HeartbeatFields, nowMs: number): Finding | undefined {
  const head =
    checkTime('measured_at_ms', heartbeat.measuredAtMs, nowMs) ??
    checkRange('cpu_pct', heartbeat.cpuPct, PERCENT) ??
    checkRange('memory_pct', heartbeat.memoryPct, PERCENT) ??
    checkRange('disk_pct', heartbeat.diskPct, PERCENT) ??
    checkRange('temperature_dc', heartbeat.temperatureDc, { lo: -600, hi: 1500 }) ??
    checkCount('devices', heartbeat.devices, { lo: 0, hi: 64 }) ??
    (heartbeat.position ? checkPositionFields('position', heartbeat.position) : undefined);
  if (head) return head;
  const ids = new Set<string>();
  for (const [i, device] of (heartbeat.devices ?? []).entries()) {
    const place = `devices[${i}]`;
    const found =
      checkId(`${place}.device_id`, device.deviceId) ??
      (device.deviceKind ? checkText(`${place}.device_kind`, device.deviceKind, 32) : finding('FIELD_MISSING', `${place}.device_kind`)) ??
      checkEnum(`${place}.health`, device.health, DEVICE_HEALTH_MAX) ??
      checkText(`${place}.fault_code`, device.faultCode, 64);
    if (found) return found;
    if (ids.has(device.deviceId as string)) return finding('ID_REPEATED', `${place}.device_id ${device.deviceId}`);
    ids.add(device.deviceId as string);
  }
  return undefined;
}
