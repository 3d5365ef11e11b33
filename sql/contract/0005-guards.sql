-- The guards on every governed table, whatever statement writes: function, INSERT, COPY, MERGE.
-- Statement triggers with transition tables, so the cost is one call a statement. ALWAYS, so that even a session with
-- session_replication_role = replica is checked. SQLSTATEs: CT401 no window bound, CT402 closed, CT403 expired,
-- CT404 window of another run, document, plan or database, CT405 allowance, CT116 the clock has gone back, CT501 immutable,
-- CT502 delete, CT503 truncate, CT504 replication; of a run that is stopped CT113 rejected (0015), CT601 on hold, CT602 void (0019).

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.bound_window() RETURNS cutter_authz.auth_window
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window cutter_authz.auth_window;
BEGIN
  SELECT w.* INTO v_window
  FROM cutter_authz.txn_bind AS b
  JOIN cutter_authz.auth_window AS w ON w.review_decision_id = b.review_decision_id
  WHERE b.xid = pg_current_xact_id() AND b.backend_pid = pg_backend_pid();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no window is bound to this transaction' USING ERRCODE = 'CT401';
  END IF;
  -- A restored copy of the binding, met by a younger counter of transactions, binds nothing elsewhere.
  IF cutter_authz.is_here(v_window.cluster_id, v_window.database_name) IS NOT TRUE THEN
    RAISE EXCEPTION 'window % is of another database', v_window.review_decision_id USING ERRCODE = 'CT404';
  END IF;
  IF v_window.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'window % is closed', v_window.review_decision_id USING ERRCODE = 'CT402';
  END IF;
  -- now() is frozen at BEGIN: a transaction opened in time could write hours later.
  IF clock_timestamp() >= v_window.not_after THEN
    RAISE EXCEPTION 'window % has expired', v_window.review_decision_id USING ERRCODE = 'CT403';
  END IF;
  -- A clock that went back would let an expired window write again.
  IF clock_timestamp() < v_window.opened_at THEN
    RAISE EXCEPTION 'the clock of the server is behind the opening of window %', v_window.review_decision_id USING ERRCODE = 'CT116';
  END IF;
  -- A window of SG_3 is opened for a stopped run by compensate_run (0021) alone, which has checked by itself.
  IF v_window.gate <> 'SG_3' THEN
    PERFORM cutter_authz.refuse_stopped(v_window);
  END IF;
  RETURN v_window;
END
$body$;
COMMENT ON FUNCTION cutter_authz.bound_window() IS 'The open, unexpired window that this transaction is bound to, or CT401 to CT404, CT116; CT113, CT601 and CT602 while its run is stopped (0019).';

CREATE FUNCTION cutter_authz.consume_allowance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_rel constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  v_window cutter_authz.auth_window;
  v_rows bigint;
  v_foreign bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM new_rows) THEN
    RETURN NULL;
  END IF;
  v_window := cutter_authz.bound_window();
  SELECT
    count(*),
    -- An enactment also ends the life of what earlier runs wrote; it inserts nothing in their name.
    count(*) FILTER (
      WHERE n.document_id IS DISTINCT FROM v_window.document_id
        OR (n.run_id IS DISTINCT FROM v_window.run_id AND NOT (TG_OP = 'UPDATE' AND v_window.gate = 'SG_2')))
  INTO v_rows, v_foreign
  FROM new_rows AS n;
  IF v_foreign > 0 THEN
    RAISE EXCEPTION 'rows of another run or document in %', v_rel USING ERRCODE = 'CT404';
  END IF;
  -- Rows under the version of another run would be that run's to prove.
  IF TG_OP = 'INSERT' AND TG_TABLE_NAME IN ('unit_carry', 'unit_version') THEN
    SELECT count(*) INTO v_foreign
    FROM new_rows AS n
    WHERE n.source_version_id IS DISTINCT FROM (
      SELECT r.source_version_id FROM cutter_governance.source_document_version_registry AS r WHERE r.run_id = v_window.run_id
    );
    IF v_foreign > 0 THEN
      RAISE EXCEPTION 'rows of another version of the source in %', v_rel USING ERRCODE = 'CT404';
    END IF;
  END IF;
  -- One statement checks and uses: a second session waits on the row and then counts what the first has used.
  UPDATE cutter_authz.allowance
  SET used_rows = used_rows + v_rows
  WHERE review_decision_id = v_window.review_decision_id
    AND rel = v_rel
    AND op = TG_OP
    AND used_rows + v_rows <= max_rows;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the allowance does not cover % more rows: % on %', v_rows, TG_OP, v_rel USING ERRCODE = 'CT405';
  END IF;
  -- The rows of a step are committed with the step, or not at all. A compensation (0021) records itself.
  IF TG_NARGS = 1 AND v_window.gate <> 'SG_3' THEN
    PERFORM cutter_authz.owe_step(v_window, TG_ARGV[0]);
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.consume_allowance() IS 'Statement trigger: spends the allowance of the bound window, and lets only rows of its run and document pass. No rows, no window needed. Its argument is the step that the rows belong to (0017).';

