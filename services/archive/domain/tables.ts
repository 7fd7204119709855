/** The columns that the archive writes, with the engine's own type names; migrations/0001-history.sql is tested to agree. */
export type Value = number | string | Uint8Array | readonly string[] | null;
export type Row = Readonly<Record<string, Value>>;

const DATE_TIME = "DateTime64(3, 'UTC')";
const LOW = 'LowCardinality(String)';
const IDENTITY = { unit_id: LOW, session: 'UInt64', counter: 'UInt64' } as const;

export const PARTICIPANT_TYPE_MAX = 9;

export const TABLES = {
  frames: {
    ...IDENTITY,
    kind: "Enum8('rsm' = 1, 'bsm' = 2, 'spat' = 3, 'map' = 4, 'rsi' = 5, 'detector' = 6, 'heartbeat' = 7)",
    measured_at: DATE_TIME,
    received_at: DATE_TIME,
    objects: 'UInt16',
    payload_bytes: 'UInt32',
    backfilled: 'UInt8',
  },
  objects: {
    ...IDENTITY,
    track_id: 'UInt32',
    measured_at: DATE_TIME,
    object_id: 'UInt64',
    type: "Enum8('unspecified' = 0, 'car' = 1, 'truck' = 2, 'bus' = 3, 'van' = 4, 'emergency' = 5, 'motorcycle' = 6, 'bicycle' = 7, 'pedestrian' = 8, 'obstacle' = 9)",
    lat_e7: 'Int32',
    lon_e7: 'Int32',
    speed_cmps: 'UInt16',
    heading_80ths_deg: 'UInt16',
    length_cm: 'UInt16',
    width_cm: 'UInt16',
    lane_no: 'UInt32',
    lane_s_dm: 'UInt32',
    lane_d_cm: 'Int16',
    is_primary: 'UInt8',
    roadnet_version: LOW,
  },
  signal_states: {
    junction_id: LOW,
    signal_group: 'UInt8',
    measured_at: DATE_TIME,
    state: "Enum8('unspecified' = 0, 'dark' = 1, 'flashing-red' = 2, 'red' = 3, 'red-amber' = 4, 'green-permissive' = 5, 'green-protected' = 6, 'amber' = 7, 'flashing-amber' = 8)",
    control_mode: LOW,
    min_end_ms: 'Nullable(UInt32)',
    max_end_ms: 'Nullable(UInt32)',
    likely_end_ms: 'Nullable(UInt32)',
    ...IDENTITY,
  },
  vehicle_states: { vehicle_id: 'String', measured_at: DATE_TIME, type: 'UInt8', lat_e7: 'Int32', lon_e7: 'Int32', speed_cmps: 'UInt16', heading_80ths_deg: 'UInt16', ...IDENTITY },
  detector_counts: {
    detector_id: LOW,
    measured_at: DATE_TIME,
    interval_ms: 'UInt32',
    lane_id: LOW,
    vehicles: 'UInt16',
    occupancy_permille: 'Nullable(UInt16)',
    mean_speed_cmps: 'Nullable(UInt16)',
    ...IDENTITY,
  },
  heartbeats: {
    measured_at: DATE_TIME,
    received_at: DATE_TIME,
    uptime_s: 'UInt32',
    cpu_pct: 'Nullable(UInt8)',
    memory_pct: 'Nullable(UInt8)',
    disk_pct: 'Nullable(UInt8)',
    temperature_dc: 'Nullable(Int16)',
    backlog_frames: 'UInt32',
    clock_offset_ms: 'Nullable(Int32)',
    faulty_devices: 'Array(String)',
    ...IDENTITY,
  },
  road_messages: { kind: "Enum8('map' = 4, 'rsi' = 5)", measured_at: DATE_TIME, payload: 'String', ...IDENTITY },
  quarantine: { ...IDENTITY, received_at: DATE_TIME, kind: 'UInt8', reason: LOW, detail: 'String', raw: 'String' },
  lane_states: {
    window_ms: 'UInt32',
    lane_no: 'UInt32',
    window_start: DATE_TIME,
    computed_at: DATE_TIME,
    vehicles: 'UInt32',
    flow_vph: 'Float32',
    density_vpkm: 'Float32',
    mean_speed_mps: 'Nullable(Float32)',
    occupancy: 'Float32',
    queue_m: 'Float32',
    headway_s: 'Nullable(Float32)',
    roadnet_version: LOW,
  },
  link_states: {
    window_ms: 'UInt32',
    link_no: 'UInt32',
    window_start: DATE_TIME,
    computed_at: DATE_TIME,
    flow_vph: 'Float32',
    density_vpkm: 'Float32',
    mean_speed_mps: 'Nullable(Float32)',
    occupancy: 'Float32',
    queue_m: 'Float32',
    vehicles: 'Float32',
    roadnet_version: LOW,
  },
  traffic_events: {
    event_id: 'String',
    kind: "Enum8('stopped' = 1, 'wrong-way' = 2)",
    started_at: DATE_TIME,
    at: DATE_TIME,
    ended: 'UInt8',
    object_id: 'UInt64',
    lane_no: 'UInt32',
    lat_e7: 'Int32',
    lon_e7: 'Int32',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type TableName = keyof typeof TABLES;

/** In this order are the tables of one batch inserted: `frames` last, because a row there says that everything of the frame is stored. */
export const INSERT_ORDER: readonly TableName[] = [...(Object.keys(TABLES) as TableName[]).filter((name) => name !== 'frames'), 'frames'];
