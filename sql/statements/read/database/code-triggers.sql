-- Role: any. Parameters: none. Rows: one for each trigger, rule and row policy on our tables (line), with whether it is
-- enabled; the triggers of foreign keys go by the name of their constraint, because their own holds an oid.
WITH ours AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relrowsecurity, c.relforcerowsecurity
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
      ' ', 'trigger', ours.name, t.tgenabled,
      CASE
        WHEN t.tgisinternal THEN concat_ws(' ', k.conname, t.tgtype, p.proname)
        ELSE pg_catalog.pg_get_triggerdef(t.oid)
      END) AS line
  FROM ours
  JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = ours.oid
  JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
  LEFT JOIN pg_catalog.pg_constraint AS k ON k.oid = t.tgconstraint
  UNION ALL
  SELECT concat_ws(' ', 'rule', ours.name, r.ev_enabled, pg_catalog.pg_get_ruledef(r.oid))
  FROM ours JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = ours.oid
  UNION ALL
  SELECT
    concat_ws(
      ' ', 'policy', ours.name, y.polname, y.polcmd, y.polpermissive, y.polroles::text,
      pg_catalog.pg_get_expr(y.polqual, y.polrelid), 'check', pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid))
  FROM ours JOIN pg_catalog.pg_policy AS y ON y.polrelid = ours.oid
  UNION ALL
  SELECT concat_ws(' ', 'row security', ours.name, ours.relrowsecurity, ours.relforcerowsecurity) FROM ours
) AS lines
ORDER BY lines.line COLLATE "C";
