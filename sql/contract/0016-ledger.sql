-- The ledger: one receipt for every piece of evidence, written by the insertion itself, in the same transaction, so that
-- it cannot be forgotten. Receipts form a chain (prev) and a Merkle tree (RFC 6962, 2.1): whoever kept an earlier
-- root notices every later change.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_governance.ledger_receipt (
  seq bigint PRIMARY KEY CHECK (seq >= 0),
  prev text COLLATE "C" NOT NULL UNIQUE CHECK (prev ~ '^[0-9a-f]{64}$'),
  leaf text COLLATE "C" NOT NULL UNIQUE,
  root text COLLATE "C" NOT NULL,
  frontier text[] NOT NULL,
  kind text COLLATE "C" NOT NULL,
  run_id uuid,
  document_id text COLLATE "C",
  receipt text NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL,
  CHECK (leaf = encode(sha256('\x00'::bytea || convert_to(receipt, 'UTF8')), 'hex'))
);
CREATE INDEX ledger_receipt_run_id_idx ON cutter_governance.ledger_receipt (run_id);
CREATE INDEX ledger_receipt_document_id_idx ON cutter_governance.ledger_receipt (document_id, seq);
COMMENT ON TABLE cutter_governance.ledger_receipt IS 'A receipt for every row of evidence, in one line without a fork. Written by triggers only.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.seq IS 'Position, from 0 without a gap.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.prev IS 'Leaf of the receipt before, 64 zeros for the first. Unique, so that a fork cannot be written.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.leaf IS 'sha256 of a zero byte and the receipt (RFC 6962).';
COMMENT ON COLUMN cutter_governance.ledger_receipt.root IS 'Root of the tree over all receipts up to this one.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.frontier IS 'Roots of the full subtrees, the largest first: what the next root is computed from.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.kind IS 'The table whose row it is a receipt for.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.run_id IS 'The run, where there is one.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.document_id IS 'The document, where there is one.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.receipt IS 'The receipt: one line of JSON by RFC 8785.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.body IS 'The row as one line of JSON, every value as text, long ones by their sha256.';
COMMENT ON COLUMN cutter_governance.ledger_receipt.at IS 'When, as the receipt says.';

