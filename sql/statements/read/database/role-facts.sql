-- Role: any. Parameters: none. Rows: one for each attribute list and each membership of the five roles (line).
-- A membership is a grant. What a role's sessions begin with is none: any role may change its own, and each session of
-- cutter sets what decides.
WITH ours AS (
  SELECT r.*
  FROM pg_catalog.pg_roles AS r
  WHERE r.rolname IN ('cutter_gate', 'cutter_ro', 'context_pack_readonly', 'cutter_exec', 'cutter_verify')
)
SELECT lines.line
FROM (
  SELECT
    'role ' || ours.rolname || ' ' || ours.rolsuper || ' ' || ours.rolinherit || ' ' || ours.rolcreaterole || ' '
    || ours.rolcreatedb || ' ' || ours.rolcanlogin || ' ' || ours.rolreplication || ' ' || ours.rolbypassrls AS line
  FROM ours
  UNION ALL
  SELECT 'member ' || member.rolname || ' of ' || owner.rolname || ' ' || m.admin_option
  FROM pg_catalog.pg_auth_members AS m
  JOIN pg_catalog.pg_roles AS member ON member.oid = m.member
  JOIN pg_catalog.pg_roles AS owner ON owner.oid = m.roleid
  WHERE m.member IN (SELECT ours.oid FROM ours) OR m.roleid IN (SELECT ours.oid FROM ours)
) AS lines
ORDER BY lines.line COLLATE "C";
