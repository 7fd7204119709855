import type { RoadClass } from '../../../model/roadnet';
import { VEHICLE_CLASSES } from '../../../model/vehicle-class';
import type { OsmWay, Tags } from '../read/osm-data';
import { laneCountsOf } from './lane-counts';
import { laneSpecsOf, type LaneSpec } from './lane-specs';
import { parseCount, parseLengthM } from './quantities';
import type { Report } from './report';
import { roadClassOf, type RoadClassDefaults } from './road-classes';

const { bicycle, bus, emergency } = VEHICLE_CLASSES;

/** A way as a road: what its tags and the defaults say of it. */
export interface Road {
  readonly wayId: number;
  readonly roadClass: RoadClass;
  readonly name: string;
  readonly level: number;
  readonly isRoundabout: boolean;
  /** Only pedestrians (and bicycles on paths): does not divide roads of vehicles. */
  readonly isOnlyForPeople: boolean;
  /** `junction=yes`, `intersection`: lies inside a crossing. */
  readonly isInsideJunction: boolean;
  /** Kerb first; empty when nobody drives that way. */
  readonly forward: readonly LaneSpec[];
  readonly backward: readonly LaneSpec[];
  readonly isTwoWay: boolean;
  readonly hasTaggedLanes: boolean;
  /**
   * Where the innermost edge of each direction's lanes lies, metres to the right of the way's line as drawn. The two are one
   * line, but for a lane that both directions turn from and for a single lane that both share.
   */
  readonly forwardInnerM: number;
  readonly backwardInnerM: number;
  /** What two roads must share to be one link where they meet. */
  readonly signature: string;
}

const MEDIAN_LANE_M = 3.3;
const MIN_LANE_M = 2;
const MAX_LANE_M = 5;

/** Reads a way; undefined when it is no road that anybody may use. */
export function roadOf(way: OsmWay, side: 1 | -1, report: Report): Road | undefined {
  const { tags } = way;
  const highway = tags.get('highway')!;
  const defaults = classDefaults(highway, tags, report);
  if (!defaults) return undefined;
  if (tags.get('area') === 'yes') {
    report('info', 'osm.area', 'area', 'is an area and no line; it is left out', 'Draw the ways across it.');
    return undefined;
  }
  const oneWay = oneWayOf(tags, defaults, report);
  const counts = laneCountsOf(tags, oneWay, defaults, report);
  const laneWidthM = laneWidthOf(tags, counts.forward + counts.backward + counts.bothWays, defaults, report);
  const of = (suffix: ':forward' | ':backward', count: number, isOneWay: boolean): LaneSpec[] =>
    count === 0 ? [] : laneSpecsOf({ tags, suffix, isOneWay, count, defaults, laneWidthM, side, report });
  const forward = oneWay === 'backward' ? contraflow(tags, of(':forward', 1, false)) : of(':forward', counts.forward, oneWay === 'forward');
  const backward = oneWay === 'forward' ? contraflow(tags, of(':backward', 1, false)) : of(':backward', counts.backward, oneWay === 'backward');
  const usable = (lanes: LaneSpec[]): LaneSpec[] => (lanes.some((lane) => lane.classes !== 0) ? lanes : []);
  const [ahead, back] = [usable(forward), usable(backward)];
  if (ahead.length + back.length === 0) return undefined;
  const medianM = counts.bothWays * MEDIAN_LANE_M;
  const isShared = oneWay === 'both' && tags.get('lanes') === '1' && counts.forward === 1 && counts.backward === 1;
  const dividerM = dividerOffsetOf(tags, ahead, back, oneWay, side);
  const road = {
    wayId: way.id,
    roadClass: defaults.roadClass,
    name: nameOf(tags),
    level: levelOf(tags),
    isRoundabout: isRoundabout(tags),
    isOnlyForPeople: defaults.isOnlyForPeople === true,
    isInsideJunction: ['yes', 'intersection', 'uncontrolled'].includes(tags.get('junction') ?? ''),
    forward: ahead,
    backward: back,
    isTwoWay: oneWay === 'both',
    hasTaggedLanes: counts.isTagged,
    ...(isShared ? { forwardInnerM: (-side * widthOf(ahead)) / 2, backwardInnerM: (side * widthOf(back)) / 2 } : { forwardInnerM: dividerM + (side * medianM) / 2, backwardInnerM: dividerM - (side * medianM) / 2 }),
  };
  const { wayId: _wayId, ...facts } = road;
  return { ...road, signature: JSON.stringify(facts) };
}

function classDefaults(highway: string, tags: Tags, report: Report): RoadClassDefaults | undefined {
  const defaults = roadClassOf(highway);
  if (defaults !== 'unknown') {
    // A path that is built for bicycles is a way for vehicles.
    if (defaults?.roadClass === 'path' && tags.get('bicycle') === 'designated') return { ...defaults, roadClass: 'cycleway', isOnlyForPeople: false, speedKmh: 20 };
    return defaults;
  }
  report('info', 'osm.highway', 'highway', `"${highway.slice(0, 40)}" is no class of road; the way is left out`, 'Use a class of the OSM wiki (Key:highway).');
  return undefined;
}

function isRoundabout(tags: Tags): boolean {
  return tags.get('junction') === 'roundabout' || tags.get('junction') === 'circular';
}

