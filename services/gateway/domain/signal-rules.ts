/** What SPAT, MAP and RSI must satisfy. Whether they fit the road network is judged behind the bus: the gateway knows none. */
import { checkEnum, checkPositionFields, type PositionFields } from './message-rules';
import { finding, type Finding } from './reasons';
import { checkCount, checkId, checkRange, checkText } from './text-rules';
import { checkTime } from './time-rules';

type Absent<T> = T | null | undefined;

interface GroupFields {
  readonly signalGroup?: Absent<number>;
  readonly state?: Absent<number>;
  readonly minEndMs?: Absent<number>;
  readonly maxEndMs?: Absent<number>;
  readonly likelyEndMs?: Absent<number>;
  readonly confidencePct?: Absent<number>;
}

export interface SpatFields {
  readonly msgCount?: Absent<number>;
  readonly measuredAtMs?: Absent<number>;
  readonly intersections?: Absent<
    readonly { readonly junctionId?: Absent<string>; readonly controlMode?: Absent<string>; readonly groups?: Absent<readonly GroupFields[]> }[]
  >;
}

interface LaneFields {
  readonly laneId?: Absent<string>;
  readonly widthCm?: Absent<number>;
  readonly points?: Absent<readonly PositionFields[]>;
  readonly connections?: Absent<readonly { readonly toLaneId?: Absent<string>; readonly signalGroup?: Absent<number>; readonly maneuver?: Absent<number> }[]>;
}

export interface MapFields {
  readonly msgCount?: Absent<number>;
  readonly roadnetVersion?: Absent<string>;
  readonly nodes?: Absent<
    readonly {
      readonly junctionId?: Absent<string>;
      readonly position?: Absent<PositionFields>;
      readonly inLinks?: Absent<readonly { readonly linkId?: Absent<string>; readonly speedLimitCmps?: Absent<number>; readonly lanes?: Absent<readonly LaneFields[]> }[]>;
    }[]
  >;
}

export interface RsiFields {
  readonly msgCount?: Absent<number>;
  readonly measuredAtMs?: Absent<number>;
  readonly events?: Absent<
    readonly {
      readonly eventNo?: Absent<number>;
      readonly eventType?: Absent<number>;
      readonly position?: Absent<PositionFields>;
      readonly radiusDm?: Absent<number>;
      readonly description?: Absent<string>;
      readonly priority?: Absent<number>;
    }[]
  >;
  readonly signs?: Absent<
    readonly { readonly signNo?: Absent<number>; readonly signType?: Absent<number>; readonly position?: Absent<PositionFields>; readonly description?: Absent<string> }[]
  >;
}

const LIGHT_STATE_MAX = 8;
const MANEUVER_MAX = 4;
const HOUR = { lo: 0, hi: 3_600_000 };
const MSG_COUNT = { lo: 0, hi: 127 };
const DESCRIPTION_BYTES_MAX = 512;

/** First finding among the items of a list. */
function firstOf<T>(place: string, items: Absent<readonly T[]>, check: (item: T, place: string) => Finding | undefined): Finding | undefined {
  let found: Finding | undefined;
  items?.some((item, i) => (found = check(item, `${place}[${i}]`)) !== undefined);
  return found;
}

export function checkSpat(spat: SpatFields, nowMs: number): Finding | undefined {
  return (
    checkRange('msg_count', spat.msgCount, MSG_COUNT) ??
    checkTime('measured_at_ms', spat.measuredAtMs, nowMs) ??
    checkCount('intersections', spat.intersections, { lo: 1, hi: 32 }) ??
    firstOf('intersections', spat.intersections, (junction, place) => {
      const groups = new Set<number>();
      return (
        checkId(`${place}.junction_id`, junction.junctionId) ??
        checkText(`${place}.control_mode`, junction.controlMode, 32) ??
        checkCount(`${place}.groups`, junction.groups, { lo: 1, hi: 255 }) ??
        firstOf(`${place}.groups`, junction.groups, (group, at) => checkGroup(group, at, groups))
      );
    })
  );
}

