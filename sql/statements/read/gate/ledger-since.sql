-- Role: any of ours. Parameters: $1 document or null for none, $2 run, $3 a size of the ledger. Rows: one (root, foreign_seq): the root over
-- so many receipts, null where there are fewer, and the last receipt since then about the document by another run, voids aside.
SELECT
  (SELECT l.root FROM cutter_governance.ledger_receipt AS l WHERE l.seq = $3::bigint - 1) AS root,
  (
    SELECT max(l.seq)::integer FROM cutter_governance.ledger_receipt AS l
    WHERE l.document_id = $1 AND l.run_id IS DISTINCT FROM $2::uuid AND l.seq >= $3::bigint
      AND l.kind <> 'cutter_authz.run_void'
  ) AS foreign_seq;
