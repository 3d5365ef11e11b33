-- Role: any of ours. Parameters: $1 source version id. Rows: one for each unit of that version, in document order, without
-- the texts.
SELECT
  u.iu_id::text AS iu_id, v.uv_id::text AS uv_id, u.wid, v.eid, v.parent_eid, v.path, u.unit_kind, v.section_type, v.label, v.title, v.citation, v.sha256,
  v.norm_sha256, u.lifecycle_status = 'repealed' AS is_repealed
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.source_version_id = $1::uuid
ORDER BY v.path COLLATE "C";
