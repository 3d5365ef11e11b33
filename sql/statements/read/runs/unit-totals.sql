-- Role: any of ours. Parameters: $1 run id. Rows: one, of counts. What was enacted once stays counted, whatever became of it
-- later; `logged` leaves out withdrawals, which belong to a compensation (ADR 20).
SELECT
  u.units, u.enacted_units, v.versions, v.enacted_versions,
  (SELECT count(*)::integer FROM public.unit_carry AS c WHERE c.run_id = $1::uuid) AS carried,
  (
    SELECT count(*)::integer FROM public.iu_lifecycle_log AS l WHERE l.run_id = $1::uuid AND l.to_status <> 'withdrawn'
  ) AS logged
FROM (
  SELECT
    count(*)::integer AS units,
    (count(*) FILTER (WHERE i.lifecycle_status NOT IN ('draft', 'withdrawn')))::integer AS enacted_units
  FROM public.information_unit AS i
  WHERE i.run_id = $1::uuid
) AS u,
(
  SELECT
    count(*)::integer AS versions,
    (count(*) FILTER (WHERE t.lifecycle_status NOT IN ('draft', 'withdrawn')))::integer AS enacted_versions
  FROM public.unit_version AS t
  WHERE t.run_id = $1::uuid
) AS v;
