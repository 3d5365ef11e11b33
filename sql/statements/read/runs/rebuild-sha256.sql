-- Role: any of ours. Parameters: $1 source version id. Rows: one (rebuilt_sha256): the sha256 of the source as rebuilt
-- from the bodies in path order, written for this version or carried into it. Sorting by the unique key below the aggregate reads the index in order; an ORDER BY
-- inside the aggregate would sort every body.
SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
  coalesce(pg_catalog.string_agg(b.body, ''), ''), 'UTF8')), 'hex') AS rebuilt_sha256
FROM (
  SELECT v.body
  FROM cutter_governance.v_source_units AS v
  WHERE v.source_version_id = $1::uuid
  ORDER BY v.path COLLATE "C"
) AS b;
