-- Versions as validities (slowly changing, kind 2): a row is one content of one element, from the change that it came with until
-- the next row of its id. An unchanged element is not written again. Nothing is ever updated: the end of a validity is the
-- beginning of the next, see roadnet_validity. A change's rows are written first and its row in roadnet_changes last: what has
-- no row there does not exist: version_no of a row counts only when its change stands in the log. Tables of 0001 are carried over by the program on first use and read no more.

-- The log: one row a version. version_no counts from 1 within a name, without holes. Of two writers of one number the engine
-- keeps the first (insert token), so the log is the only lock. elements: how many of each kind it has. made_at: when it was written (transaction time);
-- valid_from: since when it holds in the street (valid time), never after made_at.
CREATE TABLE IF NOT EXISTS roadnet_changes
(
    name          LowCardinality(String),
    version_no    UInt32,
    change_id     UUID,
    version       String,
    cause         Enum8('import' = 1, 'edit' = 2, 'withdrawal' = 3, 'carried-over' = 4),
    edit_id       String,
    author        String,
    reason        String,
    source_format LowCardinality(String),
    source_file   String,
    source_crs    String,
    time_zone     LowCardinality(String),
    elements      Map(String, UInt32),
    rows_written  UInt32,
    valid_from    DateTime64(3, 'UTC'),
    made_at       DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (name, version_no)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS roadnet_lane_revisions
(
    name            LowCardinality(String),
    id              String,
    change_id       UUID,
    version_no      UInt32,
    removed         Bool,
    content_hash    String,
    element_no      UInt32,
    link_id         String,
    lane_index      UInt8,
    width_m         Float64,
    speed_limit_mps Float64,
    classes         UInt16,
    lane_type       LowCardinality(String),
    points          Array(Int32) CODEC(Delta(4), ZSTD(1)),
    elevations_m    Array(Float64),
    restrictions    String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_link_revisions
(
    name             LowCardinality(String),
    id               String,
    change_id        UUID,
    version_no       UInt32,
    removed          Bool,
    content_hash     String,
    element_no       UInt32,
    link_name        String,
    kind             LowCardinality(String),
    from_junction_id String,
    to_junction_id   String,
    road_class       LowCardinality(String),
    level            Int8
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_junction_revisions
(
    name          LowCardinality(String),
    id            String,
    change_id     UUID,
    version_no    UInt32,
    removed       Bool,
    content_hash  String,
    element_no    UInt32,
    junction_name String,
    kind          LowCardinality(String),
    lat_e7        Int32,
    lon_e7        Int32,
    outline       Array(Int32) CODEC(Delta(4), ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_connection_revisions
(
    name          LowCardinality(String),
    id            String,
    change_id     UUID,
    version_no    UInt32,
    removed       Bool,
    content_hash  String,
    element_no    UInt32,
    from_lane_id  String,
    to_lane_id    String,
    via_lane_id   String,
    maneuver      LowCardinality(String),
    controller_id String,
    signal_group  UInt8,
    restrictions  String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_controller_revisions
(
    name         LowCardinality(String),
    id           String,
    change_id    UUID,
    version_no   UInt32,
    removed      Bool,
    content_hash String,
    element_no   UInt32,
    junction_ids Array(String),
    groups       Array(UInt16),
    stages       String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_crossing_revisions
(
    name             LowCardinality(String),
    id               String,
    change_id        UUID,
    version_no       UInt32,
    removed          Bool,
    content_hash     String,
    element_no       UInt32,
    junction_id      String,
    lane_id          String,
    crossed_link_ids Array(String),
    controller_id    String,
    signal_group     UInt8
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_stop_line_revisions
(
    name         LowCardinality(String),
    id           String,
    change_id    UUID,
    version_no   UInt32,
    removed      Bool,
    content_hash String,
    element_no   UInt32,
    lane_id      String,
    points       Array(Int32) CODEC(Delta(4), ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_turn_restriction_revisions
(
    name         LowCardinality(String),
    id           String,
    change_id    UUID,
    version_no   UInt32,
    removed      Bool,
    content_hash String,
    element_no   UInt32,
    link_ids     Array(String),
    classes      UInt16,
    period       String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_conflict_revisions
(
    name          LowCardinality(String),
    id            String,
    change_id     UUID,
    version_no    UInt32,
    removed       Bool,
    content_hash  String,
    element_no    UInt32,
    junction_id   String,
    first         String,
    second        String,
    kind          LowCardinality(String),
    first_from_m  Float64,
    first_to_m    Float64,
    second_from_m Float64,
    second_to_m   Float64
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_parking_entrance_revisions
(
    name          LowCardinality(String),
    id            String,
    change_id     UUID,
    version_no    UInt32,
    removed       Bool,
    content_hash  String,
    element_no    UInt32,
    entrance_name String,
    link_id       String,
    s_m           Float64,
    side          LowCardinality(String),
    use           LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_roadside_unit_revisions
(
    name         LowCardinality(String),
    id           String,
    change_id    UUID,
    version_no   UInt32,
    removed      Bool,
    content_hash String,
    element_no   UInt32,
    unit_name    String,
    lat_e7       Int32,
    lon_e7       Int32,
    elevation_m  Nullable(Float64),
    coverage     Array(Int32),
    junction_id  String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

CREATE TABLE IF NOT EXISTS roadnet_zone_revisions
(
    name         LowCardinality(String),
    id           String,
    change_id    UUID,
    version_no   UInt32,
    removed      Bool,
    content_hash String,
    element_no   UInt32,
    zone_name    String,
    kind         LowCardinality(String),
    rings        Array(Array(Int32)),
    period       String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

-- Revision of each junction's MAP message, 0..127; content: hash of what the MAP says.
CREATE TABLE IF NOT EXISTS roadnet_map_revisions
(
    name         LowCardinality(String),
    id           String,
    change_id    UUID,
    version_no   UInt32,
    removed      Bool,
    content_hash String,
    element_no   UInt32,
    revision     UInt8,
    content      String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

-- Edits of operators that hold; removed: withdrawn.
CREATE TABLE IF NOT EXISTS roadnet_edit_revisions
(
    name         LowCardinality(String),
    id           String,
    change_id    UUID,
    version_no   UInt32,
    removed      Bool,
    content_hash String,
    element_no   UInt32,
    kind         LowCardinality(String),
    author       String,
    reason       String,
    body         String
)
ENGINE = MergeTree
ORDER BY (name, id, version_no);

-- For people: from which version to which (0: still) each content of each element holds, and from when to when.
CREATE VIEW IF NOT EXISTS roadnet_validity AS
SELECT * EXCEPT removed
FROM
(
    SELECT name, kind, id, element_no, removed, content_hash, version_no AS version_from, leadInFrame(version_no) OVER later AS version_to,
        valid_from, if(version_to = 0, NULL, leadInFrame(valid_from) OVER later) AS valid_to
    FROM
    (
    SELECT name, 'lane' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_lane_revisions
    UNION ALL SELECT name, 'link' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_link_revisions
    UNION ALL SELECT name, 'junction' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_junction_revisions
    UNION ALL SELECT name, 'connection' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_connection_revisions
    UNION ALL SELECT name, 'controller' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_controller_revisions
    UNION ALL SELECT name, 'crossing' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_crossing_revisions
    UNION ALL SELECT name, 'stop-line' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_stop_line_revisions
    UNION ALL SELECT name, 'turn-restriction' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_turn_restriction_revisions
    UNION ALL SELECT name, 'conflict' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_conflict_revisions
    UNION ALL SELECT name, 'parking-entrance' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_parking_entrance_revisions
    UNION ALL SELECT name, 'roadside-unit' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_roadside_unit_revisions
    UNION ALL SELECT name, 'zone' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_zone_revisions
    UNION ALL SELECT name, 'map' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_map_revisions
    UNION ALL SELECT name, 'edit' AS kind, id, element_no, change_id, version_no, removed, content_hash FROM roadnet_edit_revisions
    ) AS revisions
    INNER JOIN (SELECT change_id, valid_from FROM roadnet_changes) AS changes USING (change_id)
    WINDOW later AS (PARTITION BY name, kind, id ORDER BY version_no ASC ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
)
WHERE NOT removed;
