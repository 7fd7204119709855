import { RSM_PRESENT, UNAVAILABLE_16 } from '../../kernel/sensed-objects';
import { Assessment, type Findings } from './assessment';
import { Fusion } from './fusion';
import type { ObjectBatch } from './object-batch';
import { RoadUsers } from './road-users';
import { CurrentRoads, type LaneFinder, type LanePlace, type Roads } from './roads';
import type { TrafficSettings } from './settings';
import { Sight } from './sight';
import type { FrameHead, Sightings } from './sightings';
import { SignalBoard, type SignalledLane } from './signal-board';
import { NONE, TrackTable } from './track-table';
import { UnitClocks } from './unit-clocks';
import { Units } from './units';

/** How much the tables hold. */
export interface DistrictLimits {
  readonly units: number;
  readonly tracks: number;
  readonly roadUsers: number;
}

export const DEFAULT_LIMITS: DistrictLimits = { units: 4_096, tracks: 131_072, roadUsers: 65_536 };

/** A frame this far behind the newest changes nothing any more; its objects still get lane and number, ms. */
const AFTERTHOUGHT_MS = 2_000;
/** What a metre of distance from the unit costs its sight in score, against a metre of standard deviation. */
const SCORE_PER_M = 0.01;

// Copies, for an imported constant is read through a getter each time.
const HAS_POSITION_SD: number = RSM_PRESENT.positionSd;
const UNAVAILABLE: number = UNAVAILABLE_16;

/** Sine of every heading that the contract knows, 1/80 degree; the cosine is a quarter turn on. */
const TURN = 28_800;
const SINE = Float64Array.from({ length: TURN + TURN / 4 }, (_, heading) => Math.sin((heading / TURN) * 2 * Math.PI));

/**
 * The district as its roadside units see it: who is where, on which lane, and what that means.
 * Deterministic in the order of what comes in; no clock of its own.
 */
export class District {
  readonly units: Units;
  readonly users: RoadUsers;
  readonly signals: SignalBoard;
  private readonly tracks: TrackTable;
  private readonly clocks: UnitClocks;
  private readonly fusion: Fusion;
  private readonly assessment: Assessment;
  private readonly sight = new Sight();
  private readonly place: LanePlace = { laneNo: 0, sM: 0.5, dM: 0.5, wrongWay: false };
  /** Frames that came too late to change the picture. */
  lateFrames = 0;
  /** Sightings taken, and those of them on a lane. */
  objects = 0;
  matched = 0;

  private readonly roads: CurrentRoads;

  constructor(
    roads: Roads,
    private lanes: LaneFinder,
    signalledLanes: readonly SignalledLane[],
    private readonly settings: TrafficSettings,
    limits: DistrictLimits,
    findings: Findings,
  ) {
    this.roads = new CurrentRoads(roads);
    this.units = new Units(limits.units);
    this.users = new RoadUsers(limits.roadUsers);
    this.tracks = new TrackTable(limits.tracks);
    this.clocks = new UnitClocks(limits.units);
    this.signals = new SignalBoard(roads.laneNoMax, signalledLanes);
    this.assessment = new Assessment(this.roads, settings, this.users, this.signals, findings);
    this.fusion = new Fusion(settings.fusion, this.units, this.tracks, this.users, (row) => this.assessment.onGone(row));
  }

  get trackCount(): number {
    return this.tracks.size;
  }

  /** Version of the network that the next frame is matched on. */
  get roadnetVersion(): string {
    return this.roads.version;
  }

  /** Goes over to another version of the network, between two frames. Road users, their ids and what was counted stay. */
  onRoads(roads: Roads, lanes: LaneFinder, signalledLanes: readonly SignalledLane[]): void {
    this.roads.take(roads);
    this.lanes = lanes;
    this.signals.onRoads(this.roads.laneNoMax, signalledLanes);
    this.assessment.onRoads();
    // Who was on a lane that went is on none until seen again.
    for (const table of [this.tracks.laneNo, this.users.laneNo]) for (let i = 0; i < table.length; i++) if (!this.roads.has(table[i]!)) table[i] = 0;
  }

