-- Role: any of ours. Parameters: $1 run id. Rows: one for each governed table ("table", rows), sorted.
-- Rows are attributed by run id, so a stranger's rows are not counted.
SELECT c."table", c.rows::integer AS rows
FROM (
  SELECT 'cutter_governance.cut_change_set' AS "table", count(*) AS rows
    FROM cutter_governance.cut_change_set WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.cutter_run', count(*) FROM cutter_governance.cutter_run WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.cutter_run_step', count(*)
    FROM cutter_governance.cutter_run_step WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.dot_pair_signature', count(*)
    FROM cutter_governance.dot_pair_signature WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.manifest_envelope', count(*)
    FROM cutter_governance.manifest_envelope WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.review_decision', count(*)
    FROM cutter_governance.review_decision WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.source_document_registry', count(*)
    FROM cutter_governance.source_document_registry WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.source_document_version_registry', count(*)
    FROM cutter_governance.source_document_version_registry WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.verify_result', count(*)
    FROM cutter_governance.verify_result WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.information_unit', count(*) FROM public.information_unit WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.iu_lifecycle_log', count(*) FROM public.iu_lifecycle_log WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.unit_carry', count(*) FROM public.unit_carry WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.unit_version', count(*) FROM public.unit_version WHERE run_id = $1::uuid
) AS c
ORDER BY c."table" COLLATE "C";
