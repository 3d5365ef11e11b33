-- Role: any of ours. Parameters: $1 document id, $2 sha256 of a source. Rows: one: how many units the document ever had,
-- which version of it is in force, and what there is of the very source: the version in force, else the latest that can
-- still be enacted. A run that is void, and a version that was replaced, are no reason not to cut the bytes again.
-- Source: ADR 18.
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
  coalesce(same.source_version_id = f.source_version_id, false) AS same_is_enacted
FROM (SELECT 1) AS always
LEFT JOIN cutter_governance.source_document_version_registry AS f
  ON f.source_version_id = (
    SELECT n.source_version_id FROM cutter_governance.v_version_in_force AS n WHERE n.document_id = $1
  )
LEFT JOIN cutter_governance.source_document_version_registry AS same
  ON same.source_version_id = CASE
    WHEN f.source_sha256 = $2 THEN f.source_version_id
    ELSE (
      SELECT r.source_version_id
      FROM cutter_governance.source_document_version_registry AS r
      WHERE r.document_id = $1
        AND r.source_sha256 = $2
        AND NOT EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = r.run_id)
        AND NOT EXISTS (
          SELECT FROM cutter_governance.cutter_run_step AS e WHERE e.run_id = r.run_id AND e.step = 'lifecycle_enact'
        )
      ORDER BY r.at DESC, r.source_version_id
      LIMIT 1
    )
  END;
