import { Association } from './association';
import { objectIdOf } from './object-id';
import { MAX_TRACKERS, type RoadUsers } from './road-users';
import type { FusionSettings } from './settings';
import type { Sight } from './sight';
import { NONE, type TrackTable } from './track-table';
import type { Units } from './units';

/**
 * Decides which road user a sighting is of. A track keeps its road user; a new track takes up the one that is where it should be
 * by now (so a hand-over from one unit's range to the next keeps the number), otherwise a new road user appears. Errors mend
 * themselves: a sight that stays away from its road user leaves it, two road users that stay in one place become one.
 * Deterministic in the order of the sightings.
 */
export class Fusion {
  private readonly association: Association;
  private readonly rowById = new Map<number, number>();

  constructor(
    private readonly settings: FusionSettings,
    private readonly units: Units,
    private readonly tracks: TrackTable,
    private readonly users: RoadUsers,
    /** Told each road user before its row is free. */
    private readonly onGone: (row: number) => void,
  ) {
    this.association = new Association(settings, units, tracks, users);
  }

  /** Fills the out fields of `sight` and remembers its place. Sightings of one unit must come in order of time. */
  identify(sight: Sight): void {
    const { tracks } = this;
    let track = tracks.find(sight.unitNo, sight.trackId);
    if (track === NONE) {
      track = tracks.add(sight.unitNo, sight.trackId);
      if (track === NONE) return this.passUnremembered(sight);
      tracks.epoch[track] = this.units.epoch[sight.unitNo]!;
    } else if (!this.isContinued(track, sight)) {
      this.restart(track, sight);
    } else if (!sight.hasMotion) {
      deriveMotion(tracks, track, sight);
    }
    let row = tracks.object[track]!;
    if (row !== NONE && this.hasLeft(track, row, sight)) {
      this.release(track);
      row = NONE;
    }
    if (row === NONE) row = this.takeUp(track, sight);
    sight.track = track;
    sight.row = row;
    tracks.xM[track] = sight.xM;
    tracks.yM[track] = sight.yM;
    tracks.vxMps[track] = sight.vxMps;
    tracks.vyMps[track] = sight.vyMps;
    tracks.tMs[track] = sight.tMs;
    tracks.score[track] = sight.score;
    if (row === NONE) return this.passUnremembered(sight);
    sight.objectId = this.users.id[row]!;
    sight.isPrimary = this.isPrimary(track, row, sight);
    if (sight.isPrimary) this.mergeTwin(track, row, sight);
  }

  /** Number for a sighting that is too late to change what is known. */
  findId(unitNo: number, session: number, trackId: number): number {
    const track = this.tracks.find(unitNo, trackId);
    if (track === NONE || this.units.session[unitNo] !== session) return objectIdOf(this.units.hash[unitNo]!, session, trackId, 0);
    const row = this.tracks.object[track]!;
    return row === NONE ? objectIdOf(this.units.hash[unitNo]!, session, trackId, this.tracks.births[track]!) : this.users.id[row]!;
  }

  /** Forgets tracks and road users that nobody saw since `beforeMs`. */
  sweep(beforeMs: number): void {
    const { users } = this;
    this.tracks.sweep(beforeMs, (track) => this.release(track));
    for (let row = 0; row < users.highWater; row++) {
      if (users.isUsed(row) && users.trackerCount[row] === 0) this.drop(row);
    }
  }

  private passUnremembered(sight: Sight): void {
    sight.row = NONE;
    sight.objectId = objectIdOf(this.units.hash[sight.unitNo]!, this.units.session[sight.unitNo]!, sight.trackId, 0);
    sight.isPrimary = true;
  }

