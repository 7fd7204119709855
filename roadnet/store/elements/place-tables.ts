import { z } from 'zod';
import { EDIT_KINDS, type Edit } from '../../edits/edit';
import type { ParkingEntrance, RoadsideUnit, Zone } from '../../model/roadnet';
import type { MapRevision } from '../../versions/map-content';
import { defineElementTable, integers, json, oneOf } from './element-table';

export const PARKING_ENTRANCES = defineElementTable<ParkingEntrance>()({
  kind: 'parking-entrance',
  table: 'roadnet_parking_entrance_revisions',
  row: z.object({ entrance_name: z.string(), link_id: z.string(), s_m: z.number(), side: oneOf(['left', 'right']), use: oneOf(['entry', 'exit', 'both']) }),
  toRow: (entrance) => ({ entrance_name: entrance.name, link_id: entrance.linkId, s_m: entrance.sM, side: entrance.side, use: entrance.use }),
  fromRow: (row) => ({ id: row.id, name: row.entrance_name, linkId: row.link_id, sM: row.s_m, side: row.side, use: row.use }),
});

export const ROADSIDE_UNITS = defineElementTable<RoadsideUnit>()({
  kind: 'roadside-unit',
  table: 'roadnet_roadside_unit_revisions',
  row: z.object({ unit_name: z.string(), lat_e7: z.number(), lon_e7: z.number(), elevation_m: z.number().nullable(), coverage: integers, junction_id: z.string() }),
  toRow: (unit) => ({ unit_name: unit.name, lat_e7: unit.latE7, lon_e7: unit.lonE7, elevation_m: unit.elevationM ?? null, coverage: [...unit.coverage], junction_id: unit.junctionId }),
  fromRow: (row) => ({
    id: row.id,
    name: row.unit_name,
    latE7: row.lat_e7,
    lonE7: row.lon_e7,
    ...(row.elevation_m === null ? {} : { elevationM: row.elevation_m }),
    coverage: row.coverage,
    junctionId: row.junction_id,
  }),
});

export const ZONES = defineElementTable<Zone>()({
  kind: 'zone',
  table: 'roadnet_zone_revisions',
  row: z.object({ zone_name: z.string(), kind: oneOf(['geofence', 'operational-domain', 'district', 'work-zone', 'other']), rings: z.array(integers), period: z.string() }),
  toRow: (zone) => ({ zone_name: zone.name, kind: zone.kind, rings: zone.rings.map((ring) => [...ring]), period: json.write(zone.when) }),
  fromRow: (row) => ({ id: row.id, name: row.zone_name, kind: row.kind, rings: row.rings, when: json.read(row.period) }),
});

export const MAP_REVISIONS = defineElementTable<MapRevision>()({
  kind: 'map',
  table: 'roadnet_map_revisions',
  row: z.object({ revision: z.number(), content: z.string() }),
  toRow: ({ revision, content }) => ({ revision, content }),
  fromRow: ({ id, revision, content }) => ({ junctionId: id, revision, content }),
});

export const EDITS = defineElementTable<Edit>()({
  kind: 'edit',
  table: 'roadnet_edit_revisions',
  row: z.object({ kind: oneOf(EDIT_KINDS), author: z.string(), reason: z.string(), body: z.string() }),
  toRow: (edit) => ({ kind: edit.kind, author: edit.author, reason: edit.reason, body: json.write(edit) }),
  fromRow: ({ body }) => json.read(body),
});