CREATE FUNCTION cutter_authz.merkle_frontier(p_frontier text[], p_size bigint, p_leaf text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_node text := p_leaf;
  v_size bigint := p_size;
  v_full integer := cardinality(p_frontier);
BEGIN
  WHILE v_size & 1 = 1 LOOP
    v_node := encode(sha256('\x01'::bytea || decode(p_frontier[v_full] || v_node, 'hex')), 'hex');
    v_full := v_full - 1;
    v_size := v_size >> 1;
  END LOOP;
  RETURN p_frontier[1:v_full] || v_node;
END
$body$;
COMMENT ON FUNCTION cutter_authz.merkle_frontier(text[], bigint, text) IS 'The full subtrees of a tree of so many leaves with one leaf more.';

CREATE FUNCTION cutter_authz.merkle_root(p_frontier text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_root text := p_frontier[cardinality(p_frontier)];
BEGIN
  FOR i IN REVERSE cardinality(p_frontier) - 1 .. 1 LOOP
    v_root := encode(sha256('\x01'::bytea || decode(p_frontier[i] || v_root, 'hex')), 'hex');
  END LOOP;
  RETURN v_root;
END
$body$;
COMMENT ON FUNCTION cutter_authz.merkle_root(text[]) IS 'The root over full subtrees (RFC 6962, 2.1).';

CREATE FUNCTION cutter_authz.append_receipt() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off AS $body$
DECLARE
  v_row constant jsonb := to_jsonb(NEW);
  v_at constant timestamptz := clock_timestamp();
  v_kind constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  v_last cutter_governance.ledger_receipt;
  v_size bigint;
  v_prev text;
  v_body text;
  v_receipt text;
  v_leaf text;
  v_frontier text[];
BEGIN
  SELECT '{' || string_agg(
    to_json(e.key)::text || ':' || CASE
      WHEN e.value IS NULL THEN 'null'
      WHEN length(e.value) > 256 THEN to_json('sha256:' || encode(sha256(convert_to(e.value, 'UTF8')), 'hex'))::text
      ELSE to_json(e.value)::text
    END, ',' ORDER BY e.key COLLATE "C") || '}'
  INTO v_body FROM jsonb_each_text(v_row) AS e;
  -- One writer at a time, until its COMMIT; taken last, when nothing else is waited for. The lock of a row, which only the
  -- gate may lock: an advisory lock could be held by any login.
  PERFORM FROM cutter_authz.database_identity FOR NO KEY UPDATE;
  SELECT * INTO v_last FROM cutter_governance.ledger_receipt ORDER BY seq DESC LIMIT 1;
  v_size := coalesce(v_last.seq + 1, 0);
  v_prev := coalesce(v_last.leaf, repeat('0', 64));
  v_receipt := format(
    '{"at":%s,"body_sha256":%s,"document_id":%s,"kind":%s,"ledger":%s,"prev":%s,"run_id":%s,"seq":%s,"session_user":%s,"type":"cutter/ledger/v1","xid":%s}',
    to_json(to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
    to_json(encode(sha256(convert_to(v_body, 'UTF8')), 'hex')), coalesce(to_json(v_row ->> 'document_id')::text, 'null'),
    to_json(v_kind), to_json((SELECT install_uuid::text FROM cutter_authz.database_identity)), to_json(v_prev),
    coalesce(to_json(v_row ->> 'run_id')::text, 'null'), v_size, to_json(session_user::text),
    to_json(pg_current_xact_id()::text));
  v_leaf := encode(sha256('\x00'::bytea || convert_to(v_receipt, 'UTF8')), 'hex');
  v_frontier := cutter_authz.merkle_frontier(coalesce(v_last.frontier, '{}'), v_size, v_leaf);
  INSERT INTO cutter_governance.ledger_receipt (
    seq, prev, leaf, root, frontier, kind, run_id, document_id, receipt, body, at
  )
  VALUES (
    v_size, v_prev, v_leaf, cutter_authz.merkle_root(v_frontier), v_frontier, v_kind, (v_row ->> 'run_id')::uuid,
    v_row ->> 'document_id', v_receipt, v_body, v_at
  );
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.append_receipt() IS 'Row trigger of the evidence: appends its receipt to the ledger.';

CREATE FUNCTION cutter_authz.check_ledger(p_doc jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_size constant bigint := (p_doc #>> '{ledger_head,size}')::bigint;
  v_root text := encode(sha256(''), 'hex');
BEGIN
  IF v_size > 0 THEN
    SELECT l.root INTO v_root FROM cutter_governance.ledger_receipt AS l WHERE l.seq = v_size - 1;
  END IF;
  IF v_root IS DISTINCT FROM p_doc #>> '{ledger_head,root}' OR EXISTS (
    SELECT FROM cutter_governance.ledger_receipt AS l
    WHERE l.document_id = p_doc ->> 'target_document_id'
      AND l.run_id IS DISTINCT FROM (p_doc ->> 'run_id')::uuid
      AND l.seq >= v_size
      -- A void changes nothing of the document, and whoever has the login may void a run that has cut nothing.
      AND l.kind <> 'cutter_authz.run_void'
  ) THEN
    RAISE EXCEPTION 'the ledger is not where the signers saw it' USING ERRCODE = 'CT115';
  END IF;
  IF clock_timestamp() < (SELECT l.at FROM cutter_governance.ledger_receipt AS l ORDER BY l.seq DESC LIMIT 1) THEN
    RAISE EXCEPTION 'the clock of the server is behind the last receipt' USING ERRCODE = 'CT116';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_ledger(jsonb) IS 'The ledger had the signed root at the signed size, no other run has touched the document since, voids aside (CT115), and the clock has not gone back (CT116).';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT SELECT ON cutter_governance.ledger_receipt TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

DO $body$
DECLARE
  v_rel regclass;
BEGIN
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.cut_change_set', 'cutter_governance.cutter_run', 'cutter_governance.cutter_run_step',
    'cutter_governance.dot_pair_signature', 'cutter_governance.manifest_envelope', 'cutter_governance.review_decision',
    'cutter_governance.verify_result', 'cutter_authz.rejection', 'cutter_authz.trust_version'
  ]::regclass[] LOOP
    EXECUTE pg_catalog.format(
      'CREATE TRIGGER append_receipt AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION cutter_authz.append_receipt()', v_rel);
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_receipt', v_rel);
  END LOOP;
  PERFORM cutter_authz.refuse_always('cutter_governance.ledger_receipt', 'update', 'delete', 'truncate');
END
$body$;
