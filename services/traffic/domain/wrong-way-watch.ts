import type { RoadUsers } from './road-users';
import type { EventSettings } from './settings';
import { isMotorVehicle } from './sightings';
import { EVENT_KIND, eventIdOf, type TrafficEvent } from './traffic-event';

/** Slower than this a vehicle manoeuvres, it does not drive, m/s. */
const DRIVES_MPS = 1;

/** Vehicles that drive against their lane (逆行), for long enough and far enough to mean it. */
export class WrongWayWatch {
  private readonly sinceMs: Float64Array;
  private readonly lastMs: Float64Array;
  private readonly fromX: Float64Array;
  private readonly fromY: Float64Array;
  private readonly isOpen: Uint8Array;

  constructor(
    private readonly settings: EventSettings,
    private readonly users: RoadUsers,
  ) {
    this.sinceMs = new Float64Array(users.capacity);
    this.lastMs = new Float64Array(users.capacity);
    this.fromX = new Float64Array(users.capacity);
    this.fromY = new Float64Array(users.capacity);
    this.isOpen = new Uint8Array(users.capacity);
  }

  /** Notes a sighting that counts; called for those only that are or were against their lane. */
  onSighting(row: number): void {
    const { users } = this;
    const tMs = users.tMs[row]!;
    if (users.wrongWay[row] === 1 && Math.hypot(users.vxMps[row]!, users.vyMps[row]!) > DRIVES_MPS && isMotorVehicle(users.type[row]!)) {
      if (this.sinceMs[row] === 0) {
        this.sinceMs[row] = tMs;
        this.fromX[row] = users.xM[row]!;
        this.fromY[row] = users.yM[row]!;
      }
      this.lastMs[row] = tMs;
    } else if (this.isOpen[row] === 0) {
      this.sinceMs[row] = 0;
    }
  }

  /** True when the row is being watched: its sightings must be noted although it drives rightly again. */
  isWatched(row: number): boolean {
    return this.sinceMs[row] !== 0;
  }

  /** Opens and closes events; call about once a second. */
  check(nowMs: number, onEvent: (event: TrafficEvent) => void): void {
    const { users, settings } = this;
    for (let row = 0; row < users.highWater; row++) {
      if (this.sinceMs[row] === 0 || !users.isUsed(row)) continue;
      if (this.isOpen[row] === 1) {
        if (nowMs - this.lastMs[row]! > settings.endAfterMs) this.onGone(row, nowMs, onEvent);
        continue;
      }
      const wayM = Math.hypot(users.xM[row]! - this.fromX[row]!, users.yM[row]! - this.fromY[row]!);
      if (this.lastMs[row]! - this.sinceMs[row]! < settings.wrongWayAfterMs || wayM < settings.wrongWayAfterM) continue;
      this.isOpen[row] = 1;
      onEvent(this.event(row, nowMs, false));
    }
  }

  /** The road user of this row is about to be forgotten, or drives rightly again. */
  onGone(row: number, nowMs: number, onEvent: (event: TrafficEvent) => void): void {
    if (this.isOpen[row] === 1) onEvent(this.event(row, nowMs, true));
    this.isOpen[row] = 0;
    this.sinceMs[row] = 0;
  }

  private event(row: number, atMs: number, ended: boolean): TrafficEvent {
    const { users } = this;
    const startedAtMs = Math.round(this.sinceMs[row]!);
    const objectId = users.id[row]!;
    const eventId = eventIdOf(EVENT_KIND.wrongWay, objectId, startedAtMs);
    return { eventId, kind: EVENT_KIND.wrongWay, ended, objectId, laneNo: users.laneNo[row]!, latE7: users.latE7[row]!, lonE7: users.lonE7[row]!, startedAtMs, atMs };
  }
}
