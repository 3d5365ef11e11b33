-- Role: executor. Parameters: $1 the exact text of the resolution, $2 its signatures (packets in base64), $3 people,
-- $4 fingerprints. Rows: one (units, versions that were withdrawn). Source: ADR 20.
SELECT (c.found ->> 'units')::integer AS units, (c.found ->> 'versions')::integer AS versions
FROM cutter_authz.compensate_run(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $3::text[], $4::text[]
) AS c (found);
