-- Creating one unit, and enacting a run. The executor writes sets of units by COPY; the seal (0017) proves both alike.
-- CT407 content differs from what was signed or stored, CT408 the version in force is not the one that the cut was made from,
-- CT409 not verified, or a draft is left.

CREATE FUNCTION cutter_authz.version_in_force(p_document_id text) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_version uuid;
BEGIN
  SELECT f.source_version_id INTO STRICT v_version
  FROM (SELECT 1) AS always
  LEFT JOIN cutter_governance.v_version_in_force AS f ON f.document_id = p_document_id;
  RETURN v_version;
END
$body$;
ALTER FUNCTION cutter_authz.version_in_force OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.version_in_force(text) IS 'The version of a document that is in force, or null; more than one is an error.';

CREATE FUNCTION cutter_authz.check_source_version(p_document_id text, p_source_version_id uuid)
RETURNS cutter_authz.auth_window
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
BEGIN
  IF p_document_id IS DISTINCT FROM v_window.document_id THEN
    RAISE EXCEPTION 'the window is of another document' USING ERRCODE = 'CT404';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM cutter_governance.source_document_version_registry AS r
    WHERE r.source_version_id = p_source_version_id
      AND r.document_id = v_window.document_id
      AND r.run_id = v_window.run_id
      AND r.source_sha256 = v_window.source_sha256
  ) THEN
    RAISE EXCEPTION 'the source version is not the approved source of this run' USING ERRCODE = 'CT404';
  END IF;
  RETURN v_window;
END
$body$;
ALTER FUNCTION cutter_authz.check_source_version OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.check_source_version(text, uuid) IS 'The bound window, when it is that of the document and the version is the approved source, registered by the run of the window; else CT404.';

