import type { RoadUsers } from './road-users';
import type { Roads } from './roads';
import type { QueueSettings } from './settings';
import { isMotorVehicle } from './sightings';
import { NONE } from './track-table';

/** A road user unseen for longer is not part of the picture of this moment, ms. */
const PICTURE_MS = 1500;

/** Queues at the lanes' ends from where the vehicles are now. */
export class Queues {
  private headOfLane: Int32Array;
  private hasSlow: Uint8Array;
  private readonly nextOnLane: Int32Array;
  private readonly lanes: number[] = [];
  private readonly rows: number[] = [];

  constructor(
    private readonly roads: Pick<Roads, 'laneNoMax' | 'laneLengthM'>,
    private readonly settings: QueueSettings,
    private readonly users: RoadUsers,
  ) {
    this.headOfLane = new Int32Array(roads.laneNoMax + 1).fill(NONE);
    this.hasSlow = new Uint8Array(roads.laneNoMax + 1);
    this.nextOnLane = new Int32Array(users.capacity);
  }

  /** The roads have changed. Between measurements nothing is remembered of a lane. */
  onRoads(): void {
    this.headOfLane = new Int32Array(this.roads.laneNoMax + 1).fill(NONE);
    this.hasSlow = new Uint8Array(this.roads.laneNoMax + 1);
  }

  /** Slow or not, with hysteresis: a vehicle that rolls up in a queue does not leave it. */
  isSlow(wasSlow: boolean, speedMps: number): boolean {
    return speedMps < (wasSlow ? this.settings.slowUntilMps : this.settings.slowBelowMps);
  }

  lengthOf(row: number): number {
    const lengthCm = this.users.lengthCm[row]!;
    return lengthCm > 0 && lengthCm < 0xffff ? lengthCm / 100 : this.settings.defaultLengthM;
  }

  /** Tells each lane with a queue: metres from its end to the queue's tail. */
  measure(nowMs: number, onQueue: (laneNo: number, queueM: number) => void): void {
    const { users } = this;
    for (let row = 0; row < users.highWater; row++) {
      const laneNo = users.laneNo[row]!;
      if (!users.isUsed(row) || laneNo === 0 || !isMotorVehicle(users.type[row]!) || nowMs - users.tMs[row]! > PICTURE_MS) continue;
      if (this.headOfLane[laneNo] === NONE) this.lanes.push(laneNo);
      this.nextOnLane[row] = this.headOfLane[laneNo]!;
      this.headOfLane[laneNo] = row;
      this.hasSlow[laneNo]! |= users.slow[row]!;
    }
    for (const laneNo of this.lanes) {
      const queueM = this.hasSlow[laneNo] === 1 ? this.measureLane(laneNo) : 0;
      if (queueM > 0) onQueue(laneNo, queueM);
      this.headOfLane[laneNo] = NONE;
      this.hasSlow[laneNo] = 0;
    }
    this.lanes.length = 0;
  }

  /**
   * From the lane's end backwards, as long as one vehicle follows the other closely: the last slow one is the tail.
   * Those ahead of it may move already, as they do when the light has turned green.
   */
  private measureLane(laneNo: number): number {
    const { users, rows, settings } = this;
    rows.length = 0;
    for (let row = this.headOfLane[laneNo]!; row !== NONE; row = this.nextOnLane[row]!) rows.push(row);
    rows.sort((a, b) => users.laneSM[b]! - users.laneSM[a]!);
    const endM = this.roads.laneLengthM[laneNo]!;
    let aheadM = endM;
    let reachM = settings.stopZoneM;
    let queueM = 0;
    for (const row of rows) {
      const halfM = this.lengthOf(row) / 2;
      const sM = users.laneSM[row]!;
      if (aheadM - (sM + halfM) > reachM) break;
      aheadM = sM - halfM;
      reachM = settings.gapM;
      if (users.slow[row] === 1) queueM = Math.min(endM - aheadM, endM);
    }
    return queueM;
  }
}
