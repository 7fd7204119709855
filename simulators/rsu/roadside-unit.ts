/** One roadside unit: senses the moment, makes its messages on their schedule, hands them to its link. */
import type { FrameKind } from '../../services/kernel/frame-kind';
import type { City, CityMoment, RoadUser } from '../city/city';
import type { GeoFrame } from '../city/projection';
import type { FaultInjector } from '../faults/fault-injector';
import { RandomStream } from '../random';
import type { ConnectedVehicles } from './connected-vehicles';
import type { DetectorBank } from './detectors';
import type { UnitLink } from './link/unit-link';
import type { OutboxFrame } from './link/outbox';
import { encodeBsm, encodeDetectors, encodeHeartbeat, encodeMap, encodeRsi, encodeRsm, encodeSpat, MessageFrame } from './messages';
import type { UnitPlace } from './plan';
import { DEFAULT_SENSORS, Sensors, type Detection } from './sensing';

/** Shortest time between two messages of a kind, ms; a configuration from above changes them. */
export type Rates = Record<FrameKind, number>;

export const DEFAULT_RATES: Rates = { rsm: 100, spat: 100, bsm: 0, map: 10_000, rsi: 300_000, detector: 60_000, heartbeat: 5_000 };

/** Contract: most objects of one RSM. */
const MOST_OBJECTS = 256;
/** A 50 ms tolerance keeps a 100 ms schedule from skipping a step that came a little early. */
const EARLY_SHARE = 0.5;

export interface UnitParts {
  readonly place: UnitPlace;
  readonly city: City;
  readonly geo: GeoFrame;
  readonly link: UnitLink;
  readonly faults: FaultInjector;
  readonly detectors: DetectorBank;
  readonly connected: ConnectedVehicles;
  readonly seed: number;
  readonly rates: Rates;
  /** Told what each RSM was made of, for tests that compare with the truth. `cityMs`: the city's time to which the moment was carried on. */
  readonly onRsm?: (unitId: string, frame: OutboxFrame, at: { measuredAtMs: number; cityMs: number }, detections: readonly Detection[]) => void;
}

interface Delayed {
  readonly dueMs: number;
  readonly kind: FrameKind;
  readonly payload: Uint8Array;
  readonly objects: number;
  readonly generatedAtMs: number;
}

export class RoadsideUnit {
  private readonly frame: MessageFrame;
  private readonly sensors: Sensors;
  private readonly rates: Rates;
  private readonly lastSentMs = new Map<FrameKind, number>();
  private readonly msgCounts = new Map<FrameKind, number>();
  private readonly delayed: Delayed[] = [];
  private readonly repeating: OutboxFrame[] = [];
  private readonly random: RandomStream;

  constructor(private readonly parts: UnitParts) {
    const { place, seed } = parts;
    this.frame = new MessageFrame(place, parts.geo);
    this.sensors = new Sensors(place, { ...DEFAULT_SENSORS, rangeM: place.rangeM }, new RandomStream(seed, `sensors ${place.unitId}`));
    this.random = new RandomStream(seed, `unit ${place.unitId}`);
    this.rates = { ...parts.rates };
  }

  get link(): UnitLink {
    return this.parts.link;
  }

  get faults(): FaultInjector {
    return this.parts.faults;
  }

  get place(): UnitPlace {
    return this.parts.place;
  }

  /** Takes new shortest intervals, ms. */
  applySampling(sampling: readonly { kind: FrameKind; intervalMs: number }[]): void {
    for (const { kind, intervalMs } of sampling) this.rates[kind] = intervalMs;
  }

  /**
   * One cycle: `lagMs` after the moment, at `wallMs` of the true clock, `runMs` after the start of the run.
   * `heard` are the connected vehicles whose broadcast reaches this unit in this cycle.
   */
  onCycle(moment: CityMoment, time: { wallMs: number; lagMs: number; runMs: number }, heard: readonly RoadUser[]): void {
    const { faults, link, place } = this.parts;
    const awayMs = faults.advance(time.runMs);
    if (awayMs > 0) link.cut(awayMs);
    this.releaseDelayed(time.runMs);
    if (!faults.isSilent(time.runMs)) {
      const measuredAtMs = Math.floor(time.wallMs + faults.clockErrorMs(time.runMs));
      if (this.isDue('heartbeat', time.runMs)) this.say('heartbeat', this.heartbeat(time.runMs, measuredAtMs), 0, measuredAtMs, time.runMs);
      if (place.signals.length > 0) this.saySignals(moment, measuredAtMs, time);
      if (this.isDue('rsm', time.runMs)) this.sayObjects(moment, measuredAtMs, time);
      for (const user of heard) this.sayHeard(user, measuredAtMs, time);
      if (this.isDue('rsi', time.runMs)) this.say('rsi', encodeRsi(this.frame, { msgCount: this.nextCount('rsi'), measuredAtMs }), 0, measuredAtMs, time.runMs);
    }
    link.pump();
    this.sendRepeats();
  }

