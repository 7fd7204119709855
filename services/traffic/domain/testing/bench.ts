/** A straight road and whoever is seen on it, for specs of the district. */
import { createLocalFrame } from '../../../kernel/geo';
import { RSM_MAX_OBJECTS, RSM_PRESENT, UNAVAILABLE_16 } from '../../../kernel/sensed-objects';
import { District } from '../district';
import type { TrafficStates } from '../lane-states';
import { ObjectBatch } from '../object-batch';
import type { LaneFinder, Roads } from '../roads';
import { DEFAULT_SETTINGS } from '../settings';
import type { Sightings } from '../sightings';
import { EVENT_KIND, type TrafficEvent } from '../traffic-event';

export const T = 1_795_000_200_000; // a multiple of 300 s: 1 795 000 200 = 5 983 334 × 300
export const EAST = 90 * 80;
export const WEST = 270 * 80;
export const ORIGIN = { latE7: 227_000_000, lonE7: 1_135_000_000 };
export const frame = createLocalFrame(ORIGIN.latE7, ORIGIN.lonE7);

/** One link eastwards along y = 0: lanes 1 (y = 0) and 2 (y = 3.2 m), x = 0..400 m, then lane 3 on link 2, x = 400..500 m. */
export const roads: Roads = {
  version: 'straight-1',
  laneNoMax: 3,
  linkNoMax: 2,
  laneLink: Uint32Array.of(0, 1, 1, 2),
  laneLengthM: Float32Array.of(0, 400, 400, 100),
  frame,
};
export const lanes: LaneFinder = {
  find(latE7, lonE7, heading80thsDeg, _type, _lastLaneNo, out) {
    const xM = frame.x(lonE7);
    const yM = frame.y(latE7);
    if (xM < 0 || xM > 500 || yM < -3 || yM > 6) return false;
    const isUpper = yM > 1.6 && xM <= 400;
    out.laneNo = xM > 400 ? 3 : isUpper ? 2 : 1;
    out.sM = xM > 400 ? xM - 400 : xM;
    out.dM = isUpper ? yM - 3.2 : yM;
    out.wrongWay = heading80thsDeg === WEST;
    return true;
  },
};

export interface Seen {
  track: number;
  xM: number;
  yM?: number;
  /** m/s; undefined: the unit does not say. */
  speedMps?: number;
  heading?: number;
  type?: number;
  lengthCm?: number;
  connectedKey?: number;
}

class Feed implements Sightings {
  count = 0;
  msgCount = 0;
  measuredAtMs = 0;
  refLatE7 = 0;
  refLonE7 = 0;
  hasReference = false;
  readonly trackId = new Uint32Array(RSM_MAX_OBJECTS);
  readonly type = new Uint8Array(RSM_MAX_OBJECTS);
  readonly latE7 = new Int32Array(RSM_MAX_OBJECTS);
  readonly lonE7 = new Int32Array(RSM_MAX_OBJECTS);
  readonly elevationDm = new Int32Array(RSM_MAX_OBJECTS);
  readonly speedCmps = new Uint16Array(RSM_MAX_OBJECTS);
  readonly heading80thsDeg = new Uint16Array(RSM_MAX_OBJECTS);
  readonly accelLonCmps2 = new Int32Array(RSM_MAX_OBJECTS);
  readonly lengthCm = new Uint16Array(RSM_MAX_OBJECTS);
  readonly widthCm = new Uint16Array(RSM_MAX_OBJECTS);
  readonly heightCm = new Uint16Array(RSM_MAX_OBJECTS);
  readonly positionSdCm = new Uint32Array(RSM_MAX_OBJECTS);
  readonly source = new Uint8Array(RSM_MAX_OBJECTS);
  readonly connected = new Uint8Array(RSM_MAX_OBJECTS);
  readonly connectedStart = new Uint32Array(RSM_MAX_OBJECTS);
  readonly connectedEnd = new Uint32Array(RSM_MAX_OBJECTS);
  readonly present = new Uint16Array(RSM_MAX_OBJECTS);
  readonly connectedKey = new Uint32Array(RSM_MAX_OBJECTS);
}

export interface Row {
  readonly id: string;
  readonly primary: boolean;
  readonly laneNo: number;
  readonly sM: number;
}

export class Bench {
  readonly states: TrafficStates[] = [];
  readonly events: TrafficEvent[] = [];
  readonly district: District;
  private readonly feed = new Feed();
  private readonly batch = new ObjectBatch(64, 8_192);

  constructor(signalled = false) {
    this.district = new District(
      roads,
      lanes,
      signalled ? [{ junctionId: 'j1', group: 1, laneNo: 1 }] : [],
      DEFAULT_SETTINGS,
      { units: 8, tracks: 1_024, roadUsers: 512 },
      { onStates: (states) => this.states.push(states), onEvent: (event) => this.events.push(event) },
    );
  }

  /** One frame, measured `ms` after T, received 20 ms later unless said; the unit stands at `refXM`. */
  frame(unitId: string, ms: number, seen: readonly Seen[], how: { session?: number; receivedMs?: number; backfilled?: boolean; refXM?: number } = {}): Row[] {
    const { feed, batch } = this;
    feed.count = seen.length;
    feed.measuredAtMs = T + ms;
    feed.hasReference = true;
    feed.refLatE7 = ORIGIN.latE7;
    feed.refLonE7 = frame.lonE7(how.refXM ?? 0);
    seen.forEach((object, i) => {
      feed.trackId[i] = object.track;
      feed.type[i] = object.type ?? 1;
      feed.latE7[i] = frame.latE7(object.yM ?? 0);
      feed.lonE7[i] = frame.lonE7(object.xM);
      feed.speedCmps[i] = object.speedMps === undefined ? UNAVAILABLE_16 : Math.round(object.speedMps * 100);
      feed.heading80thsDeg[i] = object.heading ?? EAST;
      feed.lengthCm[i] = object.lengthCm ?? 500;
      feed.positionSdCm[i] = 30;
      feed.present[i] = RSM_PRESENT.positionSd;
      feed.connectedKey[i] = object.connectedKey ?? 0;
    });
    batch.clear();
    const unitNo = this.district.units.numberOf(unitId);
    this.district.onFrame({ unitNo, session: how.session ?? 1, receivedAtMs: T + (how.receivedMs ?? ms + 20), backfilled: how.backfilled ?? false }, feed, batch);
    return seen.map((_, i) => ({ id: String(batch.objectId[i]), primary: batch.isPrimary[i] === 1, laneNo: batch.laneNo[i]!, sM: batch.laneSDm[i]! / 10 }));
  }

  kinds(): string[] {
    return this.events.map(({ kind, ended }) => `${kind === EVENT_KIND.stopped ? 'stopped' : 'wrong-way'} ${ended ? 'ended' : 'began'}`);
  }
}
