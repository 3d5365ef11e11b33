-- Role: any of ours. Parameters: none. Rows: one. The timeline that the server writes on: one more after each promotion.
-- By the name of the WAL file, because the control file tells the old one until the next checkpoint.
SELECT ('x' || pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::integer AS timeline;
