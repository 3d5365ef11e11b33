-- Role: any. Parameters: $1 lock key. Rows: one, empty. Waits until whoever holds the key has ended its transaction.
SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)::text AS nothing;