  private isContinued(track: number, sight: Sight): boolean {
    const { tracks, settings } = this;
    if (tracks.epoch[track] !== this.units.epoch[sight.unitNo]) return false;
    const gapMs = sight.tMs - tracks.tMs[track]!;
    if (gapMs > settings.trackGapMs) return false;
    const gapS = gapMs / 1000;
    const wayX = tracks.vxMps[track]! * gapS;
    const wayY = tracks.vyMps[track]! * gapS;
    const missX = sight.xM - tracks.xM[track]! - wayX;
    const missY = sight.yM - tracks.yM[track]! - wayY;
    const reachM = settings.trackJumpM + (Math.abs(wayX) + Math.abs(wayY)) / 2;
    return missX * missX + missY * missY <= reachM * reachM;
  }

  /** The number of the track now means another road user. */
  private restart(track: number, sight: Sight): void {
    const { tracks } = this;
    const epoch = this.units.epoch[sight.unitNo]!;
    tracks.births[track] = tracks.epoch[track] === epoch ? tracks.births[track]! + 1 : 0;
    tracks.epoch[track] = epoch;
    tracks.laneNo[track] = 0;
    this.release(track);
  }

  private release(track: number): void {
    const row = this.tracks.object[track]!;
    this.tracks.object[track] = NONE;
    this.tracks.strikes[track] = 0;
    if (row === NONE) return;
    this.users.removeTracker(row, track);
    if (this.users.primaryTrack[row] === track) this.users.primaryTrack[row] = NONE;
  }

  /** True when a sight that does not count has been away from its road user for too long. */
  private hasLeft(track: number, row: number, sight: Sight): boolean {
    const { users, tracks } = this;
    if (users.primaryTrack[row] === track) return false;
    const known = users.connectedKey[row]!;
    if (sight.connectedKey !== 0 && known === sight.connectedKey) return false;
    if (sight.connectedKey !== 0 && known !== 0) return true;
    // Twice the gate, squared.
    if (this.association.distance2(row, sight) <= 4) {
      tracks.strikes[track] = 0;
      return false;
    }
    tracks.strikes[track]! += 1;
    return tracks.strikes[track]! >= this.settings.splitAfter;
  }

  /** The road user that a track without one sees: a known one, otherwise a new one; NONE when there is no room. */
  private takeUp(track: number, sight: Sight): number {
    const { users, tracks } = this;
    let row = this.association.findConnected(track, sight);
    if (row === NONE) row = this.association.findNearest(track, NONE, sight, 1);
    if (row === NONE) {
      row = this.appear(track, sight);
      if (row === NONE) return NONE;
    } else {
      this.makeRoom(row, sight.unitNo);
    }
    users.addTracker(row, track);
    tracks.object[track] = row;
    tracks.strikes[track] = 0;
    return row;
  }

  private appear(track: number, sight: Sight): number {
    const { units, users, tracks } = this;
    let birth = tracks.births[track]!;
    let id = objectIdOf(units.hash[sight.unitNo]!, units.session[sight.unitNo]!, sight.trackId, birth);
    // The road user that this track saw first may live on in the sight of another unit: it keeps the number.
    while (this.rowById.has(id)) id = objectIdOf(units.hash[sight.unitNo]!, units.session[sight.unitNo]!, sight.trackId, ++birth);
    tracks.births[track] = birth;
    const row = users.add(id, sight.xM, sight.yM, sight.tMs);
    if (row === NONE) return NONE;
    users.type[row] = sight.type;
    users.sdM[row] = sight.sdM;
    this.rowById.set(id, row);
    return row;
  }

  private drop(row: number): void {
    const { users } = this;
    this.onGone(row);
    this.association.forget(row);
    this.rowById.delete(users.id[row]!);
    users.remove(row);
  }

  /**
   * Removes a lost track of the same unit, or the one unseen for longest, from a road user that is full or gets this unit's new
   * track. `spared`: the track of the present sight stays in any case.
   */
  private makeRoom(row: number, unitNo: number, spared = NONE): void {
    const { users, tracks } = this;
    const base = row * MAX_TRACKERS;
    let oldest = NONE;
    for (let i = users.trackerCount[row]! - 1; i >= 0; i--) {
      const other = users.trackers[base + i]!;
      if (other === spared) continue;
      if (tracks.unitNo[other] === unitNo) this.release(other);
      else if (oldest === NONE || tracks.tMs[other]! < tracks.tMs[oldest]!) oldest = other;
    }
    if (users.trackerCount[row] === MAX_TRACKERS && oldest !== NONE) this.release(oldest);
  }

