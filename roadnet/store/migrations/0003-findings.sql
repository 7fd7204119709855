-- What the importer and the validators had to say about the file of an import. Written before the change's row in
-- roadnet_changes, like its elements: what has no row there does not exist.
CREATE TABLE IF NOT EXISTS roadnet_findings
(
    name       LowCardinality(String),
    version_no UInt32,
    change_id  UUID,
    severity   LowCardinality(String),
    check_name LowCardinality(String),
    place      String,
    reason     String,
    fix        String
)
ENGINE = MergeTree
ORDER BY (name, version_no, check_name);