/** Direction by `oneway`; implied for motorways, their links where nothing else is said, and roundabouts (OSM "Key:oneway"). */
function oneWayOf(tags: Tags, { roadClass }: RoadClassDefaults, report: Report): 'forward' | 'backward' | 'both' {
  const value = tags.get('oneway');
  const isImplied = roadClass === 'motorway' || roadClass === 'motorway-link' || isRoundabout(tags);
  switch (value) {
    case undefined:
      return isImplied ? 'forward' : 'both';
    case 'yes':
    case 'true':
    case '1':
      return 'forward';
    case '-1':
    case 'reverse':
      return 'backward';
    case 'no':
    case 'false':
    case '0':
      return 'both';
    case 'reversible':
    case 'alternating':
      report('warning', 'osm.oneway', 'oneway', `its direction changes ("${value}"), when is not in the map; it is taken as drawn`, 'Open and close its directions by edits with a period.');
      return 'forward';
    default:
      report('warning', 'osm.oneway', 'oneway', `"${value.slice(0, 40)}" is no direction; ${isImplied ? 'one-way, as its class implies' : 'two-way'}`, 'Use yes, no or -1.');
      return isImplied ? 'forward' : 'both';
  }
}

/** Against a one-way street: buses (`oneway:bus=no`, `busway=opposite_lane`) or bicycles (`oneway:bicycle=no`, `cycleway=opposite…`). */
function contraflow(tags: Tags, [lane]: LaneSpec[]): LaneSpec[] {
  if (!lane) return [];
  const isBus = tags.get('oneway:bus') === 'no' || tags.get('oneway:psv') === 'no' || [...tags].some(([key, value]) => key.startsWith('busway') && value === 'opposite_lane');
  const isBicycle = tags.get('oneway:bicycle') === 'no' || [...tags].some(([key, value]) => key.startsWith('cycleway') && value.startsWith('opposite'));
  if (isBus) return [{ ...lane, type: 'bus', classes: bus | emergency | (isBicycle ? bicycle : 0), turns: 0 }];
  return isBicycle ? [{ ...lane, type: 'bicycle', widthM: 1.5, classes: bicycle, speedLimitMps: Math.min(lane.speedLimitMps, 5.556), turns: 0 }] : [];
}

function laneWidthOf(tags: Tags, lanes: number, defaults: RoadClassDefaults, report: Report): number {
  const text = tags.get('width:carriageway') ?? tags.get('width');
  if (text === undefined || defaults.isOnlyForPeople) return defaults.laneWidthM;
  const widthM = parseLengthM(text);
  if (widthM === undefined) report('info', 'osm.width', 'width', `"${text.slice(0, 40)}" is no width`, 'Give metres.');
  const each = (widthM ?? 0) / Math.max(1, lanes);
  return each >= MIN_LANE_M && each <= MAX_LANE_M ? each : defaults.laneWidthM;
}

/** The Chinese name comes before a name of several languages; a road without a name goes by its number. */
function nameOf(tags: Tags): string {
  return (tags.get('name:zh') ?? tags.get('name') ?? tags.get('ref') ?? tags.get('name:en') ?? '').slice(0, 200);
}

/** `layer` where it says, else 1 for bridges and −1 for tunnels. */
function levelOf(tags: Tags): number {
  const layer = /^-?\d$/.test(tags.get('layer') ?? '') ? Number(tags.get('layer')) : 0;
  if (layer !== 0) return layer;
  const stands = (key: string): boolean => tags.has(key) && tags.get(key) !== 'no';
  if (stands('bridge')) return 1;
  return stands('tunnel') && tags.get('tunnel') !== 'building_passage' ? -1 : 0;
}

function widthOf(lanes: readonly LaneSpec[]): number {
  return lanes.reduce((sum, lane) => sum + lane.widthM, 0);
}

/**
 * Where the line between the directions lies, metres to the right of the way's line (for one-way roads: the innermost edge).
 * Where the line of the way lies in the road: in the middle of the carriageway, unless `placement` says beside or on which
 * lane (OSM "Key:placement").
 */
function dividerOffsetOf(tags: Tags, forward: readonly LaneSpec[], backward: readonly LaneSpec[], oneWay: string, side: 1 | -1): number {
  const counted = (lanes: readonly LaneSpec[]): readonly LaneSpec[] => lanes.filter((lane) => lane.type !== 'bicycle');
  const [ahead, back] = [widthOf(counted(forward)), widthOf(counted(backward))];
  const placement = /^(left_of|right_of|middle_of):(\d{1,2})$/.exec(tags.get(oneWay === 'both' ? 'placement:forward' : 'placement') ?? '');
  if (placement && forward.length > 0 && oneWay !== 'backward') {
    // From the left edge of the forward lanes to the line named.
    const fromLeft = side === 1 ? [...counted(forward)].reverse() : counted(forward);
    const number = parseCount(placement[2]!)!;
    const before = widthOf(fromLeft.slice(0, number - 1));
    const own = fromLeft[number - 1]?.widthM;
    if (own !== undefined) {
      const lineM = before + (placement[1] === 'left_of' ? 0 : placement[1] === 'right_of' ? own : own / 2);
      // In right-hand traffic the divider is the left edge; in left-hand traffic the right one.
      return side === 1 ? -lineM : widthOf(fromLeft) - lineM;
    }
  }
  // The divider lies left of the middle when more lanes run forward (right of it where traffic keeps left).
  return (-side * (ahead - back)) / 2;
}
