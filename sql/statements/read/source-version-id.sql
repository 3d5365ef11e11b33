-- Role: any of ours. Parameters: $1 document id, $2 sha256 of the source. Rows: none or one (source_version_id).
-- Source: design 1.2 (registries).
SELECT r.source_version_id::text AS source_version_id
FROM cutter_governance.source_document_version_registry AS r
WHERE r.document_id = $1 AND r.source_sha256 = $2;