  /** Time of the newest frame, platform clock, Unix ms; -Infinity before the first. */
  get newestMs(): number {
    return this.assessment.newestMs;
  }

  /** Stays and crossings whose window had closed. */
  get lateSightings(): number {
    return this.assessment.late;
  }

  /** Takes a frame and appends one row for each of its objects to `batch`, which must have room. */
  onFrame(head: FrameHead, sightings: Sightings, batch: ObjectBatch): void {
    const { units } = this;
    const { unitNo } = head;
    units.onSession(unitNo, head.session);
    const tMs = this.clocks.toPlatformMs(unitNo, sightings.measuredAtMs, head.receivedAtMs, head.backfilled);
    const isLate = head.session !== units.session[unitNo] || tMs <= units.newestMs[unitNo]! || this.newestMs - tMs > AFTERTHOUGHT_MS;
    this.objects += sightings.count;
    copyColumns(sightings, batch);
    if (isLate) return this.onLateFrame(head, sightings, batch);
    this.passTime(tMs, true);
    units.onFrame(unitNo, tMs);
    if (sightings.hasReference) {
      units.refXM[unitNo] = this.roads.frame.x(sightings.refLonE7);
      units.refYM[unitNo] = this.roads.frame.y(sightings.refLatE7);
    }
    this.sight.unitNo = unitNo;
    this.sight.tMs = tMs;
    for (let i = 0; i < sightings.count; i++) this.onSighting(sightings, i, batch, batch.count + i);
    batch.count += sightings.count;
  }

  /** Time goes on although no frame says so; before the first frame there is nothing that could. */
  onQuiet(tMs: number): void {
    if (this.newestMs !== -Infinity && tMs > this.newestMs) this.passTime(tMs, false);
  }

  private passTime(tMs: number, isObserved: boolean): void {
    if (this.assessment.advance(tMs, isObserved)) this.fusion.sweep(tMs - this.settings.fusion.forgetAfterMs);
  }

  private onSighting(sightings: Sightings, i: number, batch: ObjectBatch, at: number): void {
    const { sight, place, tracks } = this;
    const latE7 = sightings.latE7[i]!;
    const lonE7 = sightings.lonE7[i]!;
    const heading80ths = sightings.heading80thsDeg[i]!;
    this.fillSight(sightings, i);
    this.fusion.identify(sight);
    const { track, row } = sight;
    const found = this.lanes.find(latE7, lonE7, heading80ths, sight.type, track === NONE ? 0 : tracks.laneNo[track]!, place);
    batch.setObjectId(at, sight.objectId);
    batch.isPrimary[at] = sight.isPrimary ? 1 : 0;
    if (found) {
      this.matched++;
      batch.setLane(at, place.laneNo, place.sM, place.dM);
    } else {
      batch.clearLane(at);
    }
    if (track !== NONE) tracks.laneNo[track] = found ? place.laneNo : 0;
    if (sight.isPrimary && row !== NONE && sight.tMs >= this.users.tMs[row]!) this.move(row, sightings, i, found);
  }

  private fillSight(sightings: Sightings, i: number): void {
    const { sight, roads } = this;
    const { unitNo } = sight;
    const speedCmps = sightings.speedCmps[i]!;
    const heading80ths = sightings.heading80thsDeg[i]!;
    const hasHeading = heading80ths < TURN;
    sight.trackId = sightings.trackId[i]!;
    sight.type = sightings.type[i]!;
    sight.connectedKey = sightings.connectedKey[i]!;
    sight.xM = roads.frame.x(sightings.lonE7[i]!);
    sight.yM = roads.frame.y(sightings.latE7[i]!);
    sight.headingX = hasHeading ? SINE[heading80ths]! : 0;
    sight.headingY = hasHeading ? SINE[heading80ths + TURN / 4]! : 0;
    sight.hasMotion = hasHeading && speedCmps !== UNAVAILABLE;
    sight.speedMps = sight.hasMotion ? speedCmps / 100 : 0;
    sight.vxMps = sight.headingX * sight.speedMps;
    sight.vyMps = sight.headingY * sight.speedMps;
    sight.sdM = (sightings.present[i]! & HAS_POSITION_SD) === 0 ? this.settings.fusion.defaultSdM : sightings.positionSdCm[i]! / 100;
    const dx = sight.xM - this.units.refXM[unitNo]!;
    const dy = sight.yM - this.units.refYM[unitNo]!;
    const distanceM = Math.sqrt(dx * dx + dy * dy);
    sight.score = sight.sdM + (distanceM >= 0 ? distanceM * SCORE_PER_M : 0);
  }

