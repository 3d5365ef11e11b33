-- Opening, binding and closing a window. `open` is the one place that decides whether an approval opens a window; who
-- signed it is found out in 0013.
-- SQLSTATEs of open: CT100 form, CT101 type, CT102 decision, CT103 gate, CT104 database, CT105 lifetime,
-- CT106 expired or issued ahead of the clock, CT412 another isolation level than READ COMMITTED or a subtransaction, CT107 to CT111 and CT114 signatures (0013), CT112 prior, CT113 rejected (0015), CT115 and CT116 ledger (0016); 23505 review_decision_pkey when used before.

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.canonical_json(p_value jsonb, p_newline text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_inner constant text := p_newline || '  ';
  v_parts text;
BEGIN
  IF jsonb_typeof(p_value) = 'object' THEN
    SELECT string_agg(to_json(e.key)::text || ': ' || cutter_authz.canonical_json(e.value, v_inner), ',' || v_inner ORDER BY e.key COLLATE "C")
    INTO v_parts FROM jsonb_each(p_value) AS e;
    RETURN CASE WHEN v_parts IS NULL THEN '{}' ELSE '{' || v_inner || v_parts || p_newline || '}' END;
  ELSIF jsonb_typeof(p_value) = 'array' THEN
    SELECT string_agg(cutter_authz.canonical_json(e.value, v_inner), ',' || v_inner ORDER BY e.position)
    INTO v_parts FROM jsonb_array_elements(p_value) WITH ORDINALITY AS e (value, position);
    RETURN CASE WHEN v_parts IS NULL THEN '[]' ELSE '[' || v_inner || v_parts || p_newline || ']' END;
  ELSIF jsonb_typeof(p_value) = 'number' AND p_value::text !~ '^(0|[1-9][0-9]{0,9})$' THEN
    -- jsonb keeps the trailing zeros of 1.0, which would come back as they were written.
    RAISE EXCEPTION 'a number of the approval is not a plain integer' USING ERRCODE = 'CT100';
  END IF;
  RETURN p_value::text;
END
$body$;
COMMENT ON FUNCTION cutter_authz.canonical_json(jsonb, text) IS 'The canonical text of a value of printable ASCII and small integers, without the final newline; CT100 for any other number. p_newline is a newline followed by the current indentation.';

CREATE FUNCTION cutter_authz.parse_signed(p_text text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc jsonb;
BEGIN
  -- Limits and the alphabet come before any parsing.
  IF p_text IS NULL OR octet_length(p_text) > 16384 OR p_text COLLATE "C" ~ '[^ -~\n]' THEN
    RAISE EXCEPTION 'the approval is not a short text of printable ASCII' USING ERRCODE = 'CT100';
  END IF;
  BEGIN
    v_doc := p_text::jsonb;
  EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
      RAISE EXCEPTION 'the approval is not JSON' USING ERRCODE = 'CT100';
  END;
  -- Rebuilding the text refuses duplicate members, other spellings of numbers and any other second reading.
  IF cutter_authz.canonical_json(v_doc, E'\n') || E'\n' <> p_text THEN
    RAISE EXCEPTION 'the approval is not in canonical form' USING ERRCODE = 'CT100';
  END IF;
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.parse_signed(text) IS 'Text to value of what people sign: ASCII, at most 16 KiB, canonical; or CT100.';

CREATE FUNCTION cutter_authz.parse_approval(p_approval text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_signed(p_approval);
BEGIN
  IF jsonb_typeof(v_doc) <> 'object' OR v_doc ->> 'type' IS DISTINCT FROM 'cutter/approval/v2' THEN
    RAISE EXCEPTION 'not an approval' USING ERRCODE = 'CT101';
  END IF;
  IF ARRAY(SELECT k FROM jsonb_object_keys(v_doc) AS k ORDER BY k COLLATE "C") <> ARRAY[
    'allowance', 'backup_fpr', 'database', 'decision', 'gate', 'issued_at', 'ledger_head', 'not_after', 'note', 'phases', 'plan_sha256',
    'planner', 'prior', 'review_decision_id', 'review_html_sha256', 'review_sha256', 'rows_sha256', 'run_id', 'source_sha256',
    'target_document_id', 'text_sha256', 'threshold', 'trust_root', 'type', 'units_sha256'
  ] THEN
    RAISE EXCEPTION 'the approval has other members than it must have' USING ERRCODE = 'CT100';
  END IF;
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.parse_approval(text) IS 'Text to value: ASCII, at most 16 KiB, canonical, of the right type and with exactly the members of an approval; or CT100, CT101.';

CREATE FUNCTION cutter_authz.is_here(p_cluster_id text, p_database_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT p_database_name = current_database()::text
    AND p_cluster_id = (SELECT system_identifier::text FROM pg_control_system());
$body$;
COMMENT ON FUNCTION cutter_authz.is_here(text, text) IS 'Whether a cluster and a database name mean this database.';

CREATE FUNCTION cutter_authz.require_read_committed() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'what is decided here must see what is committed: READ COMMITTED and no other isolation level' USING ERRCODE = 'CT412';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.require_read_committed() IS 'The transaction is READ COMMITTED, or CT412: in an older snapshot a closed window is open, a hold is not there, and two versions come into force.';

CREATE FUNCTION cutter_authz.bind_transaction(p_review_decision_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  PERFORM cutter_authz.require_read_committed();
  -- A transaction that has exported its snapshot cannot be prepared, so none that writes outlives its session.
  IF current_setting('max_prepared_transactions')::integer > 0 THEN
    PERFORM pg_export_snapshot();
  END IF;
  INSERT INTO cutter_authz.txn_bind (xid, backend_pid, review_decision_id)
  VALUES (pg_current_xact_id(), pg_backend_pid(), p_review_decision_id)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the transaction is already bound to a window' USING ERRCODE = 'CT406';
  END IF;
  -- Within a savepoint the row is a subtransaction's, and could be rolled back alone.
  IF NOT EXISTS (
    SELECT FROM cutter_authz.txn_bind AS b
    WHERE b.xid = pg_current_xact_id() AND b.xmin::text::bigint = b.xid::text::numeric % 4294967296
  ) THEN
    RAISE EXCEPTION 'a window is bound to a whole transaction, not within a savepoint' USING ERRCODE = 'CT412';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.bind_transaction(uuid) IS 'Binds the current transaction, once: CT406 when it is bound already, CT412 in a subtransaction or another isolation level. Not callable by any login. In PL/pgSQL a block with EXCEPTION is a subtransaction too.';

CREATE FUNCTION cutter_authz.open(p_approval text, p_signatures bytea[], p_people text[], p_fprs text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_approval(p_approval);
  v_id uuid;
  v_gate constant text := v_doc ->> 'gate';
  v_issued_at timestamptz;
  v_not_after timestamptz;
  v_people text[];
  v_fprs text[];
BEGIN
  IF v_doc ->> 'decision' IS DISTINCT FROM 'approve' THEN
    RAISE EXCEPTION 'the decision is not to approve' USING ERRCODE = 'CT102';
  END IF;
  IF v_gate IS NULL OR v_gate NOT IN ('SG_1', 'SG_2') THEN
    RAISE EXCEPTION 'no gate that an approval opens' USING ERRCODE = 'CT103';
  END IF;
  PERFORM cutter_authz.check_form(v_doc);
  IF cutter_authz.is_here(v_doc #>> '{database,cluster_id}', v_doc #>> '{database,name}') IS NOT TRUE
    OR (SELECT install_uuid::text FROM cutter_authz.database_identity) IS DISTINCT FROM v_doc #>> '{database,uuid}'
  THEN
    RAISE EXCEPTION 'the approval is for another database' USING ERRCODE = 'CT104';
  END IF;

  v_issued_at := (v_doc ->> 'issued_at')::timestamptz;
  v_not_after := (v_doc ->> 'not_after')::timestamptz;
  IF v_not_after <= v_issued_at
    OR v_not_after - v_issued_at > (CASE v_gate WHEN 'SG_1' THEN interval '24 hours' ELSE interval '12 hours' END)
  THEN
    RAISE EXCEPTION 'the approval lives longer than its gate allows' USING ERRCODE = 'CT105';
  END IF;
  IF clock_timestamp() >= v_not_after OR v_issued_at > clock_timestamp() + interval '5 minutes' THEN
    RAISE EXCEPTION 'the approval is not valid now' USING ERRCODE = 'CT106';
  END IF;

  IF EXISTS (SELECT FROM cutter_authz.rejection AS r WHERE r.plan_sha256 = v_doc ->> 'plan_sha256') THEN
    RAISE EXCEPTION 'the plan was rejected' USING ERRCODE = 'CT113';
  END IF;
  SELECT s.people, s.fprs INTO v_people, v_fprs
  FROM cutter_authz.signers(v_doc, p_approval, p_signatures, p_people, p_fprs) AS s;
  PERFORM cutter_authz.check_people(v_doc, v_people, v_fprs);
  PERFORM cutter_authz.check_prior(v_doc);
  PERFORM cutter_authz.check_ledger(v_doc);

  v_id := (v_doc ->> 'review_decision_id')::uuid;
  INSERT INTO cutter_authz.auth_window (
    review_decision_id, gate, run_id, document_id, plan_sha256, source_sha256, units_sha256,
    cluster_id, database_name, issued_at, not_after
  )
  VALUES (
    v_id, v_gate, (v_doc ->> 'run_id')::uuid, v_doc ->> 'target_document_id', v_doc ->> 'plan_sha256',
    v_doc ->> 'source_sha256', v_doc ->> 'units_sha256', v_doc #>> '{database,cluster_id}',
    v_doc #>> '{database,name}', v_issued_at, v_not_after
  )
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the approval was used before' USING
      ERRCODE = '23505', SCHEMA = 'cutter_governance', TABLE = 'review_decision', CONSTRAINT = 'review_decision_pkey';
  END IF;
  INSERT INTO cutter_authz.allowance (review_decision_id, rel, op, max_rows)
  SELECT v_id, a ->> 'table', a ->> 'op', (a ->> 'rows')::bigint
  FROM jsonb_array_elements(v_doc -> 'allowance') AS a;
  PERFORM cutter_authz.bind_transaction(v_id);
  PERFORM cutter_authz.register_run(v_doc);

  -- Recording the decision is itself paid from its allowance.
  INSERT INTO cutter_governance.review_decision (
    review_decision_id, gate, decision, run_id, document_id, plan_sha256, approval_sha256, approval,
    people, signer_fprs, signatures, issued_at, not_after
  )
  VALUES (
    v_id, v_gate, v_doc ->> 'decision', (v_doc ->> 'run_id')::uuid, v_doc ->> 'target_document_id',
    v_doc ->> 'plan_sha256', encode(sha256(convert_to(p_approval, 'UTF8')), 'hex'), p_approval,
    v_people, v_fprs, p_signatures, v_issued_at, v_not_after
  );
  RETURN v_id;
END
$body$;
COMMENT ON FUNCTION cutter_authz.open(text, bytea[], text[], text[]) IS 'Opens the window of an approval, binds this transaction to it and records the decision. Refuses by CT100 to CT116, and an approval that was used before by 23505.';

CREATE FUNCTION cutter_authz.register_run(p_doc jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_run_id constant uuid := (p_doc ->> 'run_id')::uuid;
BEGIN
  INSERT INTO cutter_governance.cutter_run (run_id, plan_sha256, document_id, rows_sha256, text_sha256)
  VALUES (v_run_id, p_doc ->> 'plan_sha256', p_doc ->> 'target_document_id', p_doc ->> 'rows_sha256', p_doc ->> 'text_sha256')
  ON CONFLICT (run_id) DO NOTHING;
  IF NOT EXISTS (
    SELECT FROM cutter_governance.cutter_run AS r
    WHERE r.run_id = v_run_id
      AND r.plan_sha256 = p_doc ->> 'plan_sha256'
      AND r.document_id = p_doc ->> 'target_document_id'
      AND r.rows_sha256 = p_doc ->> 'rows_sha256'
      AND r.text_sha256 = p_doc ->> 'text_sha256'
  ) THEN
    RAISE EXCEPTION 'run % is of another plan, or was approved to write something else', v_run_id USING ERRCODE = 'CT404';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.register_run(jsonb) IS 'Registers the run of an approval, with the digests of all that it may write; a later approval of the run must state the same, or CT404.';

CREATE FUNCTION cutter_authz.check_form(p_doc jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_uuid constant text := '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
  v_sha256 constant text := '^[0-9a-f]{64}$';
  v_instant constant text := '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$';
  v_good boolean;
BEGIN
  SELECT bool_and(coalesce(p_doc ->> m.member ~ m.form, false) AND jsonb_typeof(p_doc -> m.member) = 'string') INTO v_good
  FROM (
    VALUES
      ('review_decision_id', v_uuid), ('run_id', v_uuid), ('plan_sha256', v_sha256), ('review_sha256', v_sha256),
      ('review_html_sha256', v_sha256), ('rows_sha256', v_sha256), ('text_sha256', v_sha256), ('units_sha256', v_sha256),
      ('source_sha256', v_sha256), ('backup_fpr', '^[0-9a-f]{40}$'), ('issued_at', v_instant), ('not_after', v_instant),
      ('target_document_id', '^[a-z0-9][a-z0-9._-]{0,127}$'), ('planner', '^(none|[0-9a-f]{40})$')
  ) AS m (member, form);
  IF NOT v_good
    OR jsonb_typeof(p_doc -> 'allowance') <> 'array'
    OR jsonb_typeof(p_doc #> '{threshold,m}') IS DISTINCT FROM 'number'
    OR jsonb_typeof(p_doc #> '{ledger_head,size}') IS DISTINCT FROM 'number'
    OR coalesce(p_doc #>> '{ledger_head,root}' !~ v_sha256, true)
  THEN
    RAISE EXCEPTION 'a member of the approval has the wrong form' USING ERRCODE = 'CT100';
  END IF;
  -- The day and the hour must exist, not only look so.
  BEGIN
    PERFORM (p_doc ->> 'issued_at')::timestamptz, (p_doc ->> 'not_after')::timestamptz;
  EXCEPTION
    WHEN data_exception THEN
      RAISE EXCEPTION 'an instant of the approval does not exist' USING ERRCODE = 'CT100';
  END;
  SELECT coalesce(bool_and(
    jsonb_typeof(a) = 'object'
    AND ARRAY(SELECT k FROM jsonb_object_keys(CASE WHEN jsonb_typeof(a) = 'object' THEN a ELSE '{}' END) AS k ORDER BY k COLLATE "C") = ARRAY['op', 'rows', 'table']
    AND a ->> 'op' IN ('INSERT', 'UPDATE')
    AND a ->> 'table' ~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$'
    AND jsonb_typeof(a -> 'rows') = 'number'
    AND a ->> 'rows' ~ '^\d{1,10}$'
  ), true)
    AND count(*) = count(DISTINCT (a ->> 'table', a ->> 'op'))
  INTO v_good
  FROM jsonb_array_elements(p_doc -> 'allowance') AS a;
  IF NOT v_good THEN
    RAISE EXCEPTION 'the allowance has the wrong form' USING ERRCODE = 'CT100';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_form(jsonb) IS 'Every member that the database relies on has its closed form, or CT100.';

CREATE FUNCTION cutter_authz.check_people(p_doc jsonb, p_people text[], p_fprs text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_people bigint;
  v_fprs bigint;
BEGIN
  SELECT count(DISTINCT p) INTO v_people FROM unnest(p_people) AS p WHERE p <> '';
  SELECT count(DISTINCT f) INTO v_fprs FROM unnest(p_fprs) AS f WHERE f ~ '^[0-9a-f]{40}$';
  IF v_people = 0 OR v_fprs < v_people
    OR v_people <> cardinality(p_people)
    OR v_fprs <> cardinality(p_fprs)
    OR v_people < (p_doc #>> '{threshold,m}')::bigint
  THEN
    RAISE EXCEPTION 'too few different people signed' USING ERRCODE = 'CT107';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_people(jsonb, text[], text[]) IS 'At least as many different people as the threshold says, and as many keys, or CT107. A person counts once.';

CREATE FUNCTION cutter_authz.check_prior(p_doc jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF p_doc ->> 'gate' <> 'SG_2' THEN
    RETURN;
  END IF;
  IF NOT EXISTS (
    SELECT 1
    FROM cutter_authz.auth_window AS w
    JOIN cutter_governance.manifest_envelope AS m ON m.run_id = w.run_id
    JOIN cutter_governance.verify_result AS v ON v.run_id = w.run_id AND v.manifest_id = m.manifest_id
    WHERE w.review_decision_id::text = p_doc #>> '{prior,review_decision_id}'
      AND w.gate = 'SG_1'
      AND w.closed_at IS NOT NULL
      AND w.run_id::text = p_doc ->> 'run_id'
      AND w.plan_sha256 = p_doc ->> 'plan_sha256'
      AND m.payload_sha256 = p_doc #>> '{prior,manifest_sha256}'
      AND v.result = 'matched'
  ) THEN
    RAISE EXCEPTION 'no closed and verified SG_1 of this run with that manifest' USING ERRCODE = 'CT112';
  END IF;
  PERFORM cutter_authz.check_pair((p_doc ->> 'run_id')::uuid);
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_prior(jsonb) IS 'SG_2 enacts what a closed SG_1 of the same run and plan wrote, the verifier matched and the machines signed (0018), or CT112.';

CREATE FUNCTION cutter_authz.bind(p_review_decision_id uuid, p_run_id uuid, p_plan_sha256 text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_window cutter_authz.auth_window;
BEGIN
  SELECT * INTO v_window FROM cutter_authz.auth_window WHERE review_decision_id = p_review_decision_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such window' USING ERRCODE = 'CT401';
  END IF;
  IF v_window.run_id IS DISTINCT FROM p_run_id
    OR v_window.plan_sha256 IS DISTINCT FROM p_plan_sha256
    OR cutter_authz.is_here(v_window.cluster_id, v_window.database_name) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'the window is of another run, plan or database' USING ERRCODE = 'CT404';
  END IF;
  PERFORM cutter_authz.bind_transaction(p_review_decision_id);
  -- Closed or expired: the same check, with the same codes, that every statement makes.
  PERFORM cutter_authz.bound_window();
END
$body$;
COMMENT ON FUNCTION cutter_authz.bind(uuid, uuid, text) IS 'Ties this transaction to an open window of this run, plan and database, or CT401 to CT404, CT406.';

CREATE FUNCTION cutter_authz.close(p_review_decision_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
BEGIN
  IF (cutter_authz.bound_window()).review_decision_id IS DISTINCT FROM p_review_decision_id THEN
    RAISE EXCEPTION 'only the bound window can be closed' USING ERRCODE = 'CT404';
  END IF;
  PERFORM cutter_authz.require_read_committed();
  UPDATE cutter_authz.auth_window SET closed_at = clock_timestamp()
  WHERE review_decision_id = p_review_decision_id AND closed_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'window % is closed', p_review_decision_id USING ERRCODE = 'CT402';
  END IF;
  -- A transaction whose snapshot is older than the closing would still see an open window; touching the allowance
  -- makes its next write fail with 40001 instead of passing.
  UPDATE cutter_authz.allowance SET used_rows = used_rows WHERE review_decision_id = p_review_decision_id;
END
$body$;
COMMENT ON FUNCTION cutter_authz.close(uuid) IS 'Closes the window that this transaction is bound to. Nothing is written through it afterwards, in this transaction or any other.';

CREATE FUNCTION cutter_authz.unit_digest(p_unit_kind text, p_section_type text, p_eid text, p_title text, p_body_sha256 text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT encode(sha256(convert_to(concat(
    '13:cutter.unit/1,',
    octet_length(p_unit_kind), ':', p_unit_kind, ',',
    octet_length(p_section_type), ':', p_section_type, ',',
    octet_length(p_eid), ':', p_eid, ',',
    octet_length(p_title), ':', p_title, ',',
    octet_length(p_body_sha256), ':', p_body_sha256, ','), 'UTF8')), 'hex');
$body$;
COMMENT ON FUNCTION cutter_authz.unit_digest(text, text, text, text, text) IS 'The digest an approval binds a unit by: netstrings of domain, kind, role, address, title and the sha256 of the body.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
