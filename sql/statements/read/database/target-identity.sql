-- Role: any of ours. Parameters: none. Rows: one.
-- Physical and logical identity together: the system identifier is shared by physical clones.
SELECT
  (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() AS s) AS system_identifier,
  d.oid::integer AS database_oid,
  d.datname::text AS database_name,
  (SELECT i.install_uuid::text FROM cutter_authz.database_identity AS i) AS install_uuid,
  pg_catalog.current_setting('server_version_num') AS server_version,
  pg_catalog.current_setting('synchronous_standby_names') <> '' AS demands_standby
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database();
