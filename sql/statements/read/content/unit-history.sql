-- Role: any of ours. Parameters: $1 document id, $2 wid or address. Rows: one for each version of the source in which a unit
-- that has that identity, or has or had that address, is found; by unit, then oldest first.
SELECT
  u.wid, u.lifecycle_status AS unit_state, v.eid, v.path, v.title, v.citation, v.change, v.sha256,
  v.lifecycle_status AS text_state, v.valid_from::text AS valid_from, v.valid_to::text AS valid_to,
  r.source_sha256, v.run_id::text AS run_id,
  pg_catalog.to_char(v.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
JOIN cutter_governance.source_document_version_registry AS r ON r.source_version_id = v.source_version_id
WHERE v.document_id = $1
  AND v.iu_id IN (
    SELECT i.iu_id FROM public.information_unit AS i WHERE i.document_id = $1 AND (i.wid = $2 OR i.eid = $2)
    UNION
    SELECT s.iu_id FROM cutter_governance.v_source_units AS s WHERE s.document_id = $1 AND s.eid = $2
  )
ORDER BY u.wid COLLATE "C", v.recorded_at, v.source_version_id;
