-- Role: any. Parameters: none. Rows: one (installed).
-- Asks the catalogue and not the table, which may not exist yet.
SELECT EXISTS (
  SELECT 1
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = 'cutter_authz' AND c.relname = 'contract_migration' AND c.relkind = 'r'
) AS installed;