CREATE FUNCTION cutter_authz.enter_leg_a() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
BEGIN
  PERFORM cutter_authz.owe_step(cutter_authz.bound_window(), 'cut_leg_a');
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.enter_leg_a() IS 'Statement trigger, before the first row: a window of SG_1 is bound and the run is not sealed, or CT401 to CT404, CT411. What a statement calls in its midst can seal, so the same is asked again after the last row.';

CREATE FUNCTION cutter_authz.recheck_at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
BEGIN
  IF (
    SELECT clock_timestamp() + interval '1 second' < w.not_after FROM cutter_authz.auth_window AS w
    WHERE w.review_decision_id = NEW.review_decision_id
  ) IS NOT TRUE THEN
    RAISE EXCEPTION 'window % has expired before the COMMIT', NEW.review_decision_id USING ERRCODE = 'CT403';
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.recheck_at_commit() IS 'Constraint trigger, at COMMIT and once for each transaction: the window that it is bound to lasts for another second, or CT403. A client can have it asked early (SET CONSTRAINTS ALL IMMEDIATE) and end later: write_verify and enactment then refuse (0017), where the server keeps commit times.';

CREATE FUNCTION cutter_authz.refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
BEGIN
  RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = CASE TG_OP WHEN 'DELETE' THEN 'CT502' WHEN 'TRUNCATE' THEN 'CT503' ELSE 'CT501' END;
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_change() IS 'Trigger: refuses, whoever asks. CT501 update, CT502 delete, CT503 truncate.';

CREATE FUNCTION cutter_authz.refuse_replica() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
BEGIN
  RAISE EXCEPTION 'rows that replication brings into %.% are refused', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'CT504';
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_replica() IS 'Row trigger that fires in the replication role replica alone: logical replication fires no statement triggers, so it writes nothing here. CT504.';

