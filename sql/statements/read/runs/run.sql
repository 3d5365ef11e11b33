-- Role: any of ours. Parameters: $1 run id. Rows: none or one.
SELECT
  r.run_id::text AS run_id, r.plan_sha256, r.document_id, r.created_by,
  pg_catalog.to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
FROM cutter_governance.cutter_run AS r
WHERE r.run_id = $1::uuid;
