-- Role: verifier, in a transaction bound to a window. Parameters: $1 run id, $2 document id, $3 manifest id, $4 result,
-- $5 checks as JSON, $6 sha256 of the rebuilt source, $7 units read back. Rows: one (verify_result_id).
INSERT INTO cutter_governance.verify_result (
  run_id, document_id, manifest_id, result, checks, rebuilt_sha256, units
)
VALUES ($1::uuid, $2, $3::uuid, $4, $5::jsonb, $6, $7)
RETURNING verify_result_id::text AS verify_result_id;
