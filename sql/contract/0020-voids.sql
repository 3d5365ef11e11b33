-- Voided runs: ids that are unusable for ever. A run that has cut nothing is voided without a signature, one that has
-- rows needs a resolution of SG_3 that names exactly what it has written. No row is ever removed.
-- SQLSTATEs: CT602 void already, CT604 the resolution is for something else, CT605 a resolution is needed, CT606 enacted.
-- Source: ADR 17.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.run_void (
  run_id uuid PRIMARY KEY,
  document_id text COLLATE "C" NOT NULL,
  plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
  steps text[] NOT NULL,
  reason text NOT NULL CHECK (length(reason) <= 1000),
  review_decision_id uuid UNIQUE REFERENCES cutter_authz.resolution,
  recorded_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (cardinality(steps) = 0 OR review_decision_id IS NOT NULL)
);
COMMENT ON TABLE cutter_authz.run_void IS 'Runs that are void for ever.';
COMMENT ON COLUMN cutter_authz.run_void.run_id IS 'The run.';
COMMENT ON COLUMN cutter_authz.run_void.document_id IS 'The document of its plan.';
COMMENT ON COLUMN cutter_authz.run_void.plan_sha256 IS 'sha256 of its plan.';
COMMENT ON COLUMN cutter_authz.run_void.steps IS 'What it had recorded when it was voided, sorted; empty when nothing was cut.';
COMMENT ON COLUMN cutter_authz.run_void.reason IS 'Why, for people.';
COMMENT ON COLUMN cutter_authz.run_void.review_decision_id IS 'The resolution that allowed it; null where none was needed.';
COMMENT ON COLUMN cutter_authz.run_void.recorded_by IS 'Database user that voided it.';
COMMENT ON COLUMN cutter_authz.run_void.at IS 'When.';

CREATE FUNCTION cutter_authz.void_run(
  p_run_id uuid, p_document_id text, p_plan_sha256 text, p_reason text,
  p_document text, p_signatures bytea[], p_people text[], p_fprs text[]
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_steps text[];
  v_doc jsonb;
BEGIN
  -- Whoever writes for this run holds the lock shared until its COMMIT; what is read below is final.
  PERFORM cutter_authz.require_read_committed();
  PERFORM cutter_authz.lock_run(p_run_id);
  IF EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = p_run_id) THEN
    RAISE EXCEPTION 'run % is void', p_run_id USING ERRCODE = 'CT602';
  END IF;
  IF EXISTS (
    SELECT FROM cutter_governance.cutter_run AS r
    WHERE r.run_id = p_run_id AND (r.document_id, r.plan_sha256) IS DISTINCT FROM (p_document_id, p_plan_sha256)
  ) THEN
    RAISE EXCEPTION 'run % is of another document or plan', p_run_id USING ERRCODE = 'CT604';
  END IF;
  v_steps := ARRAY(
    SELECT s.step FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = p_run_id ORDER BY s.step COLLATE "C"
  );
  IF 'lifecycle_enact' = ANY (v_steps) THEN
    RAISE EXCEPTION 'run % is enacted', p_run_id USING ERRCODE = 'CT606';
  END IF;
  IF cardinality(v_steps) > 0 AND p_document IS NULL THEN
    RAISE EXCEPTION 'run % has written', p_run_id USING ERRCODE = 'CT605';
  END IF;
  IF p_document IS NOT NULL THEN
    v_doc := cutter_authz.admit_resolution(p_document, p_signatures, p_people, p_fprs, 'void');
    IF v_doc -> 'resolves' IS DISTINCT FROM jsonb_build_object(
      'action', 'void', 'document_id', p_document_id, 'plan_sha256', p_plan_sha256, 'run_id', p_run_id::text,
      'steps', to_jsonb(v_steps)
    ) THEN
      RAISE EXCEPTION 'the resolution is for another run, or for another state of it' USING ERRCODE = 'CT604';
    END IF;
  END IF;
  INSERT INTO cutter_authz.run_void (run_id, document_id, plan_sha256, steps, reason, review_decision_id)
  VALUES (p_run_id, p_document_id, p_plan_sha256, v_steps, p_reason, (v_doc ->> 'review_decision_id')::uuid);
  RETURN v_steps;
END
$body$;
COMMENT ON FUNCTION cutter_authz.void_run(uuid, text, text, text, text, bytea[], text[], text[]) IS 'Voids a run for ever and answers what it had recorded. CT602, CT604 to CT606, and the codes of admit_resolution.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.void_run TO cutter_exec;
GRANT SELECT ON cutter_authz.run_void TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.run_void', 'update', 'delete', 'truncate');
CREATE TRIGGER append_receipt AFTER INSERT ON cutter_authz.run_void
FOR EACH ROW EXECUTE FUNCTION cutter_authz.append_receipt();
ALTER TABLE cutter_authz.run_void ENABLE ALWAYS TRIGGER append_receipt;
