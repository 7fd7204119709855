import type { LaneType, Restriction } from '../../../model/roadnet';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../../../model/vehicle-class';
import type { Tags } from '../read/osm-data';
import { ACCESS_MODES, accessOf, accessWordOf, conditionalClosures, type Access } from './access';
import { parseCount, parseLengthM } from './quantities';
import type { Report } from './report';
import type { RoadClassDefaults } from './road-classes';
import { KMH, speedKmhOf, speedLimitKmh, speedRestrictions } from './speeds';
import { parseTurnLanes } from './turns';

const { bicycle, bus, emergency } = VEHICLE_CLASSES;

/** A lane as its tags and the defaults say, before it has a place. */
export interface LaneSpec {
  readonly type: LaneType;
  readonly widthM: number;
  readonly speedLimitMps: number;
  readonly classes: number;
  /** Bits of TURNS; 0 where no arrows are tagged. */
  readonly turns: number;
  readonly restrictions: readonly Restriction[];
}

interface Draft {
  type: LaneType;
  widthM: number;
  speedKmh: number;
  classes: number;
  turns: number;
}

export interface DirectionInput {
  readonly tags: Tags;
  readonly suffix: ':forward' | ':backward';
  /** The whole way runs this way: tags without a suffix are of this direction. */
  readonly isOneWay: boolean;
  readonly count: number;
  readonly defaults: RoadClassDefaults;
  readonly laneWidthM: number;
  /** −1 where traffic keeps left: the kerb is on the left. */
  readonly side: 1 | -1;
  readonly report: Report;
}

const BICYCLE_LANE_M = 1.5;
/** 非机动车道 behind a divider (CJJ 37-2012, 5.3.3: 2.5 m with room to overtake). */
const BICYCLE_TRACK_M = 2.5;

/** Lanes of one direction, the kerb's first. */
export function laneSpecsOf(input: DirectionInput): LaneSpec[] {
  const { tags, suffix, count, defaults, laneWidthM, side, report } = input;
  const access = accessOf(tags, defaults.classes, suffix, report);
  const speedKmh = speedLimitKmh(tags, suffix, defaults.speedKmh, report);
  const type: LaneType = defaults.roadClass === 'cycleway' ? 'bicycle' : defaults.isOnlyForPeople ? 'sidewalk' : (access.classes & MOTOR_CLASSES & ~emergency) === bus ? 'bus' : 'driving';
  // From left to right, as `…:lanes` tags are written.
  const lanes = Array.from({ length: count }, (): Draft => ({ type, widthM: laneWidthM, speedKmh, classes: access.classes, turns: 0 }));
  readLaneTags(input, lanes, access);
  if (side === 1) lanes.reverse();
  reserveBusLanes(input, lanes);
  addBicycleLane(input, lanes, access);
  return lanes.map((lane) => finish(lane, input, access));
}

/** Values of `<key>:lanes` for this direction, when there are as many as lanes. */
function laneValues({ tags, suffix, isOneWay, report }: DirectionInput, key: string, lanes: readonly Draft[]): { key: string; values: string[] } | undefined {
  for (const name of isOneWay ? [`${key}:lanes`, `${key}:lanes${suffix}`] : [`${key}:lanes${suffix}`]) {
    const text = tags.get(name);
    if (text === undefined) continue;
    const values = text.split('|').map((value) => value.trim());
    if (values.length === lanes.length) return { key: name, values };
    report('info', 'osm.lane-count-differs', name, `names ${values.length} lanes of ${lanes.length}; the tag is passed over`, 'Give lanes and the tags of single lanes the same number.');
  }
  return undefined;
}

