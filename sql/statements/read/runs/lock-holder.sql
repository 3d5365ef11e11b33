-- Role: any of ours. Parameters: $1 process id of a server process. Rows: none or one (application_name, login, since).
-- The server hides since when a session of another login began; the newest attempt of the run that the session is named
-- after tells it as well.
SELECT
  coalesce(a.application_name, '') AS application_name,
  coalesce(a.usename::text, '') AS login,
  pg_catalog.to_char(
    coalesce(
      a.backend_start,
      (
        SELECT max(t.at)
        FROM cutter_governance.cutter_run_attempt AS t
        WHERE pg_catalog.strpos(a.application_name, t.run_id::text) > 0
      )
    ) AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
  ) AS since
FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid = $1::integer;
