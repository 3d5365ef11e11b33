-- Creating and enacting units. The set forms do the work; the single forms are the same for one unit.
-- The server hashes what it was given: a claim about a digest is never believed. Status and columns follow the seeds'
-- contract (seed 001: status 'created' and 'enacted'). CT407 content differs from what was signed or stored.

CREATE FUNCTION public.fn_iu_create_set(
  p_document_id text, p_source_version_id uuid, p_wids text[], p_eids text[], p_parent_eids text[], p_paths text[],
  p_ordinals integer[], p_unit_kinds text[], p_section_types text[], p_labels text[], p_nums text[], p_titles text[],
  p_title_sources text[], p_citations text[], p_bodies text[], p_norm_sha256s text[], p_start_bytes integer[],
  p_end_bytes integer[]
) RETURNS TABLE (status text, created bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
  v_created bigint;
BEGIN
  IF p_document_id IS DISTINCT FROM v_window.document_id THEN
    RAISE EXCEPTION 'the window is of another document' USING ERRCODE = 'CT404';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM cutter_governance.source_document_version_registry AS r
    WHERE r.source_version_id = p_source_version_id
      AND r.document_id = v_window.document_id
      AND r.source_sha256 = v_window.source_sha256
  ) THEN
    RAISE EXCEPTION 'the source version is not the approved source' USING ERRCODE = 'CT404';
  END IF;
  -- unnest pads the shorter array with nulls, which a nullable column would take for an answer.
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[
    cardinality(p_eids), cardinality(p_parent_eids), cardinality(p_paths), cardinality(p_ordinals),
    cardinality(p_unit_kinds), cardinality(p_section_types), cardinality(p_labels), cardinality(p_nums),
    cardinality(p_titles), cardinality(p_title_sources), cardinality(p_citations), cardinality(p_bodies),
    cardinality(p_norm_sha256s), cardinality(p_start_bytes), cardinality(p_end_bytes)
  ]) AS n WHERE n IS DISTINCT FROM cardinality(p_wids)) THEN
    RAISE EXCEPTION 'the arrays differ in length' USING ERRCODE = '2202E';
  END IF;

  WITH input AS MATERIALIZED (
    SELECT
      gen_random_uuid() AS iu_id, u.*, encode(sha256(convert_to(u.body, 'UTF8')), 'hex') AS sha256
    FROM unnest(
      p_wids, p_eids, p_parent_eids, p_paths, p_ordinals, p_unit_kinds, p_section_types, p_labels, p_nums, p_titles,
      p_title_sources, p_citations, p_bodies, p_norm_sha256s, p_start_bytes, p_end_bytes
    ) AS u (
      wid, eid, parent_eid, path, ordinal, unit_kind, section_type, label, num, title,
      title_source, citation, body, norm_sha256, start_byte, end_byte
    )
  ),
  units AS (
    INSERT INTO public.information_unit (
      iu_id, document_id, wid, eid, unit_kind, section_type, lifecycle_status, run_id
    )
    SELECT iu_id, v_window.document_id, wid, eid, unit_kind, section_type, 'draft', v_window.run_id
    FROM input
  )
  INSERT INTO public.unit_version (
    uv_id, iu_id, document_id, source_version_id, run_id, eid, parent_eid, path, ordinal, label, num, title,
    title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte, lifecycle_status
  )
  SELECT
    gen_random_uuid(), iu_id, v_window.document_id, p_source_version_id, v_window.run_id, eid, parent_eid, path,
    ordinal, label, num, title, title_source, citation, body, sha256, norm_sha256,
    -- cutter_authz.unit_digest written out: a call for every row would cost as much as the row.
    encode(sha256(convert_to(concat(
      '13:cutter.unit/1,', octet_length(unit_kind), ':', unit_kind, ',', octet_length(section_type), ':', section_type,
      ',', octet_length(eid), ':', eid, ',', octet_length(title), ':', title, ',64:', sha256, ','), 'UTF8')), 'hex'),
    start_byte, end_byte, 'draft'
  FROM input;
  GET DIAGNOSTICS v_created = ROW_COUNT;
  RETURN QUERY SELECT 'created'::text, v_created;
END
$body$;
ALTER FUNCTION public.fn_iu_create_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_create_set IS 'Creates draft units and their versions from parallel arrays, for the run of the bound window. Status created and the number of units. A unit that is there already is 23505.';

