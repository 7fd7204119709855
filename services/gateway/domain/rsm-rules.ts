/** What an RSM must satisfy: range, then plausibility. Runs for every object of the district, so it is one loop without allocation. */
import { RSM_MAX_OBJECTS, RSM_PRESENT, type SensedObjects } from '../../kernel/sensed-objects';
import { finding, type Finding } from './reasons';
import { isIdAt } from './text-rules';
import { checkTime } from './time-rules';
import { RepeatFinder, type TrackMemory } from './track-memory';
import { LAT_MAX_E7, LON_MAX_E7, squaredDistanceM2, UnitSite } from './unit-site';

/** How far a unit sees at most, m: lidar and radar poles reach 300 m, video of long approaches 500 m; twice that. */
export const SIGHT_RADIUS_M = 1000;
/** A unit that is surveyed again may be corrected by this much, m. */
export const REFERENCE_TOLERANCE_M = 100;
/** 80 m in 100 ms are 2880 km/h: the track was given to another object. Checked while two sights are at most this far apart. */
export const JUMP_M = 80;
const JUMP_PER_MS = 100;
const JUMP_CHECKED_MS = 500;

// Constants of this module's own: an imported one is read through a getter each time, which the loop over all objects feels.
const HAS_TRACK_ID = RSM_PRESENT.trackId;
const HAS_LAT = RSM_PRESENT.lat;
const HAS_LON = RSM_PRESENT.lon;
const HAS_ELEVATION = RSM_PRESENT.elevation;
const HAS_SPEED = RSM_PRESENT.speed;
const HAS_HEADING = RSM_PRESENT.heading;
const HAS_ACCEL = RSM_PRESENT.accel;
const HAS_LENGTH = RSM_PRESENT.length;
const HAS_WIDTH = RSM_PRESENT.width;
const HAS_HEIGHT = RSM_PRESENT.height;
const HAS_POSITION_SD = RSM_PRESENT.positionSd;
const HAS_CONNECTED_ID = RSM_PRESENT.connectedId;
const SIGHT_M2 = SIGHT_RADIUS_M ** 2;
const REFERENCE_M2 = REFERENCE_TOLERANCE_M ** 2;
const PARTICIPANT_TYPE_MAX = 9;
const OBJECT_SOURCE_MAX = 6;
const REQUIRED = HAS_TRACK_ID | HAS_LAT | HAS_LON;
const RARE = HAS_ELEVATION | HAS_ACCEL | HAS_LENGTH | HAS_WIDTH | HAS_HEIGHT | HAS_POSITION_SD | HAS_CONNECTED_ID;

/** Stands in for a unit's site until its first good message. */
const firstSite = new UnitSite();
const repeats = new RepeatFinder(RSM_MAX_OBJECTS);

/** What the gateway remembers of a unit to judge its messages. */
export interface UnitMemory {
  readonly site: UnitSite;
  readonly tracks: TrackMemory;
}

/**
 * First finding, or undefined when the message is good; only then is `memory` moved on, so that a bad message cannot make the
 * next good one look bad. `bytes` is the buffer that the message was read from. `nowMs`: Unix time.
 */
export function checkRsm(objects: SensedObjects, bytes: Uint8Array, memory: UnitMemory, nowMs: number): Finding | undefined {
  if (objects.msgCount > 127) return finding('FIELD_OUT_OF_RANGE', `msg_count ${objects.msgCount}`);
  const time = checkTime('measured_at_ms', objects.measuredAtMs, nowMs);
  if (time) return time;
  const { site, tracks } = memory;
  if (!objects.hasReference) return finding('FIELD_MISSING', 'reference');
  const { refLatE7, refLonE7 } = objects;
  const reference = checkPosition('reference', refLatE7, refLonE7);
  if (reference) return reference;
  if (site.known && site.squaredDistanceM2(refLatE7, refLonE7) > REFERENCE_M2) {
    return finding('REFERENCE_MOVED', `reference ${refLatE7}/${refLonE7}, before ${site.latE7}/${site.lonE7}`);
  }
  const seenFrom = site.known ? site : firstSite;
  if (!site.known) firstSite.set(refLatE7, refLonE7);
  repeats.begin();
  for (let row = 0; row < objects.count; row++) {
    const found = checkObject(objects, row, bytes, seenFrom, tracks);
    if (found) return found;
  }
  if (!site.known) site.set(refLatE7, refLonE7);
  for (let row = 0; row < objects.count; row++) {
    tracks.remember(objects.trackId[row] as number, objects.latE7[row] as number, objects.lonE7[row] as number, objects.measuredAtMs);
  }
  return undefined;
}

