-- Role: any. Parameters: none. Rows: one for each right that anybody holds on our schemas, tables, columns and functions
-- (role, object, privilege). An absent list of rights means the built-in default and is spelled out.
-- The owner of an object appears as privilege OWNER.
WITH ours AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS object, c.relowner AS owner, c.relacl AS acl, 'r'::"char" AS kind
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND (
      n.nspname IN ('cutter_authz', 'cutter_governance')
      OR (n.nspname = 'public' AND c.relname IN ('information_unit', 'unit_carry', 'unit_version', 'iu_lifecycle_log'))
    )
),
objects AS (
  SELECT
    ours.object, ours.owner, coalesce(ours.acl, pg_catalog.acldefault(ours.kind, ours.owner)) AS acl, false AS is_column
  FROM ours
  UNION ALL
  SELECT ours.object || '.' || a.attname, ours.owner, a.attacl, true
  FROM ours
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ours.oid AND a.attnum > 0 AND a.attacl IS NOT NULL
  UNION ALL
  SELECT
    n.nspname || '.' || p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', p.proowner,
    coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)), false
  FROM pg_catalog.pg_proc AS p
  JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
  WHERE n.nspname IN ('cutter_authz', 'cutter_governance') OR (n.nspname = 'public' AND p.proname LIKE 'fn\_iu\_%')
  UNION ALL
  SELECT 'schema ' || n.nspname, n.nspowner, coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner)), false
  FROM pg_catalog.pg_namespace AS n
  WHERE n.nspname IN ('cutter_authz', 'cutter_governance', 'public')
)
SELECT rights.role, rights.object, rights.privilege
FROM (
  SELECT
    coalesce(r.rolname::text, 'PUBLIC') AS role, objects.object,
    x.privilege_type || CASE WHEN x.is_grantable THEN ' GRANTABLE' ELSE '' END AS privilege
  FROM objects
  CROSS JOIN LATERAL pg_catalog.aclexplode(objects.acl) AS x
  LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> objects.owner
  UNION ALL
  SELECT o.rolname::text, objects.object, 'OWNER'
  FROM objects JOIN pg_catalog.pg_roles AS o ON o.oid = objects.owner
  WHERE NOT objects.is_column
) AS rights
ORDER BY rights.role COLLATE "C", rights.object COLLATE "C", rights.privilege COLLATE "C";
