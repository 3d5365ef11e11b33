-- Role: any of ours. Parameters: $1 document id. Rows: one for each version of the source, oldest first.
SELECT
  r.source_version_id::text AS source_version_id, r.source_sha256, r.text_sha256, r.bytes, r.media_type, r.profile,
  r.run_id::text AS run_id, r.valid_from::text AS valid_from, b.source_sha256 AS based_on_sha256,
  (SELECT count(*)::integer FROM cutter_governance.v_source_units AS v WHERE v.source_version_id = r.source_version_id) AS units,
  coalesce(s.changes, '{}')::text AS changes,
  CASE
    WHEN n.source_version_id IS NOT NULL THEN 'in force'
    WHEN e.run_id IS NOT NULL THEN 'superseded'
    WHEN EXISTS (SELECT FROM cutter_authz.run_void AS o WHERE o.run_id = r.run_id) THEN 'void'
    ELSE 'draft'
  END AS state,
  pg_catalog.to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at,
  pg_catalog.to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS enacted_at
FROM cutter_governance.source_document_version_registry AS r
LEFT JOIN cutter_governance.cut_change_set AS s ON s.source_version_id = r.source_version_id
LEFT JOIN cutter_governance.source_document_version_registry AS b ON b.source_version_id = s.based_on
LEFT JOIN cutter_governance.cutter_run_step AS e ON e.run_id = r.run_id AND e.step = 'lifecycle_enact'
LEFT JOIN cutter_governance.v_version_in_force AS n ON n.source_version_id = r.source_version_id
WHERE r.document_id = $1
ORDER BY r.at, r.source_version_id;