function checkGroup(group: GroupFields, place: string, seen: Set<number>): Finding | undefined {
  const found =
    checkRange(`${place}.signal_group`, group.signalGroup, { lo: 1, hi: 255, required: true }) ??
    checkEnum(`${place}.state`, group.state, LIGHT_STATE_MAX) ??
    checkRange(`${place}.min_end_ms`, group.minEndMs, HOUR) ??
    checkRange(`${place}.max_end_ms`, group.maxEndMs, HOUR) ??
    checkRange(`${place}.likely_end_ms`, group.likelyEndMs, HOUR) ??
    checkRange(`${place}.confidence_pct`, group.confidencePct, { lo: 0, hi: 100 });
  if (found) return found;
  const { minEndMs, likelyEndMs, maxEndMs } = group;
  const ordered = [minEndMs, likelyEndMs, maxEndMs].filter((value) => typeof value === 'number');
  if (ordered.some((value, i) => i > 0 && value < (ordered[i - 1] as number))) {
    return finding('TIMING_CONTRADICTION', `${place} min ${minEndMs} likely ${likelyEndMs} max ${maxEndMs}`);
  }
  if (seen.has(group.signalGroup as number)) return finding('ID_REPEATED', `${place}.signal_group ${group.signalGroup}`);
  seen.add(group.signalGroup as number);
  return undefined;
}

export function checkMap(map: MapFields): Finding | undefined {
  return (
    checkRange('msg_count', map.msgCount, MSG_COUNT) ??
    checkId('roadnet_version', map.roadnetVersion) ??
    checkCount('nodes', map.nodes, { lo: 1, hi: 32 }) ??
    firstOf('nodes', map.nodes, (node, place) => {
      return (
        checkId(`${place}.junction_id`, node.junctionId) ??
        checkPositionFields(`${place}.position`, node.position) ??
        checkCount(`${place}.in_links`, node.inLinks, { lo: 1, hi: 32 }) ??
        firstOf(`${place}.in_links`, node.inLinks, (link, at) => {
          return (
            checkId(`${at}.link_id`, link.linkId) ??
            checkRange(`${at}.speed_limit_cmps`, link.speedLimitCmps, { lo: 1, hi: 16_382 }) ??
            checkCount(`${at}.lanes`, link.lanes, { lo: 1, hi: 32 }) ??
            firstOf(`${at}.lanes`, link.lanes, checkLane)
          );
        })
      );
    })
  );
}

function checkLane(lane: LaneFields, place: string): Finding | undefined {
  return (
    checkId(`${place}.lane_id`, lane.laneId) ??
    checkRange(`${place}.width_cm`, lane.widthCm, { lo: 1, hi: 1023 }) ??
    checkCount(`${place}.points`, lane.points, { lo: 2, hi: 32 }) ??
    firstOf(`${place}.points`, lane.points, (point, at) => checkPositionFields(at, point)) ??
    checkCount(`${place}.connections`, lane.connections, { lo: 0, hi: 16 }) ??
    firstOf(`${place}.connections`, lane.connections, (connection, at) => {
      return (
        checkId(`${at}.to_lane_id`, connection.toLaneId) ??
        checkRange(`${at}.signal_group`, connection.signalGroup, { lo: 1, hi: 255 }) ??
        checkEnum(`${at}.maneuver`, connection.maneuver, MANEUVER_MAX)
      );
    })
  );
}

export function checkRsi(rsi: RsiFields, nowMs: number): Finding | undefined {
  return (
    checkRange('msg_count', rsi.msgCount, MSG_COUNT) ??
    checkTime('measured_at_ms', rsi.measuredAtMs, nowMs) ??
    checkCount('events', rsi.events, { lo: 0, hi: 8 }) ??
    checkCount('signs', rsi.signs, { lo: 0, hi: 16 }) ??
    firstOf('events', rsi.events, (event, place) => {
      return (
        checkRange(`${place}.event_no`, event.eventNo, { lo: 0, hi: 255, required: true }) ??
        checkRange(`${place}.event_type`, event.eventType, { lo: 0, hi: 65_535, required: true }) ??
        checkPositionFields(`${place}.position`, event.position) ??
        checkRange(`${place}.radius_dm`, event.radiusDm, { lo: 0, hi: 10_230 }) ??
        checkRange(`${place}.priority`, event.priority, { lo: 0, hi: 7 }) ??
        checkText(`${place}.description`, event.description, DESCRIPTION_BYTES_MAX)
      );
    }) ??
    firstOf('signs', rsi.signs, (sign, place) => {
      return (
        checkRange(`${place}.sign_no`, sign.signNo, { lo: 0, hi: 255, required: true }) ??
        checkRange(`${place}.sign_type`, sign.signType, { lo: 0, hi: 65_535, required: true }) ??
        checkPositionFields(`${place}.position`, sign.position) ??
        checkText(`${place}.description`, sign.description, DESCRIPTION_BYTES_MAX)
      );
    })
  );
}
