-- Role: any of ours. Parameters: $1 document id, $2 sha256 of a source. Rows: one: how many units the document ever had,
-- which version of it is in force, and what there is of the very source. Source: design 1.4 (baseline).
SELECT
  (SELECT count(*)::integer FROM public.information_unit AS u WHERE u.document_id = $1) AS units,
  f.source_version_id::text AS in_force_id,
  f.source_sha256 AS in_force_sha256,
  f.run_id::text AS in_force_run_id,
  same.source_version_id::text AS same_id,
  same.run_id::text AS same_run_id,
  (
    SELECT count(*)::integer FROM cutter_governance.v_source_units AS v
    WHERE v.source_version_id = same.source_version_id
  ) AS same_units,
  EXISTS (
    SELECT 1 FROM cutter_governance.cutter_run_step AS e
    WHERE e.run_id = same.run_id AND e.step = 'lifecycle_enact'
  ) AS same_is_enacted
FROM (SELECT 1) AS always
LEFT JOIN cutter_governance.source_document_version_registry AS f
  ON f.source_version_id = (
    SELECT n.source_version_id FROM cutter_governance.v_version_in_force AS n WHERE n.document_id = $1
  )
LEFT JOIN cutter_governance.source_document_version_registry AS same
  ON same.document_id = $1 AND same.source_sha256 = $2;
