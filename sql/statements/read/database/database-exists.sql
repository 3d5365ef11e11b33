-- Role: admin. Parameters: $1 name of a database. Rows: one ("exists", whether it is on this server; is_here, whether it is
-- the connected one).
SELECT
  EXISTS (SELECT FROM pg_catalog.pg_database AS d WHERE d.datname = $1) AS "exists",
  pg_catalog.current_database() = $1 AS is_here;
