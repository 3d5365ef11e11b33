-- Role: executor. Parameters: none. Rows: one (lsn). Writes no row: a message in the WAL that nobody has to read.
-- Its COMMIT waits for whatever standby the server demands, and a standby that has it has everything before it.
SELECT pg_catalog.pg_logical_emit_message(true, 'cutter', 'adopt')::text AS lsn;
