-- Role: any of ours. Parameters: $1 run id. Rows: one (units_sha256): the digest of the sorted unit digests, each computed
-- afresh from the body, as model/unit.ts computes it from the plan. Source: design 4, 3.3.
SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
  coalesce(pg_catalog.string_agg(d.digest || E'\n', '' ORDER BY d.digest COLLATE "C"), ''), 'UTF8')), 'hex') AS units_sha256
FROM (
  SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(concat(
    '13:cutter.unit/1,', octet_length(u.unit_kind), ':', u.unit_kind, ',', octet_length(u.section_type), ':',
    u.section_type, ',', octet_length(v.eid), ':', v.eid, ',', octet_length(v.title), ':', v.title, ',64:',
    pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(v.body, 'UTF8')), 'hex'), ','), 'UTF8')), 'hex') AS digest
  FROM public.unit_version AS v
  JOIN public.information_unit AS u ON u.iu_id = v.iu_id
  WHERE v.run_id = $1::uuid
) AS d;
