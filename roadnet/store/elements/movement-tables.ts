import { z } from 'zod';
import { MANEUVERS, type Conflict, type Connection, type Crossing, type SignalController, type TurnRestriction } from '../../model/roadnet';
import { defineElementTable, integers, json, oneOf, strings } from './element-table';

type Signal = Connection['signal'];
const signalRow = (signal: Signal) => ({ controller_id: signal?.controllerId ?? '', signal_group: signal?.group ?? 0 });
const signalOf = (row: { controller_id: string; signal_group: number }): Signal => (row.signal_group === 0 ? undefined : { controllerId: row.controller_id, group: row.signal_group });

export const CONNECTIONS = defineElementTable<Connection>()({
  kind: 'connection',
  table: 'roadnet_connection_revisions',
  row: z.object({ from_lane_id: z.string(), to_lane_id: z.string(), via_lane_id: z.string(), maneuver: oneOf(MANEUVERS), controller_id: z.string(), signal_group: z.number(), restrictions: z.string() }),
  toRow: (connection) => ({
    from_lane_id: connection.fromLaneId,
    to_lane_id: connection.toLaneId,
    via_lane_id: connection.viaLaneId ?? '',
    maneuver: connection.maneuver,
    ...signalRow(connection.signal),
    restrictions: json.write(connection.restrictions),
  }),
  fromRow: (row) => ({
    fromLaneId: row.from_lane_id,
    toLaneId: row.to_lane_id,
    viaLaneId: row.via_lane_id === '' ? undefined : row.via_lane_id,
    maneuver: row.maneuver,
    signal: signalOf(row),
    restrictions: json.read(row.restrictions),
  }),
});

export const CONTROLLERS = defineElementTable<SignalController>()({
  kind: 'controller',
  table: 'roadnet_controller_revisions',
  row: z.object({ junction_ids: strings, groups: integers, stages: z.string() }),
  toRow: (controller) => ({ junction_ids: [...controller.junctionIds], groups: [...controller.groups], stages: json.write(controller.stages) }),
  fromRow: (row) => ({ id: row.id, junctionIds: row.junction_ids, groups: row.groups, stages: json.read(row.stages) }),
});

export const CROSSINGS = defineElementTable<Crossing>()({
  kind: 'crossing',
  table: 'roadnet_crossing_revisions',
  row: z.object({ junction_id: z.string(), lane_id: z.string(), crossed_link_ids: strings, controller_id: z.string(), signal_group: z.number() }),
  toRow: (crossing) => ({ junction_id: crossing.junctionId, lane_id: crossing.laneId, crossed_link_ids: [...crossing.crossedLinkIds], ...signalRow(crossing.signal) }),
  fromRow: (row) => ({ id: row.id, junctionId: row.junction_id, laneId: row.lane_id, crossedLinkIds: row.crossed_link_ids, signal: signalOf(row) }),
});

export const TURN_RESTRICTIONS = defineElementTable<TurnRestriction>()({
  kind: 'turn-restriction',
  table: 'roadnet_turn_restriction_revisions',
  row: z.object({ link_ids: strings, classes: z.number(), period: z.string() }),
  toRow: (turn) => ({ link_ids: [...turn.linkIds], classes: turn.classes, period: json.write(turn.when) }),
  fromRow: (row) => ({ id: row.id, linkIds: row.link_ids, classes: row.classes, when: json.read(row.period) }),
});

const CONFLICT_KINDS = ['crossing', 'merging', 'pedestrian'] as const satisfies readonly Conflict['kind'][];

export const CONFLICTS = defineElementTable<Conflict>()({
  kind: 'conflict',
  table: 'roadnet_conflict_revisions',
  row: z.object({
    junction_id: z.string(),
    first: z.string(),
    second: z.string(),
    kind: oneOf(CONFLICT_KINDS),
    first_from_m: z.number(),
    first_to_m: z.number(),
    second_from_m: z.number(),
    second_to_m: z.number(),
  }),
  toRow: (conflict) => ({
    junction_id: conflict.junctionId,
    first: conflict.first,
    second: conflict.second,
    kind: conflict.kind,
    first_from_m: conflict.firstFromM,
    first_to_m: conflict.firstToM,
    second_from_m: conflict.secondFromM,
    second_to_m: conflict.secondToM,
  }),
  fromRow: (row) => ({
    junctionId: row.junction_id,
    first: row.first,
    second: row.second,
    kind: row.kind,
    firstFromM: row.first_from_m,
    firstToM: row.first_to_m,
    secondFromM: row.second_from_m,
    secondToM: row.second_to_m,
  }),
});
