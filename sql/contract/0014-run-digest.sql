-- The digest of all that a run writes, cutter.rows/1: what people sign, and what the database computes again from the rows
-- before they are committed, when they are verified and before they come into force. One function for whoever asks.
--
-- A record is the binary form that PostgreSQL sends of a row (record_send), integers big-endian: int32 number of fields, then
-- for each field int32 type OID, int32 length (-1 for null), bytes. OIDs: text 25, integer 23, uuid 2950, date 1082 (days from
-- 2000-01-01), bytea 17.
--   line   = sha256(record('v', uv_id, iu_id, wid, unit_kind, change, eid, parent_eid, path, ordinal, section_type, label, num,
--            title, title_source, citation, sha256 of the body, norm_sha256, unit_digest, start_byte, end_byte)) for a text that
--            the run writes; for one that it carries, 'c' and carry_id stand in the place of 'v'
--   digest = sha256(record('cutter.rows/1', run_id, document_id, title where the run registers the document,
--            source_version_id, source_sha256, text_sha256, bytes, media_type, converter, profile, profile_sha256, valid_from,
--            based_on, units created, lines, sha256(all lines, path ascending by its bytes)))
-- What changes later by design (lifecycle, current address, last day in force, times) is outside, so the digest of an old run
-- stays what it was. The ids that a run gives are those that follow from it (0010): no other run can take them.

SET LOCAL ROLE cutter_gate;

-- A row is sent in the encoding of the client: pinned, or a text in Latin-1 could have the bytes that were signed.
CREATE FUNCTION cutter_authz.run_digest(
  p_run_id uuid, OUT created integer, OUT lines integer, OUT wrong bigint, OUT moved bigint, OUT rows_sha256 text
)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET client_encoding = 'UTF8' SET work_mem = '64MB' SET jit = off
-- The rows are new, so nobody has counted them: by index, and no more work than the run has rows, however full the tables are.
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_indexscan = on SET enable_nestloop = on SET enable_sort = on SET enable_material = on
SET max_parallel_workers_per_gather = 0 AS $body$
DECLARE
  v_source cutter_governance.source_document_version_registry;
  v_title text;
  v_born integer;
  v_end integer;
  v_lines bytea;
  -- All ids that a run gives in a table are one range.
  v_last_place constant integer := 16777215;
  v_first_unit constant uuid := cutter_authz.row_id(p_run_id, 'information_unit', 1);
  v_last_unit constant uuid := cutter_authz.row_id(p_run_id, 'information_unit', v_last_place);
  v_first_version constant uuid := cutter_authz.row_id(p_run_id, 'unit_version', 1);
  v_last_version constant uuid := cutter_authz.row_id(p_run_id, 'unit_version', v_last_place);
  v_first_carry constant uuid := cutter_authz.row_id(p_run_id, 'unit_carry', 1);
  v_last_carry constant uuid := cutter_authz.row_id(p_run_id, 'unit_carry', v_last_place);
