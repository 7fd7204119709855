/** Encodes what a unit says as the contract's messages. */
import { lingshan } from '../../services/kernel/wire';
import type { CityMoment, RoadUser } from '../city/city';
import type { CityNetwork, SignalSite } from '../city/network';
import type { GeoFrame } from '../city/projection';
import type { UnitPlace } from './plan';
import type { Detection } from './sensing';
import { forecastChange, lightOf } from './signal-timing';

const v2x = lingshan.v2x.v1;
const MAX_END_MS = 3_600_000;

/** What all messages of one unit share. */
export class MessageFrame {
  readonly reference: { latE7: number; lonE7: number };
  readonly convergenceDeg: number;
  private readonly point = { latE7: 0, lonE7: 0 };

  constructor(place: UnitPlace, private readonly geo: GeoFrame) {
    this.reference = { latE7: 0, lonE7: 0 };
    geo.toGeo(place.xM, place.yM, this.reference);
    this.convergenceDeg = geo.convergenceDeg(place.xM, place.yM);
  }

  position(xM: number, yM: number): { latE7: number; lonE7: number } {
    this.geo.toGeo(xM, yM, this.point);
    return { latE7: this.point.latE7, lonE7: this.point.lonE7 };
  }

  /** Net heading (degrees) to the message's unit. */
  heading80ths(netDeg: number): number {
    const deg = (((netDeg + this.convergenceDeg) % 360) + 360) % 360;
    return Math.round(deg * 80) % 28800;
  }
}

export function encodeRsm(frame: MessageFrame, detections: readonly Detection[], options: { msgCount: number; measuredAtMs: number; connectedIdOf: (user: RoadUser) => string | undefined }): Uint8Array {
  return v2x.Rsm.encode({
    msgCount: options.msgCount,
    measuredAtMs: options.measuredAtMs,
    reference: frame.reference,
    participants: detections.map((one) => {
      const { latE7, lonE7 } = frame.position(one.xM, one.yM);
      const connectedId = options.connectedIdOf(one.user);
      return {
        trackId: one.trackId,
        type: one.user.type,
        latE7,
        lonE7,
        speedCmps: clamp(one.speedMps * 100, 0, 16382),
        heading_80thsDeg: frame.heading80ths(one.headingDeg),
        accelLonCmps2: clamp(one.user.accelMps2 * 100, -2000, 2000),
        lengthCm: clamp(one.lengthM * 100, 1, 4095),
        widthCm: clamp(one.widthM * 100, 1, 1023),
        heightCm: clamp(one.user.heightM * 100, 1, 1270),
        positionSdCm: clamp(one.sdM * 100, 0, 65535),
        source: v2x.ObjectSource.OBJECT_SOURCE_FUSED,
        ...(connectedId === undefined ? {} : { connectedId }),
      };
    }),
  }).finish();
}

export function encodeSpat(network: CityNetwork, place: UnitPlace, moment: CityMoment, options: { msgCount: number; measuredAtMs: number; lagMs: number }): Uint8Array {
  const intersections = place.signals.map((index) => {
    const site = network.signals[index]!;
    const now = moment.signals[index]!;
    return {
      junctionId: site.id,
      controlMode: site.program.fixed ? 'fixed' : 'actuated',
      groups: groupsOf(site).map(({ group, link }) => {
        const forecast = forecastChange(site.program, now, link);
        const after = (ms: number): number => clamp(ms - options.lagMs, 0, MAX_END_MS);
        return {
          signalGroup: group,
          state: lightOf(now.state[link]),
          ...(forecast ? { minEndMs: after(forecast.minEndMs), maxEndMs: after(forecast.maxEndMs), likelyEndMs: after(forecast.likelyEndMs), confidencePct: site.program.fixed ? 100 : 70 } : {}),
        };
      }),
    };
  });
  return v2x.Spat.encode({ msgCount: options.msgCount, measuredAtMs: options.measuredAtMs, intersections }).finish();
}

/** Each group once, with the place of its letter in the state; groups beyond the contract's 255 cannot be told. */
function groupsOf(site: SignalSite): { group: number; link: number }[] {
  const groups = new Map<number, number>();
  for (const link of site.links) if (link.group <= 255) groups.set(link.group, link.group - 1);
  return [...groups].map(([group, link]) => ({ group, link }));
}

/** The map of a unit's junctions; undefined for a unit that serves none. */
export function encodeMap(frame: MessageFrame, network: CityNetwork, place: UnitPlace, msgCount: number): Uint8Array | undefined {
  const nodes = place.signals.map((index) => mapNode(frame, network, network.signals[index]!)).filter((node) => node.inLinks.length > 0);
  if (nodes.length === 0) return undefined;
  return v2x.Map.encode({ msgCount, roadnetVersion: network.version, nodes }).finish();
}

