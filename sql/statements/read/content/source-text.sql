-- Role: any of ours. Parameters: $1 source version id. Rows: one: the source itself in base64 where its format is not the
-- text, else null; and the text as rebuilt from the bodies in path order.
SELECT
  pg_catalog.encode(r.original, 'base64') AS original,
  (
    SELECT coalesce(pg_catalog.string_agg(b.body, ''), '')
    FROM (
      SELECT v.body FROM cutter_governance.v_source_units AS v
      WHERE v.source_version_id = r.source_version_id
      ORDER BY v.path COLLATE "C"
    ) AS b
  ) AS text
FROM cutter_governance.source_document_version_registry AS r
WHERE r.source_version_id = $1::uuid;