  private isPrimary(track: number, row: number, sight: Sight): boolean {
    const { users, tracks, settings } = this;
    const primary = users.primaryTrack[row]!;
    if (primary === track) return true;
    const takesOver =
      primary === NONE ||
      // Its unit's newest frame is without it, or the unit is silent.
      tracks.tMs[primary]! < this.units.newestMs[tracks.unitNo[primary]!]! ||
      sight.tMs - tracks.tMs[primary]! > settings.primarySilentMs ||
      (sight.score < tracks.score[primary]! * settings.primaryBetterThan && sight.tMs - users.primarySinceMs[row]! > settings.primaryDwellMs);
    if (!takesOver) return false;
    users.primaryTrack[row] = track;
    users.primarySinceMs[row] = sight.tMs;
    users.unitNo[row] = sight.unitNo;
    return true;
  }

  /** Learns the broadcast id and joins two road users that turned out to be one: the older number stays. */
  private mergeTwin(track: number, row: number, sight: Sight): void {
    const { users, settings } = this;
    if (sight.connectedKey !== 0 && users.connectedKey[row] !== sight.connectedKey) {
      const twin = this.association.findConnected(track, sight);
      if (twin !== NONE && twin !== row) return this.join(row, twin, sight);
      this.association.learnConnectedKey(row, sight.connectedKey);
    }
    users.sightings[row]! += 1;
    if (users.trackerCount[row] !== 1 || users.sightings[row]! % settings.mergeEvery !== 0) return;
    const twin = this.association.findNearest(track, row, sight, 0.5);
    if (twin === NONE) {
      users.twinChecks[row] = 0;
      return;
    }
    users.twinChecks[row] = users.twinId[row] === users.id[twin] ? users.twinChecks[row]! + 1 : 1;
    users.twinId[row] = users.id[twin]!;
    if (users.twinChecks[row]! >= settings.mergeAfter) this.join(row, twin, sight);
  }

  private join(row: number, twin: number, sight: Sight): void {
    const { users, tracks } = this;
    const rowIsOlder = users.firstMs[row]! < users.firstMs[twin]! || (users.firstMs[row] === users.firstMs[twin] && users.id[row]! < users.id[twin]!);
    const kept = rowIsOlder ? row : twin;
    const dropped = rowIsOlder ? twin : row;
    while (users.trackerCount[dropped]! > 0) {
      const moved = users.trackers[dropped * MAX_TRACKERS]!;
      this.release(moved);
      // A number that the unit of the present sight has given up since.
      if (moved !== sight.track && tracks.unitNo[moved] === sight.unitNo) continue;
      this.makeRoom(kept, tracks.unitNo[moved]!, sight.track);
      users.addTracker(kept, moved);
      tracks.object[moved] = kept;
    }
    this.drop(dropped);
    sight.row = kept;
    sight.objectId = users.id[kept]!;
    sight.isPrimary = this.isPrimary(sight.track, kept, sight);
  }
}

/** Speed and direction from the way since the last sighting, for units that do not say them. */
function deriveMotion(tracks: TrackTable, track: number, sight: Sight): void {
  const gapS = (sight.tMs - tracks.tMs[track]!) / 1000;
  if (gapS <= 0) return;
  const share = Math.min(1, gapS / SMOOTH_S);
  sight.vxMps = tracks.vxMps[track]! + ((sight.xM - tracks.xM[track]!) / gapS - tracks.vxMps[track]!) * share;
  sight.vyMps = tracks.vyMps[track]! + ((sight.yM - tracks.yM[track]!) / gapS - tracks.vyMps[track]!) * share;
  sight.speedMps = Math.hypot(sight.vxMps, sight.vyMps);
}

/** Time over which derived motion is smoothed, s. */
const SMOOTH_S = 0.5;
