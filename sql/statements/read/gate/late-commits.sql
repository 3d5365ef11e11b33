-- Role: any of ours. Parameters: $1 run id. Rows: one; how many transactions of the run ended after the window that they wrote
-- through, null where the server keeps no commit times (track_commit_timestamp). Only transactions of the newest half of the
-- numbers are asked for: an older number stands for another transaction by now.
SELECT
  CASE WHEN pg_catalog.current_setting('track_commit_timestamp') = 'on' THEN (
    SELECT pg_catalog.count(*)::int
    FROM cutter_authz.txn_bind AS b
    JOIN cutter_authz.auth_window AS w ON w.review_decision_id = b.review_decision_id
    WHERE w.run_id = $1::uuid
      AND pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::numeric - b.xid::text::numeric < 2147483648
      AND pg_catalog.pg_xact_commit_timestamp(b.xid::xid) > w.not_after
  ) END AS late;
