-- Role: any. Parameters: none. Rows: one for each function that a governed write may run (line).
SELECT definitions.line
FROM (
  SELECT pg_catalog.pg_get_functiondef(p.oid) AS line
  FROM pg_catalog.pg_proc AS p
  JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'p')
    AND (n.nspname IN ('cutter_authz', 'cutter_governance') OR (n.nspname = 'public' AND p.proname LIKE 'fn\_iu\_%'))
) AS definitions
ORDER BY definitions.line COLLATE "C";
