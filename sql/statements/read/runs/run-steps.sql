-- Role: any of ours. Parameters: $1 run id. Rows: one for each recorded step, in the order of recording.
SELECT
  s.step, s.attempt, s.step_key, s.input_sha256, s.output_sha256, s.delta, s.approval_sha256, s.backup_sha256,
  s.recorded_by, s.xid::text AS xid, s.wal_lsn::text AS wal_lsn,
  pg_catalog.to_char(s.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
FROM cutter_governance.cutter_run_step AS s
WHERE s.run_id = $1::uuid
ORDER BY s.at, s.step COLLATE "C";
