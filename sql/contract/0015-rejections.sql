-- Signed decisions against a plan. One is a veto, it does not lapse, and it stays here when its file is deleted.
-- SQLSTATE CT113: the plan was rejected.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.rejection (
  review_decision_id uuid PRIMARY KEY,
  plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
  people text[] NOT NULL CHECK (cardinality(people) > 0),
  approval text NOT NULL,
  signatures bytea[] NOT NULL,
  recorded_by text NOT NULL DEFAULT session_user,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX rejection_plan_sha256_idx ON cutter_authz.rejection (plan_sha256);
COMMENT ON TABLE cutter_authz.rejection IS 'Signed decisions against a plan; one keeps every approval of it from opening a window.';
COMMENT ON COLUMN cutter_authz.rejection.review_decision_id IS 'From the signed decision.';
COMMENT ON COLUMN cutter_authz.rejection.plan_sha256 IS 'The plan that is rejected.';
COMMENT ON COLUMN cutter_authz.rejection.people IS 'Who signed it.';
COMMENT ON COLUMN cutter_authz.rejection.approval IS 'The exact text they signed.';
COMMENT ON COLUMN cutter_authz.rejection.signatures IS 'The detached OpenPGP signatures of that text, one packet each.';
COMMENT ON COLUMN cutter_authz.rejection.recorded_by IS 'Database user that recorded it.';
COMMENT ON COLUMN cutter_authz.rejection.recorded_at IS 'When it was recorded.';

CREATE FUNCTION cutter_authz.reject(p_approval text, p_signatures bytea[], p_people text[], p_fprs text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_approval(p_approval);
  v_people text[];
BEGIN
  IF v_doc ->> 'decision' IS DISTINCT FROM 'reject' THEN
    RAISE EXCEPTION 'the decision is not to reject' USING ERRCODE = 'CT102';
  END IF;
  PERFORM cutter_authz.check_form(v_doc);
  PERFORM cutter_authz.require_read_committed();
  -- Waits for whoever writes for this run; every statement that writes asks for rejections.
  PERFORM cutter_authz.lock_run((v_doc ->> 'run_id')::uuid);
  SELECT s.people INTO v_people
  FROM cutter_authz.signers(v_doc, p_approval, p_signatures, p_people, p_fprs) AS s;
  INSERT INTO cutter_authz.rejection (review_decision_id, plan_sha256, people, approval, signatures)
  VALUES ((v_doc ->> 'review_decision_id')::uuid, v_doc ->> 'plan_sha256', v_people, p_approval, p_signatures)
  ON CONFLICT DO NOTHING;
  RETURN (v_doc ->> 'review_decision_id')::uuid;
END
$body$;
COMMENT ON FUNCTION cutter_authz.reject(text, bytea[], text[], text[]) IS 'Records a signed rejection, verified as an approval is; nothing new when it is recorded already. It stops a window that is open, too. CT100 to CT111, CT114.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.reject TO cutter_exec;
GRANT SELECT ON cutter_authz.rejection TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.rejection', 'update', 'delete', 'truncate');
