-- Role: any of ours. Parameters: $1 document id, $2 wid. Rows: one for each change of lifecycle of the unit, oldest first.
SELECT
  l.from_status, l.to_status, l.actor, l.reason, l.run_id::text AS run_id,
  pg_catalog.to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
FROM public.iu_lifecycle_log AS l
JOIN public.information_unit AS u ON u.iu_id = l.iu_id
WHERE u.document_id = $1 AND u.wid = $2
ORDER BY l.at, l.log_id;
