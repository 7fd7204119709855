/** `run` and `replay`: a city's units on their links, until told to stop. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { LingshanError } from '../../services/kernel/errors';
import { createGeoFrame } from '../city/projection';
import type { City, CityMoment } from '../city/city';
import { CityRecorder } from '../city/recorded-city';
import { FaultInjector, type FaultName } from '../faults/fault-injector';
import { readFaultPlan } from '../faults/fault-plan';
import { RunRecord, type RunSummary } from '../journal/run-record';
import { RandomStream } from '../random';
import { ConnectedVehicles } from '../rsu/connected-vehicles';
import { DetectorBank } from '../rsu/detectors';
import { Fleet } from '../rsu/fleet';
import { readUnitCredentials } from '../rsu/link/credentials';
import type { LinkCounts } from '../rsu/link/link-listener';
import { UnitLink } from '../rsu/link/unit-link';
import { planUnits } from '../rsu/plan';
import { DEFAULT_RATES, RoadsideUnit, type UnitParts } from '../rsu/roadside-unit';
import { requireOption, type Command, type Options } from './arguments';
import { openCity } from './open-city';

const SOFTWARE = 'lingshan-simulator 0.1';

export interface RunResult extends RunSummary {
  readonly city: string;
  readonly units: number;
  readonly connected: number;
  readonly seconds: number;
  readonly moments: number;
  readonly lateMoments: number;
  readonly unacknowledged: number;
  readonly drained: boolean;
  readonly links: LinkCounts;
  readonly faults: Readonly<Record<FaultName, number>>;
  /** Why the run ended before it was told to; absent: it did not. */
  readonly failure?: string;
}

/** Runs until the time is over, the city ends, or `stop` is called by the handler given to `onStop`. */
export async function runCity(options: Options, command: Command, onStop: (stop: () => void) => void): Promise<RunResult> {
  requireOption(options, 'gateway', command);
  requireOption(options, 'pki', command);
  const city = await openCity(options, command);
  const record = new RunRecord(options.journal);
  const recorder = options.record === undefined ? undefined : new CityRecorder(options.record, city);
  const truth = options.truth === undefined ? undefined : createWriteStream(options.truth);
  const startedAtMs = performance.now();
  try {
    const { fleet, units } = await createFleet(options, command, { city, record, recorder, truth });
    onStop(() => fleet.stop());
    for (const unit of units) unit.link.connect();
    await waitForLinks(units);
    let failure: string | undefined;
    await fleet.run().catch((error: unknown) => {
      // What was sent must still be accounted for: the city's end is told, not thrown, until the links are drained.
      if (!(error instanceof LingshanError)) throw error;
      failure = error.message;
    });
    const drained = await Promise.all(units.map((unit) => unit.link.drain(options['drain-ms'])));
    const result = {
      city: city.network.name,
      ...record.summary(),
      units: units.length,
      connected: units.filter((unit) => unit.link.connected).length,
      seconds: Math.round((performance.now() - startedAtMs) / 100) / 10,
      moments: fleet.moments,
      lateMoments: fleet.lateMoments,
      unacknowledged: units.reduce((sum, unit) => sum + unit.link.unacknowledged, 0),
      drained: drained.every((done) => done),
      links: sumCounts(units.map((unit) => unit.link.counts)),
      faults: sumFaults(units),
      ...(failure === undefined ? {} : { failure }),
    };
    for (const unit of units) unit.link.close();
    return result;
  } finally {
    record.close();
    await recorder?.close();
    await new Promise<void>((resolve) => (truth ? truth.end(resolve) : resolve()));
    await city.close();
  }
}

interface FleetContext {
  readonly city: City;
  readonly record: RunRecord;
  readonly recorder: CityRecorder | undefined;
  readonly truth: WriteStream | undefined;
}

