-- Role: executor. Parameters: $1 run id, $2 attempt, $3 host, $4 process id. Rows: none.
INSERT INTO cutter_governance.cutter_run_attempt (run_id, attempt, host, pid) VALUES ($1::uuid, $2, $3, $4);
