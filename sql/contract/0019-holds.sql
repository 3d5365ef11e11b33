-- Holds: the emergency stop. Anybody with a login may stop; only a signed resolution of SG_3 lifts. Every statement that
-- writes asks (bound_window, 0005), so a hold ends a transaction that is under way at its next statement.
-- SQLSTATEs: CT601 on hold, CT602 run void (0020), CT603 no such hold, CT604 signed for something else; of a resolution
-- CT100 form, CT101 type, CT103 gate, CT104 database, CT105 lifetime, CT106 not valid now, CT107 to CT111 and CT114
-- signatures (0013), CT115 and CT116 ledger (0016); 23505 resolution_pkey when used before. Source: ADR 17.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.hold (
  hold_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run_id uuid,
  reason text NOT NULL CHECK (length(reason) <= 1000),
  placed_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_authz.hold IS 'Emergency stops. While one is on, nothing is written: by no run, or not by the run that it names.';
COMMENT ON COLUMN cutter_authz.hold.hold_id IS 'The hold; what a resolution names to lift it.';
COMMENT ON COLUMN cutter_authz.hold.run_id IS 'The run that is stopped; null for the whole database.';
COMMENT ON COLUMN cutter_authz.hold.reason IS 'Why, for people.';
COMMENT ON COLUMN cutter_authz.hold.placed_by IS 'Database user that stopped.';
COMMENT ON COLUMN cutter_authz.hold.at IS 'When.';

CREATE TABLE cutter_authz.resolution (
  review_decision_id uuid PRIMARY KEY,
  action text COLLATE "C" NOT NULL CHECK (action IN ('release', 'void', 'compensate')),
  hold_ids uuid[] NOT NULL,
  run_id uuid,
  people text[] NOT NULL CHECK (cardinality(people) > 0),
  signer_fprs text[] NOT NULL CHECK (cardinality(signer_fprs) > 0),
  document text NOT NULL,
  signatures bytea[] NOT NULL,
  recorded_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((action = 'release') = (cardinality(hold_ids) > 0)),
  CHECK ((action = 'release') = (run_id IS NULL))
);
COMMENT ON TABLE cutter_authz.resolution IS 'Decisions of SG_3 that were carried out, with the exact text that was signed.';
COMMENT ON COLUMN cutter_authz.resolution.review_decision_id IS 'From the document; the primary key makes every resolution usable once.';
COMMENT ON COLUMN cutter_authz.resolution.action IS 'release: the holds are lifted. void: the run is voided although it wrote. compensate: its drafts are withdrawn as well.';
COMMENT ON COLUMN cutter_authz.resolution.hold_ids IS 'The holds that it lifts; empty for the others.';
COMMENT ON COLUMN cutter_authz.resolution.run_id IS 'The run that it gives up; null for release.';
COMMENT ON COLUMN cutter_authz.resolution.people IS 'Who signed, by the names of the trust file.';
COMMENT ON COLUMN cutter_authz.resolution.signer_fprs IS 'Fingerprints of the keys that signed.';
COMMENT ON COLUMN cutter_authz.resolution.document IS 'The signed bytes, unchanged.';
COMMENT ON COLUMN cutter_authz.resolution.signatures IS 'The detached OpenPGP signatures of that text, one packet each.';
COMMENT ON COLUMN cutter_authz.resolution.recorded_by IS 'Database user that carried it out.';
COMMENT ON COLUMN cutter_authz.resolution.at IS 'When it was carried out.';

CREATE VIEW cutter_authz.hold_on AS
SELECT h.hold_id, h.run_id, h.reason, h.placed_by, h.at
FROM cutter_authz.hold AS h
WHERE NOT EXISTS (SELECT FROM cutter_authz.resolution AS r WHERE h.hold_id = ANY (r.hold_ids));
COMMENT ON VIEW cutter_authz.hold_on IS 'The holds that nobody has lifted.';

CREATE FUNCTION cutter_authz.lock_run(p_run_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  PERFORM FROM cutter_governance.cutter_run AS r WHERE r.run_id = p_run_id FOR UPDATE;
END
$body$;
COMMENT ON FUNCTION cutter_authz.lock_run(uuid) IS 'Waits for every transaction that writes for a run, and keeps others from it until this one ends. The lock of a row, which only the gate may lock.';

CREATE FUNCTION cutter_authz.refuse_stopped(p_window cutter_authz.auth_window) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_hold uuid;
BEGIN
  -- Held to the end of the transaction, so that voiding waits for whoever writes and then sees what was written.
  PERFORM FROM cutter_governance.cutter_run AS r WHERE r.run_id = p_window.run_id FOR KEY SHARE;
  IF EXISTS (SELECT FROM cutter_authz.rejection AS r WHERE r.plan_sha256 = p_window.plan_sha256) THEN
    RAISE EXCEPTION 'the plan was rejected' USING ERRCODE = 'CT113';
  END IF;
  IF EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = p_window.run_id) THEN
    RAISE EXCEPTION 'run % is void', p_window.run_id USING ERRCODE = 'CT602';
  END IF;
  SELECT h.hold_id INTO v_hold FROM cutter_authz.hold_on AS h WHERE h.run_id IS NULL OR h.run_id = p_window.run_id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'hold % is on', v_hold USING ERRCODE = 'CT601';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_stopped(cutter_authz.auth_window) IS 'Refuses for a run whose plan was rejected (CT113), or that is void (CT602) or on hold (CT601). Called for every statement that writes. Not callable by any login.';

CREATE FUNCTION cutter_authz.is_stopped(p_run_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
BEGIN
  RETURN EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = p_run_id)
    OR EXISTS (SELECT FROM cutter_authz.hold_on AS h WHERE h.run_id IS NULL OR h.run_id = p_run_id);
END
$body$;
COMMENT ON FUNCTION cutter_authz.is_stopped(uuid) IS 'Whether a run is void or on hold, for execution_authorized.';

CREATE OR REPLACE FUNCTION cutter_authz.execution_authorized(p_run_id uuid, p_gate text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
  SELECT NOT cutter_authz.is_stopped(p_run_id) AND EXISTS (
    SELECT FROM cutter_authz.auth_window AS w
    WHERE w.run_id = p_run_id
      AND w.gate = p_gate
      AND w.closed_at IS NULL
      AND clock_timestamp() < w.not_after
      AND cutter_authz.is_here(w.cluster_id, w.database_name)
  );
$body$;

CREATE FUNCTION cutter_authz.place_hold(p_run_id uuid, p_reason text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
  INSERT INTO cutter_authz.hold (run_id, reason) VALUES (p_run_id, p_reason) RETURNING hold_id;
$body$;
COMMENT ON FUNCTION cutter_authz.place_hold(uuid, text) IS 'Stops a run, or with null everything. For every login; asks for no window and waits for nobody.';

CREATE FUNCTION cutter_authz.parse_resolution(p_document text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_signed(p_document);
  v_uuid constant text := '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
  v_instant constant text := '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$';
  v_resolves constant jsonb := v_doc -> 'resolves';
  v_good boolean;
BEGIN
  IF jsonb_typeof(v_doc) <> 'object' OR v_doc ->> 'type' IS DISTINCT FROM 'cutter/resolution/v1' THEN
    RAISE EXCEPTION 'not a resolution' USING ERRCODE = 'CT101';
  END IF;
  IF v_doc ->> 'gate' IS DISTINCT FROM 'SG_3' THEN
    RAISE EXCEPTION 'a resolution is of SG_3' USING ERRCODE = 'CT103';
  END IF;
  v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_doc) AS k ORDER BY k COLLATE "C") = ARRAY[
    'database', 'gate', 'issued_at', 'ledger_head', 'not_after', 'note', 'resolves', 'review_decision_id', 'threshold', 'trust_root', 'type'
  ]
    AND v_doc ->> 'review_decision_id' ~ v_uuid
    AND v_doc ->> 'issued_at' ~ v_instant
    AND v_doc ->> 'not_after' ~ v_instant
    AND jsonb_typeof(v_doc #> '{threshold,m}') = 'number'
    AND jsonb_typeof(v_doc #> '{ledger_head,size}') = 'number'
    AND v_doc #>> '{ledger_head,root}' ~ '^[0-9a-f]{64}$'
    AND jsonb_typeof(v_resolves) = 'object';
  IF v_good AND v_resolves ->> 'action' = 'release' THEN
    v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_resolves) AS k ORDER BY k COLLATE "C") = ARRAY['action', 'hold_ids']
      AND jsonb_typeof(v_resolves -> 'hold_ids') = 'array'
      AND jsonb_array_length(v_resolves -> 'hold_ids') BETWEEN 1 AND 64
      AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(v_resolves -> 'hold_ids') AS h (id) WHERE (h.id ~ v_uuid) IS NOT TRUE);
  ELSIF v_good AND v_resolves ->> 'action' = 'void' THEN
    v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_resolves) AS k ORDER BY k COLLATE "C") = ARRAY[
      'action', 'document_id', 'plan_sha256', 'run_id', 'steps'
    ]
      AND v_resolves ->> 'run_id' ~ v_uuid;
  ELSIF v_good AND v_resolves ->> 'action' = 'compensate' THEN
    v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_resolves) AS k ORDER BY k COLLATE "C") = ARRAY[
      'action', 'compensation_sha256', 'document_id', 'drafts_sha256', 'plan_sha256', 'run_id', 'steps', 'units', 'versions'
    ]
      AND v_resolves ->> 'run_id' ~ v_uuid
      AND v_resolves ->> 'compensation_sha256' ~ '^[0-9a-f]{64}$'
      AND jsonb_typeof(v_resolves -> 'steps') = 'array';
  ELSE
    v_good := false;
  END IF;
  IF v_good IS NOT TRUE THEN
    RAISE EXCEPTION 'the resolution does not have the form that it must have' USING ERRCODE = 'CT100';
  END IF;
  BEGIN
    PERFORM (v_doc ->> 'issued_at')::timestamptz, (v_doc ->> 'not_after')::timestamptz;
  EXCEPTION
    WHEN data_exception THEN
      RAISE EXCEPTION 'an instant of the resolution does not exist' USING ERRCODE = 'CT100';
  END;
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.parse_resolution(text) IS 'Text to value: canonical, of the right type and gate, with exactly the members of a resolution; or CT100, CT101, CT103.';

