-- Role: any of ours. Parameters: $1 run id or null for the whole database, $2 reason. Rows: one (hold_id).
SELECT cutter_authz.place_hold($1::uuid, $2)::text AS hold_id;