function mapNode(frame: MessageFrame, network: CityNetwork, site: SignalSite): { junctionId: string; position: { latE7: number; lonE7: number }; inLinks: lingshan.v2x.v1.IMapLink[] } {
  const inLinks = new Map<string, lingshan.v2x.v1.IMapLink & { lanes: lingshan.v2x.v1.IMapLane[] }>();
  const entering = new Set(site.links.map((link) => link.fromLane));
  for (const lane of network.lanes) {
    if (!entering.has(lane.id)) continue;
    let link = inLinks.get(lane.linkId);
    if (!link) {
      if (inLinks.size === 32) continue;
      link = { linkId: lane.linkId, speedLimitCmps: clamp(lane.speedLimitMps * 100, 1, 16382), lanes: [] };
      inLinks.set(lane.linkId, link);
    }
    link.lanes.push({
      laneId: lane.id,
      widthCm: clamp(lane.widthM * 100, 1, 1023),
      points: lastPoints(lane.points).map(([x, y]) => frame.position(x, y)),
      connections: site.links.filter((one) => one.fromLane === lane.id).slice(0, 16).map((one) => ({ toLaneId: one.toLane, ...(one.group <= 255 ? { signalGroup: one.group } : {}), maneuver: one.maneuver })),
    });
  }
  return { junctionId: site.id, position: frame.position(site.xM, site.yM), inLinks: [...inLinks.values()] };
}

/** At most 32 points, the ones nearest the stop line. */
function lastPoints(points: readonly number[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < points.length; i += 2) pairs.push([points[i]!, points[i + 1]!]);
  return pairs.slice(-32);
}

export function encodeBsm(frame: MessageFrame, user: RoadUser, options: { vehicleId: string; xM: number; yM: number; msgCount: number; measuredAtMs: number }): Uint8Array {
  return v2x.Bsm.encode({
    msgCount: options.msgCount,
    vehicleId: options.vehicleId,
    measuredAtMs: options.measuredAtMs,
    position: frame.position(options.xM, options.yM),
    speedCmps: clamp(user.speedMps * 100, 0, 16382),
    heading_80thsDeg: frame.heading80ths(user.headingDeg),
    accelLonCmps2: clamp(user.accelMps2 * 100, -2000, 2000),
    type: user.type,
    lengthCm: clamp(user.lengthM * 100, 1, 4095),
    widthCm: clamp(user.widthM * 100, 1, 1023),
    turnSignal: user.turnSignal,
    brakeApplied: user.accelMps2 < -1,
  }).finish();
}

export function encodeHeartbeat(frame: MessageFrame, options: { measuredAtMs: number; uptimeS: number; backlogFrames: number; clockOffsetMs: number; cpuPct: number; temperatureDc: number; signals: number }): Uint8Array {
  const ok = v2x.DeviceHealth.DEVICE_HEALTH_OK;
  return v2x.Heartbeat.encode({
    measuredAtMs: options.measuredAtMs,
    uptimeS: options.uptimeS,
    cpuPct: options.cpuPct,
    memoryPct: 41,
    diskPct: 17,
    temperatureDc: options.temperatureDc,
    backlogFrames: options.backlogFrames,
    clockOffsetMs: options.clockOffsetMs,
    devices: [
      { deviceId: 'camera-1', deviceKind: 'camera', health: ok },
      { deviceId: 'radar-1', deviceKind: 'radar', health: ok },
      { deviceId: 'edge-1', deviceKind: 'edge-computer', health: ok },
      ...(options.signals > 0 ? [{ deviceId: 'controller-1', deviceKind: 'signal-controller', health: ok }] : []),
    ],
    position: frame.reference,
  }).finish();
}

export function encodeRsi(frame: MessageFrame, options: { msgCount: number; measuredAtMs: number }): Uint8Array {
  return v2x.Rsi.encode({
    msgCount: options.msgCount,
    measuredAtMs: options.measuredAtMs,
    events: [],
    // The sign's number stands for nothing in this city: the message's way through the platform is what counts.
    signs: [{ signNo: 1, signType: 1, position: frame.reference, description: 'Roadside unit in service' }],
  }).finish();
}

export interface DetectorReading {
  readonly detectorId: string;
  readonly laneId: string;
  readonly vehicles: number;
  readonly occupancyPermille: number;
  /** Undefined when no vehicle crossed. */
  readonly meanSpeedMps: number | undefined;
}

export function encodeDetectors(readings: readonly DetectorReading[], options: { measuredAtMs: number; intervalMs: number }): Uint8Array {
  return v2x.DetectorReport.encode({
    measuredAtMs: options.measuredAtMs,
    intervalMs: options.intervalMs,
    counts: readings.map((one) => ({
      detectorId: one.detectorId,
      laneId: one.laneId,
      vehicles: clamp(one.vehicles, 0, 65535),
      occupancyPermille: clamp(one.occupancyPermille, 0, 1000),
      ...(one.meanSpeedMps === undefined ? {} : { meanSpeedCmps: clamp(one.meanSpeedMps * 100, 0, 16382) }),
      healthy: true,
    })),
  }).finish();
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}
