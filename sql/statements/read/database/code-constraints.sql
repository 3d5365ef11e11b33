-- Role: any. Parameters: none. Rows: one for each column, constraint and index of our tables and views (line).
-- Foreign keys are spelled out, because the server's own spelling depends on the search path.
WITH ours AS (
  SELECT c.oid, c.relkind, n.nspname || '.' || c.relname AS name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (
      n.nspname IN ('cutter_authz', 'cutter_governance')
      OR (n.nspname = 'public' AND c.relname IN ('information_unit', 'unit_carry', 'unit_version', 'iu_lifecycle_log'))
    )
)
SELECT lines.line
FROM (
  SELECT
    concat_ws(
      ' ', 'column', ours.name, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
      l.collname, a.attidentity, a.attgenerated, pg_catalog.pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM ours
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  UNION ALL
  SELECT
    concat_ws(
      ' ', 'constraint', ours.name, k.conname, k.contype, k.convalidated, k.condeferrable, k.condeferred,
      CASE
        WHEN k.contype = 'f' THEN
          concat_ws(
            ' ', k.conkey::text, 'references', fn.nspname || '.' || f.relname, k.confkey::text, k.confupdtype,
            k.confdeltype, k.confmatchtype)
        ELSE pg_catalog.pg_get_constraintdef(k.oid)
      END)
  FROM ours
  JOIN pg_catalog.pg_constraint AS k ON k.conrelid = ours.oid
  LEFT JOIN pg_catalog.pg_class AS f ON f.oid = k.confrelid
  LEFT JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace
  UNION ALL
  SELECT concat_ws(' ', 'index', ours.name, i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid))
  FROM ours JOIN pg_catalog.pg_index AS i ON i.indrelid = ours.oid
  UNION ALL
  SELECT concat_ws(' ', 'relation', ours.name, ours.relkind) FROM ours
) AS lines
ORDER BY lines.line COLLATE "C";
