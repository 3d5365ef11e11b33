-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 sha256 of the source, $3 bytes,
-- $4 media type, $5 converter, $6 profile, $7 sha256 of the profile, $8 run id. Rows: none.
-- A version that is registered stays as it is. Source: design 1.2.
INSERT INTO cutter_governance.source_document_version_registry (
  document_id, source_sha256, bytes, media_type, converter, profile, profile_sha256, run_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::uuid)
ON CONFLICT (document_id, source_sha256) DO NOTHING;
