-- Role: executor, in a transaction bound to a window. Parameters: $1 run id, $2 sha256 of the plan, $3 document id.
-- Rows: none.
INSERT INTO cutter_governance.cutter_run (run_id, plan_sha256, document_id) VALUES ($1::uuid, $2, $3);
