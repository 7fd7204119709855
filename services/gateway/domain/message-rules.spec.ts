import { SITE } from '../adapters/testing/frames';
import type { Rule } from './field-rules';
import { bsmRule, detectorReportRule, heartbeatRule } from './message-rules';
import { mapRule, rsiRule, spatRule } from './signal-rules';
import { UnitSite } from './unit-site';

const NOW = 1_790_000_000_000;
const site = new UnitSite();
site.set(SITE.latE7, SITE.lonE7);

/** Reason and place of the first finding. */
function check<T>(rule: Rule<T>, message: T): string | undefined {
  const found = rule(message, '', { nowMs: NOW, site });
  return found && `${found.reason} ${found.place}`;
}

const measuredAtMs = NOW;
const position = { ...SITE };
const lane = { laneId: 'l-1', points: [position, { ...SITE, latE7: SITE.latE7 + 500 }], connections: [{ toLaneId: 'l-2', signalGroup: 1, maneuver: 4 }] };
const node = { junctionId: 'j', position, inLinks: [{ linkId: 'k', speedLimitCmps: 1389, lanes: [lane] }] };
const bsm = { msgCount: 127, vehicleId: 'v', measuredAtMs, position, speedCmps: 16_382, heading_80thsDeg: 28_799, accelLonCmps2: -2000, type: 9, lengthCm: 4095, widthCm: 1, turnSignal: 3 };

