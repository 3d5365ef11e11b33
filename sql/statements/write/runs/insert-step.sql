-- Role: executor, and verifier for write_verify, in a transaction bound to a window. Parameters: $1 run id, $2 step,
-- $3 attempt, $4 document id, $5 sha256 of the plan, $6 step key, $7 input, $8 output, $9 delta as JSON, $10 sha256 of
-- the approval, $11 sha256 of the backup or null. Rows: none.
INSERT INTO cutter_governance.cutter_run_step (
  run_id, step, attempt, document_id, plan_sha256, step_key, input_sha256, output_sha256, delta, approval_sha256,
  backup_sha256
)
VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11);
