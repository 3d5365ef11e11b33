-- The two signatures under a manifest, verified by the database itself: where the newest recorded trust file is
-- db-verified and names machines for both roles, SG_2 opens only on a manifest that an executor and a verifier have
-- signed. SQLSTATEs: CT112 not signed by both, CT108 and CT109 the signature itself.

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.pre_auth_encoding(p_type text, p_body text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT convert_to(format(
    'DSSEv1 %s %s %s %s', octet_length(convert_to(p_type, 'UTF8')), p_type, octet_length(convert_to(p_body, 'UTF8')), p_body), 'UTF8');
$body$;
COMMENT ON FUNCTION cutter_authz.pre_auth_encoding(text, text) IS 'The bytes that are signed of a statement (DSSE v1, PAE).';

CREATE FUNCTION cutter_authz.check_pair(p_run_id uuid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_newest cutter_authz.trust_version;
  v_trust jsonb;
  v_role text;
  v_half record;
  v_people text[] := '{}';
BEGIN
  SELECT * INTO v_newest FROM cutter_authz.trust_version ORDER BY version DESC LIMIT 1;
  v_trust := v_newest.document::jsonb;
  IF v_trust #>> '{authz,mode}' = 'client-verified' THEN
    RETURN;
  END IF;
  IF (
    SELECT count(DISTINCT r ->> 'role') FROM jsonb_array_elements(v_trust -> 'roles') AS r
    WHERE r ->> 'role' IN ('executor', 'verifier') AND jsonb_array_length(r -> 'people') > 0
  ) < 2 THEN
    RETURN;
  END IF;
  FOREACH v_role IN ARRAY ARRAY['executor', 'verifier'] LOOP
    SELECT k.person, k.key, s.fpr, cutter_authz.dearmored(s.signature) AS packet,
      cutter_authz.pre_auth_encoding(m.payload_type, m.payload) AS signed
    INTO v_half
    FROM cutter_governance.manifest_envelope AS m
    JOIN cutter_governance.dot_pair_signature AS s ON s.manifest_id = m.manifest_id AND s.role = v_role AND s.status = 'signed'
    JOIN cutter_authz.trust_key AS k ON k.version = v_newest.version AND k.fpr = s.fpr
    WHERE m.run_id = p_run_id
      AND EXISTS (
        SELECT FROM jsonb_array_elements(v_trust -> 'roles') AS r WHERE r ->> 'role' = v_role AND r -> 'people' ? k.person
      )
      AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(v_trust -> 'revoked') AS r WHERE r ->> 'fpr' IN (k.fpr, k.primary_fpr)
      );
    IF NOT FOUND OR v_half.person = ANY (v_people)
      OR (cutter_authz.read_signature(v_half.packet)).fpr IS DISTINCT FROM v_half.fpr
    THEN
      RAISE EXCEPTION 'the manifest lacks the signature of the %', v_role USING ERRCODE = 'CT112';
    END IF;
    PERFORM cutter_authz.verify_detached(v_half.key, v_half.packet, v_half.signed);
    v_people := v_people || v_half.person;
  END LOOP;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_pair(uuid) IS 'The manifest of the run is signed by an executor and a verifier of the newest trust file, two people, where it names both and leaves the signatures to the database; or CT108, CT109, CT112.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
