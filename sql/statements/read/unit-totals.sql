-- Role: any of ours. Parameters: $1 run id. Rows: one, of counts. Source: design 6, 3.1 (layer 3).
SELECT
  u.units, u.enacted_units, v.versions, v.enacted_versions,
  (SELECT count(*)::integer FROM public.iu_lifecycle_log AS l WHERE l.run_id = $1::uuid) AS logged
FROM (
  SELECT
    count(*)::integer AS units,
    (count(*) FILTER (WHERE i.lifecycle_status = 'enacted'))::integer AS enacted_units
  FROM public.information_unit AS i
  WHERE i.run_id = $1::uuid
) AS u,
(
  SELECT
    count(*)::integer AS versions,
    (count(*) FILTER (WHERE t.lifecycle_status = 'enacted'))::integer AS enacted_versions
  FROM public.unit_version AS t
  WHERE t.run_id = $1::uuid
) AS v;
