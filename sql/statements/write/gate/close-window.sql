-- Role: executor, verifier. Parameters: $1 review decision id. Rows: one, empty.
SELECT cutter_authz.close($1::uuid)::text AS nothing;
