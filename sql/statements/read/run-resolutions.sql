-- Role: any of ours. Parameters: $1 run id. Rows: every decision of SG_3 about the run, and every one that lifted holds, oldest
-- first: action, id, the exact text and its signature packets in base64. Source: design 4, 6.4; ADR 17.
SELECT
  r.action,
  r.review_decision_id::text AS review_decision_id,
  r.document,
  ARRAY(
    SELECT pg_catalog.translate(pg_catalog.encode(s.packet, 'base64'), E'\n', '')
    FROM pg_catalog.unnest(r.signatures) WITH ORDINALITY AS s (packet, position)
    ORDER BY s.position
  ) AS signatures
FROM cutter_authz.resolution AS r
WHERE r.run_id = $1::uuid OR r.run_id IS NULL
ORDER BY r.at, r.review_decision_id;
