-- Role: any of ours. Parameters: $1 run id. Rows: one for each version of a unit that the run has written and that is still a
-- draft, in document order; `is_new` when the unit itself is a draft of the run. Source: ADR 20.
SELECT
  v.path, u.wid, v.eid, v.title, v.change, v.unit_digest,
  (u.run_id = v.run_id AND u.lifecycle_status = 'draft') AS is_new
FROM public.unit_version AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.run_id = $1::uuid AND v.lifecycle_status = 'draft'
ORDER BY v.path COLLATE "C";
