-- Role: executor, in a transaction bound to a window of SG_2. Parameters: $1 attempt. Rows: one (enacted, the number of drafts).
SELECT cutter_authz.enact($1)::integer AS enacted;
