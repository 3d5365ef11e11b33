-- Role: executor, in a transaction bound to a window of SG_1. Parameters: $1 attempt, $2 sha256 of the backup. Rows: one
-- (rows_sha256).
SELECT cutter_authz.seal_leg_a($1, $2) AS rows_sha256;
