-- Role: executor, in a transaction bound to a window. Parameters: $1 run id, $2 document id, $3 change set id,
-- $4 payload type, $5 payload, $6 sha256 of the payload. Rows: one (manifest_id).
INSERT INTO cutter_governance.manifest_envelope (
  run_id, document_id, cut_change_set_id, payload_type, payload, payload_sha256
)
VALUES ($1::uuid, $2, $3::uuid, $4, $5, $6)
RETURNING manifest_id::text AS manifest_id;
