-- The steps of a run: a state machine of the database. No login writes a step, a change set, a manifest or a verify result; the
-- functions here do, each under the gate of its phase, after the step before it, when its work is there. What they record is
-- taken from the window and from the tables, never from the caller, who gives only his attempt, the digest of his backup, the
-- text of the manifest and his signature under it.
-- SQLSTATEs: CT404 another gate, CT407 not what was signed, CT408 another version is in force, CT409 the step before is missing,
-- CT410 rows without their step, CT411 the step is recorded or another transaction writes it, CT413 another attempt is newer;
-- 23505 cutter_run_step_pkey when the step is recorded already.

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.gate_of_step(p_step text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT CASE p_step WHEN 'lifecycle_enact' THEN 'SG_2' ELSE 'SG_1' END;
$body$;
COMMENT ON FUNCTION cutter_authz.gate_of_step(text) IS 'The gate that a step is recorded under.';

CREATE FUNCTION cutter_authz.require_step_before(p_run_id uuid, p_step text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_before constant text := CASE p_step
    WHEN 'leg_b_record' THEN 'cut_leg_a' WHEN 'write_verify' THEN 'leg_b_record' WHEN 'lifecycle_enact' THEN 'write_verify' END;
BEGIN
  IF v_before IS NOT NULL AND NOT EXISTS (
    SELECT FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = p_run_id AND s.step = v_before
  ) THEN
    RAISE EXCEPTION '% comes after %', p_step, v_before USING ERRCODE = 'CT409';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.require_step_before(uuid, text) IS 'The step that comes before this one is recorded, or CT409.';

CREATE FUNCTION cutter_authz.owe_step(p_window cutter_authz.auth_window, p_step text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF p_window.gate <> cutter_authz.gate_of_step(p_step) THEN
    RAISE EXCEPTION 'a window of % does not permit %', p_window.gate, p_step USING ERRCODE = 'CT404';
  END IF;
  PERFORM cutter_authz.require_step_before(p_window.run_id, p_step);
  IF EXISTS (SELECT FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = p_window.run_id AND s.step = p_step) THEN
    RAISE EXCEPTION '% of run % is recorded', p_step, p_window.run_id USING ERRCODE = 'CT411';
  END IF;
  INSERT INTO cutter_authz.owed_step (run_id, step, xid) VALUES (p_window.run_id, p_step, pg_current_xact_id())
  ON CONFLICT DO NOTHING;
  IF (SELECT o.xid FROM cutter_authz.owed_step AS o WHERE o.run_id = p_window.run_id AND o.step = p_step)
    IS DISTINCT FROM pg_current_xact_id()
  THEN
    RAISE EXCEPTION 'another transaction has written for % of run %', p_step, p_window.run_id USING ERRCODE = 'CT411';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.owe_step(cutter_authz.auth_window, text) IS 'Notes that this transaction writes rows of a step: under its gate (CT404), after the step before it (CT409), while it is not recorded, and no other transaction ever (CT411).';

CREATE FUNCTION cutter_authz.require_step_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
BEGIN
  IF NOT EXISTS (
    SELECT FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = NEW.run_id AND s.step = NEW.step AND s.xid = NEW.xid
  ) THEN
    RAISE EXCEPTION 'rows of % of run % were written, and the step was not recorded', NEW.step, NEW.run_id USING ERRCODE = 'CT410';
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.require_step_recorded() IS 'Constraint trigger, at COMMIT: who has written rows of a step has recorded it in this transaction, or CT410.';

CREATE FUNCTION cutter_authz.put_step(p_window cutter_authz.auth_window, p_step text, p_attempt integer, p_output_sha256 text, p_backup_sha256 text)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_run cutter_governance.cutter_run;
  v_input constant text := CASE p_step WHEN 'leg_b_record' THEN 'cut_leg_a' WHEN 'write_verify' THEN 'leg_b_record' WHEN 'lifecycle_enact' THEN 'leg_b_record' END;
  v_input_sha256 text;
  v_newest integer;
  v_delta jsonb;
BEGIN
  IF p_window.gate <> cutter_authz.gate_of_step(p_step) THEN
    RAISE EXCEPTION 'a window of % does not permit %', p_window.gate, p_step USING ERRCODE = 'CT404';
  END IF;
  SELECT r.* INTO v_run FROM cutter_governance.cutter_run AS r WHERE r.run_id = p_window.run_id FOR NO KEY UPDATE;
  PERFORM cutter_authz.require_step_before(v_run.run_id, p_step);
  SELECT max(a.attempt) INTO v_newest FROM cutter_governance.cutter_run_attempt AS a WHERE a.run_id = v_run.run_id;
  IF p_attempt IS DISTINCT FROM v_newest THEN
    RAISE EXCEPTION 'the newest attempt of run % is %', v_run.run_id, v_newest USING ERRCODE = 'CT413';
  END IF;
  SELECT s.output_sha256 INTO v_input_sha256 FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = v_run.run_id AND s.step = v_input;
  v_input_sha256 := coalesce(v_input_sha256, v_run.rows_sha256);

  -- What the window has paid for since the step before, and the step itself.
  SELECT jsonb_agg(jsonb_build_object('op', d.op, 'rows', d.rows, 'table', d.rel) ORDER BY d.rel COLLATE "C", d.op COLLATE "C") INTO v_delta
  FROM (
    SELECT p.rel, p.op, sum(p.rows) AS rows
    FROM (
      SELECT a.rel, a.op, a.used_rows AS rows FROM cutter_authz.allowance AS a
      WHERE a.review_decision_id = p_window.review_decision_id
        AND a.rel NOT IN ('cutter_governance.review_decision', 'cutter_governance.cutter_run')
      UNION ALL
      SELECT e ->> 'table', e ->> 'op', -(e ->> 'rows')::bigint
      FROM cutter_governance.cutter_run_step AS s
      JOIN cutter_governance.review_decision AS r ON r.approval_sha256 = s.approval_sha256,
        jsonb_array_elements(s.delta) AS e
      WHERE s.run_id = v_run.run_id AND r.review_decision_id = p_window.review_decision_id
      UNION ALL
      SELECT 'cutter_governance.cutter_run_step', 'INSERT', 1
    ) AS p
    GROUP BY p.rel, p.op
    HAVING sum(p.rows) <> 0
  ) AS d;

  INSERT INTO cutter_governance.cutter_run_step (
    run_id, step, attempt, document_id, plan_sha256, step_key, input_sha256, output_sha256, delta, approval_sha256, backup_sha256
  )
  SELECT
    v_run.run_id, p_step, p_attempt, v_run.document_id, v_run.plan_sha256,
    cutter_authz.framed_sha256('cutter.step/1', v_run.run_id::text, v_run.plan_sha256, p_step, v_input_sha256), v_input_sha256,
    p_output_sha256, v_delta, r.approval_sha256, p_backup_sha256
  FROM cutter_governance.review_decision AS r
  WHERE r.review_decision_id = p_window.review_decision_id;
END
$body$;
COMMENT ON FUNCTION cutter_authz.put_step IS 'Records a step: under its gate (CT404), after the step before it (CT409), by the newest attempt (CT413). Everything else is taken from run, window and allowance. Not callable by any login.';

CREATE FUNCTION cutter_authz.output_of_step(p_run_id uuid, p_step text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT s.output_sha256 FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = p_run_id AND s.step = p_step;
$body$;
COMMENT ON FUNCTION cutter_authz.output_of_step(uuid, text) IS 'The output that a step of a run recorded; null while it has not.';

CREATE FUNCTION cutter_authz.require_timely(p_run_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF current_setting('track_commit_timestamp') = 'on' AND EXISTS (
    SELECT FROM cutter_governance.cutter_run_step AS s
    JOIN cutter_governance.review_decision AS d ON d.approval_sha256 = s.approval_sha256
    WHERE s.run_id = p_run_id AND s.step <> 'lifecycle_enact' AND s.xid <> pg_current_xact_id()
      AND (pg_xact_commit_timestamp(s.xid::xid) < d.not_after) IS NOT TRUE
  ) THEN
    RAISE EXCEPTION 'a step of run % was committed after the end of its window, or nobody knows when', p_run_id USING ERRCODE = 'CT403';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.require_timely(uuid) IS 'Every step so far was committed before the end of the window that it was recorded under, or CT403; only where the server keeps commit times.';

CREATE FUNCTION cutter_authz.begin_attempt(p_run_id uuid, p_host text, p_pid integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_attempt integer;
BEGIN
  PERFORM cutter_authz.require_read_committed();
  PERFORM FROM cutter_governance.cutter_run AS r WHERE r.run_id = p_run_id FOR NO KEY UPDATE;
  -- A run that nobody has approved, or that has ended, is fenced by nobody.
  IF NOT EXISTS (
    SELECT FROM cutter_authz.auth_window AS w
    WHERE w.run_id = p_run_id AND w.closed_at IS NULL AND clock_timestamp() < w.not_after
      AND cutter_authz.is_here(w.cluster_id, w.database_name)
  ) THEN
    RAISE EXCEPTION 'no window of run % is open', p_run_id USING ERRCODE = 'CT401';
  END IF;
  INSERT INTO cutter_governance.cutter_run_attempt (run_id, attempt, host, pid)
  SELECT p_run_id, coalesce(max(a.attempt), 0) + 1, p_host, p_pid FROM cutter_governance.cutter_run_attempt AS a WHERE a.run_id = p_run_id
  RETURNING attempt INTO v_attempt;
  RETURN v_attempt;
END
$body$;
COMMENT ON FUNCTION cutter_authz.begin_attempt(uuid, text, integer) IS 'Registers the next attempt of a run that has an open window (CT401) and returns its number: from now on no older one records a step.';

CREATE FUNCTION cutter_authz.seal_leg_a(p_attempt integer, p_backup_sha256 text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
  v_digest text;
BEGIN
  IF p_backup_sha256 IS NULL THEN
    RAISE EXCEPTION 'no backup is named' USING ERRCODE = 'CT409';
  END IF;
  PERFORM cutter_authz.owe_step(v_window, 'cut_leg_a');
  PERFORM cutter_authz.require_based_on(v_window.run_id);
  SELECT s.rows_sha256 INTO v_digest FROM cutter_authz.require_signed_rows(v_window.run_id) AS s;
  PERFORM cutter_authz.put_step(v_window, 'cut_leg_a', p_attempt, v_digest, p_backup_sha256);
  RETURN v_digest;
END
$body$;
COMMENT ON FUNCTION cutter_authz.seal_leg_a(integer, text) IS 'Ends the writing of a run: the rows are those that were signed (CT407) and rest on the version in force (CT408). Nothing of the run''s content is writable afterwards. Returns the digest of the rows.';

CREATE FUNCTION cutter_authz.put_half(p_manifest_id uuid, p_run_id uuid, p_role text, p_fpr text, p_signature text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $body$
  INSERT INTO cutter_governance.dot_pair_signature (manifest_id, run_id, document_id, role, status, fpr, signature)
  SELECT m.manifest_id, m.run_id, m.document_id, p_role, CASE WHEN p_signature IS NULL THEN 'unsigned' ELSE 'signed' END, p_fpr, p_signature
  FROM cutter_governance.manifest_envelope AS m
  WHERE m.manifest_id = p_manifest_id AND m.run_id = p_run_id;
$body$;
COMMENT ON FUNCTION cutter_authz.put_half IS 'Records one half of the pair under a manifest, signed or unsigned. Not callable by any login.';

CREATE FUNCTION cutter_authz.record_leg_b(p_attempt integer, p_payload_type text, p_payload text, p_fpr text, p_signature text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
  v_sha256 constant text := encode(sha256(convert_to(p_payload, 'UTF8')), 'hex');
  v_statement constant jsonb := p_payload::jsonb;
  v_said jsonb;
  v_change_set_id uuid;
  v_manifest_id uuid;
BEGIN
  PERFORM cutter_authz.owe_step(v_window, 'leg_b_record');
  SELECT jsonb_object_agg(s ->> 'name', s #>> '{digest,sha256}') INTO v_said FROM jsonb_array_elements(v_statement -> 'subject') AS s;
  IF (
    v_statement #>> '{predicate,run_id}', v_statement #>> '{predicate,document_id}', v_said ->> 'plan.json', v_said ->> 'source', v_said ->> 'rows', v_said ->> 'backup'
  ) IS DISTINCT FROM (
    v_window.run_id::text, v_window.document_id, v_window.plan_sha256, v_window.source_sha256,
    cutter_authz.output_of_step(v_window.run_id, 'cut_leg_a'),
    (SELECT s.backup_sha256 FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = v_window.run_id AND s.step = 'cut_leg_a')
  ) THEN
    RAISE EXCEPTION 'the manifest does not speak of this run, its plan, its rows and its backup' USING ERRCODE = 'CT407';
  END IF;

  INSERT INTO cutter_governance.cut_change_set (
    run_id, document_id, source_version_id, based_on, plan_sha256, units_sha256, tree_sha256, created, changes
  )
  SELECT
    v_window.run_id, r.document_id, r.source_version_id, r.based_on, v_window.plan_sha256, v_window.units_sha256, t.tree_sha256,
    t.created, t.changes
  FROM cutter_governance.source_document_version_registry AS r,
    LATERAL (
      SELECT
        encode(sha256(convert_to(coalesce(string_agg(c.tree, '' ORDER BY c.path COLLATE "C"), ''), 'UTF8')), 'hex') AS tree_sha256,
        count(*) FILTER (WHERE c.change = 'created') AS created,
        jsonb_build_object(
          'created', count(*) FILTER (WHERE c.change = 'created'), 'unchanged', count(*) FILTER (WHERE c.change = 'unchanged'),
          'reformatted', count(*) FILTER (WHERE c.change = 'reformatted'), 'revised', count(*) FILTER (WHERE c.change = 'revised'),
          'moved', count(*) FILTER (WHERE c.change = 'moved'), 'renumbered', count(*) FILTER (WHERE c.change = 'renumbered'),
          'repealed', count(*) FILTER (WHERE c.change = 'repealed'), 'retired', (
            SELECT count(*) FROM cutter_governance.v_source_units AS o
            WHERE o.source_version_id = r.based_on AND NOT EXISTS (
              SELECT FROM cutter_governance.v_source_units AS n
              WHERE n.source_version_id = r.source_version_id AND n.iu_id = o.iu_id
            )
          )
        ) AS changes
      FROM (
        SELECT v.path, v.change, v.path || ' ' || v.sha256 || E'\n' AS tree
        FROM cutter_governance.v_source_units AS v WHERE v.source_version_id = r.source_version_id
      ) AS c
    ) AS t
  WHERE r.run_id = v_window.run_id
  RETURNING cut_change_set_id INTO v_change_set_id;
  INSERT INTO cutter_governance.manifest_envelope (run_id, document_id, cut_change_set_id, payload_type, payload, payload_sha256)
  VALUES (v_window.run_id, v_window.document_id, v_change_set_id, p_payload_type, p_payload, v_sha256)
  RETURNING manifest_id INTO v_manifest_id;
  PERFORM cutter_authz.put_half(v_manifest_id, v_window.run_id, 'executor', p_fpr, p_signature);
  PERFORM cutter_authz.put_step(v_window, 'leg_b_record', p_attempt, v_sha256, NULL);
  RETURN v_manifest_id;
END
$body$;
COMMENT ON FUNCTION cutter_authz.record_leg_b IS 'Records the change set, which it computes, the manifest and the executor''s half of the pair. The manifest names run, document, plan, source, rows and backup as they are recorded, or CT407.';

CREATE FUNCTION cutter_authz.record_verify(p_attempt integer, p_fpr text, p_signature text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
  v_run cutter_governance.cutter_run;
  v_manifest cutter_governance.manifest_envelope;
  v_sealed constant text := cutter_authz.output_of_step(v_window.run_id, 'cut_leg_a');
  v_found record;
  v_rebuilt text;
  v_manifest_sha256 text;
  v_checks jsonb;
  v_output text;
BEGIN
  PERFORM cutter_authz.owe_step(v_window, 'write_verify');
  SELECT * INTO v_manifest FROM cutter_governance.manifest_envelope AS m WHERE m.run_id = v_window.run_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'write_verify comes after leg_b_record' USING ERRCODE = 'CT409';
  END IF;
  SELECT * INTO v_run FROM cutter_governance.cutter_run AS r WHERE r.run_id = v_window.run_id;
  PERFORM cutter_authz.require_timely(v_run.run_id);
  SELECT * INTO v_found FROM cutter_authz.require_signed_rows(v_window.run_id);
  v_rebuilt := cutter_authz.rebuilt_sha256(v_window.run_id);
  v_manifest_sha256 := encode(sha256(convert_to(v_manifest.payload, 'UTF8')), 'hex');
  SELECT jsonb_agg(jsonb_build_object('check', c.name, 'expected', c.expected, 'found', c.found)) INTO v_checks
  FROM (
    VALUES
      ('rows_sha256', v_run.rows_sha256, v_found.rows_sha256), ('sealed rows_sha256', v_sealed, v_found.rows_sha256),
      ('text_sha256', v_run.text_sha256, v_rebuilt),
      ('manifest_sha256', cutter_authz.output_of_step(v_run.run_id, 'leg_b_record'), v_manifest_sha256)
  ) AS c (name, expected, found);
  IF EXISTS (SELECT FROM jsonb_array_elements(v_checks) AS c WHERE c -> 'expected' IS DISTINCT FROM c -> 'found') THEN
    RAISE EXCEPTION 'the rows are not those that were signed' USING ERRCODE = 'CT407', DETAIL = v_checks::text;
  END IF;
  INSERT INTO cutter_governance.verify_result (run_id, document_id, manifest_id, result, checks, rebuilt_sha256, units)
  VALUES (v_run.run_id, v_run.document_id, v_manifest.manifest_id, 'matched', v_checks, v_rebuilt, v_found.lines);
  PERFORM cutter_authz.put_half(v_manifest.manifest_id, v_run.run_id, 'verifier', p_fpr, p_signature);
  v_output := cutter_authz.framed_sha256('cutter.write_verify/1', v_rebuilt, v_found.rows_sha256, v_manifest_sha256);
  PERFORM cutter_authz.put_step(v_window, 'write_verify', p_attempt, v_output, NULL);
  -- SG_2 needs a closed window before it: closed here, no expiry in between can strand the run.
  PERFORM cutter_authz.close(v_window.review_decision_id);
  RETURN v_output;
END
$body$;
COMMENT ON FUNCTION cutter_authz.record_verify IS 'Reads a run back under the login of the verifier, compares it with what was signed, sealed and stated (CT407, CT408), and records the result and the verifier''s half of the pair, and closes the window. Returns the output of the step.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.begin_attempt, cutter_authz.seal_leg_a, cutter_authz.record_leg_b TO cutter_exec;
GRANT EXECUTE ON FUNCTION cutter_authz.record_verify TO cutter_verify;
GRANT SELECT ON cutter_authz.owed_step TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

CREATE CONSTRAINT TRIGGER require_step_recorded AFTER INSERT ON cutter_authz.owed_step
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cutter_authz.require_step_recorded();
ALTER TABLE cutter_authz.owed_step ENABLE ALWAYS TRIGGER require_step_recorded;
SELECT cutter_authz.refuse_always('cutter_authz.owed_step', 'update', 'delete', 'truncate');
