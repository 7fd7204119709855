-- History of the river. Rows are idempotent: the ORDER BY key is the row's identity (P1), ReplacingMergeTree keeps the newest
-- of equal keys, and readers deduplicate (FINAL or LIMIT 1 BY the key) because merges come later.
-- The window of tokens is a second net: an insert whose answer was lost is sent again with the token that it had.
-- Sentinels are documented beside the ALIAS column that turns them into NULL.

-- One row a frame: the ledger that answers "was it stored, once?" and "a unit's minute".
CREATE TABLE IF NOT EXISTS frames
(
    unit_id       LowCardinality(String),
    session       UInt64                 CODEC(Delta(8), ZSTD(1)),
    counter       UInt64                 CODEC(Delta(8), ZSTD(1)),
    kind          Enum8('rsm' = 1, 'bsm' = 2, 'spat' = 3, 'map' = 4, 'rsi' = 5, 'detector' = 6, 'heartbeat' = 7),
    measured_at   DateTime64(3, 'UTC')   CODEC(DoubleDelta, ZSTD(1)),
    received_at   DateTime64(3, 'UTC')   CODEC(DoubleDelta, ZSTD(1)),
    stored_at     DateTime64(3, 'UTC')   DEFAULT now64(3) CODEC(DoubleDelta, ZSTD(1)),
    objects       UInt16,
    payload_bytes UInt32,
    backfilled    UInt8,
    late_ms       Int64                  ALIAS toUnixTimestamp64Milli(received_at) - toUnixTimestamp64Milli(measured_at)
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYYYYMMDD(measured_at)
ORDER BY (unit_id, session, counter)
TTL toDateTime(measured_at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 100;

-- One row an object a frame: "an object's path", "a lane's day", "what did this unit see".
CREATE TABLE IF NOT EXISTS objects
(
    unit_id           LowCardinality(String),
    session           UInt64               CODEC(Delta(8), ZSTD(1)),
    counter           UInt64               CODEC(Delta(8), ZSTD(1)),
    track_id          UInt32               CODEC(ZSTD(1)),
    measured_at       DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    object_id         UInt64               CODEC(ZSTD(1)),
    type              Enum8('unspecified' = 0, 'car' = 1, 'truck' = 2, 'bus' = 3, 'van' = 4, 'emergency' = 5, 'motorcycle' = 6, 'bicycle' = 7, 'pedestrian' = 8, 'obstacle' = 9),
    lat_e7            Int32                CODEC(Delta(4), ZSTD(1)),
    lon_e7            Int32                CODEC(Delta(4), ZSTD(1)),
    speed_cmps        UInt16               CODEC(ZSTD(1)),
    heading_80ths_deg UInt16               CODEC(ZSTD(1)),
    length_cm         UInt16               CODEC(ZSTD(1)),
    width_cm          UInt16               CODEC(ZSTD(1)),
    lane_no           UInt32               CODEC(ZSTD(1)),
    lane_s_dm         UInt32               CODEC(ZSTD(1)),
    lane_d_cm         Int16                CODEC(ZSTD(1)),
    is_primary        UInt8                CODEC(ZSTD(1)),
    roadnet_version   LowCardinality(String),
    lat               Float64              ALIAS lat_e7 / 1e7,
    lon               Float64              ALIAS lon_e7 / 1e7,
    speed_mps         Nullable(Float64)    ALIAS if(speed_cmps = 65535, NULL, speed_cmps / 100),
    heading_deg       Nullable(Float64)    ALIAS if(heading_80ths_deg = 65535, NULL, heading_80ths_deg / 80),
    INDEX by_object object_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_lane   lane_no   TYPE set(256) GRANULARITY 4
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(measured_at)
ORDER BY (unit_id, session, counter, track_id)
TTL toDateTime(measured_at) + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 100;

-- One row a signal group a SPAT: "a junction's hour".
CREATE TABLE IF NOT EXISTS signal_states
(
    junction_id   LowCardinality(String),
    signal_group  UInt8,
    measured_at   DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    state         Enum8('unspecified' = 0, 'dark' = 1, 'flashing-red' = 2, 'red' = 3, 'red-amber' = 4, 'green-permissive' = 5, 'green-protected' = 6, 'amber' = 7, 'flashing-amber' = 8),
    control_mode  LowCardinality(String),
    min_end_ms    Nullable(UInt32),
    max_end_ms    Nullable(UInt32),
    likely_end_ms Nullable(UInt32),
    unit_id       LowCardinality(String),
    session       UInt64,
    counter       UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(measured_at)
ORDER BY (junction_id, measured_at, signal_group, unit_id, session, counter)
TTL toDateTime(measured_at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 100;

-- One row a BSM: a connected vehicle's path.
CREATE TABLE IF NOT EXISTS vehicle_states
(
    vehicle_id        String               CODEC(ZSTD(1)),
    measured_at       DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    type              UInt8,
    lat_e7            Int32                CODEC(Delta(4), ZSTD(1)),
    lon_e7            Int32                CODEC(Delta(4), ZSTD(1)),
    speed_cmps        UInt16,
    heading_80ths_deg UInt16,
    unit_id           LowCardinality(String),
    session           UInt64,
    counter           UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(measured_at)
ORDER BY (vehicle_id, measured_at, unit_id, session, counter)
TTL toDateTime(measured_at) + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 100;

-- One row a detector a report.
CREATE TABLE IF NOT EXISTS detector_counts
(
    unit_id            LowCardinality(String),
    detector_id        LowCardinality(String),
    measured_at        DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    interval_ms        UInt32,
    lane_id            LowCardinality(String),
    vehicles           UInt16,
    occupancy_permille Nullable(UInt16),
    mean_speed_cmps    Nullable(UInt16),
    session            UInt64,
    counter            UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(measured_at)
ORDER BY (unit_id, detector_id, measured_at, session, counter)
TTL toDateTime(measured_at) + INTERVAL 1 YEAR
SETTINGS non_replicated_deduplication_window = 100;

-- One row a heartbeat.
CREATE TABLE IF NOT EXISTS heartbeats
(
    unit_id         LowCardinality(String),
    measured_at     DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    received_at     DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    uptime_s        UInt32,
    cpu_pct         Nullable(UInt8),
    memory_pct      Nullable(UInt8),
    disk_pct        Nullable(UInt8),
    temperature_dc  Nullable(Int16),
    backlog_frames  UInt32,
    clock_offset_ms Nullable(Int32),
    faulty_devices  Array(LowCardinality(String)),
    session         UInt64,
    counter         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(measured_at)
ORDER BY (unit_id, measured_at, session, counter)
TTL toDateTime(measured_at) + INTERVAL 1 YEAR
SETTINGS non_replicated_deduplication_window = 100;

-- MAP and RSI as they came.
CREATE TABLE IF NOT EXISTS road_messages
(
    unit_id     LowCardinality(String),
    kind        Enum8('map' = 4, 'rsi' = 5),
    measured_at DateTime64(3, 'UTC'),
    session     UInt64,
    counter     UInt64,
    payload     String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(measured_at)
ORDER BY (unit_id, kind, measured_at, session, counter)
TTL toDateTime(measured_at) + INTERVAL 1 YEAR
SETTINGS non_replicated_deduplication_window = 100;

-- Refused frames with their bytes.
CREATE TABLE IF NOT EXISTS quarantine
(
    unit_id     LowCardinality(String),
    session     UInt64,
    counter     UInt64,
    received_at DateTime64(3, 'UTC'),
    kind        UInt8,
    reason      LowCardinality(String),
    detail      String CODEC(ZSTD(3)),
    raw         String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (unit_id, session, counter, received_at)
TTL toDateTime(received_at) + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 100;

-- State of lanes and links, windows of 1 s and 300 s.
CREATE TABLE IF NOT EXISTS lane_states
(
    window_ms       UInt32,
    lane_no         UInt32,
    window_start    DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    computed_at     DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    vehicles        UInt32,
    flow_vph        Float32,
    density_vpkm    Float32,
    mean_speed_mps  Nullable(Float32),
    occupancy       Float32,
    queue_m         Float32,
    headway_s       Nullable(Float32),
    roadnet_version LowCardinality(String)
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY (window_ms, toYYYYMMDD(window_start))
ORDER BY (window_ms, lane_no, window_start)
TTL toDateTime(window_start) + INTERVAL 7 DAY WHERE window_ms = 1000, toDateTime(window_start) + INTERVAL 2 YEAR WHERE window_ms = 300000
SETTINGS non_replicated_deduplication_window = 100;

CREATE TABLE IF NOT EXISTS link_states
(
    window_ms       UInt32,
    link_no         UInt32,
    window_start    DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    computed_at     DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    flow_vph        Float32,
    density_vpkm    Float32,
    mean_speed_mps  Nullable(Float32),
    occupancy       Float32,
    queue_m         Float32,
    vehicles        Float32,
    roadnet_version LowCardinality(String)
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY (window_ms, toYYYYMMDD(window_start))
ORDER BY (window_ms, link_no, window_start)
TTL toDateTime(window_start) + INTERVAL 7 DAY WHERE window_ms = 1000, toDateTime(window_start) + INTERVAL 2 YEAR WHERE window_ms = 300000
SETTINGS non_replicated_deduplication_window = 100;

-- Stopped and wrong-way events; the newest message of an event counts.
CREATE TABLE IF NOT EXISTS traffic_events
(
    event_id   String,
    kind       Enum8('stopped' = 1, 'wrong-way' = 2),
    started_at DateTime64(3, 'UTC'),
    at         DateTime64(3, 'UTC'),
    ended      UInt8,
    object_id  UInt64,
    lane_no    UInt32,
    lat_e7     Int32,
    lon_e7     Int32
)
ENGINE = ReplacingMergeTree(at)
PARTITION BY toYYYYMM(started_at)
ORDER BY (kind, started_at, event_id)
TTL toDateTime(started_at) + INTERVAL 2 YEAR
SETTINGS non_replicated_deduplication_window = 100;
