-- Role: executor, verifier. Parameters: $1 review decision id. Rows: one, empty. Source: design 4, 3.2.
SELECT cutter_authz.close($1::uuid)::text AS nothing;
