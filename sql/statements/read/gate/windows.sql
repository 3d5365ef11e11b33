-- Role: any of ours. Parameters: $1 run id. Rows: one for each window of the run, oldest first; `remaining` is what is
-- left of its allowance, sorted as deltas are.
SELECT
  w.review_decision_id::text AS review_decision_id,
  w.gate,
  d.approval_sha256,
  pg_catalog.to_char(w.opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS opened_at,
  pg_catalog.to_char(w.not_after AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS not_after,
  pg_catalog.to_char(w.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS closed_at,
  coalesce(
    (
      SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('op', a.op, 'rows', a.max_rows - a.used_rows, 'table', a.rel)
        ORDER BY a.rel COLLATE "C", a.op COLLATE "C")
      FROM cutter_authz.allowance AS a
      WHERE a.review_decision_id = w.review_decision_id AND a.used_rows < a.max_rows
    ),
    '[]'::jsonb
  ) AS remaining
FROM cutter_authz.auth_window AS w
JOIN cutter_governance.review_decision AS d ON d.review_decision_id = w.review_decision_id
WHERE w.run_id = $1::uuid
ORDER BY w.opened_at, w.review_decision_id;