function checkObject(objects: SensedObjects, row: number, bytes: Uint8Array, site: UnitSite, tracks: TrackMemory): Finding | undefined {
  const present = objects.present[row] as number;
  if ((present & REQUIRED) !== REQUIRED) return finding('FIELD_MISSING', `participants[${row}].${missingField(present)}`);
  const trackId = objects.trackId[row] as number;
  if (trackId === 0) return finding('FIELD_OUT_OF_RANGE', `participants[${row}].track_id 0`);
  if (repeats.isRepeated(trackId)) return finding('ID_REPEATED', `participants[${row}].track_id ${trackId}`);
  const type = objects.type[row] as number;
  if (type > PARTICIPANT_TYPE_MAX) return finding('ENUM_UNKNOWN', `participants[${row}].type ${type}`);
  const source = objects.source[row] as number;
  if (source > OBJECT_SOURCE_MAX) return finding('ENUM_UNKNOWN', `participants[${row}].source ${source}`);
  const latE7 = objects.latE7[row] as number;
  const lonE7 = objects.lonE7[row] as number;
  if (site.squaredDistanceM2(latE7, lonE7) > SIGHT_M2) return whereIsIt(row, latE7, lonE7, site);
  if (present & HAS_SPEED) {
    const speed = objects.speedCmps[row] as number;
    if (speed > 16_382) return finding('SPEED_OUT_OF_RANGE', `participants[${row}].speed_cmps ${speed}`);
  }
  if (present & HAS_HEADING) {
    const heading = objects.heading80thsDeg[row] as number;
    if (heading > 28_799) return finding('HEADING_OUT_OF_RANGE', `participants[${row}].heading_80ths_deg ${heading}`);
  }
  if (present & RARE) {
    const found = checkRareFields(objects, row, present, bytes);
    if (found) return found;
  }
  const slot = tracks.find(trackId);
  if (slot >= 0) {
    const elapsedMs = Math.abs(objects.measuredAtMs - tracks.timeAt(slot));
    if (elapsedMs <= JUMP_CHECKED_MS) {
      const allowedM = JUMP_M * Math.max(1, elapsedMs / JUMP_PER_MS);
      if (squaredDistanceM2(latE7, lonE7, tracks.latAt(slot), tracks.lonAt(slot), site.cosLat) > allowedM * allowedM) {
        return finding('TRACK_JUMP', `participants[${row}] track ${trackId} within ${elapsedMs} ms`);
      }
    }
  }
  return undefined;
}

function missingField(present: number): string {
  if (!(present & HAS_TRACK_ID)) return 'track_id';
  return present & HAS_LAT ? 'lon_e7' : 'lat_e7';
}

/** Names what is wrong with a position that is not near the unit; the checks before the distance would only cost the good ones time. */
function whereIsIt(row: number, latE7: number, lonE7: number, site: UnitSite): Finding {
  const place = `participants[${row}]`;
  const wrong = checkPosition(place, latE7, lonE7);
  if (wrong && wrong.reason !== 'COORD_OUT_OF_RANGE') return wrong;
  if (site.squaredDistanceM2(lonE7, latE7) <= SIGHT_M2) return finding('COORD_SWAPPED', `${place} ${latE7}/${lonE7}`);
  return wrong ?? finding('COORD_OUTSIDE_RADIUS', `${place} ${latE7}/${lonE7}`);
}

/** Range of a position, e7 degree. */
export function checkPosition(place: string, latE7: number, lonE7: number): Finding | undefined {
  if (Math.abs(latE7) > LAT_MAX_E7 || Math.abs(lonE7) > LON_MAX_E7) return finding('COORD_OUT_OF_RANGE', `${place} ${latE7}/${lonE7}`);
  if (latE7 === 0 && lonE7 === 0) return finding('COORD_ZERO', place);
  return undefined;
}

function checkRareFields(objects: SensedObjects, row: number, present: number, bytes: Uint8Array): Finding | undefined {
  const outside = (field: string, value: number): Finding => finding('FIELD_OUT_OF_RANGE', `participants[${row}].${field} ${value}`);
  if (present & HAS_LENGTH) {
    const value = objects.lengthCm[row] as number;
    if (value < 1 || value > 4095) return outside('length_cm', value);
  }
  if (present & HAS_WIDTH) {
    const value = objects.widthCm[row] as number;
    if (value < 1 || value > 1023) return outside('width_cm', value);
  }
  if (present & HAS_HEIGHT) {
    const value = objects.heightCm[row] as number;
    if (value < 1 || value > 1270) return outside('height_cm', value);
  }
  if (present & HAS_ELEVATION) {
    const value = objects.elevationDm[row] as number;
    if (value < -4096 || value > 61_439) return outside('elevation_dm', value);
  }
  if (present & HAS_ACCEL) {
    const value = objects.accelLonCmps2[row] as number;
    if (value < -2000 || value > 2000) return outside('accel_lon_cmps2', value);
  }
  if (present & HAS_POSITION_SD) {
    const value = objects.positionSdCm[row] as number;
    if (value > 65_535) return outside('position_sd_cm', value);
  }
  if (present & HAS_CONNECTED_ID && !isIdAt(bytes, objects.connectedStart[row] as number, objects.connectedEnd[row] as number)) {
    return finding('ID_INVALID', `participants[${row}].connected_id`);
  }
  return undefined;
}
