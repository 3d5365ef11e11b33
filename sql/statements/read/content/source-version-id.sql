-- Role: any of ours. Parameters: $1 run id. Rows: none or one (source_version_id): the version that the run has cut.
SELECT r.source_version_id::text AS source_version_id
FROM cutter_governance.source_document_version_registry AS r
WHERE r.run_id = $1::uuid;
