-- Aggregates a minute, kept when the rows they came from are gone. A materialised view sees every insert, also of rows that come a
-- second time after a crash. So nothing here adds up: counts are of distinct things, sums are taken over one value a second
-- (maxMap: second of the minute → value), and means and quantiles are only weighted a little otherwise by a repeat.
-- Read with the -Merge functions and GROUP BY the key, e.g.
--   SELECT lane_no, minute, arraySum(maxMapMerge(vehicles_by_second).2) AS vehicles, avgMerge(mean_speed_mps) FROM lane_minute GROUP BY lane_no, minute

CREATE TABLE IF NOT EXISTS lane_minute
(
    lane_no            UInt32,
    minute             DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    vehicles_by_second AggregateFunction(maxMap, Array(UInt8), Array(UInt32)),
    density_vpkm       AggregateFunction(avg, Float32),
    mean_speed_mps     AggregateFunction(avg, Nullable(Float32)),
    occupancy          AggregateFunction(avg, Float32),
    queue_m            SimpleAggregateFunction(max, Float32)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (lane_no, minute)
TTL minute + INTERVAL 2 YEAR;

CREATE MATERIALIZED VIEW IF NOT EXISTS lane_minute_of_seconds TO lane_minute AS
SELECT
    lane_no,
    toStartOfMinute(window_start) AS minute,
    maxMapState([toSecond(window_start)], [vehicles]) AS vehicles_by_second,
    avgState(density_vpkm) AS density_vpkm,
    avgState(mean_speed_mps) AS mean_speed_mps,
    avgState(occupancy) AS occupancy,
    max(queue_m) AS queue_m
FROM lane_states
WHERE window_ms = 1000
GROUP BY lane_no, minute;

CREATE TABLE IF NOT EXISTS link_minute
(
    link_no        UInt32,
    minute         DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    flow_vph       AggregateFunction(avg, Float32),
    density_vpkm   AggregateFunction(avg, Float32),
    mean_speed_mps AggregateFunction(avg, Nullable(Float32)),
    occupancy      AggregateFunction(avg, Float32),
    vehicles       AggregateFunction(avg, Float32),
    queue_m        SimpleAggregateFunction(max, Float32)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (link_no, minute)
TTL minute + INTERVAL 2 YEAR;

CREATE MATERIALIZED VIEW IF NOT EXISTS link_minute_of_seconds TO link_minute AS
SELECT
    link_no,
    toStartOfMinute(window_start) AS minute,
    avgState(flow_vph) AS flow_vph,
    avgState(density_vpkm) AS density_vpkm,
    avgState(mean_speed_mps) AS mean_speed_mps,
    avgState(occupancy) AS occupancy,
    avgState(vehicles) AS vehicles,
    max(queue_m) AS queue_m
FROM link_states
WHERE window_ms = 1000
GROUP BY link_no, minute;

-- What a unit sent in a minute. The bitmap holds the counters, so a frame counts once however often it was inserted.
CREATE TABLE IF NOT EXISTS unit_minute
(
    unit_id       LowCardinality(String),
    kind          Enum8('rsm' = 1, 'bsm' = 2, 'spat' = 3, 'map' = 4, 'rsi' = 5, 'detector' = 6, 'heartbeat' = 7),
    minute        DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    session       UInt64,
    counters      AggregateFunction(groupBitmap, UInt64),
    objects       AggregateFunction(avg, UInt16),
    payload_bytes AggregateFunction(avg, UInt32),
    late_ms       AggregateFunction(quantilesTDigest(0.5, 0.99), Int64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (unit_id, kind, minute, session)
TTL minute + INTERVAL 1 YEAR;

CREATE MATERIALIZED VIEW IF NOT EXISTS unit_minute_of_frames TO unit_minute AS
SELECT
    unit_id,
    kind,
    toStartOfMinute(toDateTime(measured_at, 'UTC')) AS minute,
    session,
    groupBitmapState(counter) AS counters,
    avgState(objects) AS objects,
    avgState(payload_bytes) AS payload_bytes,
    quantilesTDigestState(0.5, 0.99)(toUnixTimestamp64Milli(received_at) - toUnixTimestamp64Milli(measured_at)) AS late_ms
FROM frames
GROUP BY unit_id, kind, minute, session;
