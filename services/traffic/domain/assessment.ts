import { LaneWindows, type LaneSums } from './lane-windows';
import { LongWindows, StateReport, type TrafficStates } from './lane-states';
import { Queues } from './queues';
import type { RoadUsers } from './road-users';
import type { Roads } from './roads';
import type { TrafficSettings } from './settings';
import type { SignalBoard } from './signal-board';
import { isMotorVehicle } from './sightings';
import { StoppedWatch } from './stopped-watch';
import type { TrafficEvent } from './traffic-event';
import { WrongWayWatch } from './wrong-way-watch';

const SECOND_MS = 1000;
export const LONG_WINDOW_MS = 300_000;

/** Takes what the assessment finds. */
export interface Findings {
  onStates(states: TrafficStates): void;
  onEvent(event: TrafficEvent): void;
}

/**
 * What the road users' movements mean: states of lanes and links each second and each five minutes, queues, events.
 * Only sightings that count come here. Time is the sightings' own.
 */
export class Assessment {
  private readonly windows: LaneWindows;
  private readonly stateReport: StateReport;
  private readonly longWindows: LongWindows;
  private readonly queues: Queues;
  private readonly stopped: StoppedWatch;
  private readonly wrongWay: WrongWayWatch;
  private countingLineM = new Float32Array(0);
  private second = NaN;

  constructor(
    private readonly roads: Roads,
    private readonly settings: TrafficSettings,
    private readonly users: RoadUsers,
    signals: SignalBoard,
    private readonly findings: Findings,
  ) {
    this.windows = new LaneWindows(roads, settings.windows);
    this.stateReport = new StateReport(roads);
    this.longWindows = new LongWindows(LONG_WINDOW_MS, this.stateReport);
    this.queues = new Queues(roads, settings.queues, users);
    this.stopped = new StoppedWatch({ ...settings.events, slowUntilMps: settings.queues.slowUntilMps, stopZoneM: settings.queues.stopZoneM }, roads, users, this.queues, signals);
    this.wrongWay = new WrongWayWatch(settings.events, users);
    this.drawCountingLines();
  }

  /** The roads have changed in place. */
  onRoads(): void {
    this.windows.grow(this.roads.laneNoMax);
    this.stateReport.onRoads();
    this.queues.onRoads();
    this.drawCountingLines();
  }

  /** Time of the newest frame or tick, Unix ms; -Infinity before the first. */
  get newestMs(): number {
    return this.windows.newest;
  }

  /** Stays and crossings that came after their window had closed. */
  get late(): number {
    return this.windows.late;
  }

  /** Time goes on to `tMs`: closes windows and, once a second, measures queues and looks for events. True when a second has begun. */
  advance(tMs: number, isObserved: boolean): boolean {
    const second = Math.floor(tMs / SECOND_MS);
    const begins = second > this.second;
    if (begins) {
      this.queues.measure(tMs, (laneNo, queueM) => this.windows.setQueue(this.second, laneNo, queueM));
      this.stopped.check(tMs, (event) => this.findings.onEvent(event));
      this.wrongWay.check(tMs, (event) => this.findings.onEvent(event));
    }
    if (begins || Number.isNaN(this.second)) this.second = second;
    this.windows.advance(tMs, isObserved, this.onClosed);
    return begins;
  }

  /** A sighting that counts moved the road user of `row` here from its former lane, place and time. */
  onMoved(row: number, fromLaneNo: number, fromSM: number, fromMs: number): void {
    const { users } = this;
    if (!isMotorVehicle(users.type[row]!)) return;
    const vx = users.vxMps[row]!;
    const vy = users.vyMps[row]!;
    const speedMps = Math.sqrt(vx * vx + vy * vy);
    users.slow[row] = this.queues.isSlow(users.slow[row] === 1, speedMps) ? 1 : 0;
    if (users.wrongWay[row] === 1 || this.wrongWay.isWatched(row)) this.wrongWay.onSighting(row);
    const tMs = users.tMs[row]!;
    if (tMs <= fromMs) return;
    const laneNo = users.laneNo[row]!;
    if (laneNo !== 0) {
      const sinceMs = Math.max(fromMs, tMs - this.settings.windows.maxSightGapMs);
      this.windows.addStay(laneNo, sinceMs, tMs, (speedMps * (tMs - sinceMs)) / 1000, this.queues.lengthOf(row));
    }
    if (fromLaneNo !== 0 && users.wrongWay[row] === 0) this.countCrossing(row, fromLaneNo, fromSM, fromMs, speedMps);
  }

  /** The road user of `row` is about to be forgotten. */
  onGone(row: number): void {
    this.stopped.onGone(row, this.newestMs, (event) => this.findings.onEvent(event));
    this.wrongWay.onGone(row, this.newestMs, (event) => this.findings.onEvent(event));
  }

  private drawCountingLines(): void {
    this.countingLineM = this.roads.laneLengthM.map((lengthM) => Math.max(lengthM - this.settings.windows.countingLineM, lengthM / 2));
  }

  private countCrossing(row: number, fromLaneNo: number, fromSM: number, fromMs: number, speedMps: number): void {
    const { users } = this;
    const tMs = users.tMs[row]!;
    const toLaneNo = users.laneNo[row]!;
    const isSameLink = toLaneNo !== 0 && this.roads.laneLink[fromLaneNo] === this.roads.laneLink[toLaneNo];
    // On the next link already: the line of the lane that it came from lies in between, if it had not passed it before.
    const laneNo = isSameLink ? toLaneNo : fromLaneNo;
    const lineM = this.countingLineM[laneNo]!;
    const reachedM = isSameLink ? users.laneSM[row]! : fromSM + (speedMps * (tMs - fromMs)) / 1000;
    if (fromSM >= lineM || reachedM < lineM || users.countedLaneNo[row] === laneNo) return;
    users.countedLaneNo[row] = laneNo;
    this.windows.addCrossing(laneNo, fromMs + ((lineM - fromSM) / (reachedM - fromSM)) * (tMs - fromMs));
  }

  private readonly onClosed = (startMs: number, sums: readonly LaneSums[]): void => {
    const long = this.longWindows.add(startMs, sums);
    if (long) this.findings.onStates(long);
    this.findings.onStates(this.stateReport.report(startMs, SECOND_MS, 1, sums));
  };
}
