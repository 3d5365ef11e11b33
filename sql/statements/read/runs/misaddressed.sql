-- Role: any of ours. Parameters: $1 run id. Rows: one (units): units whose own address is not the one of the version that
-- they are read in, drafts and the version in force. One look at every unit of the run.
SELECT count(*)::integer AS units
FROM cutter_governance.v_source_units AS s
JOIN public.information_unit AS i ON i.iu_id = s.iu_id
WHERE s.run_id = $1::uuid
  AND (i.eid, i.section_type) IS DISTINCT FROM (s.eid, s.section_type)
  AND (
    i.lifecycle_status = 'draft'
    OR EXISTS (
      SELECT 1 FROM cutter_governance.v_version_in_force AS f WHERE f.source_version_id = s.source_version_id
    )
  );
