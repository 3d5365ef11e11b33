-- Role: any of ours. Rows: at most one (size, root, at_ms): how many receipts there are, the root over them, and when the
-- last one was written, in epoch milliseconds. None while the ledger is empty.
SELECT (l.seq + 1)::integer AS size, l.root, floor(extract(epoch FROM l.at) * 1000)::float8 AS at_ms
FROM cutter_governance.ledger_receipt AS l
ORDER BY l.seq DESC
LIMIT 1;
