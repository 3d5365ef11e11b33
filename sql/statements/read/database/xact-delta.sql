-- Role: any, without a grant on the tables. Parameters: none. Rows: one for each table and operation ("table", op, rows)
-- that this session has counted. The counters linger from earlier transactions and count rolled-back savepoints: read
-- them at the beginning too, and subtract.
SELECT d."table", d.op, d.rows
FROM (
  SELECT s.schemaname || '.' || s.relname AS "table", o.op, o.rows::integer AS rows
  FROM pg_catalog.pg_stat_xact_user_tables AS s
  CROSS JOIN LATERAL (
    VALUES ('INSERT', s.n_tup_ins), ('UPDATE', s.n_tup_upd), ('DELETE', s.n_tup_del)
  ) AS o (op, rows)
  WHERE o.rows <> 0
) AS d
ORDER BY d."table" COLLATE "C", d.op COLLATE "C";
