-- Role: any of ours. Parameters: $1 source version id, $2 sha256s that are at hand. Rows: (wid, body) of every unit of that
-- version whose text is not at hand: what changed is read, what stayed is not.
SELECT u.wid, v.body
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.source_version_id = $1::uuid
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.unnest($2::text[]) AS known (sha256) WHERE known.sha256 = v.sha256)
ORDER BY v.path COLLATE "C";
