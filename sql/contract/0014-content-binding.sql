-- What may be written, text by text. An approval binds the digest of the set of its units; before the first of them is
-- written, the list itself is shown, in the order of writing, and compared with what was signed. Every batch must then be
-- the next stretch of that list: not one other text, none twice, none left out between. CT407 otherwise.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.unit_list (
  review_decision_id uuid PRIMARY KEY REFERENCES cutter_authz.auth_window,
  digests bytea NOT NULL CHECK (octet_length(digests) % 32 = 0),
  written integer NOT NULL DEFAULT 0 CHECK (written BETWEEN 0 AND octet_length(digests) / 32)
);
-- Digests do not compress, and stored plainly a stretch is read without the rest.
ALTER TABLE cutter_authz.unit_list ALTER COLUMN digests SET STORAGE EXTERNAL;
COMMENT ON TABLE cutter_authz.unit_list IS 'The units that a window may write, in the order of writing.';
COMMENT ON COLUMN cutter_authz.unit_list.review_decision_id IS 'The window.';
COMMENT ON COLUMN cutter_authz.unit_list.digests IS 'The unit digests, 32 bytes each.';
COMMENT ON COLUMN cutter_authz.unit_list.written IS 'How many of them are written; a rollback takes it back.';

CREATE FUNCTION cutter_authz.load_units(p_digests text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
  v_list text;
BEGIN
  SELECT string_agg(d || E'\n', '' ORDER BY d COLLATE "C") INTO v_list FROM unnest(p_digests) AS d;
  IF v_window.gate <> 'SG_1' OR v_list IS NULL
    OR encode(sha256(convert_to(v_list, 'UTF8')), 'hex') <> v_window.units_sha256
  THEN
    RAISE EXCEPTION 'the units are not those that were signed' USING ERRCODE = 'CT407';
  END IF;
  INSERT INTO cutter_authz.unit_list (review_decision_id, digests)
  SELECT v_window.review_decision_id, decode(array_to_string(p_digests, ''), 'hex');
  RETURN cardinality(p_digests);
END
$body$;
COMMENT ON FUNCTION cutter_authz.load_units(text[]) IS 'Shows the list of units of the bound SG_1 window, once, in the order of writing; CT407 when it is not the signed set.';

CREATE FUNCTION cutter_authz.consume_units(p_review_decision_id uuid, p_digests bytea) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_count constant integer := coalesce(octet_length(p_digests), 0) / 32;
BEGIN
  IF v_count = 0 THEN
    RETURN;
  END IF;
  -- One statement checks and uses, as with the allowance.
  UPDATE cutter_authz.unit_list AS l SET written = l.written + v_count
  WHERE l.review_decision_id = p_review_decision_id
    AND substring(l.digests FROM l.written * 32 + 1 FOR v_count * 32) = p_digests;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the units written are not the next ones of the signed list' USING ERRCODE = 'CT407';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.consume_units(uuid, bytea) IS 'Takes the next units off the list of a window, or CT407. For the functions that write units.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.load_units TO cutter_exec;
GRANT SELECT ON cutter_authz.unit_list TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.unit_list', 'delete', 'truncate');