CREATE FUNCTION cutter_authz.refuse_always(p_rel regclass, VARIADIC p_ops text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_op text;
BEGIN
  FOREACH v_op IN ARRAY p_ops LOOP
    EXECUTE format(
      'CREATE TRIGGER refuse_%1$s BEFORE %1$s ON %2$s FOR EACH STATEMENT EXECUTE FUNCTION cutter_authz.refuse_change()', v_op, p_rel);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_%s', p_rel, v_op);
  END LOOP;
  IF 'delete' = ANY (p_ops) THEN
    EXECUTE format(
      'CREATE TRIGGER refuse_replica BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION cutter_authz.refuse_replica()', p_rel);
    EXECUTE format('ALTER TABLE %s ENABLE REPLICA TRIGGER refuse_replica', p_rel);
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_always(regclass, text[]) IS 'Puts refuse_change on a table for these operations, in every replication role, and refuse_replica where nothing may be deleted. For the contract itself; asks for the rights of whoever calls.';

CREATE FUNCTION cutter_authz.check_session_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  -- The login and not current_user: inside this function current_user is the owner.
  v_executes constant boolean := pg_has_role(session_user, 'cutter_exec', 'MEMBER');
  v_verifies constant boolean := pg_has_role(session_user, 'cutter_verify', 'MEMBER');
  v_due text;
  v_user text;
BEGIN
  IF TG_TABLE_NAME = 'dot_pair_signature' THEN
    v_due := NEW.role;
    v_user := NEW.database_user;
  ELSE
    v_due := CASE NEW.step WHEN 'write_verify' THEN 'verifier' ELSE 'executor' END;
    v_user := NEW.recorded_by;
  END IF;
  IF v_user IS DISTINCT FROM session_user::text
    OR v_executes IS DISTINCT FROM (v_due = 'executor')
    OR v_verifies IS DISTINCT FROM (v_due = 'verifier')
  THEN
    RAISE EXCEPTION 'only the login of the % may write this row', v_due USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_session_role() IS 'Row trigger: executor and verifier are two logins; neither writes the half of the other, and a superuser, who is both, writes none.';

-- Role privileges, before any trigger is attached.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;

RESET ROLE;

-- The same guards on every governed table.
DO $body$
DECLARE
  v_rel regclass;
BEGIN
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.cut_change_set', 'cutter_governance.cutter_run', 'cutter_governance.cutter_run_step',
    'cutter_governance.dot_pair_signature', 'cutter_governance.manifest_envelope', 'cutter_governance.review_decision',
    'cutter_governance.source_document_registry', 'cutter_governance.source_document_version_registry',
    'cutter_governance.verify_result', 'public.information_unit', 'public.iu_lifecycle_log', 'public.unit_carry',
    'public.unit_version'
  ]::regclass[] LOOP
    EXECUTE pg_catalog.format(
      'CREATE TRIGGER governed_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
       FOR EACH STATEMENT EXECUTE FUNCTION cutter_authz.consume_allowance(%s)', v_rel,
      CASE
        WHEN v_rel = ANY (ARRAY[
          'cutter_governance.source_document_registry', 'cutter_governance.source_document_version_registry',
          'public.information_unit', 'public.unit_carry', 'public.unit_version'
        ]::regclass[]) THEN '''cut_leg_a'''
        WHEN v_rel = 'public.iu_lifecycle_log'::regclass THEN '''lifecycle_enact'''
        ELSE ''
      END);
    EXECUTE pg_catalog.format(
      'CREATE TRIGGER governed_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS new_rows
       FOR EACH STATEMENT EXECUTE FUNCTION cutter_authz.consume_allowance()', v_rel);
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER governed_insert', v_rel);
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER governed_update', v_rel);
  END LOOP;

  -- What cut_leg_a fills is asked before the rows as well, so that nobody sends them in vain.
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.source_document_registry', 'cutter_governance.source_document_version_registry',
    'public.information_unit', 'public.unit_carry', 'public.unit_version'
  ]::regclass[] LOOP
    EXECUTE pg_catalog.format(
      'CREATE TRIGGER enter_leg_a BEFORE INSERT ON %s FOR EACH STATEMENT EXECUTE FUNCTION cutter_authz.enter_leg_a()', v_rel);
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER enter_leg_a', v_rel);
  END LOOP;

  -- Nothing is ever deleted: neither governed rows nor the gate's own tables.
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.cut_change_set', 'cutter_governance.cutter_run', 'cutter_governance.cutter_run_attempt',
    'cutter_governance.cutter_run_step', 'cutter_governance.dot_pair_signature', 'cutter_governance.manifest_envelope',
    'cutter_governance.review_decision', 'cutter_governance.source_document_registry',
    'cutter_governance.source_document_version_registry', 'cutter_governance.verify_result', 'public.information_unit',
    'public.iu_lifecycle_log', 'public.unit_carry', 'public.unit_version', 'cutter_authz.allowance', 'cutter_authz.auth_window',
    'cutter_authz.contract_migration', 'cutter_authz.database_identity', 'cutter_authz.txn_bind'
  ]::regclass[] LOOP
    PERFORM cutter_authz.refuse_always(v_rel, 'delete', 'truncate');
  END LOOP;

  -- Ledgers are written once. Window and allowance change by their own functions; units only as the triggers below say.
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.cut_change_set', 'cutter_governance.cutter_run', 'cutter_governance.cutter_run_attempt',
    'cutter_governance.cutter_run_step', 'cutter_governance.dot_pair_signature', 'cutter_governance.manifest_envelope',
    'cutter_governance.review_decision', 'cutter_governance.source_document_registry',
    'cutter_governance.source_document_version_registry', 'cutter_governance.verify_result', 'public.iu_lifecycle_log',
    'public.unit_carry', 'cutter_authz.contract_migration', 'cutter_authz.database_identity', 'cutter_authz.txn_bind'
  ]::regclass[] LOOP
    PERFORM cutter_authz.refuse_always(v_rel, 'update');
  END LOOP;
