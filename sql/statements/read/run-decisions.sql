-- Role: any of ours. Parameters: $1 run id. Rows: every decision that opened a gate of the run, oldest first: gate, id, the
-- exact text and its signature packets in base64. Source: design 4, 6.4.
SELECT
  d.gate,
  d.review_decision_id::text AS review_decision_id,
  d.approval,
  ARRAY(
    SELECT pg_catalog.translate(pg_catalog.encode(s.packet, 'base64'), E'\n', '')
    FROM pg_catalog.unnest(d.signatures) WITH ORDINALITY AS s (packet, position)
    ORDER BY s.position
  ) AS signatures
FROM cutter_governance.review_decision AS d
WHERE d.run_id = $1::uuid
ORDER BY d.at, d.review_decision_id;