CREATE FUNCTION cutter_authz.admit_resolution(p_document text, p_signatures bytea[], p_people text[], p_fprs text[], p_action text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_resolution(p_document);
  v_issued_at constant timestamptz := (v_doc ->> 'issued_at')::timestamptz;
  v_not_after constant timestamptz := (v_doc ->> 'not_after')::timestamptz;
  v_people text[];
  v_fprs text[];
BEGIN
  IF v_doc #>> '{resolves,action}' IS DISTINCT FROM p_action THEN
    RAISE EXCEPTION 'the resolution is not to %', p_action USING ERRCODE = 'CT604';
  END IF;
  IF cutter_authz.is_here(v_doc #>> '{database,cluster_id}', v_doc #>> '{database,name}') IS NOT TRUE
    OR (SELECT install_uuid::text FROM cutter_authz.database_identity) IS DISTINCT FROM v_doc #>> '{database,uuid}'
  THEN
    RAISE EXCEPTION 'the resolution is for another database' USING ERRCODE = 'CT104';
  END IF;
  PERFORM cutter_authz.require_read_committed();
  IF v_not_after <= v_issued_at OR v_not_after - v_issued_at > interval '12 hours' THEN
    RAISE EXCEPTION 'the resolution lives longer than its gate allows' USING ERRCODE = 'CT105';
  END IF;
  IF clock_timestamp() >= v_not_after OR v_issued_at > clock_timestamp() + interval '5 minutes' THEN
    RAISE EXCEPTION 'the resolution is not valid now' USING ERRCODE = 'CT106';
  END IF;
  SELECT s.people, s.fprs INTO v_people, v_fprs
  FROM cutter_authz.signers(v_doc, p_document, p_signatures, p_people, p_fprs) AS s;
  PERFORM cutter_authz.check_people(v_doc, v_people, v_fprs);
  PERFORM cutter_authz.check_ledger(v_doc);
  INSERT INTO cutter_authz.resolution (
    review_decision_id, action, hold_ids, run_id, people, signer_fprs, document, signatures
  )
  VALUES (
    (v_doc ->> 'review_decision_id')::uuid, p_action,
    ARRAY(SELECT h.id::uuid FROM jsonb_array_elements_text(coalesce(v_doc #> '{resolves,hold_ids}', '[]')) AS h (id)),
    (v_doc #>> '{resolves,run_id}')::uuid, v_people, v_fprs, p_document, p_signatures
  );
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.admit_resolution(text, bytea[], text[], text[], text) IS 'Verifies a resolution as an approval is verified, for the action that is about to be carried out, and records it once. CT100 to CT111, CT114 to CT116, CT604. Not callable by any login.';

CREATE FUNCTION cutter_authz.release(p_document text, p_signatures bytea[], p_people text[], p_fprs text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_resolution(p_document);
  v_missing text;
BEGIN
  SELECT h.id INTO v_missing
  FROM jsonb_array_elements_text(coalesce(v_doc #> '{resolves,hold_ids}', '[]')) AS h (id)
  WHERE NOT EXISTS (SELECT FROM cutter_authz.hold AS o WHERE o.hold_id::text = h.id)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'there is no hold %', v_missing USING ERRCODE = 'CT603';
  END IF;
  PERFORM cutter_authz.admit_resolution(p_document, p_signatures, p_people, p_fprs, 'release');
  RETURN (v_doc ->> 'review_decision_id')::uuid;
END
$body$;
COMMENT ON FUNCTION cutter_authz.release(text, bytea[], text[], text[]) IS 'Lifts the holds that a signed resolution names. CT603 for a hold that does not exist, and the codes of admit_resolution.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.place_hold TO context_pack_readonly, cutter_exec, cutter_verify;
GRANT EXECUTE ON FUNCTION cutter_authz.release TO cutter_exec;
GRANT SELECT ON cutter_authz.hold, cutter_authz.resolution, cutter_authz.hold_on TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.hold', 'update', 'delete', 'truncate');
SELECT cutter_authz.refuse_always('cutter_authz.resolution', 'update', 'delete', 'truncate');
-- A hold has no receipt of its own: receipts wait for each other, and a stop must wait for nobody. Lifting it has one.
CREATE TRIGGER append_receipt AFTER INSERT ON cutter_authz.resolution
FOR EACH ROW EXECUTE FUNCTION cutter_authz.append_receipt();
ALTER TABLE cutter_authz.resolution ENABLE ALWAYS TRIGGER append_receipt;
