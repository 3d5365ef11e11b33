-- What an opened approval becomes: a window, its allowance, and the transactions bound to it.
-- No login role may write here; the functions of 0006 do.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.auth_window (
  review_decision_id uuid PRIMARY KEY,
  gate text COLLATE "C" NOT NULL CHECK (gate IN ('SG_1', 'SG_2', 'SG_3')),
  run_id uuid NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
  source_sha256 text COLLATE "C" NOT NULL CHECK (source_sha256 ~ '^[0-9a-f]{64}$'),
  units_sha256 text COLLATE "C" NOT NULL CHECK (units_sha256 ~ '^[0-9a-f]{64}$'),
  cluster_id text COLLATE "C" NOT NULL,
  database_name text COLLATE "C" NOT NULL,
  issued_at timestamptz NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  not_after timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK (opened_at < not_after),
  -- SG_1 lives at most 24 h, the others 12 h, whatever the trust file says.
  CHECK (
    not_after > issued_at
    AND not_after - issued_at <= CASE gate WHEN 'SG_1' THEN interval '24 hours' ELSE interval '12 hours' END
  )
);
CREATE INDEX auth_window_run_id_idx ON cutter_authz.auth_window (run_id);
COMMENT ON TABLE cutter_authz.auth_window IS 'One row for each opened approval. Writes are possible only while a window is bound to the transaction, open and not expired.';
COMMENT ON COLUMN cutter_authz.auth_window.review_decision_id IS 'From the approval; the primary key makes every approval usable once.';
COMMENT ON COLUMN cutter_authz.auth_window.gate IS 'SG_1 cut, SG_2 enactment, SG_3 escalation.';
COMMENT ON COLUMN cutter_authz.auth_window.run_id IS 'The one run that may write through this window.';
COMMENT ON COLUMN cutter_authz.auth_window.document_id IS 'The one document whose rows may be written.';
COMMENT ON COLUMN cutter_authz.auth_window.plan_sha256 IS 'sha256 of the approved plan file.';
COMMENT ON COLUMN cutter_authz.auth_window.source_sha256 IS 'sha256 of the approved source.';
COMMENT ON COLUMN cutter_authz.auth_window.units_sha256 IS 'Digest of the sorted unit digests that were approved.';
COMMENT ON COLUMN cutter_authz.auth_window.cluster_id IS 'System identifier of the cluster the window was opened in; a restored copy of the row opens nothing elsewhere.';
COMMENT ON COLUMN cutter_authz.auth_window.database_name IS 'Name of the database the window was opened in.';
COMMENT ON COLUMN cutter_authz.auth_window.issued_at IS 'When the approval was written, as signed.';
COMMENT ON COLUMN cutter_authz.auth_window.opened_at IS 'When the window was opened, by the clock of the server.';
COMMENT ON COLUMN cutter_authz.auth_window.not_after IS 'From this instant on nothing is written, as signed.';
COMMENT ON COLUMN cutter_authz.auth_window.closed_at IS 'When the window was closed; null while it is open.';

CREATE TABLE cutter_authz.allowance (
  review_decision_id uuid NOT NULL REFERENCES cutter_authz.auth_window,
  rel text COLLATE "C" NOT NULL,
  op text COLLATE "C" NOT NULL CHECK (op IN ('INSERT', 'UPDATE')),
  max_rows bigint NOT NULL CHECK (max_rows >= 0),
  used_rows bigint NOT NULL DEFAULT 0 CHECK (used_rows >= 0 AND used_rows <= max_rows),
  PRIMARY KEY (review_decision_id, rel, op)
);
COMMENT ON TABLE cutter_authz.allowance IS 'How many rows of which table a window permits, and how many are used. A table without a row has an allowance of none.';
COMMENT ON COLUMN cutter_authz.allowance.review_decision_id IS 'The window.';
COMMENT ON COLUMN cutter_authz.allowance.rel IS 'Qualified table name, schema.table; text, so that it survives dump and restore, and a renamed table loses its allowance.';
COMMENT ON COLUMN cutter_authz.allowance.op IS 'INSERT or UPDATE; there is no allowance to delete.';
COMMENT ON COLUMN cutter_authz.allowance.max_rows IS 'Rows permitted, as signed.';
COMMENT ON COLUMN cutter_authz.allowance.used_rows IS 'Rows used; a rollback gives them back.';

CREATE TABLE cutter_authz.txn_bind (
  xid xid8 PRIMARY KEY,
  backend_pid integer NOT NULL,
  review_decision_id uuid NOT NULL REFERENCES cutter_authz.auth_window,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_authz.txn_bind IS 'Which transaction writes through which window. Bound by transaction id and not by a setting, because any user can set a custom setting.';
COMMENT ON COLUMN cutter_authz.txn_bind.xid IS 'The transaction; one binding each.';
COMMENT ON COLUMN cutter_authz.txn_bind.backend_pid IS 'The server process, so that an equal transaction id in a restored copy binds nothing.';
COMMENT ON COLUMN cutter_authz.txn_bind.review_decision_id IS 'The window.';
COMMENT ON COLUMN cutter_authz.txn_bind.at IS 'When the transaction was bound.';

CREATE TABLE cutter_authz.owed_step (
  run_id uuid NOT NULL,
  step text COLLATE "C" NOT NULL,
  xid xid8 NOT NULL,
  PRIMARY KEY (run_id, step)
);
COMMENT ON TABLE cutter_authz.owed_step IS 'Which transaction has written rows for a step of a run. It must record the step before it ends, and no other transaction ever writes rows for it.';
COMMENT ON COLUMN cutter_authz.owed_step.run_id IS 'The run.';
COMMENT ON COLUMN cutter_authz.owed_step.step IS 'The phase that the rows belong to.';
COMMENT ON COLUMN cutter_authz.owed_step.xid IS 'The transaction.';
