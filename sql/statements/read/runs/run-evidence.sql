-- role: reader or verifier
-- parameters: $1 run_id uuid
-- rows: one; counts of the run's evidence, and its manifest and verification where they exist
-- The manifest's digest is computed again; the stored one is not trusted.
SELECT
  (SELECT count(*)::int FROM cutter_governance.cut_change_set WHERE run_id = $1::uuid) AS change_sets,
  (SELECT count(*)::int FROM cutter_governance.dot_pair_signature WHERE run_id = $1::uuid AND role = 'executor') AS executor_signatures,
  (SELECT count(*)::int FROM cutter_governance.dot_pair_signature WHERE run_id = $1::uuid AND role = 'verifier') AS verifier_signatures,
  m.manifest_id::text AS manifest_id,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(m.payload, 'UTF8')), 'hex') AS manifest_sha256,
  v.rebuilt_sha256 AS rebuilt_sha256,
  v.result AS verify_result
FROM (SELECT 1) AS always
LEFT JOIN cutter_governance.manifest_envelope AS m ON m.run_id = $1::uuid
LEFT JOIN cutter_governance.verify_result AS v ON v.run_id = $1::uuid
