-- Role: any of ours. Parameters: $1 run id. Rows: none or one: the compensation of the run, as it was recorded, and what the
-- rows say of it now: versions and units of the run by what became of them, and the entries of the log that name the decision.
-- Source: ADR 20.
SELECT
  c.compensation_sha256, c.units, c.versions, c.drafts_sha256, c.review_decision_id::text AS review_decision_id, c.recorded_by,
  pg_catalog.to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
  (SELECT count(*)::integer FROM public.unit_version AS v WHERE v.run_id = c.run_id AND v.lifecycle_status = 'withdrawn')
    AS withdrawn_versions,
  (SELECT count(*)::integer FROM public.unit_version AS v WHERE v.run_id = c.run_id AND v.lifecycle_status <> 'withdrawn')
    AS other_versions,
  (SELECT count(*)::integer FROM public.information_unit AS u WHERE u.run_id = c.run_id AND u.lifecycle_status = 'withdrawn')
    AS withdrawn_units,
  (SELECT count(*)::integer FROM public.information_unit AS u WHERE u.run_id = c.run_id AND u.lifecycle_status <> 'withdrawn')
    AS other_units,
  (
    SELECT count(*)::integer FROM public.iu_lifecycle_log AS l
    JOIN public.unit_version AS v ON v.uv_id = l.uv_id AND v.run_id = l.run_id
    WHERE l.run_id = c.run_id AND l.review_decision_id = c.review_decision_id
      AND l.from_status = 'draft' AND l.to_status = 'withdrawn'
  ) AS logged,
  (
    SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
      coalesce(pg_catalog.string_agg(v.path || ' ' || v.unit_digest || E'\n', '' ORDER BY v.path COLLATE "C"), ''), 'UTF8')), 'hex')
    FROM public.unit_version AS v WHERE v.run_id = c.run_id AND v.lifecycle_status = 'withdrawn'
  ) AS withdrawn_sha256
FROM cutter_authz.run_compensation AS c
WHERE c.run_id = $1::uuid;
