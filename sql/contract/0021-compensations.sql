-- Compensation: what a run has drafted is withdrawn, and the run is voided, as a signed plan says. Nothing is deleted, and
-- nothing that is in force is touched: that is changed by a new cut. One function does all of it, in one transaction, through a
-- window that it opens by the resolution of SG_3 and closes again.
-- SQLSTATEs: CT601 on hold, CT604 the resolution is for something else, CT606 enacted, CT607 nothing to withdraw; those of admit_resolution.
-- Source: ADR 20.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.run_compensation (
  run_id uuid PRIMARY KEY,
  document_id text COLLATE "C" NOT NULL,
  plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
  compensation_sha256 text COLLATE "C" NOT NULL CHECK (compensation_sha256 ~ '^[0-9a-f]{64}$'),
  units integer NOT NULL CHECK (units >= 0),
  versions integer NOT NULL CHECK (versions > 0),
  drafts_sha256 text COLLATE "C" NOT NULL CHECK (drafts_sha256 ~ '^[0-9a-f]{64}$'),
  review_decision_id uuid NOT NULL UNIQUE REFERENCES cutter_authz.resolution,
  recorded_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_authz.run_compensation IS 'Runs whose drafts were withdrawn.';
COMMENT ON COLUMN cutter_authz.run_compensation.run_id IS 'The run; it is void as well.';
COMMENT ON COLUMN cutter_authz.run_compensation.document_id IS 'The document of its plan.';
COMMENT ON COLUMN cutter_authz.run_compensation.plan_sha256 IS 'sha256 of its plan.';
COMMENT ON COLUMN cutter_authz.run_compensation.compensation_sha256 IS 'sha256 of compensation.json, as signed.';
COMMENT ON COLUMN cutter_authz.run_compensation.units IS 'Units that were withdrawn.';
COMMENT ON COLUMN cutter_authz.run_compensation.versions IS 'Versions of units that were withdrawn.';
COMMENT ON COLUMN cutter_authz.run_compensation.drafts_sha256 IS 'Digest of what was withdrawn: place and digest of every version.';
COMMENT ON COLUMN cutter_authz.run_compensation.review_decision_id IS 'The resolution that allowed it.';
COMMENT ON COLUMN cutter_authz.run_compensation.recorded_by IS 'Database user that withdrew.';
COMMENT ON COLUMN cutter_authz.run_compensation.at IS 'When.';

CREATE FUNCTION cutter_authz.drafts_of_run(p_run_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT jsonb_build_object(
    'drafts_sha256', encode(sha256(convert_to(
      coalesce(string_agg(v.path || ' ' || v.unit_digest || E'\n', '' ORDER BY v.path COLLATE "C"), ''), 'UTF8')), 'hex'),
    'steps', (
      SELECT coalesce(jsonb_agg(s.step ORDER BY s.step COLLATE "C"), '[]')
      FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = p_run_id
    ),
    'units', (SELECT count(*) FROM public.information_unit AS u WHERE u.run_id = p_run_id AND u.lifecycle_status = 'draft'),
    'versions', count(*)
  )
  FROM public.unit_version AS v
  WHERE v.run_id = p_run_id AND v.lifecycle_status = 'draft';
$body$;
COMMENT ON FUNCTION cutter_authz.drafts_of_run(uuid) IS 'What a compensation of a run would withdraw now: numbers, digest, and the steps that the run has recorded.';

CREATE FUNCTION cutter_authz.withdraw_drafts(p_doc jsonb, p_people text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_due constant jsonb := p_doc -> 'resolves';
  v_id constant uuid := (p_doc ->> 'review_decision_id')::uuid;
  v_run_id constant uuid := (v_due ->> 'run_id')::uuid;
BEGIN
  INSERT INTO cutter_authz.auth_window (
    review_decision_id, gate, run_id, document_id, plan_sha256, source_sha256, units_sha256, cluster_id, database_name,
    issued_at, not_after
  )
  SELECT
    v_id, 'SG_3', v_run_id, v_due ->> 'document_id', v_due ->> 'compensation_sha256', r.source_sha256,
    v_due ->> 'drafts_sha256', p_doc #>> '{database,cluster_id}', p_doc #>> '{database,name}',
    (p_doc ->> 'issued_at')::timestamptz, (p_doc ->> 'not_after')::timestamptz
  FROM cutter_governance.source_document_version_registry AS r
  WHERE r.run_id = v_run_id;
  INSERT INTO cutter_authz.allowance (review_decision_id, rel, op, max_rows)
  VALUES
    (v_id, 'public.unit_version', 'UPDATE', (v_due ->> 'versions')::bigint),
    (v_id, 'public.iu_lifecycle_log', 'INSERT', (v_due ->> 'versions')::bigint),
    (v_id, 'public.information_unit', 'UPDATE', (v_due ->> 'units')::bigint);
  PERFORM cutter_authz.bind_transaction(v_id);

  WITH withdrawn AS (
    UPDATE public.unit_version AS v SET lifecycle_status = 'withdrawn'
    WHERE v.run_id = v_run_id AND v.lifecycle_status = 'draft'
    RETURNING v.iu_id, v.uv_id, v.document_id
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT w.iu_id, w.uv_id, w.document_id, v_run_id, v_id, 'draft', 'withdrawn', array_to_string(p_people, ', '), p_doc ->> 'note'
  FROM withdrawn AS w;
  UPDATE public.information_unit AS u SET lifecycle_status = 'withdrawn'
  WHERE u.run_id = v_run_id AND u.lifecycle_status = 'draft';
  PERFORM cutter_authz.close(v_id);
END
$body$;
COMMENT ON FUNCTION cutter_authz.withdraw_drafts(jsonb, text[]) IS 'Withdraws the drafts of a run through a window of its own, which is open for this alone. Not callable by any login.';

CREATE FUNCTION cutter_authz.compensate_run(p_document text, p_signatures bytea[], p_people text[], p_fprs text[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_run_id constant uuid := (cutter_authz.parse_resolution(p_document) #>> '{resolves,run_id}')::uuid;
  v_doc jsonb;
  v_due jsonb;
  v_found jsonb;
  v_expected jsonb;
  v_hold uuid;
  v_people text[];
BEGIN
  -- Whoever writes for this run holds the lock shared until its COMMIT; what is read below is final.
  PERFORM cutter_authz.require_read_committed();
  PERFORM cutter_authz.lock_run(v_run_id);
  v_doc := cutter_authz.admit_resolution(p_document, p_signatures, p_people, p_fprs, 'compensate');
  v_due := v_doc -> 'resolves';
  -- What SG_3 has signed resolves the stops that it knew of, and none that came later.
  SELECT h.hold_id INTO v_hold FROM cutter_authz.hold_on AS h
  WHERE (h.run_id IS NULL OR h.run_id = v_run_id) AND h.at >= (v_doc ->> 'issued_at')::timestamptz
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'hold % is younger than the resolution', v_hold USING ERRCODE = 'CT601';
  END IF;
  v_found := cutter_authz.drafts_of_run(v_run_id);
  IF v_found -> 'steps' ? 'lifecycle_enact' THEN
    RAISE EXCEPTION 'run % is enacted', v_run_id USING ERRCODE = 'CT606';
  END IF;
  IF v_found -> 'versions' = '0' THEN
    RAISE EXCEPTION 'run % has no drafts', v_run_id USING ERRCODE = 'CT607';
  END IF;
  SELECT v_found || jsonb_build_object(
    'action', 'compensate', 'compensation_sha256', v_due -> 'compensation_sha256', 'document_id', r.document_id,
    'plan_sha256', r.plan_sha256, 'run_id', r.run_id::text
  ) INTO v_expected FROM cutter_governance.cutter_run AS r WHERE r.run_id = v_run_id;
  IF v_due IS DISTINCT FROM v_expected THEN
    RAISE EXCEPTION 'the resolution is for another run, or for another state of it' USING ERRCODE = 'CT604';
  END IF;
  SELECT r.people INTO v_people FROM cutter_authz.resolution AS r
  WHERE r.review_decision_id = (v_doc ->> 'review_decision_id')::uuid;
  PERFORM cutter_authz.withdraw_drafts(v_doc, v_people);

  INSERT INTO cutter_authz.run_void (run_id, document_id, plan_sha256, steps, reason, review_decision_id)
  SELECT
    v_run_id, v_due ->> 'document_id', v_due ->> 'plan_sha256',
    ARRAY(SELECT s.step FROM jsonb_array_elements_text(v_due -> 'steps') AS s (step)), v_doc ->> 'note',
    (v_doc ->> 'review_decision_id')::uuid
  WHERE NOT EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = v_run_id);
  INSERT INTO cutter_authz.run_compensation (
    run_id, document_id, plan_sha256, compensation_sha256, units, versions, drafts_sha256, review_decision_id
  )
  VALUES (
    v_run_id, v_due ->> 'document_id', v_due ->> 'plan_sha256', v_due ->> 'compensation_sha256',
    (v_due ->> 'units')::integer, (v_due ->> 'versions')::integer, v_due ->> 'drafts_sha256',
    (v_doc ->> 'review_decision_id')::uuid
  );
  RETURN v_found;
END
$body$;
COMMENT ON FUNCTION cutter_authz.compensate_run(text, bytea[], text[], text[]) IS 'Withdraws what a run has drafted and voids the run, as a signed resolution says; answers what was withdrawn. CT601, CT604, CT606, CT607, and the codes of admit_resolution.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.compensate_run TO cutter_exec;
GRANT SELECT ON cutter_authz.run_compensation TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.run_compensation', 'update', 'delete', 'truncate');
CREATE TRIGGER append_receipt AFTER INSERT ON cutter_authz.run_compensation
FOR EACH ROW EXECUTE FUNCTION cutter_authz.append_receipt();
ALTER TABLE cutter_authz.run_compensation ENABLE ALWAYS TRIGGER append_receipt;
