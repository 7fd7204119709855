/** What SPAT, MAP and RSI must satisfy. Whether they fit the road network is judged behind the bus: the gateway knows none. */
import { fields, type FieldsOf, id, list, number, oneOf, optional, position, range, text, time } from './field-rules';
import { finding } from './reasons';

const LIGHT_STATE_MAX = 8;
const MANEUVER_MAX = 4;
const HOUR_MS = 3_600_000;
const LANE_TYPE_MAX = 8;
/** Bits of all classes of road users. */
const PERMITTED_MAX = 511;
const NAME_BYTES_MAX = 256;
const DESCRIPTION_BYTES_MAX = 512;
const msgCount = range(0, 127);

const group = {
  signalGroup: number(1, 255),
  state: oneOf(LIGHT_STATE_MAX),
  minEndMs: range(0, HOUR_MS),
  maxEndMs: range(0, HOUR_MS),
  likelyEndMs: range(0, HOUR_MS),
  confidencePct: range(0, 100),
};
type Group = FieldsOf<typeof group>;
const groupInOrder = fields(group, ({ minEndMs, likelyEndMs, maxEndMs }, place) => {
  const ends = [minEndMs, likelyEndMs, maxEndMs].filter((end) => typeof end === 'number');
  const isContradiction = ends.some((end, i) => i > 0 && end < (ends[i - 1] as number));
  return isContradiction ? finding('TIMING_CONTRADICTION', `${place} min ${minEndMs} likely ${likelyEndMs} max ${maxEndMs}`) : undefined;
});

export const spatRule = fields({
  msgCount,
  measuredAtMs: time,
  intersections: list([1, 32], fields({ junctionId: id, controlMode: text(32), groups: list<Group>([1, 255], groupInOrder, 'signalGroup') })),
});

const line = list([2, 32], position);
/** A reference is whole or absent. */
const nodeRef = optional(fields({ region: number(0, 65_535), nodeNo: number(1, 65_535) }));
const group255 = range(1, 255);
const lane = fields({
  laneId: id,
  widthCm: range(1, 1023),
  points: line,
  connections: list([0, 16], fields({ toLaneId: id, signalGroup: group255, maneuver: oneOf(MANEUVER_MAX), remote: nodeRef, connectingLaneNo: range(1, 254) })),
  laneNo: range(1, 254),
  type: oneOf(LANE_TYPE_MAX),
  permitted: range(0, PERMITTED_MAX),
  speedLimitCmps: range(1, 16_382),
});
const link = fields({
  linkId: id,
  speedLimitCmps: range(1, 16_382),
  lanes: list([1, 32], lane),
  upstream: nodeRef,
  name: text(NAME_BYTES_MAX),
  widthCm: range(1, 32_767),
  points: list([0, 32], position),
  movements: list([0, 32], fields({ remote: nodeRef, signalGroup: group255 })),
});
const crossing = fields({ crossingId: id, widthCm: range(1, 1023), points: line, signalGroup: group255 });
export const mapRule = fields({
  msgCount,
  roadnetVersion: id,
  nodes: list([1, 32], fields({ junctionId: id, position, inLinks: list([1, 32], link), ref: nodeRef, name: text(NAME_BYTES_MAX), crossings: list([0, 32], crossing) })),
});

const description = text(DESCRIPTION_BYTES_MAX);
const event = fields({ eventNo: number(0, 255), eventType: number(0, 65_535), position, radiusDm: range(0, 10_230), priority: range(0, 7), description });
const sign = fields({ signNo: number(0, 255), signType: number(0, 65_535), position, description });
export const rsiRule = fields({ msgCount, measuredAtMs: time, events: list([0, 8], event), signs: list([0, 16], sign) });