CREATE FUNCTION public.fn_iu_create(
  p_document_id text, p_wid text, p_eid text, p_unit_kind text, p_section_type text, p_path text, p_title text,
  p_body text, p_attributes jsonb
) RETURNS TABLE (status text, iu_id uuid, uv_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_source_version_id constant uuid := (p_attributes ->> 'source_version_id')::uuid;
  v_window constant cutter_authz.auth_window := cutter_authz.check_source_version(p_document_id, v_source_version_id);
  v_place constant integer := (p_attributes ->> 'place')::integer;
  v_iu_id constant uuid := cutter_authz.row_id(v_window.run_id, 'information_unit', v_place);
  v_uv_id constant uuid := cutter_authz.row_id(v_window.run_id, 'unit_version', v_place);
  v_sha256 constant text := encode(sha256(convert_to(p_body, 'UTF8')), 'hex');
BEGIN
  INSERT INTO public.information_unit (iu_id, document_id, wid, eid, unit_kind, section_type, run_id)
  VALUES (v_iu_id, v_window.document_id, p_wid, p_eid, p_unit_kind, p_section_type, v_window.run_id);
  INSERT INTO public.unit_version (
    uv_id, iu_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label,
    num, title, title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte, valid_from
  )
  SELECT
    v_uv_id, v_iu_id, v_window.document_id, v_source_version_id, v_window.run_id, 'created', p_eid,
    p_attributes ->> 'parent_eid', p_path, (p_attributes ->> 'ordinal')::integer, p_section_type, p_attributes ->> 'label',
    p_attributes ->> 'num', p_title, p_attributes ->> 'title_source', p_attributes ->> 'citation', p_body, v_sha256,
    p_attributes ->> 'norm_sha256', cutter_authz.unit_digest(p_unit_kind, p_section_type, p_eid, p_title, v_sha256),
    (p_attributes ->> 'start_byte')::integer, (p_attributes ->> 'end_byte')::integer, r.valid_from
  FROM cutter_governance.source_document_version_registry AS r
  WHERE r.source_version_id = v_source_version_id;
  RETURN QUERY SELECT 'created'::text, v_iu_id, v_uv_id;
END
$body$;
ALTER FUNCTION public.fn_iu_create OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_create IS 'Creates one draft unit and its version, for the run of the bound window, which must seal it with the others (CT410). p_attributes: source_version_id, place (in path order, from 1: its ids follow from it), parent_eid, ordinal, label, num, title_source, citation, norm_sha256, start_byte, end_byte. A unit that is there already is 23505.';

CREATE TABLE cutter_authz.document_in_force (
  document_id text COLLATE "C" PRIMARY KEY,
  source_version_id uuid NOT NULL
);
ALTER TABLE cutter_authz.document_in_force OWNER TO cutter_gate;
COMMENT ON TABLE cutter_authz.document_in_force IS 'The version of each document that is in force: one row, changed only by an enactment that names the version before.';
COMMENT ON COLUMN cutter_authz.document_in_force.document_id IS 'The document.';
COMMENT ON COLUMN cutter_authz.document_in_force.source_version_id IS 'The version of its source.';

CREATE FUNCTION cutter_authz.put_in_force(p_document_id text, p_source_version_id uuid, p_based_on uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF p_based_on IS NULL THEN
    INSERT INTO cutter_authz.document_in_force (document_id, source_version_id) VALUES (p_document_id, p_source_version_id)
    ON CONFLICT DO NOTHING;
  ELSE
    UPDATE cutter_authz.document_in_force SET source_version_id = p_source_version_id
    WHERE document_id = p_document_id AND source_version_id = p_based_on;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the version in force is not the one that this cut was made from' USING ERRCODE = 'CT408';
  END IF;
END
$body$;
ALTER FUNCTION cutter_authz.put_in_force OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.put_in_force(text, uuid, uuid) IS 'Puts a version of a document in the place of the one it is based on, or CT408: a second line, which does not depend on what the transaction can see.';

CREATE FUNCTION cutter_authz.require_based_on(p_run_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_document_id text;
  v_based_on uuid;
BEGIN
  SELECT r.document_id, r.based_on INTO v_document_id, v_based_on
  FROM cutter_governance.source_document_version_registry AS r WHERE r.run_id = p_run_id;
  -- One enactment of a document at a time: whoever waits here reads afterwards what the other has put in force.
  PERFORM FROM cutter_governance.source_document_registry AS d WHERE d.document_id = v_document_id FOR NO KEY UPDATE;
  IF cutter_authz.version_in_force(v_document_id) IS DISTINCT FROM v_based_on THEN
    RAISE EXCEPTION 'the version in force is not the one that this cut was made from' USING ERRCODE = 'CT408';
  END IF;
END
$body$;
ALTER FUNCTION cutter_authz.require_based_on OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.require_based_on(uuid) IS 'The version that a run was cut from is still the one in force, or CT408. Locks the document until the transaction ends.';

CREATE FUNCTION cutter_authz.begin_enactment() RETURNS cutter_authz.auth_window
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
BEGIN
  IF v_window.gate <> 'SG_2' THEN
    RAISE EXCEPTION 'a window of % does not permit to enact', v_window.gate USING ERRCODE = 'CT404';
  END IF;
  PERFORM FROM cutter_governance.cutter_run AS r WHERE r.run_id = v_window.run_id FOR NO KEY UPDATE;
  IF NOT EXISTS (
    SELECT FROM cutter_governance.verify_result AS v WHERE v.run_id = v_window.run_id AND v.result = 'matched'
  ) THEN
    RAISE EXCEPTION 'run % is not verified', v_window.run_id USING ERRCODE = 'CT409';
  END IF;
  PERFORM cutter_authz.require_based_on(v_window.run_id);
  IF NOT EXISTS (
    SELECT FROM cutter_authz.owed_step AS o
    WHERE o.run_id = v_window.run_id AND o.step = 'lifecycle_enact' AND o.xid = pg_current_xact_id()
  ) THEN
    PERFORM cutter_authz.require_timely(v_window.run_id);
    PERFORM cutter_authz.require_signed_rows(v_window.run_id);
    PERFORM cutter_authz.owe_step(v_window, 'lifecycle_enact');
  END IF;
  RETURN v_window;
END
$body$;
ALTER FUNCTION cutter_authz.begin_enactment OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.begin_enactment() IS 'The bound SG_2 window (CT404) of a run that is verified (CT409), whose rows are those that were signed (CT407), were committed in time (CT403) and rest on the version in force (CT408): proved once in a transaction, which then owes the whole enactment. Locks run and document until it ends.';

CREATE FUNCTION cutter_authz.enact(p_attempt integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.begin_enactment();
  v_actor text;
  v_reason text;
  v_version uuid;
  v_based_on uuid;
  v_valid_from date;
  v_enacted bigint;
  v_logged bigint;
BEGIN
  SELECT array_to_string(d.people, ' '), d.approval::jsonb ->> 'note' INTO v_actor, v_reason
  FROM cutter_governance.review_decision AS d WHERE d.review_decision_id = v_window.review_decision_id;
  SELECT r.source_version_id, r.based_on, r.valid_from INTO v_version, v_based_on, v_valid_from
  FROM cutter_governance.source_document_version_registry AS r WHERE r.run_id = v_window.run_id;

  -- What is replaced or gone leaves first, in the same transaction: at no moment are two texts of a unit in force.
  WITH ended AS (
    UPDATE public.unit_version AS o
    SET
      lifecycle_status = CASE n.change WHEN 'repealed' THEN 'repealed' ELSE 'superseded' END,
      valid_to = coalesce(o.valid_to, v_valid_from)
    FROM public.unit_version AS n
    WHERE n.run_id = v_window.run_id
      AND n.lifecycle_status = 'draft'
      AND n.change <> 'created'
      AND o.iu_id = n.iu_id
      AND o.lifecycle_status = 'enacted'
    RETURNING o.iu_id, o.uv_id, o.lifecycle_status
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT e.iu_id, e.uv_id, v_window.document_id, v_window.run_id, v_window.review_decision_id, 'enacted', e.lifecycle_status, v_actor, v_reason
  FROM ended AS e;

  WITH gone AS (
    UPDATE public.unit_version AS o
    SET lifecycle_status = 'retired', valid_to = coalesce(o.valid_to, v_valid_from)
    FROM cutter_governance.v_source_units AS b
    WHERE b.source_version_id = v_based_on
      AND o.uv_id = b.uv_id
      AND o.lifecycle_status = 'enacted'
      AND NOT EXISTS (
        SELECT 1 FROM cutter_governance.v_source_units AS n
        WHERE n.source_version_id = v_version AND n.iu_id = b.iu_id
      )
    RETURNING o.iu_id, o.uv_id
  ),
  units AS (
    UPDATE public.information_unit AS u SET lifecycle_status = 'retired'
    FROM gone
    WHERE u.iu_id = gone.iu_id
    RETURNING u.iu_id
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT g.iu_id, g.uv_id, v_window.document_id, v_window.run_id, v_window.review_decision_id, 'enacted', 'retired', v_actor, v_reason
  FROM gone AS g
  JOIN units ON units.iu_id = g.iu_id;

  WITH versions AS (
    UPDATE public.unit_version AS v SET lifecycle_status = 'enacted'
    WHERE v.run_id = v_window.run_id AND v.lifecycle_status = 'draft'
    RETURNING v.iu_id, v.uv_id
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT v.iu_id, v.uv_id, v_window.document_id, v_window.run_id, v_window.review_decision_id, 'draft', 'enacted', v_actor, v_reason
  FROM versions AS v;
  GET DIAGNOSTICS v_enacted = ROW_COUNT;

  -- The units: new ones are in force, repealed ones are so no longer, and the others answer to their new address.
  UPDATE public.information_unit AS u
  SET
    lifecycle_status = CASE
      WHEN u.lifecycle_status = 'draft' THEN 'enacted' WHEN n.change = 'repealed' THEN 'repealed' ELSE u.lifecycle_status END,
    eid = n.eid,
    section_type = n.section_type
  FROM cutter_governance.v_source_units AS n
  WHERE n.source_version_id = v_version
    AND n.iu_id = u.iu_id
    AND (
      u.lifecycle_status = 'draft'
      OR (n.change = 'repealed' AND u.lifecycle_status = 'enacted')
      OR (u.eid, u.section_type) IS DISTINCT FROM (n.eid, n.section_type)
    );
  IF EXISTS (SELECT FROM public.unit_version AS v WHERE v.run_id = v_window.run_id AND v.lifecycle_status = 'draft')
    OR EXISTS (SELECT FROM public.information_unit AS u WHERE u.run_id = v_window.run_id AND u.lifecycle_status = 'draft')
  THEN
    RAISE EXCEPTION 'a draft of run % is left', v_window.run_id USING ERRCODE = 'CT409';
  END IF;
  PERFORM cutter_authz.put_in_force(v_window.document_id, v_version, v_based_on);
  SELECT count(*) INTO v_logged FROM public.iu_lifecycle_log AS l WHERE l.run_id = v_window.run_id;
  PERFORM cutter_authz.put_step(
    v_window, 'lifecycle_enact', p_attempt,
    cutter_authz.framed_sha256(
      'cutter.lifecycle_enact/1', cutter_authz.output_of_step(v_window.run_id, 'cut_leg_a'), v_logged::text),
    NULL);
  PERFORM cutter_authz.close(v_window.review_decision_id);
  RETURN v_enacted;
END
$body$;
ALTER FUNCTION cutter_authz.enact OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.enact(integer) IS 'Enacts every draft of the run of the bound SG_2 window, ends what it replaces, retires what it leaves out, moves addresses, logs every change of lifecycle under the people who signed, records the step and closes the window: all of it or nothing. Returns the number of drafts. CT404, CT407 to CT409, CT413.';

CREATE FUNCTION public.fn_iu_enact(
  p_iu_id uuid, p_uv_id uuid, p_document_id text, p_run_id uuid, p_review_decision_id uuid, p_sha256 text,
  p_actor text, p_reason text
) RETURNS TABLE (status text, iu_id uuid, uv_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.begin_enactment();
  v_actor text;
  v_reason text;
  v_sha256s text[];
BEGIN
  SELECT array_to_string(d.people, ' '), d.approval::jsonb ->> 'note' INTO v_actor, v_reason
  FROM cutter_governance.review_decision AS d WHERE d.review_decision_id = v_window.review_decision_id;
  IF (p_document_id, p_run_id, p_review_decision_id, p_actor, p_reason)
    IS DISTINCT FROM (v_window.document_id, v_window.run_id, v_window.review_decision_id, v_actor, v_reason)
  THEN
    RAISE EXCEPTION 'the window is of another document, run or decision, or other people signed it, with another note' USING ERRCODE = 'CT404';
  END IF;
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
  VALUES (p_iu_id, p_uv_id, p_document_id, p_run_id, p_review_decision_id, 'draft', 'enacted', v_actor, v_reason);
  RETURN QUERY SELECT 'enacted'::text, p_iu_id, p_uv_id;
END
$body$;
ALTER FUNCTION public.fn_iu_enact OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_enact IS 'Enacts one draft unit whose body has the sha256 named, and logs it; CT407 when it has another, CT501 when it is no draft of the run. Actor and reason are the people and the note of the decision (CT404). The transaction must go on to cutter_authz.enact, which enacts the rest and records the step (CT410).';

REVOKE ALL ON FUNCTION
  public.fn_iu_create, public.fn_iu_enact, cutter_authz.enact, cutter_authz.begin_enactment,
  cutter_authz.put_in_force, cutter_authz.require_based_on, cutter_authz.version_in_force, cutter_authz.check_source_version
FROM PUBLIC;
SELECT cutter_authz.refuse_always('cutter_authz.document_in_force', 'delete', 'truncate');
