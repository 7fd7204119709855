import { subjects } from '../../kernel/bus/catalogue';
import { lingshan } from '../../kernel/wire';
import type { Row, TableName } from '../domain/tables';
import { MalformedMessage } from './malformed-message';
import type { TableRows } from './stamped-frames';

type Tagged = readonly [TableName, Row];

function decodeAs<T>(subject: string, type: { decode(data: Uint8Array): T }, data: Uint8Array): T {
  try {
    return type.decode(data);
  } catch {
    throw new MalformedMessage('TRAFFIC_UNREADABLE', `${subject}: not the message that belongs on this subject`);
  }
}

/** Rows of bus.v1.TrafficState and bus.v1.TrafficEvent. Throws MalformedMessage. */
export function trafficRows(subject: string, data: Uint8Array): TableRows {
  if (subject === subjects.trafficEvent) return [eventRow(subject, decodeAs(subject, lingshan.bus.v1.TrafficEvent, data))];
  const state = decodeAs(subject, lingshan.bus.v1.TrafficState, data);
  if (state.windowStartMs == null || !state.windowMs) throw new MalformedMessage('TRAFFIC_WINDOW_MISSING', `${subject}: window_start_ms and window_ms are needed`);
  const window = {
    window_ms: state.windowMs,
    window_start: state.windowStartMs,
    computed_at: state.computedAtMs ?? state.windowStartMs + state.windowMs,
    roadnet_version: state.roadnetVersion ?? '',
  };
  const lanes = state.lanes.map((lane): Tagged => [
    'lane_states',
    {
      ...window,
      lane_no: lane.laneNo ?? 0,
      vehicles: lane.vehicles ?? 0,
      flow_vph: lane.flowVph ?? 0,
      density_vpkm: lane.densityVpkm ?? 0,
      mean_speed_mps: lane.meanSpeedMps ?? null,
      occupancy: lane.occupancy ?? 0,
      queue_m: lane.queueM ?? 0,
      headway_s: lane.headwayS ?? null,
    },
  ]);
  const links = state.links.map((link): Tagged => [
    'link_states',
    {
      ...window,
      link_no: link.linkNo ?? 0,
      flow_vph: link.flowVph ?? 0,
      density_vpkm: link.densityVpkm ?? 0,
      mean_speed_mps: link.meanSpeedMps ?? null,
      occupancy: link.occupancy ?? 0,
      queue_m: link.queueM ?? 0,
      vehicles: link.vehicles ?? 0,
    },
  ]);
  return [...lanes, ...links];
}

function eventRow(subject: string, event: lingshan.bus.v1.TrafficEvent): Tagged {
  if (!event.eventId || event.kind === 0 || event.startedAtMs == null || event.atMs == null) {
    throw new MalformedMessage('TRAFFIC_EVENT_INCOMPLETE', `${subject}: event_id, kind, started_at_ms and at_ms are needed`);
  }
  return [
    'traffic_events',
    {
      event_id: event.eventId,
      kind: event.kind,
      started_at: event.startedAtMs,
      at: event.atMs,
      ended: event.ended ? 1 : 0,
      object_id: event.objectId ?? 0,
      lane_no: event.laneNo ?? 0,
      lat_e7: event.position?.latE7 ?? 0,
      lon_e7: event.position?.lonE7 ?? 0,
    },
  ];
}
