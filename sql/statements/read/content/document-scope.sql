-- Role: any of ours. Parameters: $1 document id. Rows: one.
-- Every row of the document in units, versions and registries, in one digest: a swap that leaves the counts alone
-- changes it. A row's text form quotes its fields, so nothing can shift between them.
WITH lines AS (
  SELECT 'unit ' || ROW(u.iu_id, u.wid, u.eid, u.lifecycle_status, u.run_id)::text AS line
  FROM public.information_unit AS u
  WHERE u.document_id = $1
  UNION ALL
  SELECT 'version ' || ROW(v.uv_id, v.iu_id, v.source_version_id, v.eid, v.path, v.sha256, v.lifecycle_status, v.valid_to)::text
  FROM cutter_governance.source_document_version_registry AS r
  JOIN public.unit_version AS v ON v.source_version_id = r.source_version_id
  WHERE r.document_id = $1
  UNION ALL
  SELECT 'carry ' || ROW(c.carry_id, c.iu_id, c.uv_id, c.source_version_id, c.eid, c.path, c.unit_digest)::text
  FROM cutter_governance.source_document_version_registry AS r
  JOIN public.unit_carry AS c ON c.source_version_id = r.source_version_id
  WHERE r.document_id = $1
  UNION ALL
  SELECT 'document ' || ROW(d.document_id, d.title, d.run_id)::text
  FROM cutter_governance.source_document_registry AS d
  WHERE d.document_id = $1
  UNION ALL
  SELECT 'source ' || ROW(r.source_version_id, r.source_sha256, r.text_sha256, r.run_id)::text
  FROM cutter_governance.source_document_version_registry AS r
  WHERE r.document_id = $1
)
SELECT
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    coalesce(pg_catalog.string_agg(lines.line, E'\n' ORDER BY lines.line COLLATE "C"), ''), 'UTF8')), 'hex') AS scope_sha256,
  EXISTS (
    SELECT 1 FROM cutter_governance.source_document_registry AS d WHERE d.document_id = $1
  ) AS document_registered,
  (
    SELECT count(*)::integer FROM cutter_governance.source_document_version_registry AS r WHERE r.document_id = $1
  ) AS cuts
FROM lines;