  /** Takes over place and motion from the sight that counts. */
  private move(row: number, sightings: Sightings, i: number, found: boolean): void {
    const { users, sight, place } = this;
    const fromLaneNo = users.laneNo[row]!;
    const fromSM = users.laneSM[row]!;
    const fromMs = users.tMs[row]!;
    users.move(row, sight.xM, sight.yM);
    users.vxMps[row] = sight.vxMps;
    users.vyMps[row] = sight.vyMps;
    users.tMs[row] = sight.tMs;
    users.sdM[row] = sight.sdM;
    if (sight.type !== 0) users.type[row] = sight.type;
    users.latE7[row] = sightings.latE7[i]!;
    users.lonE7[row] = sightings.lonE7[i]!;
    users.speedCmps[row] = sight.hasMotion ? sightings.speedCmps[i]! : Math.min(Math.round(sight.speedMps * 100), UNAVAILABLE - 1);
    users.heading80thsDeg[row] = sightings.heading80thsDeg[i]!;
    users.lengthCm[row] = sightings.lengthCm[i]!;
    users.laneNo[row] = found ? place.laneNo : 0;
    users.laneSM[row] = found ? place.sM : 0;
    users.laneDM[row] = found ? place.dM : 0;
    users.wrongWay[row] = found && place.wrongWay ? 1 : 0;
    this.assessment.onMoved(row, fromLaneNo, fromSM, fromMs);
  }

  /** Lane and number only: the picture has moved on, and continuity would run backwards. */
  private onLateFrame(head: FrameHead, sightings: Sightings, batch: ObjectBatch): void {
    const { place, tracks, users } = this;
    this.lateFrames++;
    for (let i = 0; i < sightings.count; i++) {
      const at = batch.count + i;
      const track = head.session === this.units.session[head.unitNo] ? tracks.find(head.unitNo, sightings.trackId[i]!) : NONE;
      const row = track === NONE ? NONE : tracks.object[track]!;
      const lastLaneNo = track === NONE ? 0 : tracks.laneNo[track]!;
      batch.setObjectId(at, this.fusion.findId(head.unitNo, head.session, sightings.trackId[i]!));
      batch.isPrimary[at] = row === NONE || users.primaryTrack[row] === track ? 1 : 0;
      if (this.lanes.find(sightings.latE7[i]!, sightings.lonE7[i]!, sightings.heading80thsDeg[i]!, sightings.type[i]!, lastLaneNo, place)) {
        this.matched++;
        batch.setLane(at, place.laneNo, place.sM, place.dM);
      } else {
        batch.clearLane(at);
      }
    }
    batch.count += sightings.count;
  }
}

/** What is passed on as it came. */
function copyColumns(sightings: Sightings, batch: ObjectBatch): void {
  const at = batch.count;
  for (let i = 0; i < sightings.count; i++) {
    batch.trackId[at + i] = sightings.trackId[i]!;
    batch.type[at + i] = sightings.type[i]!;
    batch.latE7[at + i] = sightings.latE7[i]!;
    batch.lonE7[at + i] = sightings.lonE7[i]!;
    batch.speedCmps[at + i] = sightings.speedCmps[i]!;
    batch.heading80thsDeg[at + i] = sightings.heading80thsDeg[i]!;
    batch.lengthCm[at + i] = sightings.lengthCm[i]!;
    batch.widthCm[at + i] = sightings.widthCm[i]!;
  }
}
