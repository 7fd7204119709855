import { UNAVAILABLE_16 } from '../../kernel/sensed-objects';
import type { Queues } from './queues';
import { cellOf, type RoadUsers } from './road-users';
import type { Roads } from './roads';
import type { EventSettings, QueueSettings } from './settings';
import { LANE_SIGNAL, type SignalBoard } from './signal-board';
import { isMotorVehicle, TYPE_BUS } from './sightings';
import { NONE } from './track-table';
import { EVENT_KIND, eventIdOf, type TrafficEvent } from './traffic-event';

/** Half the width that somebody who stands ahead must be within, m. */
const AHEAD_HALF_WIDTH_M = 2;
/** A longer pause between two checks counts as this much: nobody knows what was in between. */
const CHECK_MS_MAX = 2_000;

/**
 * Vehicles that stand where neither a queue nor a red light explains it (停车). Only unexplained time counts, so that a
 * vehicle that waits through three reds is no event, and one that stays through its greens is.
 */
export class StoppedWatch {
  private readonly sinceMs: Float64Array;
  private readonly atX: Float64Array;
  private readonly atY: Float64Array;
  private readonly unexplainedMs: Float64Array;
  private readonly isOpen: Uint8Array;
  private lastCheckMs = NaN;

  constructor(
    private readonly settings: EventSettings & Pick<QueueSettings, 'slowUntilMps' | 'stopZoneM'>,
    private readonly roads: Pick<Roads, 'laneLengthM'>,
    private readonly users: RoadUsers,
    private readonly queues: Pick<Queues, 'lengthOf'>,
    private readonly signals: SignalBoard,
  ) {
    this.sinceMs = new Float64Array(users.capacity);
    this.atX = new Float64Array(users.capacity);
    this.atY = new Float64Array(users.capacity);
    this.unexplainedMs = new Float64Array(users.capacity);
    this.isOpen = new Uint8Array(users.capacity);
  }

  /** Looks at every vehicle; call about once a second. */
  check(nowMs: number, onEvent: (event: TrafficEvent) => void): void {
    const passedMs = Number.isNaN(this.lastCheckMs) ? 0 : Math.min(nowMs - this.lastCheckMs, CHECK_MS_MAX);
    this.lastCheckMs = nowMs;
    const { users } = this;
    for (let row = 0; row < users.highWater; row++) {
      if (!users.isUsed(row)) continue;
      // Nobody sees it at the moment: neither standing nor gone; forgetting it ends the event.
      if (nowMs - users.tMs[row]! > this.settings.endAfterMs) continue;
      if (this.sinceMs[row] === 0) {
        if (this.stands(row)) this.begin(row);
      } else if (this.hasLeft(row)) {
        this.end(row, nowMs, onEvent);
      } else if (this.isOpen[row] === 0) {
        if (!this.isExplained(row, nowMs)) this.unexplainedMs[row]! += passedMs;
        if (this.unexplainedMs[row]! >= this.patienceMs(row, nowMs)) {
          this.isOpen[row] = 1;
          onEvent(this.event(row, nowMs, false));
        }
      }
    }
  }

  /** The road user of this row is about to be forgotten. */
  onGone(row: number, nowMs: number, onEvent: (event: TrafficEvent) => void): void {
    if (this.sinceMs[row] !== 0) this.end(row, nowMs, onEvent);
  }

  private stands(row: number): boolean {
    const { users, settings } = this;
    const speedCmps = users.speedCmps[row]!;
    if (users.laneNo[row] === 0 || !isMotorVehicle(users.type[row]!) || speedCmps === UNAVAILABLE_16) return false;
    return speedCmps / 100 < settings.standBelowMps && Math.abs(users.laneDM[row]!) <= settings.standWithinM;
  }

  private begin(row: number): void {
    this.sinceMs[row] = this.users.tMs[row]!;
    this.atX[row] = this.users.xM[row]!;
    this.atY[row] = this.users.yM[row]!;
    this.unexplainedMs[row] = 0;
  }

  private hasLeft(row: number): boolean {
    const { users, settings } = this;
    const speedCmps = users.speedCmps[row]!;
    if (speedCmps !== UNAVAILABLE_16 && speedCmps / 100 > settings.slowUntilMps) return true;
    return Math.hypot(users.xM[row]! - this.atX[row]!, users.yM[row]! - this.atY[row]!) > settings.standMovedM;
  }

  private end(row: number, nowMs: number, onEvent: (event: TrafficEvent) => void): void {
    if (this.isOpen[row] === 1) onEvent(this.event(row, nowMs, true));
    this.isOpen[row] = 0;
    this.sinceMs[row] = 0;
  }

  private isInStopZone(row: number): boolean {
    const frontM = this.users.laneSM[row]! + this.queues.lengthOf(row) / 2;
    return this.roads.laneLengthM[this.users.laneNo[row]!]! - frontM <= this.settings.stopZoneM;
  }

  private isExplained(row: number, nowMs: number): boolean {
    if (this.isInStopZone(row) && this.signals.find(this.users.laneNo[row]!, nowMs) === LANE_SIGNAL.explainsWaiting) return true;
    return this.isBlockedAhead(row, nowMs);
  }

  /** Waiting is normal for a bus at its stop, and where a lane ends without a signal that we know. */
  private patienceMs(row: number, nowMs: number): number {
    const patient = this.users.type[row] === TYPE_BUS || (this.isInStopZone(row) && this.signals.find(this.users.laneNo[row]!, nowMs) === LANE_SIGNAL.unknown);
    return patient ? this.settings.stoppedAfterPatientMs : this.settings.stoppedAfterMs;
  }

  /** Somebody slow is right ahead: the end of a queue, on this lane or across the junction. */
  private isBlockedAhead(row: number, nowMs: number): boolean {
    const { users, settings } = this;
    const heading80ths = users.heading80thsDeg[row]!;
    if (heading80ths === UNAVAILABLE_16) return false;
    const angle = (heading80ths / 80 / 180) * Math.PI;
    const headingX = Math.sin(angle);
    const headingY = Math.cos(angle);
    const xM = users.xM[row]!;
    const yM = users.yM[row]!;
    const reachM = settings.blockedAheadM + this.queues.lengthOf(row) / 2;
    for (let cellX = cellOf(xM - reachM); cellX <= cellOf(xM + reachM); cellX++) {
      for (let cellY = cellOf(yM - reachM); cellY <= cellOf(yM + reachM); cellY++) {
        for (let other = users.first(cellX, cellY); other !== NONE; other = users.after(other)) {
          if (other === row || users.slow[other] === 0 || nowMs - users.tMs[other]! > settings.endAfterMs || !isMotorVehicle(users.type[other]!)) continue;
          const dx = users.xM[other]! - xM;
          const dy = users.yM[other]! - yM;
          const aheadM = dx * headingX + dy * headingY;
          if (aheadM > 1 && aheadM - this.queues.lengthOf(other) / 2 <= reachM && Math.abs(dx * headingY - dy * headingX) <= AHEAD_HALF_WIDTH_M) return true;
        }
      }
    }
    return false;
  }

  private event(row: number, atMs: number, ended: boolean): TrafficEvent {
    const { users } = this;
    const startedAtMs = Math.round(this.sinceMs[row]!);
    const objectId = users.id[row]!;
    const eventId = eventIdOf(EVENT_KIND.stopped, objectId, startedAtMs);
    return { eventId, kind: EVENT_KIND.stopped, ended, objectId, laneNo: users.laneNo[row]!, latE7: users.latE7[row]!, lonE7: users.lonE7[row]!, startedAtMs, atMs };
  }
}
