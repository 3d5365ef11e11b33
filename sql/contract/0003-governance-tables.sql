-- The evidence. Every table carries the run and the document, so that a run's rows can be counted apart from all others.
-- Times, transaction ids and users are filled in by the server and cannot be supplied.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_governance.cutter_run (
  run_id uuid PRIMARY KEY,
  plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
  document_id text COLLATE "C" NOT NULL CHECK (document_id ~ '^[a-z0-9][a-z0-9._-]{0,127}$'),
  rows_sha256 text COLLATE "C" NOT NULL CHECK (rows_sha256 ~ '^[0-9a-f]{64}$'),
  text_sha256 text COLLATE "C" NOT NULL CHECK (text_sha256 ~ '^[0-9a-f]{64}$'),
  created_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (run_id, document_id, plan_sha256)
);
COMMENT ON TABLE cutter_governance.cutter_run IS 'One row for each run that opened a gate.';
COMMENT ON COLUMN cutter_governance.cutter_run.run_id IS 'The run, from the plan.';
COMMENT ON COLUMN cutter_governance.cutter_run.plan_sha256 IS 'sha256 of the plan file that this run executes.';
COMMENT ON COLUMN cutter_governance.cutter_run.document_id IS 'The document of the plan.';
COMMENT ON COLUMN cutter_governance.cutter_run.rows_sha256 IS 'Digest of every row of content that the run may write, as signed: cutter.rows/1.';
COMMENT ON COLUMN cutter_governance.cutter_run.text_sha256 IS 'sha256 of the text that its units rebuild, as signed.';
COMMENT ON COLUMN cutter_governance.cutter_run.created_by IS 'Database user that registered the run.';
COMMENT ON COLUMN cutter_governance.cutter_run.at IS 'When the run was registered.';

CREATE TABLE cutter_governance.cutter_run_attempt (
  run_id uuid NOT NULL REFERENCES cutter_governance.cutter_run,
  attempt integer NOT NULL CHECK (attempt > 0),
  host text NOT NULL CHECK (host ~ '^[ -~]{1,255}$'),
  pid integer NOT NULL CHECK (pid > 0),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, attempt)
);
COMMENT ON TABLE cutter_governance.cutter_run_attempt IS 'The fence: only the newest attempt of a run may write. Needs no window, because it grants nothing.';
COMMENT ON COLUMN cutter_governance.cutter_run_attempt.run_id IS 'The run.';
COMMENT ON COLUMN cutter_governance.cutter_run_attempt.attempt IS '1 for the first invocation, then one more for each.';
COMMENT ON COLUMN cutter_governance.cutter_run_attempt.host IS 'Host name of the process, for people.';
COMMENT ON COLUMN cutter_governance.cutter_run_attempt.pid IS 'Process id on that host, for people.';
COMMENT ON COLUMN cutter_governance.cutter_run_attempt.at IS 'When the attempt began.';

CREATE TABLE cutter_governance.cutter_run_step (
  run_id uuid NOT NULL,
  step text COLLATE "C" NOT NULL
    CHECK (step IN ('cut_leg_a', 'leg_b_record', 'write_verify', 'lifecycle_enact')),
  attempt integer NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  plan_sha256 text COLLATE "C" NOT NULL,
  step_key text COLLATE "C" NOT NULL CHECK (step_key ~ '^[0-9a-f]{64}$'),
  input_sha256 text COLLATE "C" NOT NULL CHECK (input_sha256 ~ '^[0-9a-f]{64}$'),
  output_sha256 text COLLATE "C" NOT NULL CHECK (output_sha256 ~ '^[0-9a-f]{64}$'),
  delta jsonb NOT NULL,
  approval_sha256 text COLLATE "C" NOT NULL CHECK (approval_sha256 ~ '^[0-9a-f]{64}$'),
  backup_sha256 text COLLATE "C" CHECK (backup_sha256 ~ '^[0-9a-f]{64}$'),
  recorded_by text NOT NULL DEFAULT session_user,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  wal_lsn pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, step),
  UNIQUE (document_id, plan_sha256, step),
  FOREIGN KEY (run_id, attempt) REFERENCES cutter_governance.cutter_run_attempt,
  FOREIGN KEY (run_id, document_id, plan_sha256)
    REFERENCES cutter_governance.cutter_run (run_id, document_id, plan_sha256)
);
COMMENT ON TABLE cutter_governance.cutter_run_step IS 'The ledger: committed in the same transaction as the rows of a phase, so it is the truth about whether the phase happened.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.run_id IS 'The run.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.step IS 'The phase.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.attempt IS 'The attempt that committed it.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.document_id IS 'The document; with plan and step it is unique, so no other run applies the same plan.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.plan_sha256 IS 'sha256 of the plan.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.step_key IS 'Digest of run, plan, step and input.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.input_sha256 IS 'Digest of what the phase was given.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.output_sha256 IS 'Digest of what the phase wrote.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.delta IS 'Rows by table and operation, as counted inside the transaction.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.approval_sha256 IS 'sha256 of the approval that permitted it.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.backup_sha256 IS 'sha256 of the backup taken before it; null where none is due.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.recorded_by IS 'Database user that recorded the step.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.xid IS 'Transaction id, for people: after a failover it proves nothing.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.wal_lsn IS 'Position in the write-ahead log, for people.';
COMMENT ON COLUMN cutter_governance.cutter_run_step.at IS 'When the step was recorded.';

