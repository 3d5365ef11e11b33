-- Role: executor, in a transaction bound to the SG_2 window. Parameters: $1 document id, $2 run id, $3 review decision id,
-- $4 actor, $5 reason. Rows: one (status, enacted).
SELECT e.status, e.enacted::integer AS enacted
FROM public.fn_iu_enact_set($1, $2::uuid, $3::uuid, $4, $5) AS e;
