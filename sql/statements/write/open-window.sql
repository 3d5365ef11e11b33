-- Role: executor. Parameters: $1 the exact text of the approval, $2 people, $3 fingerprints. Rows: one
-- (review_decision_id). Binds the transaction and records the decision. Source: design 4, 3.2.
SELECT cutter_authz.open($1, $2::text[], $3::text[])::text AS review_decision_id;