describe('rules of the rare kinds', () => {
  it('take good messages, with everything and with no more than must be', () => {
    expect(check(bsmRule, bsm)).toBeUndefined();
    expect(check(bsmRule, { vehicleId: 'v', measuredAtMs, position })).toBeUndefined();
    expect(check(detectorReportRule, { measuredAtMs, intervalMs: 100, counts: [{ detectorId: 'd', laneId: 'l', vehicles: 0, occupancyPermille: 1000, meanSpeedCmps: 0 }, { detectorId: 'e', vehicles: 65_535 }] })).toBeUndefined();
    expect(check(heartbeatRule, { measuredAtMs })).toBeUndefined();
    expect(check(heartbeatRule, { measuredAtMs, cpuPct: 100, temperatureDc: -600, position, devices: [{ deviceId: 'd', deviceKind: 'camera', health: 3, faultCode: '' }] })).toBeUndefined();
    expect(check(spatRule, { measuredAtMs, intersections: [{ junctionId: 'j', groups: [{ signalGroup: 1, state: 8, minEndMs: 1, likelyEndMs: 1, maxEndMs: 3_600_000 }, { signalGroup: 2 }] }] })).toBeUndefined();
    expect(check(mapRule, { roadnetVersion: 'v', nodes: [node] })).toBeUndefined();
    expect(check(rsiRule, { measuredAtMs })).toBeUndefined();
    expect(check(rsiRule, { measuredAtMs, events: [{ eventNo: 0, eventType: 65_535, position, radiusDm: 0, priority: 7, description: '雾' }], signs: [{ signNo: 255, signType: 0, position }] })).toBeUndefined();
  });

  it.each([
    ['BSM', 'ID_INVALID vehicle_id', check(bsmRule, { ...bsm, vehicleId: 'a b' })],
    ['BSM', 'FIELD_MISSING vehicle_id', check(bsmRule, { ...bsm, vehicleId: undefined })],
    ['BSM', 'FIELD_MISSING position', check(bsmRule, { ...bsm, position: undefined })],
    ['BSM', 'FIELD_MISSING position.lon_e7', check(bsmRule, { ...bsm, position: { latE7: SITE.latE7 } })],
    ['BSM', 'FIELD_OUT_OF_RANGE position.elevation_dm 61440', check(bsmRule, { ...bsm, position: { ...SITE, elevationDm: 61_440 } })],
    ['BSM', `COORD_SWAPPED position ${SITE.lonE7}/${SITE.latE7}`, check(bsmRule, { ...bsm, position: { latE7: SITE.lonE7, lonE7: SITE.latE7 } })],
    ['BSM', `COORD_OUTSIDE_RADIUS position ${SITE.latE7 + 200_000}/${SITE.lonE7}`, check(bsmRule, { ...bsm, position: { ...SITE, latE7: SITE.latE7 + 200_000 } })],
    ['BSM', 'COORD_ZERO position', check(bsmRule, { ...bsm, position: { latE7: 0, lonE7: 0 } })],
    ['BSM', 'SPEED_OUT_OF_RANGE speed_cmps 16383', check(bsmRule, { ...bsm, speedCmps: 16_383 })],
    ['BSM', 'HEADING_OUT_OF_RANGE heading_80ths_deg 28800', check(bsmRule, { ...bsm, heading_80thsDeg: 28_800 })],
    ['BSM', 'FIELD_OUT_OF_RANGE accel_lon_cmps2 2001', check(bsmRule, { ...bsm, accelLonCmps2: 2001 })],
    ['BSM', 'ENUM_UNKNOWN type 10', check(bsmRule, { ...bsm, type: 10 })],
    ['detectors', 'FIELD_MISSING interval_ms', check(detectorReportRule, { measuredAtMs, counts: [] })],
    ['detectors', 'ITEMS_MISSING counts, at least 1', check(detectorReportRule, { measuredAtMs, intervalMs: 1000 })],
    ['detectors', 'ID_REPEATED counts[1].detector_id d', check(detectorReportRule, { measuredAtMs, intervalMs: 1000, counts: [{ detectorId: 'd', vehicles: 1 }, { detectorId: 'd', vehicles: 1 }] })],
    ['detectors', 'ID_INVALID counts[0].lane_id', check(detectorReportRule, { measuredAtMs, intervalMs: 1000, counts: [{ detectorId: 'd', laneId: '', vehicles: 1 }] })],
    ['a heartbeat', 'FIELD_OUT_OF_RANGE disk_pct 101', check(heartbeatRule, { measuredAtMs, diskPct: 101 })],
    ['a heartbeat', 'FIELD_MISSING devices[0].device_kind', check(heartbeatRule, { measuredAtMs, devices: [{ deviceId: 'd', deviceKind: '' }] })],
    ['a heartbeat', 'TEXT_TOO_LONG devices[0].device_kind, at most 32 bytes', check(heartbeatRule, { measuredAtMs, devices: [{ deviceId: 'd', deviceKind: '雾'.repeat(11) }] })],
    ['a heartbeat', 'FIELD_MISSING position.lat_e7', check(heartbeatRule, { measuredAtMs, position: {} })],
    ['SPAT', 'ITEMS_MISSING intersections[0].groups, at least 1', check(spatRule, { measuredAtMs, intersections: [{ junctionId: 'j' }] })],
    ['SPAT', 'ID_REPEATED intersections[0].groups[1].signal_group 1', check(spatRule, { measuredAtMs, intersections: [{ junctionId: 'j', groups: [{ signalGroup: 1 }, { signalGroup: 1 }] }] })],
    ['SPAT', 'TIMING_CONTRADICTION intersections[0].groups[0] min 5 likely 4 max undefined', check(spatRule, { measuredAtMs, intersections: [{ junctionId: 'j', groups: [{ signalGroup: 1, minEndMs: 5, likelyEndMs: 4 }] }] })],
    ['MAP', 'ITEMS_MISSING nodes[0].in_links[0].lanes[0].points, at least 2', check(mapRule, { roadnetVersion: 'v', nodes: [{ ...node, inLinks: [{ linkId: 'k', lanes: [{ ...lane, points: [position] }] }] }] })],
    ['MAP', 'FIELD_MISSING nodes[0].in_links[0].lanes[0].connections[0].to_lane_id', check(mapRule, { roadnetVersion: 'v', nodes: [{ ...node, inLinks: [{ linkId: 'k', lanes: [{ ...lane, connections: [{}] }] }] }] })],
    ['RSI', 'ITEMS_EXCEEDED events 9, at most 8', check(rsiRule, { measuredAtMs, events: Array.from({ length: 9 }, (_, eventNo) => ({ eventNo, eventType: 1, position })) })],
    ['RSI', 'FIELD_MISSING signs[0].position', check(rsiRule, { measuredAtMs, signs: [{ signNo: 1, signType: 1 }] })],
  ])('name place and reason of what is wrong with %s: %s', (_kind, expected, found) => {
    expect(found).toBe(expected);
  });
});
