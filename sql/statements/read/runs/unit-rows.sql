-- Role: any of ours. Parameters: $1 run id. Rows: one for each unit of the run's version, in document order. Both digests are
-- computed again from the body; the stored ones are not trusted.
SELECT
  v.path, u.wid, v.eid, v.parent_eid, v.title, h.sha256,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(concat(
    '13:cutter.unit/1,', octet_length(u.unit_kind), ':', u.unit_kind, ',', octet_length(v.section_type), ':',
    v.section_type, ',', octet_length(v.eid), ':', v.eid, ',', octet_length(v.title), ':', v.title, ',64:', h.sha256,
    ','), 'UTF8')), 'hex') AS unit_digest,
  u.lifecycle_status AS unit_lifecycle,
  v.lifecycle_status AS version_lifecycle
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id,
  LATERAL (SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(v.body, 'UTF8')), 'hex') AS sha256) AS h
WHERE v.run_id = $1::uuid
ORDER BY v.path COLLATE "C", v.uv_id;
