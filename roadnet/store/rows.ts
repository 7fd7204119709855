import { lengthOfM } from '../model/polyline';
import type { Roadnet } from '../model/roadnet';
import type { Numbering } from '../snapshot/numbering';

type Row = Readonly<Record<string, unknown>>;

/** Rows of each table of one version, in the order to be written: the version's own row last. */
export function rowsOf(roadnet: Roadnet, options: Numbering & { name: string; version: string }): { table: string; rows: Row[] }[] {
  const { name, version, laneNos, linkNos } = options;
  const key = { name, version };
  const signal = (of: { signal: { controllerId: string; group: number } | undefined }): Row => ({ controller_id: of.signal?.controllerId ?? '', signal_group: of.signal?.group ?? 0 });
  return [
    {
      table: 'roadnet_lanes',
      rows: roadnet.lanes.map((lane) => ({
        ...key,
        id: lane.id,
        lane_no: laneNos.get(lane.id)!,
        link_id: lane.linkId,
        lane_index: lane.index,
        width_m: lane.widthM,
        speed_limit_mps: lane.speedLimitMps,
        classes: lane.classes,
        length_m: lengthOfM(lane.points),
        points: lane.points,
      })),
    },
    {
      table: 'roadnet_links',
      rows: roadnet.links.map((link) => ({ ...key, id: link.id, link_no: linkNos.get(link.id)!, link_name: link.name, kind: link.kind, from_junction_id: link.fromJunctionId, to_junction_id: link.toJunctionId })),
    },
    {
      table: 'roadnet_junctions',
      rows: roadnet.junctions.map((junction) => ({ ...key, id: junction.id, junction_name: junction.name, kind: junction.kind, lat_e7: junction.latE7, lon_e7: junction.lonE7, outline: junction.outline })),
    },
    {
      table: 'roadnet_connections',
      rows: roadnet.connections.map((connection) => ({
        ...key,
        from_lane_id: connection.fromLaneId,
        to_lane_id: connection.toLaneId,
        via_lane_id: connection.viaLaneId ?? '',
        maneuver: connection.maneuver,
        ...signal(connection),
      })),
    },
    {
      table: 'roadnet_signal_groups',
      rows: roadnet.controllers.flatMap((controller) => controller.groups.map((group) => ({ ...key, controller_id: controller.id, signal_group: group, junction_ids: controller.junctionIds }))),
    },
    {
      table: 'roadnet_crossings',
      rows: roadnet.crossings.map((crossing) => ({ ...key, id: crossing.id, junction_id: crossing.junctionId, lane_id: crossing.laneId, crossed_link_ids: crossing.crossedLinkIds, ...signal(crossing) })),
    },
    { table: 'roadnet_stop_lines', rows: roadnet.stopLines.map((line) => ({ ...key, lane_id: line.laneId, points: line.points })) },
    {
      table: 'roadnet_versions',
      rows: [
        { ...key, source_format: roadnet.source.format, source_file: roadnet.source.file, source_crs: roadnet.source.crs, lanes: roadnet.lanes.length, links: roadnet.links.length },
      ],
    },
  ];
}
