-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 sha256 of the source, $3 sha256 of
-- the text that the units rebuild, $4 bytes, $5 the source itself where that text is derived from it, else null,
-- $6 media type, $7 converter, $8 profile, $9 sha256 of the profile, $10 run id, $11 first day in force or null,
-- $12 the version in force that is changed, or null. Rows: one (source_version_id). A run registers one version.
INSERT INTO cutter_governance.source_document_version_registry (
  document_id, source_sha256, text_sha256, bytes, original, media_type, converter, profile, profile_sha256, run_id,
  valid_from, based_on
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::uuid, $11::date, $12::uuid)
RETURNING source_version_id::text AS source_version_id;