END
$body$;

-- A unit changes its lifecycle along the allowed ways, and its current address and role while it is in force; nothing
-- else. The condition is part of the trigger, so an allowed row costs an expression and no call; AFTER, so that no other
-- trigger can change the row behind it.
CREATE TRIGGER immutable AFTER UPDATE ON public.information_unit FOR EACH ROW
WHEN (NOT (
  (OLD.lifecycle_status, NEW.lifecycle_status) IN (
    ('draft', 'enacted'), ('draft', 'withdrawn'),
    ('enacted', 'enacted'), ('enacted', 'superseded'), ('enacted', 'retired'), ('enacted', 'repealed'),
    ('repealed', 'repealed'), ('repealed', 'retired'))
  AND (OLD.lifecycle_status <> 'draft' OR (NEW.eid, NEW.section_type) IS NOT DISTINCT FROM (OLD.eid, OLD.section_type))
  AND (NEW.iu_id, NEW.document_id, NEW.wid, NEW.unit_kind, NEW.run_id, NEW.created_at)
    IS NOT DISTINCT FROM (OLD.iu_id, OLD.document_id, OLD.wid, OLD.unit_kind, OLD.run_id, OLD.created_at)
))
EXECUTE FUNCTION cutter_authz.refuse_change();
ALTER TABLE public.information_unit ENABLE ALWAYS TRIGGER immutable;

-- The text never changes. The last day in force is stated, once, when a version leaves it.
CREATE TRIGGER immutable AFTER UPDATE ON public.unit_version FOR EACH ROW
WHEN (NOT (
  (OLD.lifecycle_status, NEW.lifecycle_status) IN (
    ('draft', 'enacted'), ('draft', 'withdrawn'),
    ('enacted', 'superseded'), ('enacted', 'retired'), ('enacted', 'repealed'))
  AND (NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to OR (OLD.valid_to IS NULL AND OLD.lifecycle_status = 'enacted'))
  AND (
    NEW.uv_id, NEW.iu_id, NEW.document_id, NEW.source_version_id, NEW.run_id, NEW.change, NEW.eid, NEW.parent_eid,
    NEW.path, NEW.ordinal, NEW.section_type, NEW.label, NEW.num, NEW.title, NEW.title_source, NEW.citation, NEW.body,
    NEW.sha256, NEW.norm_sha256, NEW.unit_digest, NEW.start_byte, NEW.end_byte, NEW.valid_from, NEW.recorded_at
  ) IS NOT DISTINCT FROM (
    OLD.uv_id, OLD.iu_id, OLD.document_id, OLD.source_version_id, OLD.run_id, OLD.change, OLD.eid, OLD.parent_eid,
    OLD.path, OLD.ordinal, OLD.section_type, OLD.label, OLD.num, OLD.title, OLD.title_source, OLD.citation, OLD.body,
    OLD.sha256, OLD.norm_sha256, OLD.unit_digest, OLD.start_byte, OLD.end_byte, OLD.valid_from, OLD.recorded_at
  )
))
EXECUTE FUNCTION cutter_authz.refuse_change();
ALTER TABLE public.unit_version ENABLE ALWAYS TRIGGER immutable;

CREATE TRIGGER check_session_role BEFORE INSERT ON cutter_governance.dot_pair_signature FOR EACH ROW
EXECUTE FUNCTION cutter_authz.check_session_role();
ALTER TABLE cutter_governance.dot_pair_signature ENABLE ALWAYS TRIGGER check_session_role;

CREATE CONSTRAINT TRIGGER recheck_at_commit AFTER INSERT ON cutter_authz.txn_bind
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cutter_authz.recheck_at_commit();
ALTER TABLE cutter_authz.txn_bind ENABLE ALWAYS TRIGGER recheck_at_commit;

CREATE TRIGGER check_session_role BEFORE INSERT ON cutter_governance.cutter_run_step FOR EACH ROW
EXECUTE FUNCTION cutter_authz.check_session_role();
ALTER TABLE cutter_governance.cutter_run_step ENABLE ALWAYS TRIGGER check_session_role;
