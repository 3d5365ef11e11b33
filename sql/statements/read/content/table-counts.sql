-- Role: any of ours. Parameters: none. Rows: one for each governed table ("table", rows), sorted.
-- Whole tables: what people see before and after, and what a backup must hold.
SELECT c."table", c.rows::integer AS rows
FROM (
  SELECT 'cutter_governance.cut_change_set' AS "table", count(*) AS rows FROM cutter_governance.cut_change_set
  UNION ALL SELECT 'cutter_governance.cutter_run', count(*) FROM cutter_governance.cutter_run
  UNION ALL SELECT 'cutter_governance.cutter_run_step', count(*) FROM cutter_governance.cutter_run_step
  UNION ALL SELECT 'cutter_governance.dot_pair_signature', count(*) FROM cutter_governance.dot_pair_signature
  UNION ALL SELECT 'cutter_governance.manifest_envelope', count(*) FROM cutter_governance.manifest_envelope
  UNION ALL SELECT 'cutter_governance.review_decision', count(*) FROM cutter_governance.review_decision
  UNION ALL SELECT 'cutter_governance.source_document_registry', count(*) FROM cutter_governance.source_document_registry
  UNION ALL SELECT 'cutter_governance.source_document_version_registry', count(*)
    FROM cutter_governance.source_document_version_registry
  UNION ALL SELECT 'cutter_governance.verify_result', count(*) FROM cutter_governance.verify_result
  UNION ALL SELECT 'public.information_unit', count(*) FROM public.information_unit
  UNION ALL SELECT 'public.iu_lifecycle_log', count(*) FROM public.iu_lifecycle_log
  UNION ALL SELECT 'public.unit_carry', count(*) FROM public.unit_carry
  UNION ALL SELECT 'public.unit_version', count(*) FROM public.unit_version
) AS c
ORDER BY c."table" COLLATE "C";
