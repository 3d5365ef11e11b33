-- Role: any of ours. Parameters: $1 run id. Rows: one (attempt, 0 when there is none).
SELECT coalesce(max(a.attempt), 0) AS attempt
FROM cutter_governance.cutter_run_attempt AS a
WHERE a.run_id = $1::uuid;
