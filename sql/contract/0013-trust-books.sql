-- The trust file as the database has recorded it, and the check of who signed. Where the newest recorded version says
-- db-verified, an approval opens only when the database itself has verified its signatures; a client that lies, or that
-- was replaced, opens nothing. Only the admin login puts versions in, and where a version names root people only theirs
-- (TUF's rule: the threshold of the old and of the new). SQLSTATEs: CT107 too few people, CT108 form of a
-- signature, CT109 signature wrong, CT110 signer unknown, revoked or without the role, CT111 another trust root or none in
-- force, CT114 planner or machine signed.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.trust_version (
  version integer PRIMARY KEY CHECK (version > 0),
  sha256 text COLLATE "C" NOT NULL UNIQUE,
  prev_sha256 text COLLATE "C" UNIQUE,
  document text NOT NULL,
  recorded_by text NOT NULL DEFAULT session_user,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
  CHECK ((version = 1) = (prev_sha256 IS NULL))
);
COMMENT ON TABLE cutter_authz.trust_version IS 'Every version of the trust file, without a gap. The newest one is in force.';
COMMENT ON COLUMN cutter_authz.trust_version.version IS '1 for the first, then one more for each.';
COMMENT ON COLUMN cutter_authz.trust_version.sha256 IS 'sha256 of the file.';
COMMENT ON COLUMN cutter_authz.trust_version.prev_sha256 IS 'sha256 of the version before; null for the first. Unique, so that there is one line of versions and no fork.';
COMMENT ON COLUMN cutter_authz.trust_version.document IS 'The file as it is.';
COMMENT ON COLUMN cutter_authz.trust_version.recorded_by IS 'Database user that recorded it.';
COMMENT ON COLUMN cutter_authz.trust_version.recorded_at IS 'When it was recorded.';

CREATE TABLE cutter_authz.trust_key (
  version integer NOT NULL REFERENCES cutter_authz.trust_version,
  fpr text COLLATE "C" NOT NULL CHECK (fpr ~ '^[0-9a-f]{40}$'),
  primary_fpr text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  PRIMARY KEY (version, fpr),
  CHECK (fpr = cutter_authz.key_fingerprint(key))
);
COMMENT ON TABLE cutter_authz.trust_key IS 'The signing keys of a version, taken from the certificates that it pins.';
COMMENT ON COLUMN cutter_authz.trust_key.version IS 'The version of the trust file.';
COMMENT ON COLUMN cutter_authz.trust_key.fpr IS 'Fingerprint of the signing key.';
COMMENT ON COLUMN cutter_authz.trust_key.primary_fpr IS 'Fingerprint of the primary key of its certificate.';
COMMENT ON COLUMN cutter_authz.trust_key.person IS 'Whose key it is.';
COMMENT ON COLUMN cutter_authz.trust_key.key IS 'Body of the public key packet.';

CREATE FUNCTION cutter_authz.dearmored(p_armored text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
  SELECT decode(regexp_replace(split_part(split_part(t.text, E'\n\n', 2), '-----END', 1), E'\n=[A-Za-z0-9+/]{4}\n?$', ''), 'base64')
  FROM (SELECT replace(p_armored, E'\r', '') AS text) AS t;
$body$;
COMMENT ON FUNCTION cutter_authz.dearmored(text) IS 'The bytes in an armored block; what is not one yields other bytes or an error, and the pinned digest decides.';

CREATE FUNCTION cutter_authz.require_roots(p_version integer, p_trust jsonb, p_fprs text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_root jsonb;
BEGIN
  SELECT r INTO v_root FROM jsonb_array_elements(p_trust -> 'roles') AS r WHERE r ->> 'role' = 'root';
  IF FOUND AND (
    SELECT count(DISTINCT k.person) FROM cutter_authz.trust_key AS k
    WHERE k.version = p_version AND k.fpr = ANY (p_fprs) AND v_root -> 'people' ? k.person
  ) < coalesce((v_root ->> 'm')::integer, 2147483647) THEN
    RAISE EXCEPTION 'too few of the root people of version % signed', p_version USING ERRCODE = 'CT107';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.require_roots(integer, jsonb, text[]) IS 'The people behind these keys reach the threshold of the role root of a version that has one, or CT107. A person counts once.';

CREATE FUNCTION cutter_authz.record_trust(p_document text, p_signatures bytea[], p_certificates text[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := p_document::jsonb;
  v_version constant integer := (v_doc ->> 'version')::integer;
  v_before cutter_authz.trust_version;
  v_missing text;
  v_packet bytea;
  v_signature record;
  v_key cutter_authz.trust_key;
  v_fprs text[] := '{}';
BEGIN
  LOCK TABLE cutter_authz.trust_version IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO v_before FROM cutter_authz.trust_version ORDER BY version DESC LIMIT 1;
  IF cutter_authz.canonical_json(v_doc, E'\n') || E'\n' IS DISTINCT FROM p_document OR v_doc ->> 'type' IS DISTINCT FROM 'cutter/trust/v1' THEN
    RAISE EXCEPTION 'not a trust file in its one form' USING ERRCODE = 'CT111';
  END IF;
  IF v_version IS DISTINCT FROM coalesce(v_before.version, 0) + 1 OR v_doc ->> 'prev_sha256' IS DISTINCT FROM v_before.sha256 THEN
    RAISE EXCEPTION 'version % does not follow version %', v_version, coalesce(v_before.version, 0) USING ERRCODE = 'CT111';
  END IF;
  -- What was decided before there was anybody to decide is not put right by a trust file that comes later.
  IF v_version = 1 AND (
    EXISTS (SELECT FROM cutter_authz.auth_window) OR EXISTS (SELECT FROM cutter_authz.rejection)
    OR EXISTS (SELECT FROM cutter_authz.resolution) OR EXISTS (SELECT FROM cutter_governance.review_decision)
  ) THEN
    RAISE EXCEPTION 'decisions were recorded before the first trust file' USING ERRCODE = 'CT111';
  END IF;
  INSERT INTO cutter_authz.trust_version (version, sha256, prev_sha256, document)
  VALUES (v_version, encode(sha256(convert_to(p_document, 'UTF8')), 'hex'), v_doc ->> 'prev_sha256', p_document);

  INSERT INTO cutter_authz.trust_key (version, fpr, primary_fpr, person, key)
  SELECT v_version, f.fpr, c.cert ->> 'fpr', c.person, k.body
  FROM (
    SELECT p ->> 'id' AS person, cert
    FROM jsonb_array_elements(v_doc -> 'people') AS p, jsonb_array_elements(p -> 'certs') AS cert
  ) AS c
  CROSS JOIN jsonb_array_elements_text(c.cert -> 'signing_fprs') AS f (fpr)
  JOIN unnest(p_certificates) AS given (text)
    ON encode(sha256(convert_to(given.text, 'UTF8')), 'hex') = c.cert ->> 'cert_sha256'
  CROSS JOIN LATERAL cutter_authz.packets(cutter_authz.dearmored(given.text)) AS k
  WHERE k.tag IN (6, 14) AND cutter_authz.key_fingerprint(k.body) = f.fpr AND cutter_authz.key_is_accepted(k.body);
  SELECT f.fpr INTO v_missing
  FROM jsonb_array_elements(v_doc -> 'people') AS p, jsonb_array_elements(p -> 'certs') AS cert,
    jsonb_array_elements_text(cert -> 'signing_fprs') AS f (fpr)
  WHERE NOT EXISTS (SELECT FROM cutter_authz.trust_key AS k WHERE k.version = v_version AND k.fpr = f.fpr)
  LIMIT 1;
  IF FOUND AND v_doc #>> '{authz,mode}' IS DISTINCT FROM 'client-verified' THEN
    RAISE EXCEPTION 'the database cannot verify with key %', v_missing USING ERRCODE = 'CT110';
  END IF;

  -- One bad signature refuses them all. The keys of both versions may sign; each version counts its own people.
  FOREACH v_packet IN ARRAY coalesce(p_signatures, '{}') LOOP
    SELECT * INTO v_signature FROM cutter_authz.read_signature(v_packet);
    SELECT * INTO v_key FROM cutter_authz.trust_key AS k
    WHERE k.fpr = v_signature.fpr AND k.version IN (v_version, v_before.version)
    ORDER BY k.version DESC LIMIT 1;
    IF NOT FOUND OR EXISTS (
      SELECT FROM cutter_authz.trust_version AS t, jsonb_array_elements(t.document::jsonb -> 'revoked') AS r
      WHERE t.version IN (v_version, v_before.version) AND r ->> 'fpr' IN (v_key.fpr, v_key.primary_fpr)
    ) THEN
      RAISE EXCEPTION 'a signer of the trust file is unknown or revoked' USING ERRCODE = 'CT110';
    END IF;
    IF v_signature.created > clock_timestamp() + interval '5 minutes' OR v_signature.expires <= clock_timestamp() THEN
      RAISE EXCEPTION 'a signature of the trust file is not valid now' USING ERRCODE = 'CT106';
    END IF;
    PERFORM cutter_authz.verify_detached(v_key.key, v_packet, convert_to(p_document, 'UTF8'));
    v_fprs := v_fprs || v_key.fpr;
  END LOOP;
  PERFORM cutter_authz.require_roots(v_version, v_doc, v_fprs);
  PERFORM cutter_authz.require_roots(v_before.version, v_before.document::jsonb, v_fprs);
  RETURN v_version;
END
$body$;
COMMENT ON FUNCTION cutter_authz.record_trust(text, bytea[], text[]) IS 'Records the next version of the trust file with its keys; signed by the threshold of its own root people and of those of the version before, where they name any. For the admin login; CT106 to CT111.';

CREATE FUNCTION cutter_authz.signers(p_doc jsonb, p_approval text, p_signatures bytea[], INOUT people text[], INOUT fprs text[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_newest cutter_authz.trust_version;
  v_trust jsonb;
  v_gate jsonb;
  v_packet bytea;
  v_signature record;
  v_key cutter_authz.trust_key;
  v_issued_at constant timestamptz := (p_doc ->> 'issued_at')::timestamptz;
  v_not_after constant timestamptz := (p_doc ->> 'not_after')::timestamptz;
BEGIN
  SELECT * INTO v_newest FROM cutter_authz.trust_version ORDER BY version DESC LIMIT 1;
  v_trust := v_newest.document::jsonb;
  IF v_newest.version IS NULL THEN
    RAISE EXCEPTION 'no trust file is recorded' USING ERRCODE = 'CT111';
  END IF;
  -- Only a version that says so explicitly leaves the signatures to the client.
  IF v_trust #>> '{authz,mode}' = 'client-verified' THEN
    RETURN;
  END IF;
  IF p_doc -> 'trust_root' IS DISTINCT FROM jsonb_build_object('version', v_newest.version, 'sha256', v_newest.sha256) THEN
    RAISE EXCEPTION 'the approval was made under another trust root' USING ERRCODE = 'CT111';
  END IF;
  IF (clock_timestamp() < (v_trust ->> 'expires')::timestamptz) IS NOT TRUE THEN
    RAISE EXCEPTION 'the trust root has expired' USING ERRCODE = 'CT111';
  END IF;
  SELECT g INTO v_gate FROM jsonb_array_elements(v_trust -> 'gates') AS g WHERE g ->> 'gate' = p_doc ->> 'gate';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the trust root does not know the gate' USING ERRCODE = 'CT103';
  END IF;
  IF p_doc -> 'threshold' IS DISTINCT FROM jsonb_build_object('m', v_gate -> 'm', 'n', jsonb_array_length(v_gate -> 'people')) THEN
    RAISE EXCEPTION 'the threshold is not the one in force' USING ERRCODE = 'CT111';
  END IF;
  IF v_not_after - v_issued_at > (v_gate ->> 'max_ttl_s')::integer * interval '1 second' THEN
    RAISE EXCEPTION 'the approval lives longer than the trust root allows' USING ERRCODE = 'CT105';
  END IF;

  people := '{}';
  fprs := '{}';
  IF coalesce(cardinality(p_signatures), 0) NOT BETWEEN 1 AND 16 THEN
    RAISE EXCEPTION 'too few or too many signatures' USING ERRCODE = 'CT107';
  END IF;
  -- One bad signature refuses them all.
  FOREACH v_packet IN ARRAY p_signatures LOOP
    SELECT * INTO v_signature FROM cutter_authz.read_signature(v_packet);
    SELECT * INTO v_key FROM cutter_authz.trust_key AS k WHERE k.version = v_newest.version AND k.fpr = v_signature.fpr;
    IF NOT FOUND OR NOT v_gate -> 'people' ? v_key.person
      OR EXISTS (
        SELECT FROM jsonb_array_elements(v_trust -> 'revoked') AS r
        WHERE r ->> 'fpr' IN (v_key.fpr, v_key.primary_fpr)
      )
    THEN
      RAISE EXCEPTION 'the signer is unknown, revoked, or has no say at the gate' USING ERRCODE = 'CT110';
    END IF;
    IF v_signature.created NOT BETWEEN v_issued_at - interval '5 minutes'
        AND least(clock_timestamp() + interval '5 minutes', v_not_after)
      OR v_signature.expires <= clock_timestamp()
    THEN
      RAISE EXCEPTION 'signed at another time than the approval' USING ERRCODE = 'CT106';
    END IF;
    PERFORM cutter_authz.verify_detached(v_key.key, v_packet, convert_to(p_approval, 'UTF8'));
    people := people || v_key.person;
    fprs := fprs || v_key.fpr;
  END LOOP;
  SELECT array_agg(DISTINCT p ORDER BY p) INTO people FROM unnest(people) AS p;
  SELECT array_agg(DISTINCT f ORDER BY f) INTO fprs FROM unnest(fprs) AS f;

  IF EXISTS (
    SELECT FROM jsonb_array_elements(v_trust -> 'roles') AS r, jsonb_array_elements_text(r -> 'people') AS machine (person)
    WHERE r ->> 'role' IN ('executor', 'verifier') AND machine.person = ANY (people)
  ) OR EXISTS (
    SELECT FROM cutter_authz.trust_key AS k
    WHERE k.version = v_newest.version AND p_doc ->> 'planner' IN (k.fpr, k.primary_fpr) AND k.person = ANY (people)
  ) OR (p_doc ->> 'planner' = 'none' AND (v_trust ->> 'require_plan_signature')::boolean IS NOT FALSE) THEN
    RAISE EXCEPTION 'the planner or a machine signed, or nobody says who planned' USING ERRCODE = 'CT114';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.signers(jsonb, text, bytea[], text[], text[]) IS 'Who signed an approval: verified here, or as the caller claims where the recorded trust file says client-verified. Without a recorded trust file nobody signs (CT111). CT103, CT105 to CT111, CT114.';

CREATE FUNCTION cutter_authz.execution_authorized(p_run_id uuid, p_gate text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
  SELECT EXISTS (
    SELECT FROM cutter_authz.auth_window AS w
    WHERE w.run_id = p_run_id
      AND w.gate = p_gate
      AND w.closed_at IS NULL
      AND clock_timestamp() < w.not_after
      AND cutter_authz.is_here(w.cluster_id, w.database_name)
  );
$body$;
COMMENT ON FUNCTION cutter_authz.execution_authorized(uuid, text) IS 'Whether an approval of this gate is open for this run, here and now. The one predicate for everybody who asks; writing asks again by itself.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.execution_authorized TO cutter_exec, cutter_verify;
GRANT SELECT ON cutter_authz.trust_version, cutter_authz.trust_key TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.trust_version', 'update', 'delete', 'truncate');
SELECT cutter_authz.refuse_always('cutter_authz.trust_key', 'update', 'delete', 'truncate');