BEGIN
  SELECT r.* INTO v_source FROM cutter_governance.source_document_version_registry AS r WHERE r.run_id = p_run_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'run % has registered no version of a source', p_run_id USING ERRCODE = 'CT404';
  END IF;
  SELECT d.title INTO v_title
  FROM cutter_governance.source_document_registry AS d
  WHERE d.document_id = v_source.document_id AND d.run_id = p_run_id;
  SELECT count(*) INTO created FROM public.information_unit AS u WHERE u.run_id = p_run_id;

  SELECT
    count(*), count(*) FILTER (WHERE l.wrong IS NOT FALSE OR l.start_byte <> l.end_before OR l.path = l.path_before),
    count(*) FILTER (WHERE l.moved IS NOT FALSE), count(*) FILTER (WHERE l.born), max(l.end_byte),
    sha256(coalesce(string_agg(l.line, ''::bytea ORDER BY l.path COLLATE "C", l.kind), ''))
  INTO lines, wrong, moved, v_born, v_end, v_lines
  FROM (
    -- Each place once, and the spans side by side from the first byte on.
    SELECT
      each.*, lag(each.end_byte, 1, 0) OVER by_place AS end_before, lag(each.path) OVER by_place AS path_before
    FROM (
      SELECT
        'v' AS kind, v.path, v.start_byte, v.end_byte, v.change = 'created' AS born,
        v.sha256 <> v.body_sha256
          OR v.run_id <> p_run_id OR v.document_id <> v_source.document_id
          OR u.document_id IS DISTINCT FROM v_source.document_id
          OR v.valid_from IS DISTINCT FROM v_source.valid_from
          OR (v.change = 'created') <> (u.run_id = p_run_id)
          OR v.uv_id NOT BETWEEN v_first_version AND v_last_version
          OR (v.change = 'created' AND v.iu_id NOT BETWEEN v_first_unit AND v_last_unit) AS wrong,
        v.lifecycle_status <> 'draft' OR v.valid_to IS NOT NULL
          OR (v.change = 'created' AND (u.eid, u.section_type, u.lifecycle_status) IS DISTINCT FROM (v.eid, v.section_type, 'draft'))
          OR (v.change <> 'created' AND u.lifecycle_status NOT IN ('enacted', 'repealed')) AS moved,
        sha256(record_send(ROW(
          'v'::text, v.uv_id::uuid, v.iu_id::uuid, u.wid::text, u.unit_kind::text, v.change::text, v.eid::text, v.parent_eid::text, v.path::text, v.ordinal::integer,
          v.section_type::text, v.label::text, v.num::text, v.title::text, v.title_source::text, v.citation::text, v.body_sha256::text,
          v.norm_sha256::text, v.unit_digest::text, v.start_byte::integer, v.end_byte::integer))) AS line
      FROM (
        SELECT t.*, encode(sha256(convert_to(t.body, 'UTF8')), 'hex') AS body_sha256
        FROM public.unit_version AS t
        WHERE t.source_version_id = v_source.source_version_id
        OFFSET 0 -- each body is hashed once
      ) AS v
      LEFT JOIN public.information_unit AS u ON u.iu_id = v.iu_id
      UNION ALL
      SELECT
        'c', c.path, c.start_byte, c.end_byte, false,
        c.text_sha256 <> c.body_sha256
          OR c.run_id <> p_run_id OR c.document_id <> v_source.document_id
          OR u.document_id IS DISTINCT FROM v_source.document_id
          OR c.text_document_id <> v_source.document_id OR c.text_iu_id <> c.iu_id OR c.text_run_id = p_run_id
          OR c.carry_id NOT BETWEEN v_first_carry AND v_last_carry,
        c.text_status <> 'enacted',
        sha256(record_send(ROW(
          'c'::text, c.carry_id::uuid, c.uv_id::uuid, c.iu_id::uuid, u.wid::text, u.unit_kind::text, c.change::text, c.eid::text, c.parent_eid::text, c.path::text, c.ordinal::integer,
          c.section_type::text, c.label::text, c.num::text, c.title::text, c.title_source::text, c.citation::text, c.body_sha256::text,
          c.norm_sha256::text, c.unit_digest::text, c.start_byte::integer, c.end_byte::integer)))
      FROM (
        SELECT
          k.*, t.sha256 AS text_sha256, t.document_id AS text_document_id, t.iu_id AS text_iu_id, t.run_id AS text_run_id,
          t.lifecycle_status AS text_status, encode(sha256(convert_to(t.body, 'UTF8')), 'hex') AS body_sha256
        FROM public.unit_carry AS k
        LEFT JOIN public.unit_version AS t ON t.uv_id = k.uv_id
        WHERE k.source_version_id = v_source.source_version_id
        OFFSET 0
      ) AS c
      LEFT JOIN public.information_unit AS u ON u.iu_id = c.iu_id
    ) AS each
    WINDOW by_place AS (ORDER BY each.path COLLATE "C", each.kind)
  ) AS l;
  -- A unit of the run without exactly one version of the run is a row that no line tells of.
  wrong := wrong + abs(created - v_born);
  -- A text that is the source ends where the source does; how long a derived text is, its sha256 says when it is verified.
  IF v_source.source_version_id <> cutter_authz.row_id(p_run_id, 'source_document_version_registry', 0)
    OR (v_source.original IS NULL AND v_end IS DISTINCT FROM v_source.bytes)
  THEN
    wrong := wrong + 1;
  END IF;
  rows_sha256 := encode(sha256(record_send(ROW(
    'cutter.rows/1'::text, p_run_id::uuid, v_source.document_id::text, v_title::text, v_source.source_version_id::uuid,
    v_source.source_sha256::text, v_source.text_sha256::text, v_source.bytes::integer, v_source.media_type::text, v_source.converter::text,
    v_source.profile::text, v_source.profile_sha256::text, v_source.valid_from::date, v_source.based_on::uuid, created::integer,
    lines::integer, v_lines::bytea))), 'hex');
END
$body$;
COMMENT ON FUNCTION cutter_authz.run_digest(uuid) IS 'The digest of all content that a run has written (cutter.rows/1), with the numbers of units created and of lines; wrong: rows that contradict the run, always 0; moved: rows that are drafts no more or rest on what is no longer in force. CT404 for a run that has registered no source.';

CREATE FUNCTION cutter_authz.rebuilt_sha256(p_run_id uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' AS $body$
  SELECT encode(sha256(convert_to(coalesce(string_agg(u.body, '' ORDER BY u.path COLLATE "C"), ''), 'UTF8')), 'hex')
  FROM cutter_governance.source_document_version_registry AS r
  JOIN cutter_governance.v_source_units AS u ON u.source_version_id = r.source_version_id
  WHERE r.run_id = p_run_id;
$body$;
COMMENT ON FUNCTION cutter_authz.rebuilt_sha256(uuid) IS 'sha256 of the text that the units of a run rebuild.';

CREATE FUNCTION cutter_authz.require_signed_rows(p_run_id uuid, OUT lines integer, OUT rows_sha256 text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_found record;
  v_signed text;
BEGIN
  SELECT r.rows_sha256 INTO v_signed FROM cutter_governance.cutter_run AS r WHERE r.run_id = p_run_id;
  SELECT * INTO v_found FROM cutter_authz.run_digest(p_run_id);
  IF v_found.wrong IS DISTINCT FROM 0::bigint OR v_found.rows_sha256 IS DISTINCT FROM v_signed THEN
    RAISE EXCEPTION 'the rows are not those that were signed' USING ERRCODE = 'CT407', DETAIL = format(
      'rows_sha256 signed %s, found %s; rows that contradict the run: %s', v_signed, v_found.rows_sha256, v_found.wrong);
  END IF;
  IF v_found.moved IS DISTINCT FROM 0::bigint THEN
    RAISE EXCEPTION '% rows rest on what is no longer in force, or are drafts no more', v_found.moved USING ERRCODE = 'CT408';
  END IF;
  lines := v_found.lines;
  rows_sha256 := v_found.rows_sha256;
END
$body$;
COMMENT ON FUNCTION cutter_authz.require_signed_rows(uuid) IS 'The rows of a run are exactly those that were signed (CT407), and drafts that rest on what is in force (CT408). Returns how many texts and carries they are, and their digest. Before COMMIT, at verification and before enactment.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.run_digest, cutter_authz.rebuilt_sha256 TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;