CREATE FUNCTION public.fn_iu_create(
  p_document_id text, p_wid text, p_eid text, p_unit_kind text, p_section_type text, p_path text, p_title text,
  p_body text, p_attributes jsonb
) RETURNS TABLE (status text, iu_id uuid, uv_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_source_version_id constant uuid := (p_attributes ->> 'source_version_id')::uuid;
  v_status text;
BEGIN
  SELECT s.status INTO v_status
  FROM public.fn_iu_create_set(
    p_document_id, v_source_version_id, ARRAY[p_wid], ARRAY[p_eid], ARRAY[p_attributes ->> 'parent_eid'],
    ARRAY[p_path], ARRAY[(p_attributes ->> 'ordinal')::integer], ARRAY[p_unit_kind], ARRAY[p_section_type],
    ARRAY[p_attributes ->> 'label'], ARRAY[p_attributes ->> 'num'], ARRAY[p_title],
    ARRAY[p_attributes ->> 'title_source'], ARRAY[p_attributes ->> 'citation'], ARRAY[p_body],
    ARRAY[p_attributes ->> 'norm_sha256'], ARRAY[(p_attributes ->> 'start_byte')::integer],
    ARRAY[(p_attributes ->> 'end_byte')::integer]
  ) AS s;
  RETURN QUERY
  SELECT v_status, v.iu_id, v.uv_id
  FROM public.unit_version AS v
  WHERE v.source_version_id = v_source_version_id AND v.path = p_path COLLATE "C";
END
$body$;
ALTER FUNCTION public.fn_iu_create OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_create IS 'Creates one draft unit and its version. p_attributes: source_version_id, parent_eid, ordinal, label, num, title_source, citation, norm_sha256, start_byte, end_byte.';

CREATE FUNCTION cutter_authz.check_enactment(p_document_id text, p_run_id uuid, p_review_decision_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
BEGIN
  IF (p_document_id, p_run_id, p_review_decision_id, 'SG_2')
    IS DISTINCT FROM (v_window.document_id, v_window.run_id, v_window.review_decision_id, v_window.gate)
  THEN
    RAISE EXCEPTION 'the window is not the SG_2 window of this document, run and decision' USING ERRCODE = 'CT404';
  END IF;
END
$body$;
ALTER FUNCTION cutter_authz.check_enactment OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.check_enactment IS 'Enactment needs the bound SG_2 window of the very document, run and decision, or CT404.';

CREATE FUNCTION public.fn_iu_enact_set(
  p_document_id text, p_run_id uuid, p_review_decision_id uuid, p_actor text, p_reason text
) RETURNS TABLE (status text, enacted bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_enacted bigint;
  v_changed bigint;
BEGIN
  PERFORM cutter_authz.check_enactment(p_document_id, p_run_id, p_review_decision_id);
  -- What becomes law is hashed once more: the stored digest must still be that of the stored body.
  SELECT count(*) INTO v_changed
  FROM public.unit_version AS v
  WHERE v.run_id = p_run_id
    AND v.lifecycle_status = 'draft'
    AND v.sha256 <> encode(sha256(convert_to(v.body, 'UTF8')), 'hex');
  IF v_changed > 0 THEN
    RAISE EXCEPTION '% bodies do not have their digest', v_changed USING ERRCODE = 'CT407';
  END IF;

  WITH versions AS (
    UPDATE public.unit_version AS v SET lifecycle_status = 'enacted'
    WHERE v.run_id = p_run_id AND v.document_id = p_document_id AND v.lifecycle_status = 'draft'
    RETURNING v.iu_id, v.uv_id
  ),
  units AS (
    UPDATE public.information_unit AS u SET lifecycle_status = 'enacted'
    FROM versions
    WHERE u.iu_id = versions.iu_id AND u.lifecycle_status = 'draft'
    RETURNING u.iu_id, versions.uv_id
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT units.iu_id, units.uv_id, p_document_id, p_run_id, p_review_decision_id, 'draft', 'enacted', p_actor, p_reason
  FROM units;
  GET DIAGNOSTICS v_enacted = ROW_COUNT;
  RETURN QUERY SELECT 'enacted'::text, v_enacted;
END
$body$;
ALTER FUNCTION public.fn_iu_enact_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_enact_set IS 'Enacts every draft unit of a run and logs each one. Status enacted and the number of units; CT407 when a body lost its digest.';

CREATE FUNCTION public.fn_iu_enact(
  p_iu_id uuid, p_uv_id uuid, p_document_id text, p_run_id uuid, p_review_decision_id uuid, p_sha256 text,
  p_actor text, p_reason text
) RETURNS TABLE (status text, iu_id uuid, uv_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_sha256s text[];
BEGIN
  PERFORM cutter_authz.check_enactment(p_document_id, p_run_id, p_review_decision_id);
  SELECT ARRAY[v.sha256, encode(sha256(convert_to(v.body, 'UTF8')), 'hex')] INTO v_sha256s
  FROM public.unit_version AS v
  JOIN public.information_unit AS u ON u.iu_id = v.iu_id
  WHERE v.uv_id = p_uv_id
    AND v.iu_id = p_iu_id
    AND v.run_id = p_run_id
    AND v.document_id = p_document_id
    AND v.lifecycle_status = 'draft'
    AND u.lifecycle_status = 'draft';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such draft unit in this run' USING ERRCODE = 'CT501';
  END IF;
  IF v_sha256s IS DISTINCT FROM ARRAY[p_sha256, p_sha256] THEN
    RAISE EXCEPTION 'the body does not have the digest that was named' USING ERRCODE = 'CT407';
  END IF;
  UPDATE public.unit_version AS v SET lifecycle_status = 'enacted' WHERE v.uv_id = p_uv_id;
  UPDATE public.information_unit AS u SET lifecycle_status = 'enacted' WHERE u.iu_id = p_iu_id;
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  VALUES (p_iu_id, p_uv_id, p_document_id, p_run_id, p_review_decision_id, 'draft', 'enacted', p_actor, p_reason);
  RETURN QUERY SELECT 'enacted'::text, p_iu_id, p_uv_id;
END
$body$;
ALTER FUNCTION public.fn_iu_enact OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_enact IS 'Enacts one draft unit whose body has the sha256 named, and logs it; CT407 when it has another, CT501 when it is no draft of the run.';

REVOKE ALL ON FUNCTION
  public.fn_iu_create_set, public.fn_iu_create, public.fn_iu_enact_set, public.fn_iu_enact, cutter_authz.check_enactment
FROM PUBLIC;
