/** What a lane's signal says to somebody who stands at its stop line. */
export const LANE_SIGNAL = { unknown: 0, explainsWaiting: 1, allGreen: 2 } as const;
export type LaneSignal = (typeof LANE_SIGNAL)[keyof typeof LANE_SIGNAL];

/** Which signal group governs a movement from which lane. */
export interface SignalledLane {
  readonly junctionId: string;
  readonly group: number;
  readonly laneNo: number;
}

export interface GroupState {
  readonly group: number;
  /** v2x.v1.LightState */
  readonly state: number;
}

const GREEN_PERMISSIVE = 5;
const GREEN_PROTECTED = 6;
/** A state older than this is unknown, ms. */
const STALE_MS = 5_000;

/** The newest signal states, by lane. */
export class SignalBoard {
  private readonly lanesOfJunction = new Map<string, Map<number, number[]>>();
  private state: Uint8Array;
  private atMs: Float64Array;

  constructor(laneNoMax: number, lanes: readonly SignalledLane[]) {
    this.state = new Uint8Array(laneNoMax + 1);
    this.atMs = new Float64Array(laneNoMax + 1);
    this.take(lanes);
  }

  /** The roads have changed; what was heard of a lane stays. */
  onRoads(laneNoMax: number, lanes: readonly SignalledLane[]): void {
    const { state, atMs } = this;
    this.state = new Uint8Array(Math.max(laneNoMax + 1, state.length));
    this.state.set(state);
    this.atMs = new Float64Array(this.state.length);
    this.atMs.set(atMs);
    this.lanesOfJunction.clear();
    this.take(lanes);
  }

  private take(lanes: readonly SignalledLane[]): void {
    for (const { junctionId, group, laneNo } of lanes) {
      let groups = this.lanesOfJunction.get(junctionId);
      if (!groups) this.lanesOfJunction.set(junctionId, (groups = new Map<number, number[]>()));
      const known = groups.get(group);
      if (known) known.push(laneNo);
      else groups.set(group, [laneNo]);
    }
  }

  /** Takes a junction's states; junctions that the network does not know are left out. */
  apply(junctionId: string, groups: readonly GroupState[], atMs: number): void {
    const lanes = this.lanesOfJunction.get(junctionId);
    if (!lanes) return;
    // A lane may serve several groups: one that is not green may be the one that its first vehicle waits for.
    for (const { group } of groups) {
      for (const laneNo of lanes.get(group) ?? []) {
        this.state[laneNo] = LANE_SIGNAL.allGreen;
        this.atMs[laneNo] = atMs;
      }
    }
    for (const { group, state } of groups) {
      if (state === GREEN_PERMISSIVE || state === GREEN_PROTECTED) continue;
      for (const laneNo of lanes.get(group) ?? []) this.state[laneNo] = LANE_SIGNAL.explainsWaiting;
    }
  }

  find(laneNo: number, nowMs: number): LaneSignal {
    return nowMs - this.atMs[laneNo]! > STALE_MS ? LANE_SIGNAL.unknown : (this.state[laneNo]! as LaneSignal);
  }
}
