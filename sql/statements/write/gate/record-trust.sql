-- Role: admin. Parameters: $1 the exact text of the next version of the trust file, $2 its signatures (packets in base64),
-- $3 the armored certificates that it pins. Rows: one (version).
SELECT cutter_authz.record_trust(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n), $3::text[]
) AS version;
