-- Role: executor or verifier, each for its own half, in a transaction bound to a window. Parameters: $1 manifest id,
-- $2 run id, $3 role, $4 status, $5 fingerprint or null, $6 signature or null. Rows: one (signature_id).
-- The document is that of the manifest.
INSERT INTO cutter_governance.dot_pair_signature (manifest_id, run_id, document_id, role, status, fpr, signature)
SELECT m.manifest_id, $2::uuid, m.document_id, $3, $4, $5, $6
FROM cutter_governance.manifest_envelope AS m
WHERE m.manifest_id = $1::uuid
RETURNING signature_id::text AS signature_id;