CREATE TABLE cutter_governance.source_document_registry (
  document_id text COLLATE "C" PRIMARY KEY CHECK (document_id ~ '^[a-z0-9][a-z0-9._-]{0,127}$'),
  title text NOT NULL CHECK (title <> ''),
  run_id uuid NOT NULL REFERENCES cutter_governance.cutter_run,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_governance.source_document_registry IS 'Every document that was ever cut.';
COMMENT ON COLUMN cutter_governance.source_document_registry.document_id IS 'The document.';
COMMENT ON COLUMN cutter_governance.source_document_registry.title IS 'Title of the document when it was registered.';
COMMENT ON COLUMN cutter_governance.source_document_registry.run_id IS 'The run that registered it.';
COMMENT ON COLUMN cutter_governance.source_document_registry.at IS 'When it was registered.';

CREATE TABLE cutter_governance.source_document_version_registry (
  source_version_id uuid PRIMARY KEY,
  document_id text COLLATE "C" NOT NULL REFERENCES cutter_governance.source_document_registry,
  source_sha256 text COLLATE "C" NOT NULL CHECK (source_sha256 ~ '^[0-9a-f]{64}$'),
  text_sha256 text COLLATE "C" NOT NULL CHECK (text_sha256 ~ '^[0-9a-f]{64}$'),
  bytes integer NOT NULL CHECK (bytes > 0),
  original bytea,
  media_type text NOT NULL,
  converter text NOT NULL,
  profile text NOT NULL,
  profile_sha256 text COLLATE "C" NOT NULL CHECK (profile_sha256 ~ '^[0-9a-f]{64}$'),
  valid_from date,
  based_on uuid REFERENCES cutter_governance.source_document_version_registry,
  run_id uuid NOT NULL UNIQUE REFERENCES cutter_governance.cutter_run,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (
    CASE
      WHEN original IS NULL THEN text_sha256 = source_sha256
      ELSE source_sha256 = encode(sha256(original), 'hex') AND octet_length(original) = bytes
    END
  )
);
CREATE INDEX source_document_version_registry_document_id_idx
  ON cutter_governance.source_document_version_registry (document_id, source_sha256);
COMMENT ON TABLE cutter_governance.source_document_version_registry IS 'The versions of each document, one for each run that cut it, with the pin of their exact bytes. Bytes can return: a text that was replaced, or whose run was given up, is a version of its own when it is cut again.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.source_version_id IS 'The version of the source.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.document_id IS 'The document.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.source_sha256 IS 'sha256 of the source bytes: the pin.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.text_sha256 IS 'sha256 of the text that the units rebuild: of the source itself, or of the text derived from it.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.bytes IS 'Length of the source in bytes.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.original IS 'The source bytes of a format from which text is derived; null where the units rebuild them.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.media_type IS 'Media type of the source.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.converter IS 'Name and version of what made text of the source.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.profile IS 'Name of the profile that cut it.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.profile_sha256 IS 'sha256 of that profile.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.valid_from IS 'First day on which this text is the law, as stated; null when not stated. Not when it was recorded.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.based_on IS 'The version in force that was changed; null when nothing of the document was in force.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.run_id IS 'The run that registered it.';
COMMENT ON COLUMN cutter_governance.source_document_version_registry.at IS 'When it was registered.';

CREATE TABLE cutter_governance.review_decision (
  review_decision_id uuid PRIMARY KEY,
  gate text COLLATE "C" NOT NULL,
  decision text COLLATE "C" NOT NULL CHECK (decision IN ('approve', 'reject')),
  run_id uuid NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  plan_sha256 text COLLATE "C" NOT NULL,
  approval_sha256 text COLLATE "C" NOT NULL,
  approval text NOT NULL,
  people text[] NOT NULL CHECK (cardinality(people) > 0),
  signer_fprs text[] NOT NULL CHECK (cardinality(signer_fprs) > 0),
  signatures bytea[] NOT NULL,
  issued_at timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (approval_sha256 = encode(sha256(convert_to(approval, 'UTF8')), 'hex'))
);
CREATE INDEX review_decision_run_id_idx ON cutter_governance.review_decision (run_id);
COMMENT ON TABLE cutter_governance.review_decision IS 'Every decision of the sovereigns, with the exact text they signed. Written when its gate opens.';
COMMENT ON COLUMN cutter_governance.review_decision.review_decision_id IS 'From the approval.';
COMMENT ON COLUMN cutter_governance.review_decision.gate IS 'SG_1, SG_2 or SG_3.';
COMMENT ON COLUMN cutter_governance.review_decision.decision IS 'approve or reject.';
COMMENT ON COLUMN cutter_governance.review_decision.run_id IS 'The run it is about.';
COMMENT ON COLUMN cutter_governance.review_decision.document_id IS 'The document it is about.';
COMMENT ON COLUMN cutter_governance.review_decision.plan_sha256 IS 'sha256 of the plan that was read.';
COMMENT ON COLUMN cutter_governance.review_decision.approval_sha256 IS 'sha256 of the approval text.';
COMMENT ON COLUMN cutter_governance.review_decision.approval IS 'The signed bytes, unchanged.';
COMMENT ON COLUMN cutter_governance.review_decision.people IS 'Who signed, by the names of the trust file.';
COMMENT ON COLUMN cutter_governance.review_decision.signer_fprs IS 'Fingerprints of the keys that signed.';
COMMENT ON COLUMN cutter_governance.review_decision.signatures IS 'The detached OpenPGP signatures of that text, one packet each.';
COMMENT ON COLUMN cutter_governance.review_decision.issued_at IS 'When the approval was written, as signed.';
COMMENT ON COLUMN cutter_governance.review_decision.not_after IS 'When it ends, as signed.';
COMMENT ON COLUMN cutter_governance.review_decision.at IS 'When it was recorded.';

CREATE TABLE cutter_governance.cut_change_set (
  cut_change_set_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run_id uuid NOT NULL UNIQUE,
  document_id text COLLATE "C" NOT NULL,
  source_version_id uuid NOT NULL REFERENCES cutter_governance.source_document_version_registry,
  based_on uuid REFERENCES cutter_governance.source_document_version_registry,
  plan_sha256 text COLLATE "C" NOT NULL,
  units_sha256 text COLLATE "C" NOT NULL CHECK (units_sha256 ~ '^[0-9a-f]{64}$'),
  tree_sha256 text COLLATE "C" NOT NULL CHECK (tree_sha256 ~ '^[0-9a-f]{64}$'),
  created integer NOT NULL CHECK (created >= 0),
  changes jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  FOREIGN KEY (run_id, document_id, plan_sha256)
    REFERENCES cutter_governance.cutter_run (run_id, document_id, plan_sha256)
);
COMMENT ON TABLE cutter_governance.cut_change_set IS 'What a run did to the units of a document.';
COMMENT ON COLUMN cutter_governance.cut_change_set.cut_change_set_id IS 'The change set.';
COMMENT ON COLUMN cutter_governance.cut_change_set.run_id IS 'The run; one change set each.';
COMMENT ON COLUMN cutter_governance.cut_change_set.document_id IS 'The document.';
COMMENT ON COLUMN cutter_governance.cut_change_set.source_version_id IS 'The version of the source that was cut.';
COMMENT ON COLUMN cutter_governance.cut_change_set.based_on IS 'The version in force that was changed; null when nothing of the document was in force.';
COMMENT ON COLUMN cutter_governance.cut_change_set.plan_sha256 IS 'sha256 of the plan.';
COMMENT ON COLUMN cutter_governance.cut_change_set.units_sha256 IS 'Digest of the sorted unit digests.';
COMMENT ON COLUMN cutter_governance.cut_change_set.tree_sha256 IS 'Fingerprint of the whole cut: path and sha256 of every unit, in path order, computed by the server.';
COMMENT ON COLUMN cutter_governance.cut_change_set.created IS 'How many units were created.';
COMMENT ON COLUMN cutter_governance.cut_change_set.changes IS 'The changes, by kind.';
COMMENT ON COLUMN cutter_governance.cut_change_set.at IS 'When it was recorded.';

CREATE TABLE cutter_governance.manifest_envelope (
  manifest_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run_id uuid NOT NULL UNIQUE REFERENCES cutter_governance.cutter_run,
  document_id text COLLATE "C" NOT NULL,
  cut_change_set_id uuid NOT NULL REFERENCES cutter_governance.cut_change_set,
  payload_type text NOT NULL,
  payload text NOT NULL,
  payload_sha256 text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (payload_sha256 = encode(sha256(convert_to(payload, 'UTF8')), 'hex'))
);
COMMENT ON TABLE cutter_governance.manifest_envelope IS 'The statement about a run that executor and verifier sign.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.manifest_id IS 'The manifest.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.run_id IS 'The run; one manifest each.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.document_id IS 'The document.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.cut_change_set_id IS 'The change set it speaks of.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.payload_type IS 'Media type of the payload.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.payload IS 'The exact text that is signed.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.payload_sha256 IS 'sha256 of the payload.';
COMMENT ON COLUMN cutter_governance.manifest_envelope.at IS 'When it was recorded.';

CREATE TABLE cutter_governance.dot_pair_signature (
  signature_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  manifest_id uuid NOT NULL REFERENCES cutter_governance.manifest_envelope,
  run_id uuid NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL CHECK (role IN ('executor', 'verifier')),
  status text COLLATE "C" NOT NULL CHECK (status IN ('signed', 'unsigned')),
  fpr text COLLATE "C" CHECK (fpr ~ '^[0-9a-f]{40}$'),
  signature text,
  database_user text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (manifest_id, role),
  CHECK ((status = 'signed') = (signature IS NOT NULL) AND (status = 'signed') = (fpr IS NOT NULL))
);
CREATE INDEX dot_pair_signature_run_id_idx ON cutter_governance.dot_pair_signature (run_id);
COMMENT ON TABLE cutter_governance.dot_pair_signature IS 'The two halves under a manifest: the executor and the verifier, each in its own session.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.signature_id IS 'The half.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.manifest_id IS 'The manifest; one half for each role.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.run_id IS 'The run.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.document_id IS 'The document.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.role IS 'executor or verifier; must fit the login.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.status IS 'signed with a key, or unsigned: attested by the login alone.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.fpr IS 'Fingerprint of the key; null when unsigned.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.signature IS 'The detached signature; null when unsigned.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.database_user IS 'The login that wrote the half.';
COMMENT ON COLUMN cutter_governance.dot_pair_signature.at IS 'When it was recorded.';

CREATE TABLE cutter_governance.verify_result (
  verify_result_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run_id uuid NOT NULL UNIQUE REFERENCES cutter_governance.cutter_run,
  document_id text COLLATE "C" NOT NULL,
  manifest_id uuid NOT NULL REFERENCES cutter_governance.manifest_envelope,
  result text COLLATE "C" NOT NULL CHECK (result IN ('matched', 'mismatch')),
  checks jsonb NOT NULL,
  rebuilt_sha256 text COLLATE "C" NOT NULL CHECK (rebuilt_sha256 ~ '^[0-9a-f]{64}$'),
  units integer NOT NULL CHECK (units >= 0),
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_governance.verify_result IS 'What the verifier found when it read a run back.';
COMMENT ON COLUMN cutter_governance.verify_result.verify_result_id IS 'The result.';
COMMENT ON COLUMN cutter_governance.verify_result.run_id IS 'The run; one result each.';
COMMENT ON COLUMN cutter_governance.verify_result.document_id IS 'The document.';
COMMENT ON COLUMN cutter_governance.verify_result.manifest_id IS 'The manifest that was checked.';
COMMENT ON COLUMN cutter_governance.verify_result.result IS 'matched or mismatch.';
COMMENT ON COLUMN cutter_governance.verify_result.checks IS 'Every check, expected and found.';
COMMENT ON COLUMN cutter_governance.verify_result.rebuilt_sha256 IS 'sha256 of the source as rebuilt from the units.';
COMMENT ON COLUMN cutter_governance.verify_result.units IS 'How many units were read back.';
COMMENT ON COLUMN cutter_governance.verify_result.at IS 'When it was recorded.';
