-- Role: any. Parameters: $1 lock key. Rows: one, empty. Waits until whoever holds the key has ended its transaction.
-- Source: design 6, 3.3 and 3.4.
SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)::text AS nothing;
