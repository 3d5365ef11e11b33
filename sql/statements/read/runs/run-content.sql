-- Role: any of ours. Parameters: $1 run id. Rows: one (versions, units_sha256, rows_sha256). Every body is hashed again, once.
-- units_sha256: digest of the sorted unit digests, as model/unit.ts computes it from the plan.
-- rows_sha256: digest of the sorted digests of the rows, identities and stored digests included. The lifecycle and the
-- unit's current address are left out, so that no enactment changes what was written. The lengths of all free texts come
-- before the texts, so nothing can shift between them. Carried texts count like written ones.
-- OFFSET 0 keeps each level apart: without it the planner would hash a body once for every use of its digest.
SELECT
  count(*)::integer AS versions,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    coalesce(pg_catalog.string_agg(r.digest || E'\n', '' ORDER BY r.digest COLLATE "C"), ''), 'UTF8')), 'hex') AS units_sha256,
  pg_catalog.encode(pg_catalog.sha256(
    coalesce(pg_catalog.string_agg(r.row_sha256, ''::bytea ORDER BY r.row_sha256), ''::bytea)), 'hex') AS rows_sha256
FROM (
  SELECT
    d.digest,
    pg_catalog.sha256(pg_catalog.convert_to(concat_ws(
      ',', d.digest, d.sha256, d.unit_digest, d.norm_sha256, d.uv_id, d.iu_id, d.source_version_id, d.ordinal,
      d.start_byte, d.end_byte, d.title_source, d.change, d.section_type,
      coalesce((d.valid_from - DATE '2000-01-01')::text, '-'), octet_length(d.document_id),
      octet_length(d.unit_document_id), octet_length(d.wid), octet_length(d.path), coalesce(octet_length(d.parent_eid), -1),
      coalesce(octet_length(d.label), -1), coalesce(octet_length(d.num), -1), d.document_id, d.unit_document_id, d.wid,
      d.path, d.parent_eid, d.label, d.num, d.citation), 'UTF8')) AS row_sha256
  FROM (
    SELECT
      v.*, u.document_id AS unit_document_id, u.wid,
      pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
        '13:cutter.unit/1,' || octet_length(u.unit_kind) || ':' || u.unit_kind || ',' || octet_length(v.section_type)
        || ':' || v.section_type || ',' || octet_length(v.eid) || ':' || v.eid || ',' || octet_length(v.title) || ':'
        || v.title || ',64:' || v.body_sha256 || ',', 'UTF8')), 'hex') AS digest
    FROM (
      SELECT
        t.uv_id, t.iu_id, t.document_id, t.source_version_id, t.change, t.section_type, t.valid_from, t.eid,
        t.parent_eid, t.path, t.ordinal, t.label, t.num, t.title, t.title_source, t.citation, t.sha256, t.norm_sha256, t.unit_digest, t.start_byte, t.end_byte,
        pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(t.body, 'UTF8')), 'hex') AS body_sha256
      FROM cutter_governance.v_source_units AS t
      WHERE t.run_id = $1::uuid
      OFFSET 0
    ) AS v
    JOIN public.information_unit AS u ON u.iu_id = v.iu_id AND u.document_id = v.document_id
    OFFSET 0
  ) AS d
) AS r;
