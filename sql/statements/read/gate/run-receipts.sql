-- Role: any of ours. Parameters: $1 run id. Rows: how many receipts of the ledger the run has, by table ("table", rows).
SELECT l.kind AS "table", count(*)::integer AS rows
FROM cutter_governance.ledger_receipt AS l
WHERE l.run_id = $1::uuid
GROUP BY l.kind
ORDER BY l.kind;
