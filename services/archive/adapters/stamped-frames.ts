/** Rows of the frames that the archive decodes itself: everything but RSM. */
import { findFrameKind, type FrameKind } from '../../kernel/frame-kind';
import { lingshan } from '../../kernel/wire';
import { FrameView, readFrame } from '../../kernel/wire/frame-reader';
import type { Row, TableName } from '../domain/tables';
import { MalformedMessage } from './malformed-message';

export type TableRows = readonly (readonly [TableName, Row])[];

const UNAVAILABLE_U16 = 65535;
const DEVICE_FAULT = 3;

interface Identity {
  readonly unit_id: string;
  readonly session: number;
  readonly counter: number;
}
interface Decoded {
  readonly measuredAtMs: number | null | undefined;
  readonly rows: TableRows;
}
type Decode = (payload: Uint8Array, identity: Identity, frame: FrameView) => Decoded;

const DECODERS: Readonly<Partial<Record<FrameKind, Decode>>> = {
  bsm: (payload, identity) => {
    const bsm = lingshan.v2x.v1.Bsm.decode(payload);
    const row: Row = {
      vehicle_id: bsm.vehicleId ?? '',
      measured_at: bsm.measuredAtMs ?? 0,
      type: bsm.type,
      lat_e7: bsm.position?.latE7 ?? 0,
      lon_e7: bsm.position?.lonE7 ?? 0,
      speed_cmps: bsm.speedCmps ?? UNAVAILABLE_U16,
      heading_80ths_deg: bsm.heading_80thsDeg ?? UNAVAILABLE_U16,
      ...identity,
    };
    return { measuredAtMs: bsm.measuredAtMs, rows: [['vehicle_states', row]] };
  },
  spat: (payload, identity) => {
    const spat = lingshan.v2x.v1.Spat.decode(payload);
    const rows = spat.intersections.flatMap((junction) =>
      (junction.groups ?? []).map((group): readonly [TableName, Row] => [
        'signal_states',
        {
          junction_id: junction.junctionId ?? '',
          signal_group: group.signalGroup ?? 0,
          measured_at: spat.measuredAtMs ?? 0,
          state: group.state ?? 0,
          control_mode: junction.controlMode ?? '',
          min_end_ms: group.minEndMs ?? null,
          max_end_ms: group.maxEndMs ?? null,
          likely_end_ms: group.likelyEndMs ?? null,
          ...identity,
        },
      ]),
    );
    return { measuredAtMs: spat.measuredAtMs, rows };
  },
  map: (payload, identity, frame) => ({
    measuredAtMs: frame.generatedAtMs,
    rows: [['road_messages', { kind: 4, measured_at: frame.generatedAtMs, payload, ...identity }]],
  }),
  rsi: (payload, identity) => {
    const { measuredAtMs } = lingshan.v2x.v1.Rsi.decode(payload);
    return { measuredAtMs, rows: [['road_messages', { kind: 5, measured_at: measuredAtMs ?? 0, payload, ...identity }]] };
  },
  detector: (payload, identity) => {
    const report = lingshan.v2x.v1.DetectorReport.decode(payload);
    const rows = report.counts.map((count): readonly [TableName, Row] => [
      'detector_counts',
      {
        detector_id: count.detectorId ?? '',
        measured_at: report.measuredAtMs ?? 0,
        interval_ms: report.intervalMs ?? 0,
        lane_id: count.laneId ?? '',
        vehicles: count.vehicles ?? 0,
        occupancy_permille: count.occupancyPermille ?? null,
        mean_speed_cmps: count.meanSpeedCmps ?? null,
        ...identity,
      },
    ]);
    return { measuredAtMs: report.measuredAtMs, rows };
  },
  heartbeat: (payload, identity, frame) => {
    const beat = lingshan.v2x.v1.Heartbeat.decode(payload);
    const row: Row = {
      measured_at: beat.measuredAtMs ?? 0,
      received_at: frame.receivedAtMs,
      uptime_s: beat.uptimeS ?? 0,
      cpu_pct: beat.cpuPct ?? null,
      memory_pct: beat.memoryPct ?? null,
      disk_pct: beat.diskPct ?? null,
      temperature_dc: beat.temperatureDc ?? null,
      backlog_frames: beat.backlogFrames ?? 0,
      clock_offset_ms: beat.clockOffsetMs ?? null,
      faulty_devices: beat.devices.filter((device) => device.health === DEVICE_FAULT).map((device) => device.deviceId ?? ''),
      ...identity,
    };
    return { measuredAtMs: beat.measuredAtMs, rows: [['heartbeats', row]] };
  },
};

/** The rows of one bus.v1.StampedFrame, the ledger's row last. Throws MalformedMessage. */
export function stampedFrameRows(subject: string, data: Uint8Array): TableRows {
  const frame = new FrameView();
  try {
    readFrame(data, 0, data.length, frame);
  } catch {
    throw new MalformedMessage('FRAME_UNREADABLE', `${subject}: not a bus.v1.StampedFrame`);
  }
  const kind = findFrameKind(frame.kind);
  const decode = kind && DECODERS[kind];
  if (!decode) throw new MalformedMessage('FRAME_KIND_UNEXPECTED', `${subject}: kind ${frame.kind} does not belong here`);
  if (!frame.unitId || !frame.session || !frame.counter || frame.receivedAtMs < 0) throw new MalformedMessage('FRAME_STAMP_MISSING', `${subject}: the gateway's stamp is missing`);
  const identity = { unit_id: frame.unitId, session: frame.session, counter: frame.counter };
  let decoded: Decoded;
  try {
    decoded = decode(data.subarray(frame.payloadStart, frame.payloadEnd), identity, frame);
  } catch {
    throw new MalformedMessage('PAYLOAD_UNREADABLE', `${subject}: the payload is not a ${kind} message`);
  }
  const ledger: Row = {
    ...identity,
    kind: frame.kind,
    measured_at: decoded.measuredAtMs ?? (frame.generatedAtMs >= 0 ? frame.generatedAtMs : frame.receivedAtMs),
    received_at: frame.receivedAtMs,
    objects: 0,
    payload_bytes: frame.payloadEnd - frame.payloadStart,
    backfilled: frame.backfilled ? 1 : 0,
  };
  return [...decoded.rows, ['frames', ledger]];
}
