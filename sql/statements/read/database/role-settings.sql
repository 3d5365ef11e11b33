-- Role: any. Parameters: none. Rows: one for each setting with which sessions of our roles, or all sessions of this
-- database, begin (line): the role, or PUBLIC, and the setting.
SELECT settings.line
FROM (
  SELECT coalesce(r.rolname::text, 'PUBLIC') || ': ' || setting.line AS line
  FROM pg_catalog.pg_db_role_setting AS s
  LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
  CROSS JOIN LATERAL unnest(s.setconfig) AS setting (line)
  WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()))
    AND (
      s.setrole = 0
      OR EXISTS (
        SELECT
        FROM pg_catalog.pg_roles AS ours
        WHERE ours.rolname IN ('cutter_gate', 'cutter_ro', 'context_pack_readonly', 'cutter_exec', 'cutter_verify')
          AND pg_catalog.pg_has_role(s.setrole, ours.oid, 'MEMBER')))
) AS settings
ORDER BY settings.line COLLATE "C";
