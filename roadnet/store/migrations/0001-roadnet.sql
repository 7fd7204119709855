-- Versions of the road network. A version's rows are written first and its row in roadnet_versions last: what has no row there
-- does not exist. Rows are idempotent (ORDER BY key = identity), readers use FINAL. Points: lat, lon, lat, lon, … WGS-84, 1e-7 degree.

-- One row a version: `<name>-<12 hexadecimal digits of the content>`.
CREATE TABLE IF NOT EXISTS roadnet_versions
(
    name          LowCardinality(String),
    version       String,
    source_format LowCardinality(String),
    source_file   String,
    source_crs    String,
    lanes         UInt32,
    links         UInt32,
    imported_at   DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(imported_at)
ORDER BY (name, version);

-- lane_no: dense, from 1, the same for one id in all versions of one name; the history's lane_no refers to it.
CREATE TABLE IF NOT EXISTS roadnet_lanes
(
    name            LowCardinality(String),
    version         LowCardinality(String),
    id              String,
    lane_no         UInt32,
    link_id         String,
    lane_index      UInt8,
    width_m         Float64,
    speed_limit_mps Float64,
    classes         UInt16,
    length_m        Float64,
    points          Array(Int32) CODEC(Delta(4), ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (name, version, id);

-- link_no: as lane_no. kind: road, or what lies inside a junction.
CREATE TABLE IF NOT EXISTS roadnet_links
(
    name             LowCardinality(String),
    version          LowCardinality(String),
    id               String,
    link_no          UInt32,
    link_name        String,
    kind             Enum8('road' = 1, 'junction' = 2, 'crossing' = 3, 'walking-area' = 4),
    from_junction_id String,
    to_junction_id   String
)
ENGINE = ReplacingMergeTree
ORDER BY (name, version, id);

CREATE TABLE IF NOT EXISTS roadnet_junctions
(
    name          LowCardinality(String),
    version       LowCardinality(String),
    id            String,
    junction_name String,
    kind          Enum8('signalised' = 1, 'priority' = 2, 'uncontrolled' = 3, 'dead-end' = 4, 'other' = 5),
    lat_e7        Int32,
    lon_e7        Int32,
    outline       Array(Int32) CODEC(Delta(4), ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (name, version, id);

-- via_lane_id '': the lanes touch. controller_id '' and signal_group 0: no signal.
CREATE TABLE IF NOT EXISTS roadnet_connections
(
    name          LowCardinality(String),
    version       LowCardinality(String),
    from_lane_id  String,
    to_lane_id    String,
    via_lane_id   String,
    maneuver      Enum8('straight' = 1, 'left' = 2, 'right' = 3, 'u-turn' = 4),
    controller_id String,
    signal_group  UInt8
)
ENGINE = ReplacingMergeTree
ORDER BY (name, version, from_lane_id, to_lane_id, via_lane_id);

-- One row a signal group of a controller.
CREATE TABLE IF NOT EXISTS roadnet_signal_groups
(
    name          LowCardinality(String),
    version       LowCardinality(String),
    controller_id String,
    signal_group  UInt8,
    junction_ids  Array(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (name, version, controller_id, signal_group);

CREATE TABLE IF NOT EXISTS roadnet_crossings
(
    name             LowCardinality(String),
    version          LowCardinality(String),
    id               String,
    junction_id      String,
    lane_id          String,
    crossed_link_ids Array(String),
    controller_id    String,
    signal_group     UInt8
)
ENGINE = ReplacingMergeTree
ORDER BY (name, version, id);

CREATE TABLE IF NOT EXISTS roadnet_stop_lines
(
    name    LowCardinality(String),
    version LowCardinality(String),
    lane_id String,
    points  Array(Int32) CODEC(Delta(4), ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (name, version, lane_id);
