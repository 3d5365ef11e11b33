-- Role: any of ours. Parameters: $1 run id. Rows: what people signed and what was carried out, oldest first: the approvals that
-- opened gates of the run, and what SG_3 decided about the run and about holds: folder, name (gate or action), id, the exact
-- text and its signature packets in base64. Source: ADR 17.
SELECT
  d.folder, d.name, d.review_decision_id::text AS review_decision_id, d.document,
  ARRAY(
    SELECT pg_catalog.translate(pg_catalog.encode(s.packet, 'base64'), E'\n', '')
    FROM pg_catalog.unnest(d.signatures) WITH ORDINALITY AS s (packet, position)
    ORDER BY s.position
  ) AS signatures
FROM (
  SELECT 'approvals' AS folder, a.gate AS name, a.review_decision_id, a.approval AS document, a.signatures, a.at
  FROM cutter_governance.review_decision AS a
  WHERE a.run_id = $1::uuid
  UNION ALL
  SELECT 'resolutions', r.action, r.review_decision_id, r.document, r.signatures, r.at
  FROM cutter_authz.resolution AS r
  WHERE r.run_id = $1::uuid OR r.run_id IS NULL
) AS d
ORDER BY d.at, d.review_decision_id;
