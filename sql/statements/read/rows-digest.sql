-- Role: any of ours. Parameters: $1 run id. Rows: one (rows_sha256): one digest over every unit row of the run with its
-- body hashed afresh, sorted by place and id. The lifecycle is left out, so enactment does not change what was written.
-- A row's text form quotes its fields, so nothing can shift between them. Source: design 6, 3.1 (layer 3); 9.4, trap 25.
SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
  coalesce(pg_catalog.string_agg(r.line, E'\n' ORDER BY r.path COLLATE "C", r.uv_id), ''), 'UTF8')), 'hex') AS rows_sha256
FROM (
  SELECT
    v.path, v.uv_id,
    ROW(
      v.uv_id, v.iu_id, u.iu_id, v.document_id, u.document_id, u.run_id, v.source_version_id, u.wid, u.eid, u.unit_kind,
      u.section_type, v.eid, v.parent_eid, v.path, v.ordinal, v.label, v.num, v.title, v.title_source, v.citation,
      pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(v.body, 'UTF8')), 'hex'), v.sha256, v.norm_sha256,
      v.unit_digest, v.start_byte, v.end_byte
    )::text AS line
  FROM public.unit_version AS v
  FULL JOIN public.information_unit AS u ON u.iu_id = v.iu_id
  WHERE v.run_id = $1::uuid OR u.run_id = $1::uuid
) AS r;
