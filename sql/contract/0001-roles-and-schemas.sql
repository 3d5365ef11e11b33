-- The roles and the schemas. Roles belong to the cluster and may already exist; what they may do is checked, never
-- assumed. Passwords are set by the people who run the server, never here.

DO $body$
DECLARE
  v_role record;
BEGIN
  IF pg_catalog.current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'the database must be encoded in UTF8: digests are taken over UTF-8 bytes';
  END IF;
  FOR v_role IN
    SELECT *
    FROM (
      VALUES
        ('cutter_gate', 'NOLOGIN'),
        ('cutter_ro', 'NOLOGIN'),
        ('context_pack_readonly', 'LOGIN'),
        ('cutter_exec', 'LOGIN'),
        ('cutter_verify', 'LOGIN')
    ) AS wanted (name, login)
  LOOP
    -- Two databases of one cluster may be migrated at the same moment; the loser finds the role made.
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = v_role.name) THEN
        EXECUTE pg_catalog.format(
          'CREATE ROLE %I %s NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', v_role.name, v_role.login);
      END IF;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
  END LOOP;
END
$body$;

-- A role that existed before may hold rights that make every later grant meaningless: refuse it, do not repair it.
DO $body$
DECLARE
  v_names text;
BEGIN
  SELECT pg_catalog.string_agg(rolname, ', ' ORDER BY rolname) INTO v_names
  FROM pg_catalog.pg_roles
  WHERE rolname IN ('cutter_gate', 'cutter_ro', 'context_pack_readonly', 'cutter_exec', 'cutter_verify')
    AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls OR (rolcanlogin AND rolname IN ('cutter_gate', 'cutter_ro')));
  IF v_names IS NOT NULL THEN
    RAISE EXCEPTION 'roles with more rights than the contract gives them: %', v_names USING ERRCODE = '42501';
  END IF;
  SELECT pg_catalog.string_agg(member.rolname || ' in ' || owner.rolname, ', ' ORDER BY member.rolname) INTO v_names
  FROM pg_catalog.pg_roles AS member, pg_catalog.pg_roles AS owner
  WHERE member.rolname IN ('cutter_ro', 'context_pack_readonly', 'cutter_exec', 'cutter_verify')
    AND owner.rolname IN ('cutter_gate', 'cutter_exec', 'cutter_verify')
    AND member.rolname <> owner.rolname
    AND pg_catalog.pg_has_role(member.oid, owner.oid, 'MEMBER');
  IF v_names IS NOT NULL THEN
    RAISE EXCEPTION 'roles that must be apart are members of one another: %', v_names USING ERRCODE = '42501';
  END IF;
END
$body$;

CREATE SCHEMA cutter_authz AUTHORIZATION cutter_gate;
COMMENT ON SCHEMA cutter_authz IS 'The gate inside the database: windows, allowances and the functions that decide. Written by its own functions only.';
CREATE SCHEMA cutter_governance AUTHORIZATION cutter_gate;
COMMENT ON SCHEMA cutter_governance IS 'Evidence: registries, decisions, change sets, manifests, signatures, verify results and the ledger of runs. Append-only.';
REVOKE ALL ON SCHEMA cutter_authz, cutter_governance FROM PUBLIC;

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.contract_migration (
  name text COLLATE "C" PRIMARY KEY,
  sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_authz.contract_migration IS 'The contract files that were applied, each pinned by digest.';
COMMENT ON COLUMN cutter_authz.contract_migration.name IS 'File name without extension; sorts in the order of application.';
COMMENT ON COLUMN cutter_authz.contract_migration.sha256 IS 'sha256 of the file as applied.';
COMMENT ON COLUMN cutter_authz.contract_migration.applied_at IS 'When the file was applied, by the clock of the server.';

CREATE TABLE cutter_authz.database_identity (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  install_uuid uuid NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_authz.database_identity IS 'One row: the logical identity of this database. The system identifier alone is shared by physical clones.';
COMMENT ON COLUMN cutter_authz.database_identity.singleton IS 'Always true: at most one row.';
COMMENT ON COLUMN cutter_authz.database_identity.install_uuid IS 'Drawn once, when the contract was installed.';
COMMENT ON COLUMN cutter_authz.database_identity.installed_at IS 'When the contract was installed.';
INSERT INTO cutter_authz.database_identity (install_uuid) VALUES (gen_random_uuid());
