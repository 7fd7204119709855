/** The open-model load: frames fall due by an absolute schedule, and latency counts from then (no coordinated omission). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalWriter } from '../../simulators/journal/journal';
import { LatencyHistogram } from '../../simulators/journal/latency-histogram';
import { RandomStream } from '../../simulators/random';
import { cutIntoSteps, readLanePaths, type LanePath, type StepTable } from './lane-paths';
import { LoadUnit, type LoadTotals } from './load-unit';
import { RsmTemplate, type LoadObject } from './rsm-template';

export interface LoadOptions {
  readonly gateways: readonly string[];
  readonly pkiDir: string;
  /** Names in pkiDir/units: prefix and four digits. */
  readonly unitPrefix: string;
  readonly units: number;
  /** Frames/s of all units together. */
  readonly rate: number;
  /** Objects a frame. */
  readonly objects: number;
  readonly placesFile: string;
  readonly seconds: number;
  /** Seconds at the start whose latencies do not count. */
  readonly warmupS: number;
  readonly seed: number;
  readonly journalFile: string | undefined;
  readonly drainMs: number;
}

/** Told once a second and, with `final`, at the end. Counts from the start; latencies of the second, or of the whole after warm-up. */
export interface LoadReport {
  readonly final: boolean;
  readonly elapsedS: number;
  readonly due: number;
  readonly sent: number;
  readonly acked: number;
  readonly rejected: number;
  readonly owed: number;
  readonly unacknowledged: number;
  readonly reconnects: number;
  readonly endings: Readonly<Record<string, number>>;
  readonly framesPerSecond: number;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  readonly ackMsP9999: number;
  readonly ackMsMax: number;
  readonly cpuUsPerFrame: number;
  readonly rssMb: number;
  readonly pid: number;
}

/** How often the schedule is looked at, ms: frames fall due this much late at most, on a machine that is not overloaded. */
const WAKE_MS = 2;
const SPEED_MPS = 10;
/** Vehicles follow each other at this distance, m. */
const GAP_M = 14;
const CONNECT_TIMEOUT_MS = 30_000;

export async function runLoad(options: LoadOptions, onReport: (report: LoadReport) => void, onStop: (stop: () => void) => void): Promise<void> {
  const journal = options.journalFile === undefined ? undefined : new JournalWriter(options.journalFile);
  const totals: LoadTotals = { sent: 0, acked: 0, rejected: 0, reconnects: 0, endings: {} };
  const second = new LatencyHistogram();
  const whole = new LatencyHistogram();
  const start = { ms: Number.POSITIVE_INFINITY, cpu: process.cpuUsage() };
  const onLatency = (ms: number): void => {
    second.add(ms);
    if (performance.now() - start.ms >= options.warmupS * 1000) whole.add(ms);
  };
  const units = await createUnits(options, { totals, onLatency, journal, startMs: () => start.ms });
  let stopped = false;
  onStop(() => { stopped = true; });
  try {
    for (const unit of units) unit.connect();
    const deadlineMs = performance.now() + CONNECT_TIMEOUT_MS;
    while (!units.every((unit) => unit.isReady) && performance.now() < deadlineMs) await sleep(20);
    start.ms = performance.now();
    start.cpu = process.cpuUsage();
    let due = 0;
    let told = 0;
    const report = (final: boolean): LoadReport => describe({ final, due, units, totals, start, histogram: final ? whole : second });
    while (!stopped && performance.now() - start.ms < options.seconds * 1000) {
      const elapsedMs = performance.now() - start.ms;
      for (const target = Math.floor((elapsedMs * options.rate) / 1000); due < target; due++) units[due % units.length]!.owe();
      journal?.flush();
      if (elapsedMs >= (told + 1) * 1000) {
        told += 1;
        onReport(report(false));
        second.clear();
      }
      await sleep(WAKE_MS);
    }
    const drainedBy = performance.now() + options.drainMs;
    while (units.some((unit) => unit.unacknowledged > 0) && performance.now() < drainedBy) await sleep(20);
    onReport(report(true));
  } finally {
    for (const unit of units) unit.close();
    journal?.close();
  }
}

interface UnitContext {
  readonly totals: LoadTotals;
  readonly onLatency: (ms: number) => void;
  readonly journal: JournalWriter | undefined;
  readonly startMs: () => number;
}

