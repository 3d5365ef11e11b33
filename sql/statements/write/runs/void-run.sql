-- Role: executor. Parameters: $1 run id, $2 document id, $3 sha256 of the plan, $4 reason, $5 the exact text of the
-- resolution or null, $6 its signatures (packets in base64), $7 people, $8 fingerprints. Rows: one (steps, which the run had
-- recorded).
SELECT cutter_authz.void_run(
  $1::uuid, $2, $3, $4, $5,
  ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($6::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $7::text[], $8::text[]
) AS steps;
