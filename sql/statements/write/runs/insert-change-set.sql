-- Role: executor, in a transaction bound to a window. Parameters: $1 run id, $2 document id, $3 source version id,
-- $4 sha256 of the plan, $5 units_sha256, $6 units created, $7 the version that was changed or null, $8 the changes by
-- class as JSON. Rows: one (cut_change_set_id).
-- The fingerprint of the cut is computed from the rows: place and content of every unit, in order.
INSERT INTO cutter_governance.cut_change_set (
  run_id, document_id, source_version_id, based_on, plan_sha256, units_sha256, tree_sha256, created, changes
)
SELECT
  $1::uuid, $2, $3::uuid, $7::uuid, $4, $5,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    coalesce(pg_catalog.string_agg(v.path || ' ' || v.sha256 || E'\n', '' ORDER BY v.path COLLATE "C"), ''), 'UTF8')), 'hex'),
  $6::integer, $8::jsonb
FROM cutter_governance.v_source_units AS v
WHERE v.source_version_id = $3::uuid
RETURNING cut_change_set_id::text AS cut_change_set_id;
