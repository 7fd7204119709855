/** Virtual loops at the stop lines: who crossed, how long they were covered, how fast. */
import type { CityMoment } from '../city/city';
import type { CityNetwork } from '../city/network';
import type { DetectorReading } from './messages';

interface Loop {
  readonly detectorId: string;
  readonly laneId: string;
  /** End of the lane: the stop line. */
  readonly xM: number;
  readonly yM: number;
  vehicles: number;
  speedSumMps: number;
  coveredMs: number;
}

/** The loop lies this far before the stop line and is this long, m. */
const LOOP_M = 2;
/** The contract's most detectors of one report. */
const MOST_LOOPS = 255;

export class DetectorBank {
  private readonly byLane = new Map<string, Loop>();
  private readonly bySignal: Loop[][];
  private lastLane = new Map<number, string>();

  constructor(network: CityNetwork) {
    const lanes = new Map(network.lanes.map((lane) => [lane.id, lane]));
    this.bySignal = network.signals.map((signal) => {
      const loops: Loop[] = [];
      for (const laneId of new Set(signal.links.map((link) => link.fromLane))) {
        const lane = lanes.get(laneId);
        if (!lane || this.byLane.has(laneId)) continue;
        const loop = { detectorId: `loop-${this.byLane.size + 1}`, laneId, xM: lane.points[lane.points.length - 2] ?? 0, yM: lane.points[lane.points.length - 1] ?? 0, vehicles: 0, speedSumMps: 0, coveredMs: 0 };
        this.byLane.set(laneId, loop);
        loops.push(loop);
      }
      return loops;
    });
  }

  onMoment(moment: CityMoment, stepMs: number): void {
    const lanes = new Map<number, string>();
    const covered = new Set<Loop>();
    for (const user of moment.users) {
      lanes.set(user.key, user.laneId);
      const before = this.lastLane.get(user.key);
      const here = this.byLane.get(user.laneId);
      if (here && Math.hypot(user.xM - here.xM, user.yM - here.yM) <= user.lengthM / 2 + LOOP_M) covered.add(here);
      const left = before === undefined || before === user.laneId ? undefined : this.byLane.get(before);
      // Leaving the lane near its end is a crossing; leaving it elsewhere is a lane change.
      if (left && Math.hypot(user.xM - left.xM, user.yM - left.yM) <= user.lengthM / 2 + user.speedMps * 0.2 + LOOP_M) {
        left.vehicles += 1;
        left.speedSumMps += user.speedMps;
      }
    }
    for (const loop of covered) loop.coveredMs += stepMs;
    this.lastLane = lanes;
  }

  /** The readings of these signals' loops since the last call, at most 255; they begin at zero again. */
  takeReadings(signals: readonly number[], intervalMs: number): DetectorReading[] {
    return signals.flatMap((index) => this.bySignal[index] ?? []).slice(0, MOST_LOOPS).map((loop) => {
      const reading = {
        detectorId: loop.detectorId,
        laneId: loop.laneId,
        vehicles: loop.vehicles,
        occupancyPermille: (1000 * loop.coveredMs) / intervalMs,
        meanSpeedMps: loop.vehicles > 0 ? loop.speedSumMps / loop.vehicles : undefined,
      };
      loop.vehicles = 0;
      loop.speedSumMps = 0;
      loop.coveredMs = 0;
      return reading;
    });
  }
}
