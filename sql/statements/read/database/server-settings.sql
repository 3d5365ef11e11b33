-- Role: any of ours. Parameters: none. Rows: one. What the server promises of texts and of commits.
SELECT
  pg_catalog.current_setting('server_version') AS version,
  pg_catalog.current_setting('server_encoding') AS encoding,
  pg_catalog.current_setting('fsync') AS fsync,
  pg_catalog.current_setting('full_page_writes') AS full_page_writes,
  pg_catalog.current_setting('synchronous_commit') AS synchronous_commit;
