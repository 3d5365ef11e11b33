-- A later version of a document: what is written anew for a unit that is there, and what is carried unchanged. Both are
-- drafts of a run; the version in force is not touched before 0007 enacts.

CREATE FUNCTION cutter_authz.check_based_on(p_document_id text, p_based_on uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF p_based_on IS NULL OR cutter_authz.version_in_force(p_document_id) IS DISTINCT FROM p_based_on THEN
    RAISE EXCEPTION 'the version in force is not the one that this cut was made from' USING ERRCODE = 'CT408';
  END IF;
END
$body$;
ALTER FUNCTION cutter_authz.check_based_on OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.check_based_on(text, uuid) IS 'The version that a cut was made from is the one in force, or CT408.';

CREATE FUNCTION public.fn_iu_revise_set(
  p_document_id text, p_source_version_id uuid, p_based_on uuid, p_wids text[], p_changes text[], p_eids text[],
  p_parent_eids text[], p_paths text[], p_ordinals integer[], p_section_types text[], p_labels text[], p_nums text[],
  p_titles text[], p_title_sources text[], p_citations text[], p_bodies text[], p_norm_sha256s text[],
  p_start_bytes integer[], p_end_bytes integer[]
) RETURNS TABLE (status text, revised bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.check_source_version(p_document_id, p_source_version_id);
  v_valid_from date;
  v_revised bigint;
BEGIN
  PERFORM cutter_authz.check_based_on(p_document_id, p_based_on);
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[
    cardinality(p_changes), cardinality(p_eids), cardinality(p_parent_eids), cardinality(p_paths),
    cardinality(p_ordinals), cardinality(p_section_types), cardinality(p_labels), cardinality(p_nums),
    cardinality(p_titles), cardinality(p_title_sources), cardinality(p_citations), cardinality(p_bodies),
    cardinality(p_norm_sha256s), cardinality(p_start_bytes), cardinality(p_end_bytes)
  ]) AS n WHERE n IS DISTINCT FROM cardinality(p_wids)) OR 'created' = ANY (p_changes) THEN
    RAISE EXCEPTION 'the arrays differ in length, or name a unit that is not there yet' USING ERRCODE = '2202E';
  END IF;
  SELECT valid_from INTO v_valid_from
  FROM cutter_governance.source_document_version_registry
  WHERE source_version_id = p_source_version_id;

  WITH versions AS (
    INSERT INTO public.unit_version (
      uv_id, iu_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label,
      num, title, title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte, lifecycle_status,
      valid_from
    )
    SELECT
      gen_random_uuid(), u.iu_id, v_window.document_id, p_source_version_id, v_window.run_id, i.change, i.eid,
      i.parent_eid, i.path, i.ordinal, i.section_type, i.label, i.num, i.title, i.title_source, i.citation, i.body,
      i.sha256, i.norm_sha256, -- cutter_authz.unit_digest written out, as in 0007.
      encode(sha256(convert_to(concat(
        '13:cutter.unit/1,', octet_length(u.unit_kind), ':', u.unit_kind, ',', octet_length(i.section_type), ':',
        i.section_type, ',', octet_length(i.eid), ':', i.eid, ',', octet_length(i.title), ':', i.title, ',64:',
        i.sha256, ','), 'UTF8')), 'hex'),
      i.start_byte, i.end_byte, 'draft', v_valid_from
    FROM (
      SELECT n.*, encode(sha256(convert_to(n.body, 'UTF8')), 'hex') AS sha256
      FROM unnest(
        p_wids, p_changes, p_eids, p_parent_eids, p_paths, p_ordinals, p_section_types, p_labels, p_nums, p_titles,
        p_title_sources, p_citations, p_bodies, p_norm_sha256s, p_start_bytes, p_end_bytes
      ) AS n (
        wid, change, eid, parent_eid, path, ordinal, section_type, label, num, title,
        title_source, citation, body, norm_sha256, start_byte, end_byte
      )
      OFFSET 0
    ) AS i
    JOIN public.information_unit AS u
      ON u.document_id = v_window.document_id AND u.wid = i.wid AND u.lifecycle_status IN ('enacted', 'repealed')
    RETURNING path
  )
  SELECT count(*) INTO v_revised FROM versions;
  RETURN QUERY SELECT 'revised'::text, v_revised;
