-- Role: executor, in a transaction bound to a window of SG_1. Parameters: $1 the digests of all units of the plan, in the
-- order of writing. Rows: one (units). Once for each window.
SELECT cutter_authz.load_units($1::text[]) AS units;
