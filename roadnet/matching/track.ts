/** One position of a track, WGS-84 degrees. */
export interface TrackPoint {
  readonly lat: number;
  readonly lon: number;
  /** Unix, milliseconds; not decreasing along the track. */
  readonly timeMs: number;
  /** One standard deviation of the position, metres, where the receiver tells it. */
  readonly accuracyM?: number;
  /** Clockwise from north, where the receiver tells it. */
  readonly headingDeg?: number;
}

export interface TrackMatchOptions {
  /** How far from a link a point may be, metres; default 100. */
  readonly radiusM?: number;
  /** Points nearer to the last one looked at than this are only laid on the path afterwards, metres; default 30. */
  readonly spacingM?: number;
  /** Standard deviation of what points have in common in their errors, metres; default 10. A larger one of a point or of the track's jitter counts instead. */
  readonly sigmaM?: number;
  /** Metres of way that make it e times less likely (β of Newson and Krumm); default 40. */
  readonly betaM?: number;
  /** No vehicle is faster, metres a second; default 70. */
  readonly speedMaxMps?: number;
}

/** Where a point was: `sM` metres along lane `laneNo`. */
export interface MatchedPoint {
  readonly linkNo: number;
  readonly laneNo: number;
  /** The lane is told from the position; else it only stands for its link, because the position is not accurate enough. */
  readonly isLaneKnown: boolean;
  readonly sM: number;
  readonly lat: number;
  readonly lon: number;
  /** From the point given to the place found, metres. */
  readonly distanceM: number;
  /** Index into `legs`. */
  readonly leg: number;
  /** Share that the link had in the likelihood of all when the track had come so far, 0..1. */
  readonly confidence: number;
}

/** A stretch of the track without a break: links that follow each other, those inside junctions included. */
export interface MatchedLeg {
  /** Indices of the first and the last point that was looked at. */
  readonly firstPoint: number;
  readonly lastPoint: number;
  readonly linkNos: readonly number[];
  /** Metres along the first link where it begins, and along the last where it ends. */
  readonly startM: number;
  readonly endM: number;
  readonly lengthM: number;
}

/**
 * `off-network`: no link in reach. `outlier`: the track goes on as if the points had not been. `no-way`: the network has no
 * way that is likelier than a hole in the map; two legs meet there.
 */
export type GapReason = 'off-network' | 'outlier' | 'no-way';

export interface TrackGap {
  /** Last point before the gap and first after it; -1 and the number of points at the track's ends. */
  readonly afterPoint: number;
  readonly beforePoint: number;
  readonly reason: GapReason;
}

export interface TrackMatch {
  readonly legs: readonly MatchedLeg[];
  /** One a point of the track; undefined where it has none. */
  readonly points: readonly (MatchedPoint | undefined)[];
  readonly gaps: readonly TrackGap[];
  /** Mean of the points' confidence, those without a match counted as 0. */
  readonly confidence: number;
}
