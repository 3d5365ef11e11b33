-- Role: any of ours. Parameters: none. Rows: one for each hold that is on, oldest first (hold_id, run_id or null for the
-- whole database, reason, placed_by, at). Source: ADR 17.
SELECT
  h.hold_id::text AS hold_id, h.run_id::text AS run_id, h.reason, h.placed_by,
  pg_catalog.to_char(h.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
FROM cutter_authz.hold_on AS h
ORDER BY h.at, h.hold_id;
