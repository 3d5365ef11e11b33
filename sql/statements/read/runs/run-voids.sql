-- Role: any of ours. Parameters: $1 run ids. Rows: one for each of them that is void (run_id, steps, reason, recorded_by,
-- at, withdrawn: how many drafts a compensation has withdrawn, or null). Source: ADR 20.
SELECT
  v.run_id::text AS run_id, v.steps, v.reason, v.recorded_by,
  pg_catalog.to_char(v.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
  c.versions AS withdrawn
FROM cutter_authz.run_void AS v
LEFT JOIN cutter_authz.run_compensation AS c ON c.run_id = v.run_id
WHERE v.run_id = ANY ($1::uuid[])
ORDER BY v.run_id;
