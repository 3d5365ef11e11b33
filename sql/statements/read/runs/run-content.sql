-- Role: any of ours. Parameters: $1 run id. Rows: one (versions, units_sha256, rows_sha256). Every body is hashed again, once.
-- rows_sha256: cutter.rows/1, which plan and approval state; where rows contradict the run, the
-- text goes on to say how many.
-- units_sha256: digest of the sorted unit digests, as model/artefacts/unit.ts computes it from the plan.
SELECT
  d.lines AS versions,
  (
    SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
      coalesce(pg_catalog.string_agg(u.unit_digest || E'\n', '' ORDER BY u.unit_digest COLLATE "C"), ''), 'UTF8')), 'hex')
    FROM cutter_governance.v_source_units AS u
    WHERE u.run_id = $1::uuid
  ) AS units_sha256,
  d.rows_sha256 || CASE WHEN d.wrong = 0 THEN '' ELSE ', but ' || d.wrong || ' rows contradict the run' END AS rows_sha256
FROM cutter_authz.run_digest($1::uuid) AS d;
