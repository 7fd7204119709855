import { z } from 'zod';
import { defineQuery } from '../../services/platform/store';

const VERSION = z.object({ name: z.string(), version: z.string() });
const points = z.array(z.number().int());

export const VERSION_FACTS = defineQuery({
  name: 'roadnet-version',
  sql: 'SELECT source_format, source_file, source_crs, lanes, links FROM roadnet_versions FINAL WHERE name = {name:String} AND version = {version:String}',
  params: VERSION,
  row: z.object({ source_format: z.literal('sumo-net'), source_file: z.string(), source_crs: z.string(), lanes: z.number(), links: z.number() }),
});

export const LANES = defineQuery({
  name: 'roadnet-lanes',
  sql: 'SELECT id, lane_no, link_id, lane_index, width_m, speed_limit_mps, classes, points FROM roadnet_lanes FINAL WHERE name = {name:String} AND version = {version:String}',
  params: VERSION,
  row: z.object({ id: z.string(), lane_no: z.number(), link_id: z.string(), lane_index: z.number(), width_m: z.number(), speed_limit_mps: z.number(), classes: z.number(), points }),
});

export const LINKS = defineQuery({
  name: 'roadnet-links',
  sql: 'SELECT id, link_no, link_name, kind, from_junction_id, to_junction_id FROM roadnet_links FINAL WHERE name = {name:String} AND version = {version:String}',
  params: VERSION,
  row: z.object({ id: z.string(), link_no: z.number(), link_name: z.string(), kind: z.enum(['road', 'junction', 'crossing', 'walking-area']), from_junction_id: z.string(), to_junction_id: z.string() }),
});

export const JUNCTIONS = defineQuery({
  name: 'roadnet-junctions',
  sql: 'SELECT id, junction_name, kind, lat_e7, lon_e7, outline FROM roadnet_junctions FINAL WHERE name = {name:String} AND version = {version:String}',
  params: VERSION,
  row: z.object({ id: z.string(), junction_name: z.string(), kind: z.enum(['signalised', 'priority', 'uncontrolled', 'dead-end', 'other']), lat_e7: z.number(), lon_e7: z.number(), outline: points }),
});

export const CONNECTIONS = defineQuery({
  name: 'roadnet-connections',
  sql: 'SELECT from_lane_id, to_lane_id, via_lane_id, maneuver, controller_id, signal_group FROM roadnet_connections FINAL WHERE name = {name:String} AND version = {version:String}',
  params: VERSION,
  row: z.object({
    from_lane_id: z.string(),
    to_lane_id: z.string(),
    via_lane_id: z.string(),
    maneuver: z.enum(['straight', 'left', 'right', 'u-turn']),
    controller_id: z.string(),
    signal_group: z.number(),
  }),
});

export const SIGNAL_GROUPS = defineQuery({
  name: 'roadnet-signal-groups',
  sql: 'SELECT controller_id, signal_group, junction_ids FROM roadnet_signal_groups FINAL WHERE name = {name:String} AND version = {version:String} ORDER BY controller_id, signal_group',
  params: VERSION,
  row: z.object({ controller_id: z.string(), signal_group: z.number(), junction_ids: z.array(z.string()) }),
});

export const CROSSINGS = defineQuery({
  name: 'roadnet-crossings',
  sql: 'SELECT id, junction_id, lane_id, crossed_link_ids, controller_id, signal_group FROM roadnet_crossings FINAL WHERE name = {name:String} AND version = {version:String}',
  params: VERSION,
  row: z.object({ id: z.string(), junction_id: z.string(), lane_id: z.string(), crossed_link_ids: z.array(z.string()), controller_id: z.string(), signal_group: z.number() }),
});

export const STOP_LINES = defineQuery({
  name: 'roadnet-stop-lines',
  sql: 'SELECT lane_id, points FROM roadnet_stop_lines FINAL WHERE name = {name:String} AND version = {version:String}',
  params: VERSION,
  row: z.object({ lane_id: z.string(), points }),
});
