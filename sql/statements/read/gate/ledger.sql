-- Role: any of ours. Parameters: $1 the position to begin at, $2 how many. Rows: receipts in their order (seq, prev, leaf,
-- root, receipt, body).
SELECT l.seq::integer AS seq, l.prev, l.leaf, l.root, l.receipt, l.body
FROM cutter_governance.ledger_receipt AS l
WHERE l.seq >= $1::bigint
ORDER BY l.seq
LIMIT $2::integer;
