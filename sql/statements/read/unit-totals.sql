-- Role: any of ours. Parameters: $1 run id. Rows: one, of counts. What was enacted once stays counted, whatever became of it
-- later; `logged` leaves out withdrawals, which belong to a compensation (ADR 20). `misaddressed` counts units whose own
-- address is not the one of the version that they are read in: drafts, and the version in force. Source: design 6, 3.1 (layer 3).
SELECT
  u.units, u.enacted_units, v.versions, v.enacted_versions,
  (SELECT count(*)::integer FROM public.unit_carry AS c WHERE c.run_id = $1::uuid) AS carried,
  (
    SELECT count(*)::integer FROM public.iu_lifecycle_log AS l WHERE l.run_id = $1::uuid AND l.to_status <> 'withdrawn'
  ) AS logged,
  (
    SELECT count(*)::integer
    FROM cutter_governance.v_source_units AS s
    JOIN public.information_unit AS i ON i.iu_id = s.iu_id
    WHERE s.run_id = $1::uuid
      AND (i.eid, i.section_type) IS DISTINCT FROM (s.eid, s.section_type)
      AND (
        i.lifecycle_status = 'draft'
        OR EXISTS (
          SELECT 1 FROM cutter_governance.v_version_in_force AS f WHERE f.source_version_id = s.source_version_id
        )
      )
  ) AS misaddressed
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