function readLaneTags(input: DirectionInput, lanes: Draft[], access: Access): void {
  const { report } = input;
  const turns = laneValues(input, 'turn', lanes);
  const parsed = turns && parseTurnLanes(turns.values.join('|'), turns.key, report);
  parsed?.forEach((bits, i) => (lanes[i]!.turns = bits));
  const uniform = input.tags.get(input.isOneWay ? 'turn' : `turn${input.suffix}`);
  if (!turns && uniform !== undefined) {
    const bits = parseTurnLanes(uniform, 'turn', report)?.[0] ?? 0;
    for (const lane of lanes) lane.turns = bits;
  }
  laneValues(input, 'width', lanes)?.values.forEach((text, i) => {
    const widthM = parseLengthM(text);
    if (widthM !== undefined && widthM >= 1 && widthM <= 8) lanes[i]!.widthM = widthM;
  });
  laneValues(input, 'maxspeed', lanes)?.values.forEach((text, i) => (lanes[i]!.speedKmh = speedKmhOf(text) ?? lanes[i]!.speedKmh));
  for (const [mode, classes] of ACCESS_MODES) {
    const values = laneValues(input, mode, lanes)?.values;
    values?.forEach((value, i) => {
      const word = accessWordOf(value);
      if (word === 'forbidden') lanes[i]!.classes &= ~(mode === 'emergency' ? classes : classes & ~emergency);
      else if (word !== undefined) lanes[i]!.classes |= classes & (access.classes | (mode === 'access' ? 0 : classes));
    });
    // A designated lane is of those whom it names, even where no tag says that others may not.
    if (mode === 'bus' || mode === 'psv' || mode === 'bicycle') {
      values?.forEach((value, i) => {
        if (value !== 'designated') return;
        const lane = lanes[i]!;
        lane.type = mode === 'bicycle' ? ((lane.classes & bus) !== 0 && values.length > 1 && lane.type === 'bus' ? 'bus' : 'bicycle') : 'bus';
        lane.classes = lane.type === 'bicycle' ? bicycle : bus | emergency | (lane.classes & bicycle);
      });
    }
  }
}

/** `lanes:bus=1`, `busway=lane`: the lanes next to the kerb; `busway:left=lane` on a one-way carriageway: the innermost. */
function reserveBusLanes({ tags, suffix, isOneWay, side }: DirectionInput, lanes: Draft[]): void {
  if (lanes.some((lane) => lane.type === 'bus')) return;
  const keys = ['lanes:bus', 'lanes:psv'].flatMap((key) => (isOneWay ? [key, key + suffix] : [key + suffix]));
  let count = Math.max(0, ...keys.map((key) => parseCount(tags.get(key) ?? '') ?? 0));
  const kerb = (suffix === ':forward') === (side === 1) ? 'right' : 'left';
  if (count === 0 && ['busway', 'busway:both', `busway:${kerb}`].some((key) => tags.get(key) === 'lane')) count = 1;
  // Bus lanes along the median, on the inner side of a one-way carriageway (上海延安路).
  const inner = isOneWay && tags.get(`busway:${kerb === 'right' ? 'left' : 'right'}`) === 'lane' ? 1 : 0;
  // One lane at least stays for everybody.
  const outer = Math.min(count, lanes.length - 1 - inner);
  for (const lane of lanes.filter((_, i) => i < outer || (i >= lanes.length - inner && lanes.length > inner))) {
    lane.type = 'bus';
    lane.classes = bus | emergency | (lane.classes & bicycle);
  }
}

/** `cycleway=lane|track` on this side: a lane of its own beyond those that `lanes` counts; it takes bicycles off the others. */
function addBicycleLane({ tags, suffix, side, isOneWay }: DirectionInput, lanes: Draft[], access: Access): void {
  if (lanes.length === 0 || lanes.some((lane) => lane.type === 'bicycle')) return;
  const kerb = (suffix === ':forward') === (side === 1) ? 'right' : 'left';
  const value = tags.get(`cycleway:${kerb}`) ?? tags.get('cycleway:both') ?? (isOneWay || tags.has('cycleway') ? tags.get('cycleway') : undefined);
  if (value !== 'lane' && value !== 'track') return;
  for (const lane of lanes) lane.classes &= ~bicycle;
  const { speedKmh } = lanes[0]!;
  lanes.unshift({ type: 'bicycle', widthM: value === 'lane' ? BICYCLE_LANE_M : BICYCLE_TRACK_M, speedKmh: Math.min(speedKmh, 20), classes: bicycle | (access.classes & 0), turns: 0 });
}

function finish({ type, widthM, speedKmh, classes, turns }: Draft, { tags, suffix, report }: DirectionInput, access: Access): LaneSpec {
  const restrictions: Restriction[] = [
    ...conditionalClosures(tags, suffix, report),
    ...speedRestrictions(tags, suffix, classes, report),
  ];
  const privateClasses = access.privateClasses & classes;
  if (privateClasses !== 0) restrictions.push({ kind: 'closed', classes: privateClasses, when: {}, cause: 'access=private' });
  return { type, widthM: Math.round(widthM * 100) / 100, speedLimitMps: Math.round(speedKmh * KMH * 1000) / 1000, classes, turns, restrictions };
}
