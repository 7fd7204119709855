/** What the service needs to know of the road network; lane and link numbers count from 1, entry 0 of each array and retired numbers are empty. */
export interface Roads {
  readonly version: string;
  readonly laneNoMax: number;
  readonly linkNoMax: number;
  readonly laneLink: Uint32Array;
  readonly laneLengthM: Float32Array;
  /** Metres east and north of the network's origin. */
  readonly frame: { x(lonE7: number): number; y(latE7: number): number };
}

/**
 * The roads as they are now; a new version replaces them in place, so whoever holds this sees it. The metric frame stays that of
 * the first version, for what is remembered in metres. Numbers only grow: lanes that went have link 0 and no length.
 */
export class CurrentRoads implements Roads {
  version = '';
  laneNoMax = 0;
  linkNoMax = 0;
  laneLink = new Uint32Array(1);
  laneLengthM = new Float32Array(1);
  readonly frame: Roads['frame'];

  constructor(first: Roads) {
    this.frame = first.frame;
    this.take(first);
  }

  take(next: Roads): void {
    this.version = next.version;
    this.laneNoMax = Math.max(this.laneNoMax, next.laneNoMax);
    this.linkNoMax = Math.max(this.linkNoMax, next.linkNoMax);
    this.laneLink = new Uint32Array(this.laneNoMax + 1);
    this.laneLink.set(next.laneLink.subarray(0, next.laneNoMax + 1));
    this.laneLengthM = new Float32Array(this.laneNoMax + 1);
    this.laneLengthM.set(next.laneLengthM.subarray(0, next.laneNoMax + 1));
  }

  has(laneNo: number): boolean {
    return this.laneLink[laneNo] !== 0;
  }
}

/** Place on a lane; filled by the matcher, used again for each object. */
export interface LanePlace {
  laneNo: number;
  /** Along the centre line from its start, m. */
  sM: number;
  /** From the centre line, left positive, m. */
  dM: number;
  /** The road user moves against the lane. */
  wrongWay: boolean;
}

export interface LaneFinder {
  /** Fills `out` and returns true when a lane was found. `heading80thsDeg` 65535: unknown; `lastLaneNo` 0: none; type as in v2x.v1.ParticipantType. */
  find(latE7: number, lonE7: number, heading80thsDeg: number, type: number, lastLaneNo: number, out: LanePlace): boolean;
}
