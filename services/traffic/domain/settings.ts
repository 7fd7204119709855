/** Every number that shapes what the traffic service believes. Plain data; the process may override it from its configuration. */
export interface FusionSettings {
  /** Gate across the direction of motion before the sensors' own errors are added, m. Less than a lane: neighbours stay apart. */
  readonly gateLateralM: number;
  /** Gate along the direction of motion before errors and speed are added, m. */
  readonly gateLongitudinalM: number;
  /** Growth of the longitudinal gate with speed: what two units' clocks may differ by, s. */
  readonly clockDisagreementS: number;
  /** Growth of both gates with the time since the object was last seen, m/s. */
  readonly gateGrowthMps: number;
  /** Position error of a sighting that names none, m. */
  readonly defaultSdM: number;
  /** Largest heading difference of two sights of one moving road user, degrees. */
  readonly headingGateDeg: number;
  /** Below this speed a heading says nothing, m/s. */
  readonly headingMinSpeedMps: number;
  /** How long an unseen object may be taken up again by another track, ms. */
  readonly handOverMs: number;
  /** A connected id decides within this distance, m; beyond it one of the two is a forgery or an error. */
  readonly connectedReachM: number;
  /** A track that is further from where it should be than this plus half of its way is another road user, m. */
  readonly trackJumpM: number;
  /** A track unseen for longer starts anew, ms. */
  readonly trackGapMs: number;
  /** Sightings in a row outside twice the gate before a track leaves its object. */
  readonly splitAfter: number;
  /** Checks in a row (one each `mergeEvery` sightings) that find two objects in one place before they become one. */
  readonly mergeAfter: number;
  readonly mergeEvery: number;
  /** Another unit's sight must be better than this share of the primary's score to replace it. */
  readonly primaryBetterThan: number;
  /** A primary is kept at least this long while it is seen, ms. */
  readonly primaryDwellMs: number;
  /** A primary unseen for longer is replaced at once, ms. */
  readonly primarySilentMs: number;
  /** Objects and tracks unseen for longer are forgotten, ms. */
  readonly forgetAfterMs: number;
}

export interface WindowSettings {
  /** A window closes when the newest sighting is this much later than its end, ms. */
  readonly latenessMs: number;
  /** Longest time that one sighting accounts for, ms: beyond it nobody knows where the vehicle was. */
  readonly maxSightGapMs: number;
  /** Counting line before the lane's end, m; on lanes shorter than twice this, the middle. */
  readonly countingLineM: number;
}

export interface QueueSettings {
  /** A vehicle becomes slow below this, m/s. */
  readonly slowBelowMps: number;
  /** A slow vehicle stays slow up to this, m/s. */
  readonly slowUntilMps: number;
  /** The first vehicle stands at most this far before the lane's end, m. */
  readonly stopZoneM: number;
  /** Largest gap between two vehicles of one queue, bumper to bumper, m. */
  readonly gapM: number;
  /** Length of a vehicle that names none, m. */
  readonly defaultLengthM: number;
}

export interface EventSettings {
  /** Standing that neither queue nor red explains becomes an event after this, ms. */
  readonly stoppedAfterMs: number;
  /** The same for buses, and in the stop zone of a lane without a known signal, where waiting is normal, ms. */
  readonly stoppedAfterPatientMs: number;
  /** A vehicle stands below this speed, m/s. */
  readonly standBelowMps: number;
  /** A standing vehicle has left when it is this far from where it stood, m. */
  readonly standMovedM: number;
  /** Somebody who stands this close ahead explains the standing, m. */
  readonly blockedAheadM: number;
  /** Further from the centre line a vehicle is parked beside the lane, m. */
  readonly standWithinM: number;
  /** Driving against the lane becomes an event after this time and this way. */
  readonly wrongWayAfterMs: number;
  readonly wrongWayAfterM: number;
  /** An event ends when its cause is gone for this long, ms. */
  readonly endAfterMs: number;
}

export interface TrafficSettings {
  readonly fusion: FusionSettings;
  readonly windows: WindowSettings;
  readonly queues: QueueSettings;
  readonly events: EventSettings;
}

export const DEFAULT_SETTINGS: TrafficSettings = {
  fusion: {
    gateLateralM: 1.2,
    gateLongitudinalM: 1.5,
    clockDisagreementS: 0.15,
    gateGrowthMps: 1,
    defaultSdM: 0.5,
    headingGateDeg: 45,
    headingMinSpeedMps: 1.5,
    handOverMs: 2_000,
    connectedReachM: 30,
    trackJumpM: 12,
    trackGapMs: 3_000,
    splitAfter: 5,
    mergeAfter: 3,
    mergeEvery: 8,
    primaryBetterThan: 0.7,
    primaryDwellMs: 1_000,
    primarySilentMs: 350,
    forgetAfterMs: 5_000,
  },
  windows: { latenessMs: 1_000, maxSightGapMs: 1_000, countingLineM: 10 },
  queues: { slowBelowMps: 1.4, slowUntilMps: 2.8, stopZoneM: 20, gapM: 20, defaultLengthM: 4.5 },
  events: {
    stoppedAfterMs: 30_000,
    stoppedAfterPatientMs: 120_000,
    standBelowMps: 0.5,
    standMovedM: 5,
    blockedAheadM: 15,
    standWithinM: 1.75,
    wrongWayAfterMs: 2_000,
    wrongWayAfterM: 10,
    endAfterMs: 3_000,
  },
};