async function createFleet(options: Options, command: Command, { city, record, recorder, truth }: FleetContext): Promise<{ fleet: Fleet; units: RoadsideUnit[] }> {
  const pki = requireOption(options, 'pki', command);
  const gateways = requireOption(options, 'gateway', command).split(',');
  const faultPlan = await readFaultPlan(options.faults);
  const geo = createGeoFrame(city.network.projection, city.network.name);
  const detectors = new DetectorBank(city.network);
  const connected = new ConnectedVehicles(options.penetration, options.seed);
  const startedAtMs = performance.now();
  const point = { latE7: 0, lonE7: 0 };
  const onRsm: UnitParts['onRsm'] = truth && ((unitId, frame, at, detections) => {
    const objects = detections.map((one) => {
      geo.toGeo(one.xM, one.yM, point);
      return [one.trackId, one.user.key, one.user.laneId, point.latE7, point.lonE7];
    });
    truth.write(`${JSON.stringify({ unitId, counter: frame.counter, ...at, objects })}\n`);
  });
  const units = await Promise.all(planUnits(city.network, { rangeM: options.range, maxUnits: options['max-units'] }).map(async (place) => {
    const faults = new FaultInjector(faultPlan, new RandomStream(options.seed, `faults ${place.unitId}`));
    const link = new UnitLink({
      unitId: place.unitId,
      gateways,
      credentials: await readUnitCredentials(pki, place.unitId),
      ...(options['server-name'] === undefined ? {} : { serverName: options['server-name'] }),
      software: SOFTWARE,
      capacityFrames: options['buffer-frames'],
      backfillAfterFrames: options['backfill-after'],
      random: new RandomStream(options.seed, `link ${place.unitId}`),
      clockMs: () => Date.now() + faults.clockErrorMs(performance.now() - startedAtMs),
      onConfiguration: (sampling) => unit.applySampling(sampling),
    }, record.listenTo(place.unitId));
    const unit: RoadsideUnit = new RoadsideUnit({
      place, city, geo, link, faults, detectors, connected, seed: options.seed,
      rates: { ...DEFAULT_RATES, heartbeat: options['heartbeat-ms'] },
      ...(onRsm ? { onRsm } : {}),
    });
    return unit;
  }));
  const onMoment = recorder && ((moment: CityMoment): void => { void recorder.add(moment); });
  return { fleet: new Fleet({ city, units, detectors, connected, speed: options.speed, rampMs: options['ramp-ms'], seconds: options.seconds, ...(onMoment ? { onMoment } : {}) }), units };
}

/** A first moment with every unit there, if they get there soon: units that cannot connect keep trying while the city runs. */
async function waitForLinks(units: readonly RoadsideUnit[]): Promise<void> {
  const deadlineMs = performance.now() + 5000;
  while (performance.now() < deadlineMs && units.some((unit) => !unit.link.connected)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function sumCounts(all: readonly LinkCounts[]): LinkCounts {
  const sum: LinkCounts = { connects: 0, disconnects: 0, overflowed: 0, heldBack: 0, resent: 0, backfilled: 0, downlinks: 0, impossibleAcks: 0, endings: {} };
  for (const one of all) {
    for (const [status, times] of Object.entries(one.endings)) sum.endings[status] = (sum.endings[status] ?? 0) + times;
    sum.connects += one.connects;
    sum.disconnects += one.disconnects;
    sum.overflowed += one.overflowed;
    sum.heldBack += one.heldBack;
    sum.resent += one.resent;
    sum.backfilled += one.backfilled;
    sum.downlinks += one.downlinks;
    sum.impossibleAcks += one.impossibleAcks;
  }
  return sum;
}

function sumFaults(units: readonly RoadsideUnit[]): Record<FaultName, number> {
  const sum: Record<FaultName, number> = { disconnect: 0, silence: 0, clockStep: 0, corrupt: 0, duplicate: 0, reorder: 0, loss: 0 };
  for (const unit of units) for (const name of Object.keys(sum) as FaultName[]) sum[name] += unit.faults.fired[name];
  return sum;
}
