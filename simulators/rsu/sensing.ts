/** What a unit's sensors make of the truth: range, sight lines, misses, noise, track numbers. Seeded; no clock, no I/O. */
import type { RoadUser } from '../city/city';
import type { RandomStream } from '../random';

export interface SensorModel {
  readonly rangeM: number;
  /** Height of the sensors over the road, m. */
  readonly mastM: number;
  /** Standard deviation of the position at the mast and at the range's edge, m; between them it grows linearly. */
  readonly nearSdM: number;
  readonly farSdM: number;
  readonly speedSdMps: number;
  readonly headingSdDeg: number;
  /** Chance that an object in sight is missed in one cycle, at the mast and at the range's edge. */
  readonly nearMiss: number;
  readonly farMiss: number;
}

/** Guangzhou's perception specification asks for position errors of at most 1.5 m; these sensors keep to it. */
export const DEFAULT_SENSORS: Omit<SensorModel, 'rangeM'> = {
  mastM: 6,
  nearSdM: 0.15,
  farSdM: 0.45,
  speedSdMps: 0.2,
  headingSdDeg: 1.5,
  nearMiss: 0.002,
  farMiss: 0.05,
};

/** One object as the unit sees it. Net metres, angles from the net's north. */
export interface Detection {
  readonly trackId: number;
  readonly user: RoadUser;
  readonly xM: number;
  readonly yM: number;
  readonly speedMps: number;
  /** While it stands, the last one from its motion. */
  readonly headingDeg: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly sdM: number;
}

interface Track {
  readonly trackId: number;
  errorX: number;
  errorY: number;
  lastSeenMs: number;
  headingDeg: number;
  readonly sizeError: number;
}

/** A track not seen for so long is given up; the object gets a new number when it comes back. */
const TRACK_KEPT_MS = 1500;
/** Share of a position error that lasts from one cycle to the next: trackers smooth, so errors wander rather than jump. */
const ERROR_MEMORY = 0.9;
/** Only bodies at least this high hide others, m. */
const HIDING_HEIGHT_M = 2.2;
/** Below this speed the heading is kept from before, m/s. */
const STANDING_MPS = 0.3;

export class Sensors {
  private readonly tracks = new Map<number, Track>();
  private nextTrackId = 1;

  constructor(
    private readonly place: { readonly xM: number; readonly yM: number },
    private readonly model: SensorModel,
    private readonly random: RandomStream,
  ) {}

  /**
   * The objects seen at a moment. `lagS` s after the moment the cycle takes place; motion is carried on for that long.
   * At most `limit` objects, nearest first when there are more.
   */
  sense(users: readonly RoadUser[], timeMs: number, lagS: number, limit: number): Detection[] {
    const near = this.findInRange(users, lagS);
    const hiding = near.filter((one) => one.user.heightM >= HIDING_HEIGHT_M);
    if (near.length > limit) near.sort((a, b) => a.distanceM - b.distanceM).length = limit;
    const seen: Detection[] = [];
    for (const one of near) {
      const share = one.distanceM / this.model.rangeM;
      const missed = this.random.chance(this.model.nearMiss + (this.model.farMiss - this.model.nearMiss) * share);
      if (missed || hiding.some((other) => other !== one && this.hides(other, one))) continue;
      seen.push(this.detect(one, timeMs, share));
    }
    for (const [key, track] of this.tracks) if (timeMs - track.lastSeenMs > TRACK_KEPT_MS) this.tracks.delete(key);
    return seen;
  }

  private findInRange(users: readonly RoadUser[], lagS: number): InRange[] {
    const near: InRange[] = [];
    for (const user of users) {
      const heading = (user.headingDeg * Math.PI) / 180;
      const xM = user.xM + user.speedMps * lagS * Math.sin(heading);
      const yM = user.yM + user.speedMps * lagS * Math.cos(heading);
      const dx = xM - this.place.xM;
      const dy = yM - this.place.yM;
      const distanceM = Math.hypot(dx, dy);
      if (distanceM <= this.model.rangeM) near.push({ user, xM, yM, distanceM, bearing: Math.atan2(dx, dy) });
    }
    return near;
  }

  /** The line from the mast's top to the object's top passes through the hiding body. */
  private hides(body: InRange, object: InRange): boolean {
    if (body.distanceM >= object.distanceM || body.distanceM < 1) return false;
    const across = Math.abs(turnOf(body.bearing - object.bearing)) * body.distanceM;
    const angle = body.bearing - (body.user.headingDeg * Math.PI) / 180;
    const halfSilhouetteM = (Math.abs(Math.sin(angle)) * body.user.lengthM + Math.abs(Math.cos(angle)) * body.user.widthM) / 2;
    if (across > halfSilhouetteM) return false;
    const sightHeightM = this.model.mastM - ((this.model.mastM - object.user.heightM) * body.distanceM) / object.distanceM;
    return sightHeightM < body.user.heightM;
  }

  private detect(one: InRange, timeMs: number, share: number): Detection {
    const { model, random } = this;
    const sdM = model.nearSdM + (model.farSdM - model.nearSdM) * share;
    let track = this.tracks.get(one.user.key);
    if (!track) {
      track = { trackId: this.nextTrackId++, errorX: random.nextNormal() * sdM, errorY: random.nextNormal() * sdM, lastSeenMs: timeMs, headingDeg: one.user.headingDeg, sizeError: random.nextNormal() * 0.05 };
      this.tracks.set(one.user.key, track);
    } else {
      const fresh = sdM * Math.sqrt(1 - ERROR_MEMORY * ERROR_MEMORY);
      track.errorX = track.errorX * ERROR_MEMORY + random.nextNormal() * fresh;
      track.errorY = track.errorY * ERROR_MEMORY + random.nextNormal() * fresh;
      track.lastSeenMs = timeMs;
    }
    const standing = one.user.speedMps < STANDING_MPS;
    if (!standing) track.headingDeg = one.user.headingDeg + random.nextNormal() * model.headingSdDeg;
    return {
      trackId: track.trackId,
      user: one.user,
      xM: one.xM + track.errorX,
      yM: one.yM + track.errorY,
      speedMps: standing ? 0 : Math.max(0, one.user.speedMps + random.nextNormal() * model.speedSdMps),
      headingDeg: track.headingDeg,
      lengthM: one.user.lengthM * (1 + track.sizeError),
      widthM: one.user.widthM * (1 + track.sizeError),
      sdM,
    };
  }
}

interface InRange {
  readonly user: RoadUser;
  readonly xM: number;
  readonly yM: number;
  readonly distanceM: number;
  /** From the unit, radians clockwise from the net's north. */
  readonly bearing: number;
}

function turnOf(radians: number): number {
  return radians - 2 * Math.PI * Math.round(radians / (2 * Math.PI));
}