END
$body$;
ALTER FUNCTION public.fn_iu_revise_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_revise_set IS 'Writes draft versions of units that are in force, from parallel arrays, for the run of the bound window; what is in force stays so. Status revised and the number of versions: fewer than given when a unit is not there.';

CREATE FUNCTION public.fn_iu_carry_set(
  p_document_id text, p_source_version_id uuid, p_based_on uuid, p_wids text[], p_changes text[], p_eids text[],
  p_parent_eids text[], p_paths text[], p_ordinals integer[], p_section_types text[], p_labels text[], p_nums text[],
  p_titles text[], p_title_sources text[], p_citations text[], p_sha256s text[], p_norm_sha256s text[],
  p_start_bytes integer[], p_end_bytes integer[]
) RETURNS TABLE (status text, carried bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.check_source_version(p_document_id, p_source_version_id);
  v_carried bigint;
BEGIN
  PERFORM cutter_authz.check_based_on(p_document_id, p_based_on);
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[
    cardinality(p_changes), cardinality(p_eids), cardinality(p_parent_eids), cardinality(p_paths),
    cardinality(p_ordinals), cardinality(p_section_types), cardinality(p_labels), cardinality(p_nums),
    cardinality(p_titles), cardinality(p_title_sources), cardinality(p_citations), cardinality(p_sha256s),
    cardinality(p_norm_sha256s), cardinality(p_start_bytes), cardinality(p_end_bytes)
  ]) AS n WHERE n IS DISTINCT FROM cardinality(p_wids)) THEN
    RAISE EXCEPTION 'the arrays differ in length' USING ERRCODE = '2202E';
  END IF;

  -- Only a text of the version in force is carried: its digest and its length must be those named.
  WITH carries AS (
    INSERT INTO public.unit_carry (
      iu_id, uv_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label,
      num, title, title_source, citation, norm_sha256, unit_digest, start_byte, end_byte
    )
    SELECT
      u.iu_id, b.uv_id, v_window.document_id, p_source_version_id, v_window.run_id, i.change, i.eid, i.parent_eid, i.path,
      i.ordinal, i.section_type, i.label, i.num, i.title, i.title_source, i.citation, i.norm_sha256,
      encode(sha256(convert_to(concat(
        '13:cutter.unit/1,', octet_length(u.unit_kind), ':', u.unit_kind, ',', octet_length(i.section_type), ':',
        i.section_type, ',', octet_length(i.eid), ':', i.eid, ',', octet_length(i.title), ':', i.title, ',64:',
        b.sha256, ','), 'UTF8')), 'hex'), i.start_byte, i.end_byte
    FROM unnest(
      p_wids, p_changes, p_eids, p_parent_eids, p_paths, p_ordinals, p_section_types, p_labels, p_nums, p_titles,
      p_title_sources, p_citations, p_sha256s, p_norm_sha256s, p_start_bytes, p_end_bytes
    ) AS i (
      wid, change, eid, parent_eid, path, ordinal, section_type, label, num, title,
      title_source, citation, sha256, norm_sha256, start_byte, end_byte
    )
    JOIN public.information_unit AS u ON u.document_id = v_window.document_id AND u.wid = i.wid
    JOIN cutter_governance.v_source_units AS b
      ON b.source_version_id = p_based_on
      AND b.iu_id = u.iu_id
      AND b.sha256 = i.sha256
      AND b.end_byte - b.start_byte = i.end_byte - i.start_byte
      AND b.lifecycle_status = 'enacted'
    RETURNING path
  )
  SELECT count(*) INTO v_carried FROM carries;
  RETURN QUERY SELECT 'carried'::text, v_carried;
END
$body$;
ALTER FUNCTION public.fn_iu_carry_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_carry_set IS 'Records which texts of the version in force stand unchanged in the new version, from parallel arrays. Status carried and the number: fewer than given when a text is not there with that digest.';

REVOKE ALL ON FUNCTION public.fn_iu_revise_set, public.fn_iu_carry_set, cutter_authz.check_based_on FROM PUBLIC;
SET LOCAL ROLE cutter_gate;

GRANT EXECUTE ON FUNCTION public.fn_iu_revise_set, public.fn_iu_carry_set TO cutter_exec;
