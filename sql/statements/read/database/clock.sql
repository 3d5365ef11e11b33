-- Role: any. Parameters: none. Rows: one (epoch_ms, micros).
-- clock_timestamp(), because now() is frozen at BEGIN.
SELECT
  pg_catalog.floor(extract(epoch FROM c.at) * 1000)::double precision AS epoch_ms,
  pg_catalog.to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS micros
FROM (SELECT pg_catalog.clock_timestamp() AS at) AS c;
