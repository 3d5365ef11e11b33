-- Role: any of ours. Parameters: $1 document id. Rows: none when the document holds no unit, else one: the run and the
-- source of the newest version, and how many units there are and in which state. Source: design 1.4 (baseline).
SELECT newest.run_id::text AS run_id, newest.source_sha256, totals.units, totals.drafts, totals.enacted
FROM (
  SELECT v.run_id, r.source_sha256
  FROM public.unit_version AS v
  JOIN cutter_governance.source_document_version_registry AS r ON r.source_version_id = v.source_version_id
  WHERE v.document_id = $1
  ORDER BY v.recorded_at DESC, v.uv_id
  LIMIT 1
) AS newest,
(
  SELECT
    count(*)::integer AS units,
    (count(*) FILTER (WHERE u.lifecycle_status = 'draft'))::integer AS drafts,
    (count(*) FILTER (WHERE u.lifecycle_status = 'enacted'))::integer AS enacted
  FROM public.information_unit AS u
  WHERE u.document_id = $1
) AS totals;