  private saySignals(moment: CityMoment, measuredAtMs: number, time: { lagMs: number; runMs: number }): void {
    const { city, detectors, place } = this.parts;
    if (this.isDue('spat', time.runMs)) {
      this.say('spat', encodeSpat(city.network, place, moment, { msgCount: this.nextCount('spat'), measuredAtMs, lagMs: time.lagMs }), 0, measuredAtMs, time.runMs);
    }
    if (this.isDue('map', time.runMs)) {
      const map = encodeMap(this.frame, city.network, place, this.nextCount('map'));
      if (map) this.say('map', map, 0, measuredAtMs, time.runMs);
    }
    // The first interval must have passed before there is something to count.
    if (!this.lastSentMs.has('detector')) this.lastSentMs.set('detector', time.runMs);
    if (this.isDue('detector', time.runMs)) {
      const readings = detectors.takeReadings(place.signals, this.rates.detector);
      if (readings.length > 0) this.say('detector', encodeDetectors(readings, { measuredAtMs, intervalMs: this.rates.detector }), 0, measuredAtMs, time.runMs);
    }
  }

  private sayObjects(moment: CityMoment, measuredAtMs: number, time: { lagMs: number; runMs: number }): void {
    const detections = this.sensors.sense(moment.users, time.runMs, time.lagMs / 1000, MOST_OBJECTS);
    const payload = encodeRsm(this.frame, detections, { msgCount: this.nextCount('rsm'), measuredAtMs, connectedIdOf: (user) => this.parts.connected.idOf(user) });
    const frame = this.say('rsm', payload, detections.length, measuredAtMs, time.runMs);
    if (frame) this.parts.onRsm?.(this.parts.place.unitId, frame, { measuredAtMs, cityMs: moment.timeMs + time.lagMs }, detections);
  }

  private sayHeard(user: RoadUser, measuredAtMs: number, time: { lagMs: number; runMs: number }): void {
    const lagS = time.lagMs / 1000;
    const heading = (user.headingDeg * Math.PI) / 180;
    const vehicleId = this.parts.connected.idOf(user);
    if (vehicleId === undefined) return;
    const payload = encodeBsm(this.frame, user, {
      vehicleId,
      xM: user.xM + user.speedMps * lagS * Math.sin(heading) + this.random.nextNormal() * 0.7,
      yM: user.yM + user.speedMps * lagS * Math.cos(heading) + this.random.nextNormal() * 0.7,
      msgCount: this.parts.connected.nextCount(user),
      measuredAtMs,
    });
    this.say('bsm', payload, 1, measuredAtMs, time.runMs);
  }

  private heartbeat(runMs: number, measuredAtMs: number): Uint8Array {
    return encodeHeartbeat(this.frame, {
      measuredAtMs,
      uptimeS: Math.floor(runMs / 1000),
      backlogFrames: this.parts.link.unacknowledged,
      clockOffsetMs: Math.round(this.parts.faults.clockErrorMs(runMs)),
      cpuPct: 20 + this.random.nextInt(15),
      temperatureDc: 380 + this.random.nextInt(60),
      signals: this.parts.place.signals.length,
    });
  }

  private isDue(kind: FrameKind, runMs: number): boolean {
    const last = this.lastSentMs.get(kind);
    if (last !== undefined && runMs - last < this.rates[kind] - EARLY_SHARE * this.parts.city.stepMs) return false;
    this.lastSentMs.set(kind, runMs);
    return true;
  }

  private nextCount(kind: FrameKind): number {
    const count = ((this.msgCounts.get(kind) ?? -1) + 1) % 128;
    this.msgCounts.set(kind, count);
    return count;
  }

  /** The message's way inside the unit, where it may be lost, late or damaged, to the link. */
  private say(kind: FrameKind, payload: Uint8Array, objects: number, generatedAtMs: number, runMs: number): OutboxFrame | undefined {
    const { faults } = this.parts;
    if (faults.loses()) return undefined;
    const delayMs = faults.delayMs();
    if (delayMs > 0) {
      this.delayed.push({ dueMs: runMs + delayMs, kind, payload, objects, generatedAtMs });
      return undefined;
    }
    return this.hand(kind, payload, objects, generatedAtMs);
  }

  private hand(kind: FrameKind, payload: Uint8Array, objects: number, generatedAtMs: number): OutboxFrame | undefined {
    const damaged = this.parts.faults.corrupt(payload);
    const frame = this.parts.link.offer(kind, damaged ?? payload, { objects, generatedAtMs, corrupt: damaged !== undefined });
    if (frame && this.parts.faults.repeats()) this.repeating.push(frame);
    return damaged ? undefined : frame;
  }

  private releaseDelayed(runMs: number): void {
    for (let i = this.delayed.length - 1; i >= 0; i--) {
      const one = this.delayed[i]!;
      if (one.dueMs > runMs) continue;
      this.delayed.splice(i, 1);
      this.hand(one.kind, one.payload, one.objects, one.generatedAtMs);
    }
  }

  private sendRepeats(): void {
    for (const frame of this.repeating.splice(0)) if (this.parts.link.repeat(frame)) this.parts.faults.fired.duplicate += 1;
  }
}
