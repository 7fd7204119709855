import { cellOf, MAX_TRACKERS, type RoadUsers } from './road-users';
import type { FusionSettings } from './settings';
import type { Sight } from './sight';
import { isSameClass } from './sightings';
import { NONE, type TrackTable } from './track-table';
import type { Units } from './units';

/** More than what rounding can make of a distance, so that who is on the gate's edge is left to the exact distance. */
const ROUNDING = 1.000_001;

/** Step of the search backwards along the way of a road user that nobody saw for a while, m. */
const SEARCH_STEP_M = 10;
const SEARCH_RADIUS_M = 5;

/** Finds the road user that a sighting may be of: by its broadcast id, otherwise by place, motion and class. */
export class Association {
  private readonly byConnectedKey = new Map<number, number>();
  private readonly headingCosMin: number;

  constructor(
    private readonly settings: FusionSettings,
    private readonly units: Units,
    private readonly tracks: TrackTable,
    private readonly users: RoadUsers,
  ) {
    this.headingCosMin = Math.cos((settings.headingGateDeg * Math.PI) / 180);
  }

  learnConnectedKey(row: number, key: number): void {
    // Pseudonyms change: the old one must not stay behind.
    this.forget(row);
    this.users.connectedKey[row] = key;
    this.byConnectedKey.set(key, row);
  }

  forget(row: number): void {
    const key = this.users.connectedKey[row]!;
    if (key !== 0 && this.byConnectedKey.get(key) === row) this.byConnectedKey.delete(key);
  }

  /** A road user that broadcasts the same id: decides whatever the gate says. */
  findConnected(track: number, sight: Sight): number {
    const row = this.byConnectedKey.get(sight.connectedKey);
    if (row === undefined || sight.connectedKey === 0 || this.isSeenApart(row, track, sight)) return NONE;
    const gapS = (sight.tMs - this.users.tMs[row]!) / 1000;
    const dx = sight.xM - this.users.xM[row]! - this.users.vxMps[row]! * gapS;
    const dy = sight.yM - this.users.yM[row]! - this.users.vyMps[row]! * gapS;
    return Math.hypot(dx, dy) <= this.settings.connectedReachM ? row : NONE;
  }

  /** Nearest road user within `share` of the gate (squared) that may be this one; `except` is left out. */
  findNearest(track: number, except: number, sight: Sight, share: number): number {
    const near = this.searchAround(sight.xM, sight.yM, track, except, sight, share);
    if (near !== NONE || except !== NONE) return near;
    // Nobody here: one that was lost from sight is remembered where it was, back along the way.
    const reachM = (sight.speedMps * this.settings.handOverMs) / 1000;
    for (let backM = SEARCH_STEP_M; backM <= reachM; backM += SEARCH_STEP_M) {
      const back = backM / sight.speedMps;
      const found = this.searchAround(sight.xM - sight.vxMps * back, sight.yM - sight.vyMps * back, track, except, sight, share);
      if (found !== NONE) return found;
    }
    return NONE;
  }

  private searchAround(xM: number, yM: number, track: number, except: number, sight: Sight, share: number): number {
    const { users } = this;
    const fromX = cellOf(xM - SEARCH_RADIUS_M);
    const toX = cellOf(xM + SEARCH_RADIUS_M);
    const fromY = cellOf(yM - SEARCH_RADIUS_M);
    const toY = cellOf(yM + SEARCH_RADIUS_M);
    let best = NONE;
    let bestDistance2 = share;
    for (let cellX = fromX; cellX <= toX; cellX++) {
      for (let cellY = fromY; cellY <= toY; cellY++) {
        for (let row = users.first(cellX, cellY); row !== NONE; row = users.after(row)) {
          if (row === except || this.isBeyond(row, sight, bestDistance2) || !this.mayBe(row, sight)) continue;
          const distance2 = this.distance2(row, sight);
          if (distance2 > bestDistance2 || this.isSeenApart(row, track, sight)) continue;
          best = row;
          bestDistance2 = distance2;
        }
      }
    }
    return best;
  }

  /**
   * True when `distance2` is certainly above `share`: most of a cell's road users are, and this takes no root and no division.
   * Both axes of the gate are at most `reachM`, since a root of squares is at most the sum.
   */
  private isBeyond(row: number, sight: Sight, share: number): boolean {
    const { users, settings } = this;
    const gapS = (sight.tMs - users.tMs[row]!) / 1000;
    const vx = users.vxMps[row]!;
    const vy = users.vyMps[row]!;
    const dx = sight.xM - users.xM[row]! - vx * gapS;
    const dy = sight.yM - users.yM[row]! - vy * gapS;
    const sdM = sight.sdM + users.sdM[row]! + settings.gateGrowthMps * Math.abs(gapS);
    const speed = Math.abs(vx) + Math.abs(vy) + sight.speedMps;
    const reachM = Math.max(settings.gateLateralM, settings.gateLongitudinalM) + sdM + settings.clockDisagreementS * speed;
    return dx * dx + dy * dy > share * reachM * reachM * ROUNDING;
  }

  private mayBe(row: number, sight: Sight): boolean {
    const { users, settings } = this;
    if (Math.abs(sight.tMs - users.tMs[row]!) > settings.handOverMs) return false;
    if (!isSameClass(users.type[row]!, sight.type)) return false;
    if (sight.connectedKey !== 0 && users.connectedKey[row] !== 0) return users.connectedKey[row] === sight.connectedKey;
    const vx = users.vxMps[row]!;
    const vy = users.vyMps[row]!;
    const speed = Math.sqrt(vx * vx + vy * vy);
    if (speed < settings.headingMinSpeedMps || sight.speedMps < settings.headingMinSpeedMps) return true;
    return vx * sight.vxMps + vy * sight.vyMps >= this.headingCosMin * speed * sight.speedMps;
  }

  /** True when the sight's own unit sees the road user under another number at the same time: then they are two. */
  private isSeenApart(row: number, track: number, sight: Sight): boolean {
    const { users, tracks } = this;
    const base = row * MAX_TRACKERS;
    const count = users.trackerCount[row]!;
    for (let i = 0; i < count; i++) {
      const other = users.trackers[base + i]!;
      if (other !== track && tracks.unitNo[other] === sight.unitNo && tracks.tMs[other]! >= this.units.beforeNewestMs[sight.unitNo]!) return true;
    }
    return false;
  }

  /** Distance from where the road user should be by now, in gates, squared: up to 1 it may be this one. */
  distance2(row: number, sight: Sight): number {
    const { users, settings } = this;
    const gapS = (sight.tMs - users.tMs[row]!) / 1000;
    const vx = users.vxMps[row]!;
    const vy = users.vyMps[row]!;
    const dx = sight.xM - users.xM[row]! - vx * gapS;
    const dy = sight.yM - users.yM[row]! - vy * gapS;
    // Math.sqrt, not Math.hypot: this runs for every sight that does not count, and hypot costs several times as much.
    const sdM = Math.sqrt(sight.sdM * sight.sdM + users.sdM[row]! * users.sdM[row]!) + settings.gateGrowthMps * Math.abs(gapS);
    const lateralM = settings.gateLateralM + sdM;
    if (sight.headingX === 0 && sight.headingY === 0) return (dx * dx + dy * dy) / (lateralM * lateralM);
    const speed = Math.max(Math.sqrt(vx * vx + vy * vy), sight.speedMps);
    const along = (dx * sight.headingX + dy * sight.headingY) / (settings.gateLongitudinalM + sdM + settings.clockDisagreementS * speed);
    const across = (dx * sight.headingY - dy * sight.headingX) / lateralM;
    return along * along + across * across;
  }
}
