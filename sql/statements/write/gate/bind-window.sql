-- Role: executor, verifier. Parameters: $1 review decision id, $2 run id, $3 sha256 of the plan. Rows: one, empty.
SELECT cutter_authz.bind($1::uuid, $2::uuid, $3)::text AS nothing;
