-- Role: executor, in a transaction bound to a window of SG_1. Parameters: $1 attempt, $2 payload type, $3 payload, $4 fingerprint
-- or null, $5 signature or null. Rows: one (manifest_id).
SELECT cutter_authz.record_leg_b($1, $2, $3, $4, $5)::text AS manifest_id;
