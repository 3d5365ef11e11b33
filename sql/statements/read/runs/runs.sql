-- Role: any of ours. Parameters: $1 the most rows to answer. Rows: one for each run, newest first, with its newest attempt
-- (0 when there is none) and its last recorded step (null when there is none).
SELECT
  r.run_id::text AS run_id, r.plan_sha256, r.document_id, r.created_by,
  pg_catalog.to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  coalesce((SELECT max(a.attempt) FROM cutter_governance.cutter_run_attempt AS a WHERE a.run_id = r.run_id), 0) AS attempt,
  (
    SELECT s.step FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = r.run_id
    ORDER BY s.at DESC, s.step COLLATE "C" DESC LIMIT 1
  ) AS last_step
FROM cutter_governance.cutter_run AS r
ORDER BY r.at DESC, r.run_id
LIMIT $1::integer;
