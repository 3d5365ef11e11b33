-- The ids of the rows that a run writes: they follow from the run and the place of the row, so that they are signed with the plan
-- and no other run can take them. src/model/artefacts/content-rows.ts derives the same.
-- Source: ADR 25.

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.framed_sha256(VARIADIC p_fields text[]) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT encode(sha256(convert_to(
    string_agg(octet_length(convert_to(f.field, 'UTF8')) || ':' || f.field || ',', '' ORDER BY f.position), 'UTF8')), 'hex')
  FROM unnest(p_fields) WITH ORDINALITY AS f (field, position);
$body$;
COMMENT ON FUNCTION cutter_authz.framed_sha256(text[]) IS 'sha256 over the netstrings of the fields, so that nothing can move from one field to the next. The first is the domain.';

CREATE FUNCTION cutter_authz.row_id(p_run_id uuid, p_table text, p_place integer) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
  SELECT (
    substr(h.hash, 1, 12) || '8' || substr(h.hash, 13, 3) || 'a' || substr(h.hash, 16, 9) || lpad(to_hex(p_place), 6, '0')
  )::uuid
  FROM (SELECT cutter_authz.framed_sha256('cutter.id/1', p_run_id::text, p_table) AS hash) AS h;
$body$;
COMMENT ON FUNCTION cutter_authz.row_id(uuid, text, integer) IS 'The id of a row of a run in a table, by its place in path order, from 1: a UUID of version 8 of 96 bits of sha256("cutter.id/1", run, table) and 24 bits of the place, so that all ids of a run are one range. The version of the source has place 0.';

REVOKE ALL ON FUNCTION cutter_authz.row_id, cutter_authz.framed_sha256 FROM PUBLIC;
-- The digest of a run (0014) asks for them under the login of whoever computes it.
GRANT EXECUTE ON FUNCTION cutter_authz.row_id, cutter_authz.framed_sha256 TO context_pack_readonly, cutter_exec, cutter_verify;