async function createUnits(options: LoadOptions, context: UnitContext): Promise<LoadUnit[]> {
  const frameMs = (1000 * options.units) / options.rate;
  const paths = await readLanePaths(options.placesFile);
  const tables = paths.map((path) => cutIntoSteps(path, (SPEED_MPS * frameMs) / 1000, frameMs));
  const random = new RandomStream(options.seed, 'load');
  const noise = Float64Array.from({ length: 256 }, () => random.nextNormal());
  return Promise.all(Array.from({ length: options.units }, async (_, index) => {
    const unitId = `${options.unitPrefix}${String(index + 1).padStart(4, '0')}`;
    const centre = Math.floor((index * paths.length) / options.units);
    const site = middleOf(paths[centre]!);
    const template = new RsmTemplate(placeObjects(paths, tables, site, options.objects), site, noise);
    const [ca, cert, key] = await Promise.all(['ca.crt', `units/${unitId}.crt`, `units/${unitId}.key`].map((name) => readFile(join(options.pkiDir, name))));
    const door = { gateway: options.gateways[index % options.gateways.length]!, ca: ca!, cert: cert!, key: key! };
    const dueMs = (frame: number): number => context.startMs() + ((frame * options.units + index) * 1000) / options.rate;
    return new LoadUnit({ unitId, door, template, dueMs, totals: context.totals, onLatency: context.onLatency, journal: context.journal });
  }));
}

/** Objects on the lanes nearest to the site, one behind the other; when the lanes are full, closer together. */
function placeObjects(paths: readonly LanePath[], tables: readonly StepTable[], site: { latE7: number; lonE7: number }, count: number): LoadObject[] {
  const nearest = paths.map((path, index) => ({ index, middle: middleOf(path), lengthM: path.alongM[path.alongM.length - 1]! }))
    .sort((a, b) => distance(a.middle, site) - distance(b.middle, site));
  const objects: LoadObject[] = [];
  for (let gapM = GAP_M; objects.length < count; gapM /= 2) {
    objects.length = 0;
    for (const { index, lengthM } of nearest.slice(0, count)) {
      const table = tables[index]!;
      const vehicles = Math.max(1, Math.floor(lengthM / gapM));
      for (let i = 0; i < vehicles && objects.length < count; i++) {
        const truck = (index + i) % 12 === 0;
        objects.push({ table, phase: Math.floor((i * table.latE7.length) / vehicles), lengthCm: truck ? 950 : 460, widthCm: truck ? 245 : 182, type: truck ? 2 : 1 });
      }
    }
  }
  return objects;
}

function middleOf(path: LanePath): { latE7: number; lonE7: number } {
  const middle = Math.floor(path.lat.length / 2);
  return { latE7: Math.round(path.lat[middle]! * 1e7), lonE7: Math.round(path.lon[middle]! * 1e7) };
}

function distance(a: { latE7: number; lonE7: number }, b: { latE7: number; lonE7: number }): number {
  return Math.hypot(a.latE7 - b.latE7, (a.lonE7 - b.lonE7) * Math.cos((a.latE7 * Math.PI) / 1.8e9));
}

interface Described {
  readonly final: boolean;
  readonly due: number;
  readonly units: readonly LoadUnit[];
  readonly totals: LoadTotals;
  readonly start: { readonly ms: number; readonly cpu: NodeJS.CpuUsage };
  readonly histogram: LatencyHistogram;
}

function describe({ final, due, units, totals, start, histogram }: Described): LoadReport {
  const elapsedS = (performance.now() - start.ms) / 1000;
  const cpu = process.cpuUsage(start.cpu);
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    final,
    elapsedS: round(elapsedS),
    due,
    ...totals,
    owed: units.reduce((sum, unit) => sum + unit.owed, 0),
    unacknowledged: units.reduce((sum, unit) => sum + unit.unacknowledged, 0),
    framesPerSecond: round(totals.acked / elapsedS),
    ackMsP50: round(histogram.quantileMs(0.5)),
    ackMsP99: round(histogram.quantileMs(0.99)),
    ackMsP9999: round(histogram.quantileMs(0.9999)),
    ackMsMax: round(histogram.maxMs),
    cpuUsPerFrame: round((cpu.user + cpu.system) / Math.max(1, totals.sent)),
    rssMb: Math.round(process.memoryUsage.rss() / 1e6),
    pid: process.pid,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
