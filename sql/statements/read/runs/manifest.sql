-- Role: any of ours. Parameters: $1 run id. Rows: the manifest of the run, or none: media type, exact text, and its signed
-- halves, the executor's first.
SELECT
  m.payload_type,
  m.payload,
  coalesce(
    (
      SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('role', s.role, 'fpr', s.fpr, 'signature', s.signature)
        ORDER BY s.role COLLATE "C")
      FROM cutter_governance.dot_pair_signature AS s
      WHERE s.manifest_id = m.manifest_id AND s.status = 'signed'
    ),
    '[]'::jsonb
  ) AS halves
FROM cutter_governance.manifest_envelope AS m
WHERE m.run_id = $1::uuid;
