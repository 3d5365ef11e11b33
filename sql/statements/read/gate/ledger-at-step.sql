-- Role: any of ours. Parameters: $1 run id, $2 step. Rows: at most one (size, root): the ledger as it was when the step was
-- recorded, its receipt included.
SELECT (l.seq + 1)::integer AS size, l.root
FROM cutter_governance.ledger_receipt AS l
WHERE l.run_id = $1::uuid AND l.kind = 'cutter_governance.cutter_run_step' AND l.body::jsonb ->> 'step' = $2;
