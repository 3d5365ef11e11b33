-- Role: verifier, in a transaction bound to a window of SG_1. Parameters: $1 attempt, $2 fingerprint or null, $3 signature or
-- null. Rows: one (output_sha256).
SELECT cutter_authz.record_verify($1, $2, $3) AS output_sha256;
