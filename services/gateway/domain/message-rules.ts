/** What BSM, detector counts and heartbeats must satisfy. */
import { fields, type FieldsOf, id, list, type MessageOf, number, oneOf, optional, position, range, type Rule, someText, text, time } from './field-rules';
import { finding } from './reasons';
import { SIGHT_RADIUS_M } from './rsm-rules';

const PARTICIPANT_TYPE_MAX = 9;
const DEVICE_HEALTH_MAX = 3;
/** A vehicle is heard further than it is seen. */
const RADIO_RADIUS_M = 2 * SIGHT_RADIUS_M;

/** A position that the unit can have heard from. */
const heard: Rule<MessageOf<typeof position>> = (value, place, seen) => {
  const { site } = seen;
  const latE7 = value?.latE7;
  const lonE7 = value?.lonE7;
  const isHeard = (lat: number, lon: number): boolean => !site.known || site.squaredDistanceM2(lat, lon) <= RADIO_RADIUS_M ** 2;
  if (typeof latE7 !== 'number' || typeof lonE7 !== 'number' || isHeard(latE7, lonE7)) return position(value, place, seen);
  // Before the range: a longitude of ours is out of range as a latitude.
  if (isHeard(lonE7, latE7)) return finding('COORD_SWAPPED', `${place} ${latE7}/${lonE7}`);
  return position(value, place, seen) ?? finding('COORD_OUTSIDE_RADIUS', `${place} ${latE7}/${lonE7}`);
};

export const bsmRule = fields({
  msgCount: range(0, 127),
  vehicleId: id,
  measuredAtMs: time,
  position: heard,
  speedCmps: range(0, 16_382, 'SPEED_OUT_OF_RANGE'),
  heading_80thsDeg: range(0, 28_799, 'HEADING_OUT_OF_RANGE'),
  accelLonCmps2: range(-2000, 2000),
  type: oneOf(PARTICIPANT_TYPE_MAX),
  lengthCm: range(1, 4095),
  widthCm: range(1, 1023),
  turnSignal: range(0, 3),
});

const detectorCount = {
  detectorId: id,
  laneId: optional(id),
  vehicles: number(0, 65_535),
  occupancyPermille: range(0, 1000),
  meanSpeedCmps: range(0, 16_382, 'SPEED_OUT_OF_RANGE'),
};
export const detectorReportRule = fields({
  measuredAtMs: time,
  intervalMs: number(100, 900_000),
  counts: list<FieldsOf<typeof detectorCount>>([1, 255], fields(detectorCount), 'detectorId'),
});

const device = { deviceId: id, deviceKind: someText(32), health: oneOf(DEVICE_HEALTH_MAX), faultCode: text(64) };
export const heartbeatRule = fields({
  measuredAtMs: time,
  cpuPct: range(0, 100),
  memoryPct: range(0, 100),
  diskPct: range(0, 100),
  temperatureDc: range(-600, 1500),
  position: optional(position),
  devices: list<FieldsOf<typeof device>>([0, 64], fields(device), 'deviceId'),
});
