import { z } from 'zod';
import { LANE_TYPES, ROAD_CLASSES, type Junction, type Lane, type Link, type StopLine } from '../../model/roadnet';
import { defineElementTable, integers, json, numbers, oneOf } from './element-table';

export const LANES = defineElementTable<Lane>()({
  kind: 'lane',
  table: 'roadnet_lane_revisions',
  row: z.object({
    link_id: z.string(),
    lane_index: z.number(),
    width_m: z.number(),
    speed_limit_mps: z.number(),
    classes: z.number(),
    lane_type: oneOf(LANE_TYPES),
    points: integers,
    elevations_m: numbers,
    restrictions: z.string(),
  }),
  toRow: (lane) => ({
    link_id: lane.linkId,
    lane_index: lane.index,
    width_m: lane.widthM,
    speed_limit_mps: lane.speedLimitMps,
    classes: lane.classes,
    lane_type: lane.type,
    points: [...lane.points],
    elevations_m: [...lane.elevationsM],
    restrictions: json.write(lane.restrictions),
  }),
  fromRow: (row) => ({
    id: row.id,
    linkId: row.link_id,
    index: row.lane_index,
    widthM: row.width_m,
    speedLimitMps: row.speed_limit_mps,
    classes: row.classes,
    type: row.lane_type,
    points: row.points,
    elevationsM: row.elevations_m,
    restrictions: json.read(row.restrictions),
  }),
});

const LINK_KINDS = ['road', 'junction', 'crossing', 'walking-area'] as const satisfies readonly Link['kind'][];

export const LINKS = defineElementTable<Link>()({
  kind: 'link',
  table: 'roadnet_link_revisions',
  row: z.object({ link_name: z.string(), kind: oneOf(LINK_KINDS), from_junction_id: z.string(), to_junction_id: z.string(), road_class: oneOf(ROAD_CLASSES), level: z.number() }),
  toRow: (link) => ({ link_name: link.name, kind: link.kind, from_junction_id: link.fromJunctionId, to_junction_id: link.toJunctionId, road_class: link.roadClass, level: link.level }),
  fromRow: (row) => ({ id: row.id, name: row.link_name, kind: row.kind, fromJunctionId: row.from_junction_id, toJunctionId: row.to_junction_id, roadClass: row.road_class, level: row.level }),
});

const JUNCTION_KINDS = ['signalised', 'priority', 'uncontrolled', 'dead-end', 'other'] as const satisfies readonly Junction['kind'][];

export const JUNCTIONS = defineElementTable<Junction>()({
  kind: 'junction',
  table: 'roadnet_junction_revisions',
  row: z.object({ junction_name: z.string(), kind: oneOf(JUNCTION_KINDS), lat_e7: z.number(), lon_e7: z.number(), outline: integers }),
  toRow: (junction) => ({ junction_name: junction.name, kind: junction.kind, lat_e7: junction.latE7, lon_e7: junction.lonE7, outline: [...junction.outline] }),
  fromRow: (row) => ({ id: row.id, name: row.junction_name, kind: row.kind, latE7: row.lat_e7, lonE7: row.lon_e7, outline: row.outline }),
});

export const STOP_LINES = defineElementTable<StopLine>()({
  kind: 'stop-line',
  table: 'roadnet_stop_line_revisions',
  row: z.object({ lane_id: z.string(), points: integers }),
  toRow: (line) => ({ lane_id: line.laneId, points: [...line.points] }),
  fromRow: (row) => ({ laneId: row.lane_id, points: row.points }),
});
