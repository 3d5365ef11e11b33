-- Role: any that can read the content; also a scratch database that a backup was loaded into, which has no views.
-- Parameters: none. Row: source versions (versions), and those whose units rebuild the registered text (rebuilt).
SELECT count(*)::integer AS versions, count(*) FILTER (WHERE r.text_sha256 = t.sha256)::integer AS rebuilt
FROM cutter_governance.source_document_version_registry AS r
LEFT JOIN (
  SELECT u.source_version_id, encode(sha256(convert_to(string_agg(u.body, '' ORDER BY u.path COLLATE "C"), 'UTF8')), 'hex') AS sha256
  FROM (
    SELECT v.source_version_id, v.path, v.body FROM public.unit_version AS v
    UNION ALL
    SELECT c.source_version_id, c.path, v.body
    FROM public.unit_carry AS c
    JOIN public.unit_version AS v ON v.uv_id = c.uv_id
  ) AS u
  GROUP BY u.source_version_id
) AS t ON t.source_version_id = r.source_version_id;
