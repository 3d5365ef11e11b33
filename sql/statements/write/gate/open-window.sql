-- Role: executor. Parameters: $1 the exact text of the approval, $2 its signatures (packets in base64), $3 people,
-- $4 fingerprints, as the caller found them. Rows: one (review_decision_id). Binds the transaction and records the
-- decision.
SELECT cutter_authz.open(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $3::text[], $4::text[]
)::text AS review_decision_id;
