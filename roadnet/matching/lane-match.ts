/** Result of a match, owned by the caller and written in place so that an update allocates nothing. */
export interface LaneMatch {
  /** 0 when not matched. */
  laneNo: number;
  /** Metres along the lane from its start; 0 on a walking area. */
  sM: number;
  /** Metres beside the centre line, left positive; 0 on a walking area. */
  dM: number;
  /** Distance from the centre line, metres; more than |dM| only beyond the lane's ends. */
  distanceM: number;
  /** The object heads against the lane and no lane of its own direction is near. */
  wrongWay: boolean;
}

export function createLaneMatch(): LaneMatch {
  return { laneNo: 0, sM: 0, dM: 0, distanceM: 0, wrongWay: false };
}
