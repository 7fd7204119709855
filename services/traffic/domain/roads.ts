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
