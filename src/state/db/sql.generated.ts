/** Made from sql/ by scripts/embed-sql.mjs; never edited by hand. */

/** Every statement that cutter sends, by name (the file's name with underscores). */
export const STATEMENTS = {
  bind_window: {
    name: 'bind_window',
    sql: `-- Role: executor, verifier. Parameters: $1 review decision id, $2 run id, $3 sha256 of the plan. Rows: one, empty.
-- Source: design 4, 3.2.
SELECT cutter_authz.bind($1::uuid, $2::uuid, $3)::text AS nothing;
`,
  },
  carry_units: {
    name: 'carry_units',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 source version id, $3 the version in
-- force, then parallel arrays: $4 wids, $5 changes, $6 eids, $7 parent eids, $8 paths, $9 ordinals, $10 section types,
-- $11 labels, $12 nums, $13 titles, $14 title sources, $15 citations, $16 sha256s, $17 norm sha256s, $18 start bytes,
-- $19 end bytes. Rows: one (status, written). Source: design 3, 3.3.
SELECT c.status, c.carried::integer AS written
FROM public.fn_iu_carry_set(
  $1, $2::uuid, $3::uuid, $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::text[],
  $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::integer[],
  $19::integer[]
) AS c;
`,
  },
  clock: {
    name: 'clock',
    sql: `-- Role: any. Parameters: none. Rows: one (epoch_ms, micros).
-- clock_timestamp(), because now() is frozen at BEGIN. Source: design 4, 3.2.
SELECT
  pg_catalog.floor(extract(epoch FROM c.at) * 1000)::double precision AS epoch_ms,
  pg_catalog.to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS micros
FROM (SELECT pg_catalog.clock_timestamp() AS at) AS c;
`,
  },
  close_window: {
    name: 'close_window',
    sql: `-- Role: executor, verifier. Parameters: $1 review decision id. Rows: one, empty. Source: design 4, 3.2.
SELECT cutter_authz.close($1::uuid)::text AS nothing;
`,
  },
  code_constraints: {
    name: 'code_constraints',
    sql: `-- Role: any. Parameters: none. Rows: one for each column, constraint and index of our tables and views (line).
-- Foreign keys are spelled out, because the server's own spelling depends on the search path. Source: design 1.4.
WITH ours AS (
  SELECT c.oid, c.relkind, n.nspname || '.' || c.relname AS name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (
      n.nspname IN ('cutter_authz', 'cutter_governance')
      OR (n.nspname = 'public' AND c.relname IN ('information_unit', 'unit_carry', 'unit_version', 'iu_lifecycle_log'))
    )
)
SELECT lines.line
FROM (
  SELECT
    concat_ws(
      ' ', 'column', ours.name, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
      l.collname, a.attidentity, a.attgenerated, pg_catalog.pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM ours
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  UNION ALL
  SELECT
    concat_ws(
      ' ', 'constraint', ours.name, k.conname, k.contype, k.convalidated, k.condeferrable, k.condeferred,
      CASE
        WHEN k.contype = 'f' THEN
          concat_ws(
            ' ', k.conkey::text, 'references', fn.nspname || '.' || f.relname, k.confkey::text, k.confupdtype,
            k.confdeltype, k.confmatchtype)
        ELSE pg_catalog.pg_get_constraintdef(k.oid)
      END)
  FROM ours
  JOIN pg_catalog.pg_constraint AS k ON k.conrelid = ours.oid
  LEFT JOIN pg_catalog.pg_class AS f ON f.oid = k.confrelid
  LEFT JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace
  UNION ALL
  SELECT concat_ws(' ', 'index', ours.name, i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid))
  FROM ours JOIN pg_catalog.pg_index AS i ON i.indrelid = ours.oid
  UNION ALL
  SELECT concat_ws(' ', 'relation', ours.name, ours.relkind) FROM ours
) AS lines
ORDER BY lines.line COLLATE "C";
`,
  },
  code_functions: {
    name: 'code_functions',
    sql: `-- Role: any. Parameters: none. Rows: one for each function that a governed write may run (line).
-- Source: design 4, 3.2 (hygiene), 9.4 trap 6.
SELECT definitions.line
FROM (
  SELECT pg_catalog.pg_get_functiondef(p.oid) AS line
  FROM pg_catalog.pg_proc AS p
  JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'p')
    AND (n.nspname IN ('cutter_authz', 'cutter_governance') OR (n.nspname = 'public' AND p.proname LIKE 'fn\\_iu\\_%'))
) AS definitions
ORDER BY definitions.line COLLATE "C";
`,
  },
  code_triggers: {
    name: 'code_triggers',
    sql: `-- Role: any. Parameters: none. Rows: one for each trigger, rule and row policy on our tables (line), with whether it is
-- enabled; the triggers of foreign keys go by the name of their constraint, because their own holds an oid.
-- Source: design 4, 3.2; 5 (127).
WITH ours AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relrowsecurity, c.relforcerowsecurity
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (
      n.nspname IN ('cutter_authz', 'cutter_governance')
      OR (n.nspname = 'public' AND c.relname IN ('information_unit', 'unit_carry', 'unit_version', 'iu_lifecycle_log'))
    )
)
SELECT lines.line
FROM (
  SELECT
    concat_ws(
      ' ', 'trigger', ours.name, t.tgenabled,
      CASE
        WHEN t.tgisinternal THEN concat_ws(' ', k.conname, t.tgtype, p.proname)
        ELSE pg_catalog.pg_get_triggerdef(t.oid)
      END) AS line
  FROM ours
  JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = ours.oid
  JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
  LEFT JOIN pg_catalog.pg_constraint AS k ON k.oid = t.tgconstraint
  UNION ALL
  SELECT concat_ws(' ', 'rule', ours.name, r.ev_enabled, pg_catalog.pg_get_ruledef(r.oid))
  FROM ours JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = ours.oid
  UNION ALL
  SELECT
    concat_ws(
      ' ', 'policy', ours.name, y.polname, y.polcmd, y.polpermissive, y.polroles::text,
      pg_catalog.pg_get_expr(y.polqual, y.polrelid), 'check', pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid))
  FROM ours JOIN pg_catalog.pg_policy AS y ON y.polrelid = ours.oid
  UNION ALL
  SELECT concat_ws(' ', 'row security', ours.name, ours.relrowsecurity, ours.relforcerowsecurity) FROM ours
) AS lines
ORDER BY lines.line COLLATE "C";
`,
  },
  compensate_run: {
    name: 'compensate_run',
    sql: `-- Role: executor. Parameters: $1 the exact text of the resolution, $2 its signatures (packets in base64), $3 people,
-- $4 fingerprints. Rows: one (units, versions that were withdrawn). Source: design 6, 3.8; ADR 20.
SELECT (c.found ->> 'units')::integer AS units, (c.found ->> 'versions')::integer AS versions
FROM cutter_authz.compensate_run(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $3::text[], $4::text[]
) AS c (found);
`,
  },
  contract_installed: {
    name: 'contract_installed',
    sql: `-- Role: any. Parameters: none. Rows: one (installed).
-- Asks the catalogue and not the table, which may not exist yet. Source: design 1.3 (\`db status\`).
SELECT EXISTS (
  SELECT 1
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = 'cutter_authz' AND c.relname = 'contract_migration' AND c.relkind = 'r'
) AS installed;
`,
  },
  contract_migrations: {
    name: 'contract_migrations',
    sql: `-- Role: any of ours. Parameters: none. Rows: one for each applied contract file (name, sha256), in order.
-- Source: design 2.3.6 (applied files are pinned by digest).
SELECT m.name, m.sha256
FROM cutter_authz.contract_migration AS m
ORDER BY m.name COLLATE "C";
`,
  },
  create_units: {
    name: 'create_units',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 source version id, then parallel
-- arrays: $3 wids, $4 eids, $5 parent eids, $6 paths, $7 ordinals, $8 unit kinds, $9 section types, $10 labels,
-- $11 nums, $12 titles, $13 title sources, $14 citations, $15 bodies, $16 norm sha256s, $17 start bytes, $18 end bytes.
-- Rows: one (status, created). Source: seed 001 (leg A), design 8.
SELECT c.status, c.created::integer AS created
FROM public.fn_iu_create_set(
  $1, $2::uuid, $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::text[], $10::text[],
  $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::integer[], $18::integer[]
) AS c;
`,
  },
  database_exists: {
    name: 'database_exists',
    sql: `-- Role: admin. Parameters: $1 name of a database. Rows: one ("exists", whether it is on this server; is_here, whether it is
-- the connected one). Source: design 1.3 (backup restore).
SELECT
  EXISTS (SELECT FROM pg_catalog.pg_database AS d WHERE d.datname = $1) AS "exists",
  pg_catalog.current_database() = $1 AS is_here;
`,
  },
  document_scope: {
    name: 'document_scope',
    sql: `-- Role: any of ours. Parameters: $1 document id. Rows: one.
-- Every row of the document in units, versions and registries, in one digest: a swap that leaves the counts alone
-- changes it. A row's text form quotes its fields, so nothing can shift between them. Source: design 9.4, traps 3, 25.
WITH lines AS (
  SELECT 'unit ' || ROW(u.iu_id, u.wid, u.eid, u.lifecycle_status, u.run_id)::text AS line
  FROM public.information_unit AS u
  WHERE u.document_id = $1
  UNION ALL
  SELECT 'version ' || ROW(v.uv_id, v.iu_id, v.source_version_id, v.eid, v.path, v.sha256, v.lifecycle_status, v.valid_to)::text
  FROM public.unit_version AS v
  WHERE v.document_id = $1
  UNION ALL
  SELECT 'carry ' || ROW(c.carry_id, c.iu_id, c.uv_id, c.source_version_id, c.eid, c.path, c.unit_digest)::text
  FROM public.unit_carry AS c
  WHERE c.document_id = $1
  UNION ALL
  SELECT 'document ' || ROW(d.document_id, d.title, d.run_id)::text
  FROM cutter_governance.source_document_registry AS d
  WHERE d.document_id = $1
  UNION ALL
  SELECT 'source ' || ROW(r.source_version_id, r.source_sha256, r.text_sha256, r.run_id)::text
  FROM cutter_governance.source_document_version_registry AS r
  WHERE r.document_id = $1
)
SELECT
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    coalesce(pg_catalog.string_agg(lines.line, E'\\n' ORDER BY lines.line COLLATE "C"), ''), 'UTF8')), 'hex') AS scope_sha256,
  EXISTS (
    SELECT 1 FROM cutter_governance.source_document_registry AS d WHERE d.document_id = $1
  ) AS document_registered,
  (
    SELECT count(*)::integer FROM cutter_governance.source_document_version_registry AS r WHERE r.document_id = $1
  ) AS cuts
FROM lines;
`,
  },
  document_state: {
    name: 'document_state',
    sql: `-- Role: any of ours. Parameters: $1 document id, $2 sha256 of a source. Rows: one: how many units the document ever had,
-- which version of it is in force, and what there is of the very source: the version in force, else the latest that can
-- still be enacted. A run that is void, and a version that was replaced, are no reason not to cut the bytes again.
-- Source: design 1.4 (baseline); ADR 18.
SELECT
  (SELECT count(*)::integer FROM public.information_unit AS u WHERE u.document_id = $1) AS units,
  f.source_version_id::text AS in_force_id,
  f.source_sha256 AS in_force_sha256,
  f.run_id::text AS in_force_run_id,
  same.source_version_id::text AS same_id,
  same.run_id::text AS same_run_id,
  (
    SELECT count(*)::integer FROM cutter_governance.v_source_units AS v
    WHERE v.source_version_id = same.source_version_id
  ) AS same_units,
  coalesce(same.source_version_id = f.source_version_id, false) AS same_is_enacted
FROM (SELECT 1) AS always
LEFT JOIN cutter_governance.source_document_version_registry AS f
  ON f.source_version_id = (
    SELECT n.source_version_id FROM cutter_governance.v_version_in_force AS n WHERE n.document_id = $1
  )
LEFT JOIN cutter_governance.source_document_version_registry AS same
  ON same.source_version_id = CASE
    WHEN f.source_sha256 = $2 THEN f.source_version_id
    ELSE (
      SELECT r.source_version_id
      FROM cutter_governance.source_document_version_registry AS r
      WHERE r.document_id = $1
        AND r.source_sha256 = $2
        AND NOT EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = r.run_id)
        AND NOT EXISTS (
          SELECT FROM cutter_governance.cutter_run_step AS e WHERE e.run_id = r.run_id AND e.step = 'lifecycle_enact'
        )
      ORDER BY r.at DESC, r.source_version_id
      LIMIT 1
    )
  END;
`,
  },
  document_versions: {
    name: 'document_versions',
    sql: `-- Role: any of ours. Parameters: $1 document id. Rows: one for each version of the source, oldest first. Source: design 3, 3.3.
SELECT
  r.source_version_id::text AS source_version_id, r.source_sha256, r.text_sha256, r.bytes, r.media_type, r.profile,
  r.run_id::text AS run_id, r.valid_from::text AS valid_from, b.source_sha256 AS based_on_sha256,
  (SELECT count(*)::integer FROM cutter_governance.v_source_units AS v WHERE v.source_version_id = r.source_version_id) AS units,
  coalesce(s.changes, '{}')::text AS changes,
  CASE
    WHEN n.source_version_id IS NOT NULL THEN 'in force'
    WHEN e.run_id IS NOT NULL THEN 'superseded'
    WHEN EXISTS (SELECT FROM cutter_authz.run_void AS o WHERE o.run_id = r.run_id) THEN 'void'
    ELSE 'draft'
  END AS state,
  pg_catalog.to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at,
  pg_catalog.to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS enacted_at
FROM cutter_governance.source_document_version_registry AS r
LEFT JOIN cutter_governance.cut_change_set AS s ON s.source_version_id = r.source_version_id
LEFT JOIN cutter_governance.source_document_version_registry AS b ON b.source_version_id = s.based_on
LEFT JOIN cutter_governance.cutter_run_step AS e ON e.run_id = r.run_id AND e.step = 'lifecycle_enact'
LEFT JOIN cutter_governance.v_version_in_force AS n ON n.source_version_id = r.source_version_id
WHERE r.document_id = $1
ORDER BY r.at, r.source_version_id;
`,
  },
  enact_units: {
    name: 'enact_units',
    sql: `-- Role: executor, in a transaction bound to the SG_2 window. Parameters: $1 document id, $2 run id, $3 review decision id,
-- $4 actor, $5 reason. Rows: one (status, enacted). Source: seed 001 (lifecycle_enact).
SELECT e.status, e.enacted::integer AS enacted
FROM public.fn_iu_enact_set($1, $2::uuid, $3::uuid, $4, $5) AS e;
`,
  },
  fence: {
    name: 'fence',
    sql: `-- Role: any. Parameters: $1 lock key. Rows: one, empty. Waits until whoever holds the key has ended its transaction.
-- Source: design 6, 3.3 and 3.4.
SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)::text AS nothing;
`,
  },
  grant_matrix: {
    name: 'grant_matrix',
    sql: `-- Role: any. Parameters: none. Rows: one for each right that anybody holds on our schemas, tables, columns and functions
-- (role, object, privilege). An absent list of rights means the built-in default and is spelled out.
-- The owner of an object appears as privilege OWNER. Source: design 1.4 (expected_grant_matrix_sha), seed 002.
WITH ours AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS object, c.relowner AS owner, c.relacl AS acl, 'r'::"char" AS kind
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND (
      n.nspname IN ('cutter_authz', 'cutter_governance')
      OR (n.nspname = 'public' AND c.relname IN ('information_unit', 'unit_carry', 'unit_version', 'iu_lifecycle_log'))
    )
),
objects AS (
  SELECT
    ours.object, ours.owner, coalesce(ours.acl, pg_catalog.acldefault(ours.kind, ours.owner)) AS acl, false AS is_column
  FROM ours
  UNION ALL
  SELECT ours.object || '.' || a.attname, ours.owner, a.attacl, true
  FROM ours
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ours.oid AND a.attnum > 0 AND a.attacl IS NOT NULL
  UNION ALL
  SELECT
    n.nspname || '.' || p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', p.proowner,
    coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)), false
  FROM pg_catalog.pg_proc AS p
  JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
  WHERE n.nspname IN ('cutter_authz', 'cutter_governance') OR (n.nspname = 'public' AND p.proname LIKE 'fn\\_iu\\_%')
  UNION ALL
  SELECT 'schema ' || n.nspname, n.nspowner, coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner)), false
  FROM pg_catalog.pg_namespace AS n
  WHERE n.nspname IN ('cutter_authz', 'cutter_governance', 'public')
)
SELECT rights.role, rights.object, rights.privilege
FROM (
  SELECT
    coalesce(r.rolname::text, 'PUBLIC') AS role, objects.object,
    x.privilege_type || CASE WHEN x.is_grantable THEN ' GRANTABLE' ELSE '' END AS privilege
  FROM objects
  CROSS JOIN LATERAL pg_catalog.aclexplode(objects.acl) AS x
  LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> objects.owner
  UNION ALL
  SELECT o.rolname::text, objects.object, 'OWNER'
  FROM objects JOIN pg_catalog.pg_roles AS o ON o.oid = objects.owner
  WHERE NOT objects.is_column
) AS rights
ORDER BY rights.role COLLATE "C", rights.object COLLATE "C", rights.privilege COLLATE "C";
`,
  },
  holds: {
    name: 'holds',
    sql: `-- Role: any of ours. Parameters: none. Rows: one for each hold that is on, oldest first (hold_id, run_id or null for the
-- whole database, reason, placed_by, at). Source: design 1.3 (hold), ADR 17.
SELECT
  h.hold_id::text AS hold_id, h.run_id::text AS run_id, h.reason, h.placed_by,
  pg_catalog.to_char(h.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
FROM cutter_authz.hold_on AS h
ORDER BY h.at, h.hold_id;
`,
  },
  insert_attempt: {
    name: 'insert_attempt',
    sql: `-- Role: executor. Parameters: $1 run id, $2 attempt, $3 host, $4 process id. Rows: none. Source: design 6, 3.1 (fence).
INSERT INTO cutter_governance.cutter_run_attempt (run_id, attempt, host, pid) VALUES ($1::uuid, $2, $3, $4);
`,
  },
  insert_change_set: {
    name: 'insert_change_set',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 run id, $2 document id, $3 source version id,
-- $4 sha256 of the plan, $5 units_sha256, $6 units created, $7 the version that was changed or null, $8 the changes by
-- class as JSON. Rows: one (cut_change_set_id).
-- The fingerprint of the cut is computed from the rows: place and content of every unit, in order. Source: design 1.2.
INSERT INTO cutter_governance.cut_change_set (
  run_id, document_id, source_version_id, based_on, plan_sha256, units_sha256, tree_sha256, created, changes
)
SELECT
  $1::uuid, $2, $3::uuid, $7::uuid, $4, $5,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    coalesce(pg_catalog.string_agg(v.path || ' ' || v.sha256 || E'\\n', '' ORDER BY v.path COLLATE "C"), ''), 'UTF8')), 'hex'),
  $6::integer, $8::jsonb
FROM cutter_governance.v_source_units AS v
WHERE v.source_version_id = $3::uuid
RETURNING cut_change_set_id::text AS cut_change_set_id;
`,
  },
  insert_manifest: {
    name: 'insert_manifest',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 run id, $2 document id, $3 change set id,
-- $4 payload type, $5 payload, $6 sha256 of the payload. Rows: one (manifest_id). Source: design 4, 6.3.
INSERT INTO cutter_governance.manifest_envelope (
  run_id, document_id, cut_change_set_id, payload_type, payload, payload_sha256
)
VALUES ($1::uuid, $2, $3::uuid, $4, $5, $6)
RETURNING manifest_id::text AS manifest_id;
`,
  },
  insert_pair_signature: {
    name: 'insert_pair_signature',
    sql: `-- Role: executor or verifier, each for its own half, in a transaction bound to a window. Parameters: $1 manifest id,
-- $2 run id, $3 role, $4 status, $5 fingerprint or null, $6 signature or null. Rows: one (signature_id).
-- The document is that of the manifest. Source: design 4, 6.3.
INSERT INTO cutter_governance.dot_pair_signature (manifest_id, run_id, document_id, role, status, fpr, signature)
SELECT m.manifest_id, $2::uuid, m.document_id, $3, $4, $5, $6
FROM cutter_governance.manifest_envelope AS m
WHERE m.manifest_id = $1::uuid
RETURNING signature_id::text AS signature_id;
`,
  },
  insert_run: {
    name: 'insert_run',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 run id, $2 sha256 of the plan, $3 document id.
-- Rows: none. Source: design 6, 3.1 (layer 2).
INSERT INTO cutter_governance.cutter_run (run_id, plan_sha256, document_id) VALUES ($1::uuid, $2, $3);
`,
  },
  insert_step: {
    name: 'insert_step',
    sql: `-- Role: executor, and verifier for write_verify, in a transaction bound to a window. Parameters: $1 run id, $2 step,
-- $3 attempt, $4 document id, $5 sha256 of the plan, $6 step key, $7 input, $8 output, $9 delta as JSON, $10 sha256 of
-- the approval, $11 sha256 of the backup or null. Rows: none. Source: design 6, 3.3 (10).
INSERT INTO cutter_governance.cutter_run_step (
  run_id, step, attempt, document_id, plan_sha256, step_key, input_sha256, output_sha256, delta, approval_sha256,
  backup_sha256
)
VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11);
`,
  },
  insert_verify_result: {
    name: 'insert_verify_result',
    sql: `-- Role: verifier, in a transaction bound to a window. Parameters: $1 run id, $2 document id, $3 manifest id, $4 result,
-- $5 checks as JSON, $6 sha256 of the rebuilt source, $7 units read back. Rows: one (verify_result_id).
-- Source: design 1.2.
INSERT INTO cutter_governance.verify_result (
  run_id, document_id, manifest_id, result, checks, rebuilt_sha256, units
)
VALUES ($1::uuid, $2, $3::uuid, $4, $5::jsonb, $6, $7)
RETURNING verify_result_id::text AS verify_result_id;
`,
  },
  late_commits: {
    name: 'late_commits',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one; how many transactions of the run ended after the window that they wrote
-- through, null where the server keeps no commit times (track_commit_timestamp). Only transactions of the newest half of the
-- numbers are asked for: an older number stands for another transaction by now. Source: design 4, 3.2.
SELECT
  CASE WHEN pg_catalog.current_setting('track_commit_timestamp') = 'on' THEN (
    SELECT pg_catalog.count(*)::int
    FROM cutter_authz.txn_bind AS b
    JOIN cutter_authz.auth_window AS w ON w.review_decision_id = b.review_decision_id
    WHERE w.run_id = $1::uuid
      AND pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::numeric - b.xid::text::numeric < 2147483648
      AND pg_catalog.pg_xact_commit_timestamp(b.xid::xid) > w.not_after
  ) END AS late;
`,
  },
  ledger: {
    name: 'ledger',
    sql: `-- Role: any of ours. Parameters: $1 the position to begin at, $2 how many. Rows: receipts in their order (seq, prev, leaf,
-- root, receipt, body). Source: design 4, 6.1.
SELECT l.seq::integer AS seq, l.prev, l.leaf, l.root, l.receipt, l.body
FROM cutter_governance.ledger_receipt AS l
WHERE l.seq >= $1::bigint
ORDER BY l.seq
LIMIT $2::integer;
`,
  },
  ledger_at_step: {
    name: 'ledger_at_step',
    sql: `-- Role: any of ours. Parameters: $1 run id, $2 step. Rows: at most one (size, root): the ledger as it was when the step was
-- put on record, its receipt included. Source: design 4, 6.2.
SELECT (l.seq + 1)::integer AS size, l.root
FROM cutter_governance.ledger_receipt AS l
WHERE l.run_id = $1::uuid AND l.kind = 'cutter_governance.cutter_run_step' AND l.body::jsonb ->> 'step' = $2;
`,
  },
  ledger_head: {
    name: 'ledger_head',
    sql: `-- Role: any of ours. Rows: at most one (size, root, at_ms): how many receipts there are, the root over them, and when the
-- last one was written, in epoch milliseconds. None while the ledger is empty. Source: design 4, 6.2.
SELECT (l.seq + 1)::integer AS size, l.root, floor(extract(epoch FROM l.at) * 1000)::float8 AS at_ms
FROM cutter_governance.ledger_receipt AS l
ORDER BY l.seq DESC
LIMIT 1;
`,
  },
  ledger_since: {
    name: 'ledger_since',
    sql: `-- Role: any of ours. Parameters: $1 document or null for none, $2 run, $3 a size of the ledger. Rows: one (root, foreign_seq): the root over
-- so many receipts, null where there are fewer, and the last receipt since then about the document by another run.
-- Source: design 4, V5.6.
SELECT
  (SELECT l.root FROM cutter_governance.ledger_receipt AS l WHERE l.seq = $3::bigint - 1) AS root,
  (
    SELECT max(l.seq)::integer FROM cutter_governance.ledger_receipt AS l
    WHERE l.document_id = $1 AND l.run_id IS DISTINCT FROM $2::uuid AND l.seq >= $3::bigint
  ) AS foreign_seq;
`,
  },
  live_bodies: {
    name: 'live_bodies',
    sql: `-- Role: any of ours. Parameters: $1 source version id, $2 sha256s that are at hand. Rows: (wid, body) of every unit of that
-- version whose text is not at hand: what changed is read, what stayed is not. Source: design 3, 3.2.
SELECT u.wid, v.body
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.source_version_id = $1::uuid
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.unnest($2::text[]) AS known (sha256) WHERE known.sha256 = v.sha256)
ORDER BY v.path COLLATE "C";
`,
  },
  live_units: {
    name: 'live_units',
    sql: `-- Role: any of ours. Parameters: $1 source version id. Rows: one for each unit of that version, in document order, without
-- the texts. Source: design 3, 3.2 (the input of matching).
SELECT
  u.wid, v.eid, v.parent_eid, v.path, u.unit_kind, v.section_type, v.label, v.title, v.citation, v.sha256,
  v.norm_sha256, u.lifecycle_status = 'repealed' AS is_repealed
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.source_version_id = $1::uuid
ORDER BY v.path COLLATE "C";
`,
  },
  load_units: {
    name: 'load_units',
    sql: `-- Role: executor, in a transaction bound to a window of SG_1. Parameters: $1 the digests of all units of the plan, in the
-- order of writing. Rows: one (units). Once for each window. Source: design 4, 3.3.
SELECT cutter_authz.load_units($1::text[]) AS units;
`,
  },
  lock_holder: {
    name: 'lock_holder',
    sql: `-- Role: any of ours. Parameters: $1 process id of a server process. Rows: none or one (application_name, login, since).
-- The server hides since when a session of another login began; the newest attempt of the run that the session is named
-- after tells it as well. Source: design 6, 3.5 (a held lock is explained).
SELECT
  coalesce(a.application_name, '') AS application_name,
  coalesce(a.usename::text, '') AS login,
  pg_catalog.to_char(
    coalesce(
      a.backend_start,
      (
        SELECT max(t.at)
        FROM cutter_governance.cutter_run_attempt AS t
        WHERE pg_catalog.strpos(a.application_name, t.run_id::text) > 0
      )
    ) AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
  ) AS since
FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid = $1::integer;
`,
  },
  manifest: {
    name: 'manifest',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: the manifest of the run, or none: media type, exact text, and its signed
-- halves, the executor's first. Source: design 4, 6.3.
SELECT
  m.payload_type,
  m.payload,
  coalesce(
    (
      SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('role', s.role, 'fpr', s.fpr, 'signature', s.signature)
        ORDER BY s.role COLLATE "C")
      FROM cutter_governance.dot_pair_signature AS s
      WHERE s.manifest_id = m.manifest_id AND s.status = 'signed'
    ),
    '[]'::jsonb
  ) AS halves
FROM cutter_governance.manifest_envelope AS m
WHERE m.run_id = $1::uuid;
`,
  },
  mark_wal: {
    name: 'mark_wal',
    sql: `-- Role: executor. Parameters: none. Rows: one (lsn). Writes no row: a message in the WAL that nobody has to read.
-- Its COMMIT waits for whatever standby the server demands, and a standby that has it has everything before it.
-- Source: design 6, row 39.
SELECT pg_catalog.pg_logical_emit_message(true, 'cutter', 'adopt')::text AS lsn;
`,
  },
  misaddressed: {
    name: 'misaddressed',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one (units): units whose own address is not the one of the version that
-- they are read in, drafts and the version in force. One look at every unit of the run. Source: design 6, 3.1 (layer 3).
SELECT count(*)::integer AS units
FROM cutter_governance.v_source_units AS s
JOIN public.information_unit AS i ON i.iu_id = s.iu_id
WHERE s.run_id = $1::uuid
  AND (i.eid, i.section_type) IS DISTINCT FROM (s.eid, s.section_type)
  AND (
    i.lifecycle_status = 'draft'
    OR EXISTS (
      SELECT 1 FROM cutter_governance.v_version_in_force AS f WHERE f.source_version_id = s.source_version_id
    )
  );
`,
  },
  newest_attempt: {
    name: 'newest_attempt',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one (attempt, 0 when there is none). Source: design 6, 3.3 (fence).
SELECT coalesce(max(a.attempt), 0) AS attempt
FROM cutter_governance.cutter_run_attempt AS a
WHERE a.run_id = $1::uuid;
`,
  },
  newest_trust: {
    name: 'newest_trust',
    sql: `-- Role: any of ours. Parameters: none. Rows: the newest version of the trust file in the books (version, sha256), or none.
-- Source: design 4, 1.5.
SELECT t.version, t.sha256 FROM cutter_authz.trust_version AS t ORDER BY t.version DESC LIMIT 1;
`,
  },
  open_window: {
    name: 'open_window',
    sql: `-- Role: executor. Parameters: $1 the exact text of the approval, $2 its signatures (packets in base64), $3 people,
-- $4 fingerprints, as the caller found them. Rows: one (review_decision_id). Binds the transaction and records the
-- decision. Source: design 4, 3.2.
SELECT cutter_authz.open(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $3::text[], $4::text[]
)::text AS review_decision_id;
`,
  },
  place_hold: {
    name: 'place_hold',
    sql: `-- Role: any of ours. Parameters: $1 run id or null for the whole database, $2 reason. Rows: one (hold_id).
-- Source: design 1.3 (hold).
SELECT cutter_authz.place_hold($1::uuid, $2)::text AS hold_id;
`,
  },
  rebuild_sha256: {
    name: 'rebuild_sha256',
    sql: `-- Role: any of ours. Parameters: $1 source version id. Rows: one (rebuilt_sha256): the sha256 of the source as rebuilt
-- from the bodies in path order, written for this version or carried into it. Sorting by the unique key below the aggregate reads the index in order; an ORDER BY
-- inside the aggregate would sort every body. Source: design 3, 1.5 (the lossless invariant), 1 (no text is ever lost).
SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
  coalesce(pg_catalog.string_agg(b.body, ''), ''), 'UTF8')), 'hex') AS rebuilt_sha256
FROM (
  SELECT v.body
  FROM cutter_governance.v_source_units AS v
  WHERE v.source_version_id = $1::uuid
  ORDER BY v.path COLLATE "C"
) AS b;
`,
  },
  rebuilt_versions: {
    name: 'rebuilt_versions',
    sql: `-- Role: any that can read the content; also a scratch database that a backup was loaded into, which has no views.
-- Parameters: none. Row: source versions (versions), and those whose units rebuild the registered text (rebuilt).
-- Source: design 3, 1.5 (lossless).
SELECT count(*)::integer AS versions, count(*) FILTER (WHERE r.text_sha256 = t.sha256)::integer AS rebuilt
FROM cutter_governance.source_document_version_registry AS r
LEFT JOIN (
  SELECT u.source_version_id, encode(sha256(convert_to(string_agg(u.body, '' ORDER BY u.path COLLATE "C"), 'UTF8')), 'hex') AS sha256
  FROM (
    SELECT v.source_version_id, v.path, v.body FROM public.unit_version AS v
    UNION ALL
    SELECT c.source_version_id, c.path, v.body
    FROM public.unit_carry AS c
    JOIN public.unit_version AS v ON v.uv_id = c.uv_id
  ) AS u
  GROUP BY u.source_version_id
) AS t ON t.source_version_id = r.source_version_id;
`,
  },
  record_migration: {
    name: 'record_migration',
    sql: `-- Role: admin. Parameters: $1 name of the contract file, $2 its sha256. Rows: none. Source: design 2.3.6.
INSERT INTO cutter_authz.contract_migration (name, sha256) VALUES ($1, $2);
`,
  },
  record_rejection: {
    name: 'record_rejection',
    sql: `-- Role: executor. Parameters: $1 the exact text of the rejection, $2 its signatures (packets in base64), $3 people,
-- $4 fingerprints, as the caller found them. Rows: one (review_decision_id). Source: design 4, V7.1.
SELECT cutter_authz.reject(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $3::text[], $4::text[]
)::text AS review_decision_id;
`,
  },
  record_trust: {
    name: 'record_trust',
    sql: `-- Role: admin. Parameters: $1 the exact text of the next version of the trust file, $2 its signatures (packets in base64),
-- $3 the armored certificates that it pins. Rows: one (version). Source: design 4, 1.5.
SELECT cutter_authz.record_trust(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n), $3::text[]
) AS version;
`,
  },
  register_document: {
    name: 'register_document',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 title, $3 run id. Rows: none.
-- A document that is registered stays as it is. Source: design 1.2.
INSERT INTO cutter_governance.source_document_registry (document_id, title, run_id)
VALUES ($1, $2, $3::uuid)
ON CONFLICT (document_id) DO NOTHING;
`,
  },
  register_source_version: {
    name: 'register_source_version',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 sha256 of the source, $3 sha256 of
-- the text that the units rebuild, $4 bytes, $5 the source itself where that text is derived from it, else null,
-- $6 media type, $7 converter, $8 profile, $9 sha256 of the profile, $10 run id, $11 first day in force or null.
-- Rows: one (source_version_id). A run registers one version. Source: design 1.2; design 3, 1.5 (derived text).
INSERT INTO cutter_governance.source_document_version_registry (
  document_id, source_sha256, text_sha256, bytes, original, media_type, converter, profile, profile_sha256, run_id,
  valid_from
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::uuid, $11::date)
RETURNING source_version_id::text AS source_version_id;
`,
  },
  release_holds: {
    name: 'release_holds',
    sql: `-- Role: executor. Parameters: $1 the exact text of the resolution, $2 its signatures (packets in base64), $3 people,
-- $4 fingerprints, as the caller found them. Rows: one (review_decision_id). Source: design 1.3 (release), ADR 17.
SELECT cutter_authz.release(
  $1, ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($2::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $3::text[], $4::text[]
)::text AS review_decision_id;
`,
  },
  revise_units: {
    name: 'revise_units',
    sql: `-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 source version id, $3 the version in
-- force, then parallel arrays: $4 wids, $5 changes, $6 eids, $7 parent eids, $8 paths, $9 ordinals, $10 section types,
-- $11 labels, $12 nums, $13 titles, $14 title sources, $15 citations, $16 bodies, $17 norm sha256s, $18 start bytes,
-- $19 end bytes. Rows: one (status, written). Source: design 3, 3.3.
SELECT c.status, c.revised::integer AS written
FROM public.fn_iu_revise_set(
  $1, $2::uuid, $3::uuid, $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::text[],
  $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::integer[],
  $19::integer[]
) AS c;
`,
  },
  role_facts: {
    name: 'role_facts',
    sql: `-- Role: any. Parameters: none. Rows: one for each attribute list and each membership of the five roles (line).
-- A membership is a grant, and so is a setting that a role starts with. Source: design 1.4, 4/3.2.
WITH ours AS (
  SELECT r.*
  FROM pg_catalog.pg_roles AS r
  WHERE r.rolname IN ('cutter_gate', 'cutter_ro', 'context_pack_readonly', 'cutter_exec', 'cutter_verify')
)
SELECT lines.line
FROM (
  SELECT
    'role ' || ours.rolname || ' ' || ours.rolsuper || ' ' || ours.rolinherit || ' ' || ours.rolcreaterole || ' '
    || ours.rolcreatedb || ' ' || ours.rolcanlogin || ' ' || ours.rolreplication || ' ' || ours.rolbypassrls AS line
  FROM ours
  UNION ALL
  SELECT 'setting ' || ours.rolname || ' ' || coalesce(s.setconfig::text, '')
  FROM ours
  JOIN pg_catalog.pg_db_role_setting AS s ON s.setrole = ours.oid
  WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()))
  UNION ALL
  SELECT 'member ' || member.rolname || ' of ' || owner.rolname || ' ' || m.admin_option
  FROM pg_catalog.pg_auth_members AS m
  JOIN pg_catalog.pg_roles AS member ON member.oid = m.member
  JOIN pg_catalog.pg_roles AS owner ON owner.oid = m.roleid
  WHERE m.member IN (SELECT ours.oid FROM ours) OR m.roleid IN (SELECT ours.oid FROM ours)
) AS lines
ORDER BY lines.line COLLATE "C";
`,
  },
  run: {
    name: 'run',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: none or one. Source: design 6, 3.1 (layer 2).
SELECT
  r.run_id::text AS run_id, r.plan_sha256, r.document_id, r.created_by,
  pg_catalog.to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
FROM cutter_governance.cutter_run AS r
WHERE r.run_id = $1::uuid;
`,
  },
  run_compensation: {
    name: 'run_compensation',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: none or one: the compensation of the run, as it was recorded, and what the
-- rows say of it now: versions and units of the run by what became of them, and the entries of the log that name the decision.
-- Source: design 6, 3.8; ADR 20.
SELECT
  c.compensation_sha256, c.units, c.versions, c.drafts_sha256, c.review_decision_id::text AS review_decision_id, c.recorded_by,
  pg_catalog.to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
  (SELECT count(*)::integer FROM public.unit_version AS v WHERE v.run_id = c.run_id AND v.lifecycle_status = 'withdrawn')
    AS withdrawn_versions,
  (SELECT count(*)::integer FROM public.unit_version AS v WHERE v.run_id = c.run_id AND v.lifecycle_status <> 'withdrawn')
    AS other_versions,
  (SELECT count(*)::integer FROM public.information_unit AS u WHERE u.run_id = c.run_id AND u.lifecycle_status = 'withdrawn')
    AS withdrawn_units,
  (SELECT count(*)::integer FROM public.information_unit AS u WHERE u.run_id = c.run_id AND u.lifecycle_status <> 'withdrawn')
    AS other_units,
  (
    SELECT count(*)::integer FROM public.iu_lifecycle_log AS l
    JOIN public.unit_version AS v ON v.uv_id = l.uv_id AND v.run_id = l.run_id
    WHERE l.run_id = c.run_id AND l.review_decision_id = c.review_decision_id
      AND l.from_status = 'draft' AND l.to_status = 'withdrawn'
  ) AS logged,
  (
    SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
      coalesce(pg_catalog.string_agg(v.path || ' ' || v.unit_digest || E'\\n', '' ORDER BY v.path COLLATE "C"), ''), 'UTF8')), 'hex')
    FROM public.unit_version AS v WHERE v.run_id = c.run_id AND v.lifecycle_status = 'withdrawn'
  ) AS withdrawn_sha256
FROM cutter_authz.run_compensation AS c
WHERE c.run_id = $1::uuid;
`,
  },
  run_content: {
    name: 'run_content',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one (versions, units_sha256, rows_sha256). Every body is hashed once, afresh.
-- units_sha256: digest of the sorted unit digests, as model/unit.ts computes it from the plan (design 4, 3.3).
-- rows_sha256: digest of the sorted digests of the rows, identities and stored digests included. The lifecycle and the
-- unit's current address are left out, so that no enactment changes what was written. The lengths of all free texts stand
-- before the texts, so nothing can shift between them (design 9.4, trap 25). Carried texts count like written ones.
-- Source: design 6, 3.1 (layer 3); 8, P2 and P6 (one pass).
-- OFFSET 0 keeps each level apart: without it the planner would hash a body once for every use of its digest.
SELECT
  count(*)::integer AS versions,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    coalesce(pg_catalog.string_agg(r.digest || E'\\n', '' ORDER BY r.digest COLLATE "C"), ''), 'UTF8')), 'hex') AS units_sha256,
  pg_catalog.encode(pg_catalog.sha256(
    coalesce(pg_catalog.string_agg(r.row_sha256, ''::bytea ORDER BY r.row_sha256), ''::bytea)), 'hex') AS rows_sha256
FROM (
  SELECT
    d.digest,
    pg_catalog.sha256(pg_catalog.convert_to(concat_ws(
      ',', d.digest, d.sha256, d.unit_digest, d.norm_sha256, d.uv_id, d.iu_id, d.source_version_id, d.ordinal,
      d.start_byte, d.end_byte, d.title_source, d.change, d.section_type,
      coalesce((d.valid_from - DATE '2000-01-01')::text, '-'), octet_length(d.document_id),
      octet_length(d.unit_document_id), octet_length(d.wid), octet_length(d.path), coalesce(octet_length(d.parent_eid), -1),
      coalesce(octet_length(d.label), -1), coalesce(octet_length(d.num), -1), d.document_id, d.unit_document_id, d.wid,
      d.path, d.parent_eid, d.label, d.num, d.citation), 'UTF8')) AS row_sha256
  FROM (
    SELECT
      v.*, u.document_id AS unit_document_id, u.wid,
      pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
        '13:cutter.unit/1,' || octet_length(u.unit_kind) || ':' || u.unit_kind || ',' || octet_length(v.section_type)
        || ':' || v.section_type || ',' || octet_length(v.eid) || ':' || v.eid || ',' || octet_length(v.title) || ':'
        || v.title || ',64:' || v.body_sha256 || ',', 'UTF8')), 'hex') AS digest
    FROM (
      SELECT
        t.uv_id, t.iu_id, t.document_id, t.source_version_id, t.change, t.section_type, t.valid_from, t.eid,
        t.parent_eid, t.path, t.ordinal, t.label, t.num, t.title, t.title_source, t.citation, t.sha256, t.norm_sha256, t.unit_digest, t.start_byte, t.end_byte,
        pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(t.body, 'UTF8')), 'hex') AS body_sha256
      FROM cutter_governance.v_source_units AS t
      WHERE t.run_id = $1::uuid
      OFFSET 0
    ) AS v
    JOIN public.information_unit AS u ON u.iu_id = v.iu_id AND u.document_id = v.document_id
    OFFSET 0
  ) AS d
) AS r;
`,
  },
  run_decisions: {
    name: 'run_decisions',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: what people signed and what was carried out, oldest first: the approvals that
-- opened gates of the run, and what SG_3 decided about the run and about holds: folder, name (gate or action), id, the exact
-- text and its signature packets in base64. Source: design 4, 6.4; ADR 17.
SELECT
  d.folder, d.name, d.review_decision_id::text AS review_decision_id, d.document,
  ARRAY(
    SELECT pg_catalog.translate(pg_catalog.encode(s.packet, 'base64'), E'\\n', '')
    FROM pg_catalog.unnest(d.signatures) WITH ORDINALITY AS s (packet, position)
    ORDER BY s.position
  ) AS signatures
FROM (
  SELECT 'approvals' AS folder, a.gate AS name, a.review_decision_id, a.approval AS document, a.signatures, a.at
  FROM cutter_governance.review_decision AS a
  WHERE a.run_id = $1::uuid
  UNION ALL
  SELECT 'resolutions', r.action, r.review_decision_id, r.document, r.signatures, r.at
  FROM cutter_authz.resolution AS r
  WHERE r.run_id = $1::uuid OR r.run_id IS NULL
) AS d
ORDER BY d.at, d.review_decision_id;
`,
  },
  run_deferred_triggers: {
    name: 'run_deferred_triggers',
    sql: `-- Role: any. Parameters: none. Rows: none. Deferred triggers write after a check unless they are run before it.
-- Source: design 9.4, trap 33.
SET CONSTRAINTS ALL IMMEDIATE;
`,
  },
  run_drafts: {
    name: 'run_drafts',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one for each version of a unit that the run has written and that is still a
-- draft, in document order; \`is_new\` when the unit itself is a draft of the run. Source: ADR 20.
SELECT
  v.path, u.wid, v.eid, v.title, v.change, v.unit_digest,
  (u.run_id = v.run_id AND u.lifecycle_status = 'draft') AS is_new
FROM public.unit_version AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.run_id = $1::uuid AND v.lifecycle_status = 'draft'
ORDER BY v.path COLLATE "C";
`,
  },
  run_evidence: {
    name: 'run_evidence',
    sql: `-- role: reader or verifier
-- parameters: $1 run_id uuid
-- rows: one; counts of the run's evidence, and its manifest and verification where they exist
-- source: design 6, 3.1 (layer 3); the manifest's digest is computed afresh, not believed
SELECT
  (SELECT count(*)::int FROM cutter_governance.cut_change_set WHERE run_id = $1::uuid) AS change_sets,
  (SELECT count(*)::int FROM cutter_governance.dot_pair_signature WHERE run_id = $1::uuid AND role = 'executor') AS executor_signatures,
  (SELECT count(*)::int FROM cutter_governance.dot_pair_signature WHERE run_id = $1::uuid AND role = 'verifier') AS verifier_signatures,
  m.manifest_id::text AS manifest_id,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(m.payload, 'UTF8')), 'hex') AS manifest_sha256,
  v.rebuilt_sha256 AS rebuilt_sha256,
  v.result AS verify_result
FROM (SELECT 1) AS always
LEFT JOIN cutter_governance.manifest_envelope AS m ON m.run_id = $1::uuid
LEFT JOIN cutter_governance.verify_result AS v ON v.run_id = $1::uuid
`,
  },
  run_receipts: {
    name: 'run_receipts',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: how many receipts of the ledger the run has, by table ("table", rows).
-- Source: design 4, 6.1.
SELECT l.kind AS "table", count(*)::integer AS rows
FROM cutter_governance.ledger_receipt AS l
WHERE l.run_id = $1::uuid
GROUP BY l.kind
ORDER BY l.kind;
`,
  },
  run_row_counts: {
    name: 'run_row_counts',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one for each governed table ("table", rows), sorted.
-- Rows are attributed by run id, so a stranger's rows are not counted. Source: design 9.4, trap 12.
SELECT c."table", c.rows::integer AS rows
FROM (
  SELECT 'cutter_governance.cut_change_set' AS "table", count(*) AS rows
    FROM cutter_governance.cut_change_set WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.cutter_run', count(*) FROM cutter_governance.cutter_run WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.cutter_run_step', count(*)
    FROM cutter_governance.cutter_run_step WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.dot_pair_signature', count(*)
    FROM cutter_governance.dot_pair_signature WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.manifest_envelope', count(*)
    FROM cutter_governance.manifest_envelope WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.review_decision', count(*)
    FROM cutter_governance.review_decision WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.source_document_registry', count(*)
    FROM cutter_governance.source_document_registry WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.source_document_version_registry', count(*)
    FROM cutter_governance.source_document_version_registry WHERE run_id = $1::uuid
  UNION ALL SELECT 'cutter_governance.verify_result', count(*)
    FROM cutter_governance.verify_result WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.information_unit', count(*) FROM public.information_unit WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.iu_lifecycle_log', count(*) FROM public.iu_lifecycle_log WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.unit_carry', count(*) FROM public.unit_carry WHERE run_id = $1::uuid
  UNION ALL SELECT 'public.unit_version', count(*) FROM public.unit_version WHERE run_id = $1::uuid
) AS c
ORDER BY c."table" COLLATE "C";
`,
  },
  run_steps: {
    name: 'run_steps',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one for each recorded step, in the order of recording.
-- Source: design 6, 3.1 (layer 2).
SELECT
  s.step, s.attempt, s.step_key, s.input_sha256, s.output_sha256, s.delta, s.approval_sha256, s.backup_sha256,
  s.recorded_by, s.xid::text AS xid, s.wal_lsn::text AS wal_lsn,
  pg_catalog.to_char(s.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
FROM cutter_governance.cutter_run_step AS s
WHERE s.run_id = $1::uuid
ORDER BY s.at, s.step COLLATE "C";
`,
  },
  run_voids: {
    name: 'run_voids',
    sql: `-- Role: any of ours. Parameters: $1 run ids. Rows: one for each of them that is void (run_id, steps, reason, recorded_by,
-- at, withdrawn: how many drafts a compensation has withdrawn, or null). Source: design 6, 3.8; ADR 20.
SELECT
  v.run_id::text AS run_id, v.steps, v.reason, v.recorded_by,
  pg_catalog.to_char(v.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
  c.versions AS withdrawn
FROM cutter_authz.run_void AS v
LEFT JOIN cutter_authz.run_compensation AS c ON c.run_id = v.run_id
WHERE v.run_id = ANY ($1::uuid[])
ORDER BY v.run_id;
`,
  },
  runs: {
    name: 'runs',
    sql: `-- Role: any of ours. Parameters: $1 the most rows to answer. Rows: one for each run, newest first, with its newest attempt
-- (0 when there is none) and its last recorded step (null when there is none). Source: design 1.3 (\`run list\`).
SELECT
  r.run_id::text AS run_id, r.plan_sha256, r.document_id, r.created_by,
  pg_catalog.to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  coalesce((SELECT max(a.attempt) FROM cutter_governance.cutter_run_attempt AS a WHERE a.run_id = r.run_id), 0) AS attempt,
  (
    SELECT s.step FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = r.run_id
    ORDER BY s.at DESC, s.step COLLATE "C" DESC LIMIT 1
  ) AS last_step
FROM cutter_governance.cutter_run AS r
ORDER BY r.at DESC, r.run_id
LIMIT $1::integer;
`,
  },
  server_settings: {
    name: 'server_settings',
    sql: `-- Role: any of ours. Parameters: none. Rows: one. What the server promises of texts and of commits. Source: seed 003 (P6),
-- design 6 (rows 57 and 58).
SELECT
  pg_catalog.current_setting('server_version') AS version,
  pg_catalog.current_setting('server_encoding') AS encoding,
  pg_catalog.current_setting('fsync') AS fsync,
  pg_catalog.current_setting('full_page_writes') AS full_page_writes,
  pg_catalog.current_setting('synchronous_commit') AS synchronous_commit;
`,
  },
  source_text: {
    name: 'source_text',
    sql: `-- Role: any of ours. Parameters: $1 source version id. Rows: one: the source itself in base64 where its format is not the
-- text, else null; and the text as rebuilt from the bodies in path order. Source: design 3, 1.5 (the lossless invariant).
SELECT
  pg_catalog.encode(r.original, 'base64') AS original,
  (
    SELECT coalesce(pg_catalog.string_agg(b.body, ''), '')
    FROM (
      SELECT v.body FROM cutter_governance.v_source_units AS v
      WHERE v.source_version_id = r.source_version_id
      ORDER BY v.path COLLATE "C"
    ) AS b
  ) AS text
FROM cutter_governance.source_document_version_registry AS r
WHERE r.source_version_id = $1::uuid;
`,
  },
  source_version_id: {
    name: 'source_version_id',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: none or one (source_version_id): the version that the run has cut.
-- Source: design 1.2 (registries).
SELECT r.source_version_id::text AS source_version_id
FROM cutter_governance.source_document_version_registry AS r
WHERE r.run_id = $1::uuid;
`,
  },
  table_counts: {
    name: 'table_counts',
    sql: `-- Role: any of ours. Parameters: none. Rows: one for each governed table ("table", rows), sorted.
-- Whole tables: what people see before and after, and what a backup must hold. Source: design 1.4 (baseline).
SELECT c."table", c.rows::integer AS rows
FROM (
  SELECT 'cutter_governance.cut_change_set' AS "table", count(*) AS rows FROM cutter_governance.cut_change_set
  UNION ALL SELECT 'cutter_governance.cutter_run', count(*) FROM cutter_governance.cutter_run
  UNION ALL SELECT 'cutter_governance.cutter_run_step', count(*) FROM cutter_governance.cutter_run_step
  UNION ALL SELECT 'cutter_governance.dot_pair_signature', count(*) FROM cutter_governance.dot_pair_signature
  UNION ALL SELECT 'cutter_governance.manifest_envelope', count(*) FROM cutter_governance.manifest_envelope
  UNION ALL SELECT 'cutter_governance.review_decision', count(*) FROM cutter_governance.review_decision
  UNION ALL SELECT 'cutter_governance.source_document_registry', count(*) FROM cutter_governance.source_document_registry
  UNION ALL SELECT 'cutter_governance.source_document_version_registry', count(*)
    FROM cutter_governance.source_document_version_registry
  UNION ALL SELECT 'cutter_governance.verify_result', count(*) FROM cutter_governance.verify_result
  UNION ALL SELECT 'public.information_unit', count(*) FROM public.information_unit
  UNION ALL SELECT 'public.iu_lifecycle_log', count(*) FROM public.iu_lifecycle_log
  UNION ALL SELECT 'public.unit_carry', count(*) FROM public.unit_carry
  UNION ALL SELECT 'public.unit_version', count(*) FROM public.unit_version
) AS c
ORDER BY c."table" COLLATE "C";
`,
  },
  target_identity: {
    name: 'target_identity',
    sql: `-- Role: any of ours. Parameters: none. Rows: one.
-- Physical and logical identity together: the system identifier is shared by physical clones. Source: design 9.4, trap 5.
SELECT
  (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() AS s) AS system_identifier,
  d.oid::integer AS database_oid,
  d.datname::text AS database_name,
  (SELECT i.install_uuid::text FROM cutter_authz.database_identity AS i) AS install_uuid,
  pg_catalog.current_setting('server_version_num') AS server_version,
  pg_catalog.current_setting('synchronous_standby_names') <> '' AS demands_standby
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database();
`,
  },
  timeline: {
    name: 'timeline',
    sql: `-- Role: any of ours. Parameters: none. Rows: one. The timeline that the server writes on: one more after each promotion.
-- By the name of the WAL file, because the control file tells the old one until the next checkpoint. Source: design 6, 5d.
SELECT ('x' || pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::integer AS timeline;
`,
  },
  unit_history: {
    name: 'unit_history',
    sql: `-- Role: any of ours. Parameters: $1 document id, $2 wid or address. Rows: one for each version of the source in which a unit
-- with that identity, or that now or ever had that address, stands; by unit, then oldest first. Source: design 3, 3.3.
SELECT
  u.wid, u.lifecycle_status AS unit_state, v.eid, v.path, v.title, v.citation, v.change, v.sha256,
  v.lifecycle_status AS text_state, v.valid_from::text AS valid_from, v.valid_to::text AS valid_to,
  r.source_sha256, v.run_id::text AS run_id,
  pg_catalog.to_char(v.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
JOIN cutter_governance.source_document_version_registry AS r ON r.source_version_id = v.source_version_id
WHERE v.document_id = $1
  AND v.iu_id IN (
    SELECT i.iu_id FROM public.information_unit AS i WHERE i.document_id = $1 AND (i.wid = $2 OR i.eid = $2)
    UNION
    SELECT s.iu_id FROM cutter_governance.v_source_units AS s WHERE s.document_id = $1 AND s.eid = $2
  )
ORDER BY u.wid COLLATE "C", v.recorded_at, v.source_version_id;
`,
  },
  unit_lifecycle: {
    name: 'unit_lifecycle',
    sql: `-- Role: any of ours. Parameters: $1 document id, $2 wid. Rows: one for each change of lifecycle of the unit, oldest first.
-- Source: design 1.2.
SELECT
  l.from_status, l.to_status, l.actor, l.reason, l.run_id::text AS run_id,
  pg_catalog.to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
FROM public.iu_lifecycle_log AS l
JOIN public.information_unit AS u ON u.iu_id = l.iu_id
WHERE u.document_id = $1 AND u.wid = $2
ORDER BY l.at, l.log_id;
`,
  },
  unit_rows: {
    name: 'unit_rows',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one for each unit of the run's version, in document order. Both digests are
-- computed afresh from the body; the stored ones are not believed. Source: design 2.3.3 (verify).
SELECT
  v.path, u.wid, v.eid, v.parent_eid, v.title, h.sha256,
  pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(concat(
    '13:cutter.unit/1,', octet_length(u.unit_kind), ':', u.unit_kind, ',', octet_length(v.section_type), ':',
    v.section_type, ',', octet_length(v.eid), ':', v.eid, ',', octet_length(v.title), ':', v.title, ',64:', h.sha256,
    ','), 'UTF8')), 'hex') AS unit_digest,
  u.lifecycle_status AS unit_lifecycle,
  v.lifecycle_status AS version_lifecycle
FROM cutter_governance.v_source_units AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id,
  LATERAL (SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(v.body, 'UTF8')), 'hex') AS sha256) AS h
WHERE v.run_id = $1::uuid
ORDER BY v.path COLLATE "C", v.uv_id;
`,
  },
  unit_totals: {
    name: 'unit_totals',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one, of counts. What was enacted once stays counted, whatever became of it
-- later; \`logged\` leaves out withdrawals, which belong to a compensation (ADR 20). Source: design 6, 3.1 (layer 3).
SELECT
  u.units, u.enacted_units, v.versions, v.enacted_versions,
  (SELECT count(*)::integer FROM public.unit_carry AS c WHERE c.run_id = $1::uuid) AS carried,
  (
    SELECT count(*)::integer FROM public.iu_lifecycle_log AS l WHERE l.run_id = $1::uuid AND l.to_status <> 'withdrawn'
  ) AS logged
FROM (
  SELECT
    count(*)::integer AS units,
    (count(*) FILTER (WHERE i.lifecycle_status NOT IN ('draft', 'withdrawn')))::integer AS enacted_units
  FROM public.information_unit AS i
  WHERE i.run_id = $1::uuid
) AS u,
(
  SELECT
    count(*)::integer AS versions,
    (count(*) FILTER (WHERE t.lifecycle_status NOT IN ('draft', 'withdrawn')))::integer AS enacted_versions
  FROM public.unit_version AS t
  WHERE t.run_id = $1::uuid
) AS v;
`,
  },
  void_run: {
    name: 'void_run',
    sql: `-- Role: executor. Parameters: $1 run id, $2 document id, $3 sha256 of the plan, $4 reason, $5 the exact text of the
-- resolution or null, $6 its signatures (packets in base64), $7 people, $8 fingerprints. Rows: one (steps, which the run had
-- recorded). Source: design 6, 3.8.
SELECT cutter_authz.void_run(
  $1::uuid, $2, $3, $4, $5,
  ARRAY(SELECT decode(s.packet, 'base64') FROM unnest($6::text[]) WITH ORDINALITY AS s (packet, n) ORDER BY s.n),
  $7::text[], $8::text[]
) AS steps;
`,
  },
  windows: {
    name: 'windows',
    sql: `-- Role: any of ours. Parameters: $1 run id. Rows: one for each window of the run, oldest first; \`remaining\` is what is
-- left of its allowance, sorted as deltas are. Source: design 4, 3.2.
SELECT
  w.review_decision_id::text AS review_decision_id,
  w.gate,
  d.approval_sha256,
  pg_catalog.to_char(w.opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS opened_at,
  pg_catalog.to_char(w.not_after AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS not_after,
  pg_catalog.to_char(w.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS closed_at,
  coalesce(
    (
      SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('op', a.op, 'rows', a.max_rows - a.used_rows, 'table', a.rel)
        ORDER BY a.rel COLLATE "C", a.op COLLATE "C")
      FROM cutter_authz.allowance AS a
      WHERE a.review_decision_id = w.review_decision_id AND a.used_rows < a.max_rows
    ),
    '[]'::jsonb
  ) AS remaining
FROM cutter_authz.auth_window AS w
JOIN cutter_governance.review_decision AS d ON d.review_decision_id = w.review_decision_id
WHERE w.run_id = $1::uuid
ORDER BY w.opened_at, w.review_decision_id;
`,
  },
  xact_delta: {
    name: 'xact_delta',
    sql: `-- Role: any, without a grant on the tables. Parameters: none. Rows: one for each table and operation ("table", op, rows)
-- that this session has counted. The counters linger from earlier transactions and count rolled-back savepoints: read
-- them at the beginning too, and subtract. Source: design 9.4, trap 13.
SELECT d."table", d.op, d.rows
FROM (
  SELECT s.schemaname || '.' || s.relname AS "table", o.op, o.rows::integer AS rows
  FROM pg_catalog.pg_stat_xact_user_tables AS s
  CROSS JOIN LATERAL (
    VALUES ('INSERT', s.n_tup_ins), ('UPDATE', s.n_tup_upd), ('DELETE', s.n_tup_del)
  ) AS o (op, rows)
  WHERE o.rows <> 0
) AS d
ORDER BY d."table" COLLATE "C", d.op COLLATE "C";
`,
  },
} as const;

/** Pins the statements in a plan: framed sha256 (model/digest.ts) over names and texts, sorted by name. */
export const STATEMENTS_SHA256 = '950adef974fbb09dce59092af205087c7b30db30cf1b85b2cfef3089893449dc';

/** The contract's files in the order in which they are applied; `sha256` is of the file's bytes. */
export const CONTRACT = [
  {
    name: '0001-roles-and-schemas',
    sha256: '6118e0c221df4e555fc4241d671cd9d38259105d79a2a623c4dac2546de944aa',
    sql: `-- Who there is, and the rooms. Roles belong to the cluster and may already exist; what they may do is checked, never
-- assumed. Passwords are set by the people who run the server, never here.
-- Source: design 1.4 (roles), 4/3.2 (ownership), seed 002 (role names).

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
COMMENT ON TABLE cutter_authz.database_identity IS 'One row: the logical identity of this database. The system identifier alone is shared by physical clones (design 9.4, trap 5).';
COMMENT ON COLUMN cutter_authz.database_identity.singleton IS 'Always true: at most one row.';
COMMENT ON COLUMN cutter_authz.database_identity.install_uuid IS 'Drawn once, when the contract was installed.';
COMMENT ON COLUMN cutter_authz.database_identity.installed_at IS 'When the contract was installed.';
INSERT INTO cutter_authz.database_identity (install_uuid) VALUES (gen_random_uuid());
`,
  },
  {
    name: '0002-authz-tables',
    sha256: '677c5d935ca94c6e043ed69d917fcdba11a0d53f6b32caad9765540e257ab515',
    sql: `-- What an opened approval becomes: a window, its allowance, and the transactions bound to it.
-- No login role may write here; the functions of 0006 do. Source: design 4/3.2.

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
  -- Seed 002: SG_1 lives at most 24 h, the others 12 h, whatever the trust file says.
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
COMMENT ON TABLE cutter_authz.allowance IS 'How many rows of which table a window permits, and how many are spent. A table without a row has an allowance of none.';
COMMENT ON COLUMN cutter_authz.allowance.review_decision_id IS 'The window.';
COMMENT ON COLUMN cutter_authz.allowance.rel IS 'Qualified table name, schema.table; text, so that it survives dump and restore, and a renamed table loses its allowance.';
COMMENT ON COLUMN cutter_authz.allowance.op IS 'INSERT or UPDATE; there is no allowance to delete.';
COMMENT ON COLUMN cutter_authz.allowance.max_rows IS 'Rows permitted, as signed.';
COMMENT ON COLUMN cutter_authz.allowance.used_rows IS 'Rows spent; a rollback gives them back.';

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
`,
  },
  {
    name: '0003-governance-tables',
    sha256: '657a7a2e0bd6bb30b891796992a4d1f19923b88cefdbb545a9a3fa08075106cb',
    sql: `-- The evidence. Every table carries the run and the document, so that a run's rows can be counted apart from all others
-- (design 9.4, trap 12). Times, transaction ids and users are filled in by the server and cannot be supplied.
-- Source: design 1.2, 4/6.3, 6/3.1, seed 002 (table names).

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_governance.cutter_run (
  run_id uuid PRIMARY KEY,
  plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
  document_id text COLLATE "C" NOT NULL CHECK (document_id ~ '^[a-z0-9][a-z0-9._-]{0,127}$'),
  created_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (run_id, document_id, plan_sha256)
);
COMMENT ON TABLE cutter_governance.cutter_run IS 'One row for each run that opened a gate.';
COMMENT ON COLUMN cutter_governance.cutter_run.run_id IS 'The run, from the plan.';
COMMENT ON COLUMN cutter_governance.cutter_run.plan_sha256 IS 'sha256 of the plan file that this run executes.';
COMMENT ON COLUMN cutter_governance.cutter_run.document_id IS 'The document of the plan.';
COMMENT ON COLUMN cutter_governance.cutter_run.created_by IS 'Database user that registered the run.';
COMMENT ON COLUMN cutter_governance.cutter_run.at IS 'When the run was registered.';

CREATE TABLE cutter_governance.cutter_run_attempt (
  run_id uuid NOT NULL REFERENCES cutter_governance.cutter_run,
  attempt integer NOT NULL CHECK (attempt > 0),
  host text NOT NULL,
  pid integer NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, attempt)
);
COMMENT ON TABLE cutter_governance.cutter_run_attempt IS 'The fence: only the newest attempt of a run may write. Needs no window, because it grants nothing (design 6, 3.1).';
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
COMMENT ON COLUMN cutter_governance.cutter_run_step.xid IS 'Transaction id, for people: after a failover it proves nothing (design 6, 5d).';
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
  source_version_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
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
`,
  },
  {
    name: '0004-unit-tables',
    sha256: '89dc36c783aeded11c6faedd5d28367644065eadb72edde1855b50ef3d811cb3',
    sql: `-- The content: units, their versions and the log of their lives, in \`public\`, where the downstream team reads them.
-- One-column primary keys and no partitions, because Directus ignores tables without them (design 7, 2.9).
-- The vocabularies are those of the product (design 3, 1.2 and 1.3).

CREATE TABLE public.information_unit (
  iu_id uuid PRIMARY KEY,
  document_id text COLLATE "C" NOT NULL,
  wid text COLLATE "C" NOT NULL CHECK (wid <> ''),
  eid text COLLATE "C" NOT NULL CHECK (eid <> ''),
  unit_kind text COLLATE "C" NOT NULL CHECK (unit_kind IN (
    'frontmatter', 'preface', 'preamble', 'recital', 'toc', 'part', 'book', 'title', 'chapter', 'division', 'section',
    'subsection_group', 'article', 'paragraph', 'point', 'subpoint', 'heading', 'intro', 'wrapup', 'definition',
    'table', 'code', 'figure', 'note', 'quoted', 'schedule', 'signature', 'gap'
  )),
  section_type text COLLATE "C" NOT NULL CHECK (section_type IN (
    'frontmatter', 'front', 'preamble', 'recital', 'body', 'scope', 'definitions', 'principles', 'obligations',
    'procedure', 'penalties', 'transitional', 'final', 'repeal', 'annex', 'note', 'toc', 'signature', 'boilerplate'
  )),
  lifecycle_status text COLLATE "C" NOT NULL
    CHECK (lifecycle_status IN ('draft', 'enacted', 'superseded', 'retired', 'repealed', 'withdrawn')),
  run_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (document_id, wid)
);
CREATE INDEX information_unit_run_id_idx ON public.information_unit (run_id);
ALTER TABLE public.information_unit OWNER TO cutter_gate;
COMMENT ON TABLE public.information_unit IS 'One addressable piece of a document. Its address may change, its identity never.';
COMMENT ON COLUMN public.information_unit.iu_id IS 'The unit.';
COMMENT ON COLUMN public.information_unit.document_id IS 'The document.';
COMMENT ON COLUMN public.information_unit.wid IS 'Immutable readable address: v<cut>__<eid at creation>; never reused.';
COMMENT ON COLUMN public.information_unit.eid IS 'Current address: that of the version in force, or of the draft that created it.';
COMMENT ON COLUMN public.information_unit.unit_kind IS 'What the unit is.';
COMMENT ON COLUMN public.information_unit.section_type IS 'What the unit is for, currently.';
COMMENT ON COLUMN public.information_unit.lifecycle_status IS 'draft, enacted, superseded, retired, repealed or withdrawn.';
COMMENT ON COLUMN public.information_unit.run_id IS 'The run that created it.';
COMMENT ON COLUMN public.information_unit.created_at IS 'When it was created.';

CREATE TABLE public.unit_version (
  uv_id uuid PRIMARY KEY,
  iu_id uuid NOT NULL REFERENCES public.information_unit,
  document_id text COLLATE "C" NOT NULL,
  source_version_id uuid NOT NULL REFERENCES cutter_governance.source_document_version_registry,
  run_id uuid NOT NULL,
  change text COLLATE "C" NOT NULL
    CHECK (change IN ('created', 'reformatted', 'revised', 'moved', 'renumbered', 'repealed')),
  eid text COLLATE "C" NOT NULL CHECK (eid <> ''),
  parent_eid text COLLATE "C",
  path text COLLATE "C" NOT NULL CHECK (path <> ''),
  ordinal integer NOT NULL CHECK (ordinal > 0),
  section_type text COLLATE "C" NOT NULL CHECK (section_type IN (
    'frontmatter', 'front', 'preamble', 'recital', 'body', 'scope', 'definitions', 'principles', 'obligations',
    'procedure', 'penalties', 'transitional', 'final', 'repeal', 'annex', 'note', 'toc', 'signature', 'boilerplate'
  )),
  label text,
  num text,
  title text NOT NULL CHECK (title <> ''),
  title_source text COLLATE "C" NOT NULL CHECK (title_source IN ('heading', 'label', 'generated')),
  citation text NOT NULL CHECK (citation <> ''),
  body text NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  norm_sha256 text COLLATE "C" NOT NULL CHECK (octet_length(norm_sha256) = 64),
  unit_digest text COLLATE "C" NOT NULL,
  start_byte integer NOT NULL,
  end_byte integer NOT NULL,
  lifecycle_status text COLLATE "C" NOT NULL
    CHECK (lifecycle_status IN ('draft', 'enacted', 'superseded', 'retired', 'repealed', 'withdrawn')),
  valid_from date,
  valid_to date,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (source_version_id, path),
  -- The lossless invariant of one row (design 3, 1.5): a unit is its bytes of the source, and never empty.
  CONSTRAINT unit_version_span_check
    CHECK (start_byte >= 0 AND end_byte > start_byte AND octet_length(body) = end_byte - start_byte)
);
CREATE INDEX unit_version_iu_id_idx ON public.unit_version (iu_id);
CREATE INDEX unit_version_run_id_idx ON public.unit_version (run_id);
ALTER TABLE public.unit_version OWNER TO cutter_gate;
COMMENT ON TABLE public.unit_version IS 'One text of a unit. The bodies of a source version, in path order, are the source byte for byte.';
COMMENT ON COLUMN public.unit_version.uv_id IS 'The version of the unit.';
COMMENT ON COLUMN public.unit_version.iu_id IS 'The unit.';
COMMENT ON COLUMN public.unit_version.document_id IS 'The document.';
COMMENT ON COLUMN public.unit_version.source_version_id IS 'The version of the source it was cut from.';
COMMENT ON COLUMN public.unit_version.run_id IS 'The run that created it.';
COMMENT ON COLUMN public.unit_version.change IS 'What the run did to the unit: created it, or wrote it anew, and why.';
COMMENT ON COLUMN public.unit_version.eid IS 'Address in this version.';
COMMENT ON COLUMN public.unit_version.parent_eid IS 'Address of the parent; null at the top.';
COMMENT ON COLUMN public.unit_version.path IS 'Zero-padded position: byte order is document order.';
COMMENT ON COLUMN public.unit_version.ordinal IS 'Position among its siblings, from 1.';
COMMENT ON COLUMN public.unit_version.section_type IS 'What the unit is for in this version.';
COMMENT ON COLUMN public.unit_version.label IS 'Number as printed.';
COMMENT ON COLUMN public.unit_version.num IS 'Number, cleaned.';
COMMENT ON COLUMN public.unit_version.title IS 'Cleaned heading.';
COMMENT ON COLUMN public.unit_version.title_source IS 'Where the title comes from: heading, label or generated.';
COMMENT ON COLUMN public.unit_version.citation IS 'How a person cites it.';
COMMENT ON COLUMN public.unit_version.body IS 'The own text, exactly; never trimmed, never normalised.';
COMMENT ON COLUMN public.unit_version.sha256 IS 'sha256 of the body in UTF-8, computed by the server.';
COMMENT ON COLUMN public.unit_version.norm_sha256 IS 'sha256 of the normalised view: equal beside another sha256 means reformatted.';
COMMENT ON COLUMN public.unit_version.unit_digest IS 'Digest of kind, role, address, title and sha256, computed by the server: what an approval binds.';
COMMENT ON COLUMN public.unit_version.start_byte IS 'First byte of the own text in the source.';
COMMENT ON COLUMN public.unit_version.end_byte IS 'End of the own text in the source, exclusive.';
COMMENT ON COLUMN public.unit_version.lifecycle_status IS 'draft, enacted, superseded, retired, repealed or withdrawn.';
COMMENT ON COLUMN public.unit_version.valid_from IS 'First day in force; null when not stated.';
COMMENT ON COLUMN public.unit_version.valid_to IS 'First day no longer in force; null when not stated.';
COMMENT ON COLUMN public.unit_version.recorded_at IS 'When it was created.';

-- A later version of a document says most things with the words of the earlier one. Those are not written again: a carry
-- says which text stands where. Texts and carries together are every version of the source, byte for byte.
CREATE TABLE public.unit_carry (
  carry_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  iu_id uuid NOT NULL REFERENCES public.information_unit,
  uv_id uuid NOT NULL REFERENCES public.unit_version,
  document_id text COLLATE "C" NOT NULL,
  source_version_id uuid NOT NULL REFERENCES cutter_governance.source_document_version_registry,
  run_id uuid NOT NULL,
  change text COLLATE "C" NOT NULL CHECK (change IN ('unchanged', 'moved', 'renumbered')),
  eid text COLLATE "C" NOT NULL CHECK (eid <> ''),
  parent_eid text COLLATE "C",
  path text COLLATE "C" NOT NULL CHECK (path <> ''),
  ordinal integer NOT NULL CHECK (ordinal > 0),
  section_type text COLLATE "C" NOT NULL CHECK (section_type IN (
    'frontmatter', 'front', 'preamble', 'recital', 'body', 'scope', 'definitions', 'principles', 'obligations',
    'procedure', 'penalties', 'transitional', 'final', 'repeal', 'annex', 'note', 'toc', 'signature', 'boilerplate'
  )),
  label text,
  num text,
  title text NOT NULL CHECK (title <> ''),
  title_source text COLLATE "C" NOT NULL CHECK (title_source IN ('heading', 'label', 'generated')),
  citation text NOT NULL CHECK (citation <> ''),
  norm_sha256 text COLLATE "C" NOT NULL CHECK (octet_length(norm_sha256) = 64),
  unit_digest text COLLATE "C" NOT NULL,
  start_byte integer NOT NULL CHECK (start_byte >= 0),
  end_byte integer NOT NULL CHECK (end_byte > start_byte),
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (source_version_id, path),
  UNIQUE (source_version_id, iu_id)
);
CREATE INDEX unit_carry_iu_id_idx ON public.unit_carry (iu_id);
CREATE INDEX unit_carry_run_id_idx ON public.unit_carry (run_id);
ALTER TABLE public.unit_carry OWNER TO cutter_gate;
COMMENT ON TABLE public.unit_carry IS 'That an older text of a unit stands unchanged in a later version of the source, and at which address.';
COMMENT ON COLUMN public.unit_carry.carry_id IS 'The entry.';
COMMENT ON COLUMN public.unit_carry.iu_id IS 'The unit.';
COMMENT ON COLUMN public.unit_carry.uv_id IS 'The version of the unit whose text stands.';
COMMENT ON COLUMN public.unit_carry.document_id IS 'The document.';
COMMENT ON COLUMN public.unit_carry.source_version_id IS 'The version of the source in which it stands.';
COMMENT ON COLUMN public.unit_carry.run_id IS 'The run that recorded it.';
COMMENT ON COLUMN public.unit_carry.change IS 'unchanged, or moved or renumbered without a change of the text.';
COMMENT ON COLUMN public.unit_carry.eid IS 'Address in this version.';
COMMENT ON COLUMN public.unit_carry.parent_eid IS 'Address of the parent; null at the top.';
COMMENT ON COLUMN public.unit_carry.path IS 'Zero-padded position: byte order is document order.';
COMMENT ON COLUMN public.unit_carry.ordinal IS 'Position among its siblings, from 1.';
COMMENT ON COLUMN public.unit_carry.section_type IS 'What the unit is for in this version.';
COMMENT ON COLUMN public.unit_carry.label IS 'Number as printed.';
COMMENT ON COLUMN public.unit_carry.num IS 'Number, cleaned.';
COMMENT ON COLUMN public.unit_carry.title IS 'Cleaned heading.';
COMMENT ON COLUMN public.unit_carry.title_source IS 'Where the title comes from: heading, label or generated.';
COMMENT ON COLUMN public.unit_carry.citation IS 'How a person cites it.';
COMMENT ON COLUMN public.unit_carry.norm_sha256 IS 'sha256 of the normalised view.';
COMMENT ON COLUMN public.unit_carry.unit_digest IS 'Digest of kind, role, address, title and sha256, computed by the server: what an approval binds.';
COMMENT ON COLUMN public.unit_carry.start_byte IS 'First byte of the own text in the source.';
COMMENT ON COLUMN public.unit_carry.end_byte IS 'End of the own text in the source, exclusive.';
COMMENT ON COLUMN public.unit_carry.recorded_at IS 'When it was recorded.';

-- No foreign keys: only the enacting functions write here, from the rows they have just changed.
CREATE TABLE public.iu_lifecycle_log (
  log_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  iu_id uuid NOT NULL,
  uv_id uuid NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  review_decision_id uuid NOT NULL,
  from_status text COLLATE "C" NOT NULL,
  to_status text COLLATE "C" NOT NULL,
  actor text NOT NULL CHECK (actor <> ''),
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX iu_lifecycle_log_run_id_idx ON public.iu_lifecycle_log (run_id);
ALTER TABLE public.iu_lifecycle_log OWNER TO cutter_gate;
COMMENT ON TABLE public.iu_lifecycle_log IS 'Every change of lifecycle, one row for each unit.';
COMMENT ON COLUMN public.iu_lifecycle_log.log_id IS 'The entry.';
COMMENT ON COLUMN public.iu_lifecycle_log.iu_id IS 'The unit.';
COMMENT ON COLUMN public.iu_lifecycle_log.uv_id IS 'The version of the unit.';
COMMENT ON COLUMN public.iu_lifecycle_log.document_id IS 'The document.';
COMMENT ON COLUMN public.iu_lifecycle_log.run_id IS 'The run.';
COMMENT ON COLUMN public.iu_lifecycle_log.review_decision_id IS 'The decision that permitted the change.';
COMMENT ON COLUMN public.iu_lifecycle_log.from_status IS 'Status before.';
COMMENT ON COLUMN public.iu_lifecycle_log.to_status IS 'Status after.';
COMMENT ON COLUMN public.iu_lifecycle_log.actor IS 'Who enacted: the people of the decision.';
COMMENT ON COLUMN public.iu_lifecycle_log.reason IS 'Why, for people.';
COMMENT ON COLUMN public.iu_lifecycle_log.at IS 'When.';
`,
  },
  {
    name: '0005-guards',
    sha256: '3627e2cb99a27fed8989d0d088cec4c7bdaed82a659bf755aade89d30493d10b',
    sql: `-- What stands between any statement and a governed row, however it arrives: function, INSERT, COPY, MERGE.
-- Statement triggers with transition tables, so the cost is one call a statement. ALWAYS, so that even a session with
-- session_replication_role = replica is asked. SQLSTATEs: CT401 no window bound, CT402 closed, CT403 expired,
-- CT404 window of another run, document or plan, CT405 allowance, CT116 the clock has gone back, CT501 immutable,
-- CT502 delete, CT503 truncate, CT601 on hold, CT602 run void (0019).
-- Source: design 4/3.2, 5 (121, 122, 124, 126), 9.4.

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.bound_window() RETURNS cutter_authz.auth_window
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window cutter_authz.auth_window;
BEGIN
  SELECT w.* INTO v_window
  FROM cutter_authz.txn_bind AS b
  JOIN cutter_authz.auth_window AS w ON w.review_decision_id = b.review_decision_id
  WHERE b.xid = pg_current_xact_id() AND b.backend_pid = pg_backend_pid();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no window is bound to this transaction' USING ERRCODE = 'CT401';
  END IF;
  IF v_window.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'window % is closed', v_window.review_decision_id USING ERRCODE = 'CT402';
  END IF;
  -- now() is frozen at BEGIN: a transaction opened in time could write hours later.
  IF clock_timestamp() >= v_window.not_after THEN
    RAISE EXCEPTION 'window % has expired', v_window.review_decision_id USING ERRCODE = 'CT403';
  END IF;
  -- A clock that went back would let an expired window write again.
  IF clock_timestamp() < v_window.opened_at THEN
    RAISE EXCEPTION 'the clock of the server is behind the opening of window %', v_window.review_decision_id USING ERRCODE = 'CT116';
  END IF;
  -- A window of SG_3 is opened for a stopped run by compensate_run (0021) alone, which has asked by itself.
  IF v_window.gate <> 'SG_3' THEN
    PERFORM cutter_authz.refuse_stopped(v_window.run_id);
  END IF;
  RETURN v_window;
END
$body$;
COMMENT ON FUNCTION cutter_authz.bound_window() IS 'The open, unexpired window that this transaction is bound to, or CT401, CT402, CT403, CT116; CT601 and CT602 while its run is stopped (0019).';

CREATE FUNCTION cutter_authz.consume_allowance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_rel constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  v_window cutter_authz.auth_window;
  v_rows bigint;
  v_foreign bigint;
BEGIN
  SELECT count(*) INTO v_rows FROM new_rows;
  IF v_rows = 0 THEN
    RETURN NULL;
  END IF;
  v_window := cutter_authz.bound_window();
  SELECT count(*) INTO v_foreign
  FROM new_rows AS n
  -- An enactment also ends the life of what earlier runs wrote; it inserts nothing in their name.
  WHERE n.document_id IS DISTINCT FROM v_window.document_id
    OR (n.run_id IS DISTINCT FROM v_window.run_id AND NOT (TG_OP = 'UPDATE' AND v_window.gate = 'SG_2'));
  IF v_foreign > 0 THEN
    RAISE EXCEPTION 'rows of another run or document in %', v_rel USING ERRCODE = 'CT404';
  END IF;
  -- One statement decides and spends: a second session waits on the row and then counts what the first has spent.
  UPDATE cutter_authz.allowance
  SET used_rows = used_rows + v_rows
  WHERE review_decision_id = v_window.review_decision_id
    AND rel = v_rel
    AND op = TG_OP
    AND used_rows + v_rows <= max_rows;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the allowance does not cover % more rows: % on %', v_rows, TG_OP, v_rel USING ERRCODE = 'CT405';
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.consume_allowance() IS 'Statement trigger: spends the allowance of the bound window, and lets only rows of its run and document pass. No rows, no window needed.';

CREATE FUNCTION cutter_authz.refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = CASE TG_OP WHEN 'DELETE' THEN 'CT502' WHEN 'TRUNCATE' THEN 'CT503' ELSE 'CT501' END;
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_change() IS 'Trigger: refuses, whoever asks. CT501 update, CT502 delete, CT503 truncate.';

CREATE FUNCTION cutter_authz.refuse_always(p_rel regclass, VARIADIC p_ops text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_op text;
BEGIN
  FOREACH v_op IN ARRAY p_ops LOOP
    EXECUTE format(
      'CREATE TRIGGER refuse_%1$s BEFORE %1$s ON %2$s FOR EACH STATEMENT EXECUTE FUNCTION cutter_authz.refuse_change()', v_op, p_rel);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_%s', p_rel, v_op);
  END LOOP;
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_always(regclass, text[]) IS 'Puts refuse_change on a table for these operations, in every replication role. For the contract itself; asks for the rights of whoever calls.';

CREATE FUNCTION cutter_authz.check_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF NEW.plan_sha256 IS DISTINCT FROM (cutter_authz.bound_window()).plan_sha256 THEN
    RAISE EXCEPTION 'the run names another plan than the window' USING ERRCODE = 'CT404';
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_run() IS 'Row trigger of cutter_run: a run is registered with the approved plan. Steps and change sets follow by foreign key.';

CREATE FUNCTION cutter_authz.check_session_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  -- The login and not current_user: inside this function current_user is the owner.
  v_executes constant boolean := pg_has_role(session_user, 'cutter_exec', 'MEMBER');
  v_verifies constant boolean := pg_has_role(session_user, 'cutter_verify', 'MEMBER');
  v_due text;
  v_user text;
BEGIN
  IF TG_TABLE_NAME = 'dot_pair_signature' THEN
    v_due := NEW.role;
    v_user := NEW.database_user;
  ELSE
    v_due := CASE NEW.step WHEN 'write_verify' THEN 'verifier' ELSE 'executor' END;
    v_user := NEW.recorded_by;
  END IF;
  IF v_user IS DISTINCT FROM session_user::text
    OR v_executes IS DISTINCT FROM (v_due = 'executor')
    OR v_verifies IS DISTINCT FROM (v_due = 'verifier')
  THEN
    RAISE EXCEPTION 'only the login of the % may write this row', v_due USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_session_role() IS 'Row trigger: executor and verifier are two logins; neither writes the half of the other, and a superuser, who is both, writes none (design 4/6.3).';

-- Role privileges, before any trigger is attached.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;

RESET ROLE;

-- The same guards on every governed table.
DO $body$
DECLARE
  v_rel regclass;
BEGIN
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.cut_change_set', 'cutter_governance.cutter_run', 'cutter_governance.cutter_run_step',
    'cutter_governance.dot_pair_signature', 'cutter_governance.manifest_envelope', 'cutter_governance.review_decision',
    'cutter_governance.source_document_registry', 'cutter_governance.source_document_version_registry',
    'cutter_governance.verify_result', 'public.information_unit', 'public.iu_lifecycle_log', 'public.unit_carry',
    'public.unit_version'
  ]::regclass[] LOOP
    EXECUTE pg_catalog.format(
      'CREATE TRIGGER governed_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
       FOR EACH STATEMENT EXECUTE FUNCTION cutter_authz.consume_allowance()', v_rel);
    EXECUTE pg_catalog.format(
      'CREATE TRIGGER governed_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS new_rows
       FOR EACH STATEMENT EXECUTE FUNCTION cutter_authz.consume_allowance()', v_rel);
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER governed_insert', v_rel);
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER governed_update', v_rel);
  END LOOP;

  -- Nothing is ever deleted: neither what is governed nor the gate's own books.
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.cut_change_set', 'cutter_governance.cutter_run', 'cutter_governance.cutter_run_attempt',
    'cutter_governance.cutter_run_step', 'cutter_governance.dot_pair_signature', 'cutter_governance.manifest_envelope',
    'cutter_governance.review_decision', 'cutter_governance.source_document_registry',
    'cutter_governance.source_document_version_registry', 'cutter_governance.verify_result', 'public.information_unit',
    'public.iu_lifecycle_log', 'public.unit_carry', 'public.unit_version', 'cutter_authz.allowance', 'cutter_authz.auth_window',
    'cutter_authz.contract_migration', 'cutter_authz.database_identity', 'cutter_authz.txn_bind'
  ]::regclass[] LOOP
    PERFORM cutter_authz.refuse_always(v_rel, 'delete', 'truncate');
  END LOOP;

  -- Ledgers are written once. Window and allowance change by their own functions; units only as the triggers below say.
  FOREACH v_rel IN ARRAY ARRAY[
    'cutter_governance.cut_change_set', 'cutter_governance.cutter_run', 'cutter_governance.cutter_run_attempt',
    'cutter_governance.cutter_run_step', 'cutter_governance.dot_pair_signature', 'cutter_governance.manifest_envelope',
    'cutter_governance.review_decision', 'cutter_governance.source_document_registry',
    'cutter_governance.source_document_version_registry', 'cutter_governance.verify_result', 'public.iu_lifecycle_log',
    'public.unit_carry', 'cutter_authz.contract_migration', 'cutter_authz.database_identity', 'cutter_authz.txn_bind'
  ]::regclass[] LOOP
    PERFORM cutter_authz.refuse_always(v_rel, 'update');
  END LOOP;
END
$body$;

-- A unit changes its lifecycle along the allowed ways, and its current address and role while it is in force; nothing
-- else. The condition is part of the trigger, so an allowed row costs an expression and no call; AFTER, so that no other
-- trigger can change the row behind it.
CREATE TRIGGER immutable AFTER UPDATE ON public.information_unit FOR EACH ROW
WHEN (NOT (
  (OLD.lifecycle_status, NEW.lifecycle_status) IN (
    ('draft', 'enacted'), ('draft', 'withdrawn'),
    ('enacted', 'enacted'), ('enacted', 'superseded'), ('enacted', 'retired'), ('enacted', 'repealed'),
    ('repealed', 'repealed'), ('repealed', 'retired'))
  AND (OLD.lifecycle_status <> 'draft' OR (NEW.eid, NEW.section_type) IS NOT DISTINCT FROM (OLD.eid, OLD.section_type))
  AND (NEW.iu_id, NEW.document_id, NEW.wid, NEW.unit_kind, NEW.run_id, NEW.created_at)
    IS NOT DISTINCT FROM (OLD.iu_id, OLD.document_id, OLD.wid, OLD.unit_kind, OLD.run_id, OLD.created_at)
))
EXECUTE FUNCTION cutter_authz.refuse_change();
ALTER TABLE public.information_unit ENABLE ALWAYS TRIGGER immutable;

-- The text never changes. The last day in force is stated, once, when a version leaves it.
CREATE TRIGGER immutable AFTER UPDATE ON public.unit_version FOR EACH ROW
WHEN (NOT (
  (OLD.lifecycle_status, NEW.lifecycle_status) IN (
    ('draft', 'enacted'), ('draft', 'withdrawn'),
    ('enacted', 'superseded'), ('enacted', 'retired'), ('enacted', 'repealed'))
  AND (NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to OR (OLD.valid_to IS NULL AND OLD.lifecycle_status = 'enacted'))
  AND (
    NEW.uv_id, NEW.iu_id, NEW.document_id, NEW.source_version_id, NEW.run_id, NEW.change, NEW.eid, NEW.parent_eid,
    NEW.path, NEW.ordinal, NEW.section_type, NEW.label, NEW.num, NEW.title, NEW.title_source, NEW.citation, NEW.body,
    NEW.sha256, NEW.norm_sha256, NEW.unit_digest, NEW.start_byte, NEW.end_byte, NEW.valid_from, NEW.recorded_at
  ) IS NOT DISTINCT FROM (
    OLD.uv_id, OLD.iu_id, OLD.document_id, OLD.source_version_id, OLD.run_id, OLD.change, OLD.eid, OLD.parent_eid,
    OLD.path, OLD.ordinal, OLD.section_type, OLD.label, OLD.num, OLD.title, OLD.title_source, OLD.citation, OLD.body,
    OLD.sha256, OLD.norm_sha256, OLD.unit_digest, OLD.start_byte, OLD.end_byte, OLD.valid_from, OLD.recorded_at
  )
))
EXECUTE FUNCTION cutter_authz.refuse_change();
ALTER TABLE public.unit_version ENABLE ALWAYS TRIGGER immutable;

CREATE TRIGGER check_run BEFORE INSERT ON cutter_governance.cutter_run FOR EACH ROW
EXECUTE FUNCTION cutter_authz.check_run();
ALTER TABLE cutter_governance.cutter_run ENABLE ALWAYS TRIGGER check_run;

CREATE TRIGGER check_session_role BEFORE INSERT ON cutter_governance.dot_pair_signature FOR EACH ROW
EXECUTE FUNCTION cutter_authz.check_session_role();
ALTER TABLE cutter_governance.dot_pair_signature ENABLE ALWAYS TRIGGER check_session_role;

CREATE TRIGGER check_session_role BEFORE INSERT ON cutter_governance.cutter_run_step FOR EACH ROW
EXECUTE FUNCTION cutter_authz.check_session_role();
ALTER TABLE cutter_governance.cutter_run_step ENABLE ALWAYS TRIGGER check_session_role;
`,
  },
  {
    name: '0006-windows',
    sha256: '21211f90e1b8698761be2c11c8aa6a28bb9f9282baf70703e00e5a6ebbbcb9a5',
    sql: `-- Opening, binding and closing a window. \`open\` is the one place that decides whether an approval opens a window; who
-- signed it is found out in 0013.
-- SQLSTATEs of open: CT100 form, CT101 type, CT102 decision, CT103 gate, CT104 database, CT105 lifetime,
-- CT106 expired or issued ahead of the clock, CT107 to CT111 and CT114 signatures (0013), CT112 prior, CT113 rejected (0015), CT115 and CT116 ledger (0016); 23505 review_decision_pkey when used before.
-- Source: design 4 (1.2, 1.3, 3.2), 5 (93 to 106, 115).

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.canonical_json(p_value jsonb, p_newline text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_inner constant text := p_newline || '  ';
  v_parts text;
BEGIN
  IF jsonb_typeof(p_value) = 'object' THEN
    SELECT string_agg(to_json(e.key)::text || ': ' || cutter_authz.canonical_json(e.value, v_inner), ',' || v_inner ORDER BY e.key COLLATE "C")
    INTO v_parts FROM jsonb_each(p_value) AS e;
    RETURN CASE WHEN v_parts IS NULL THEN '{}' ELSE '{' || v_inner || v_parts || p_newline || '}' END;
  ELSIF jsonb_typeof(p_value) = 'array' THEN
    SELECT string_agg(cutter_authz.canonical_json(e.value, v_inner), ',' || v_inner ORDER BY e.position)
    INTO v_parts FROM jsonb_array_elements(p_value) WITH ORDINALITY AS e (value, position);
    RETURN CASE WHEN v_parts IS NULL THEN '[]' ELSE '[' || v_inner || v_parts || p_newline || ']' END;
  ELSIF jsonb_typeof(p_value) = 'number' AND p_value::text !~ '^(0|[1-9][0-9]{0,9})$' THEN
    -- jsonb keeps the trailing zeros of 1.0, which would come back as they were written.
    RAISE EXCEPTION 'a number of the approval is not a plain integer' USING ERRCODE = 'CT100';
  END IF;
  RETURN p_value::text;
END
$body$;
COMMENT ON FUNCTION cutter_authz.canonical_json(jsonb, text) IS 'The canonical text of a value of printable ASCII and small integers, without the final newline; CT100 for any other number. p_newline is a newline followed by the current indentation.';

CREATE FUNCTION cutter_authz.parse_signed(p_text text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc jsonb;
BEGIN
  -- Limits and the alphabet come before any parsing (design 4, 1.3).
  IF p_text IS NULL OR octet_length(p_text) > 16384 OR p_text COLLATE "C" ~ '[^ -~\\n]' THEN
    RAISE EXCEPTION 'the approval is not a short text of printable ASCII' USING ERRCODE = 'CT100';
  END IF;
  BEGIN
    v_doc := p_text::jsonb;
  EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
      RAISE EXCEPTION 'the approval is not JSON' USING ERRCODE = 'CT100';
  END;
  -- Rebuilding the text refuses duplicate members, other spellings of numbers and any other second reading.
  IF cutter_authz.canonical_json(v_doc, E'\\n') || E'\\n' <> p_text THEN
    RAISE EXCEPTION 'the approval is not in canonical form' USING ERRCODE = 'CT100';
  END IF;
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.parse_signed(text) IS 'Text to value of what people sign: ASCII, at most 16 KiB, canonical; or CT100.';

CREATE FUNCTION cutter_authz.parse_approval(p_approval text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_signed(p_approval);
BEGIN
  IF jsonb_typeof(v_doc) <> 'object' OR v_doc ->> 'type' IS DISTINCT FROM 'cutter/approval/v1' THEN
    RAISE EXCEPTION 'not an approval' USING ERRCODE = 'CT101';
  END IF;
  IF ARRAY(SELECT k FROM jsonb_object_keys(v_doc) AS k ORDER BY k COLLATE "C") <> ARRAY[
    'allowance', 'database', 'decision', 'gate', 'issued_at', 'ledger_head', 'not_after', 'note', 'phases', 'plan_sha256', 'planner',
    'prior', 'review_decision_id', 'review_sha256', 'run_id', 'source_sha256', 'target_document_id', 'threshold',
    'trust_root', 'type', 'units_sha256'
  ] THEN
    RAISE EXCEPTION 'the approval has other members than it must have' USING ERRCODE = 'CT100';
  END IF;
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.parse_approval(text) IS 'Text to value: ASCII, at most 16 KiB, canonical, of the right type and with exactly the members of an approval; or CT100, CT101.';

CREATE FUNCTION cutter_authz.is_here(p_cluster_id text, p_database_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT p_database_name = current_database()::text
    AND p_cluster_id = (SELECT system_identifier::text FROM pg_control_system());
$body$;
COMMENT ON FUNCTION cutter_authz.is_here(text, text) IS 'Whether a cluster and a database name mean this database.';

CREATE FUNCTION cutter_authz.bind_transaction(p_review_decision_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  INSERT INTO cutter_authz.txn_bind (xid, backend_pid, review_decision_id)
  VALUES (pg_current_xact_id(), pg_backend_pid(), p_review_decision_id)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the transaction is already bound to a window' USING ERRCODE = 'CT406';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.bind_transaction(uuid) IS 'Binds the current transaction, once; CT406 when it is bound already. Not callable by any login.';

CREATE FUNCTION cutter_authz.open(p_approval text, p_signatures bytea[], p_people text[], p_fprs text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_approval(p_approval);
  v_id uuid;
  v_gate constant text := v_doc ->> 'gate';
  v_issued_at timestamptz;
  v_not_after timestamptz;
  v_people text[];
  v_fprs text[];
BEGIN
  IF v_doc ->> 'decision' IS DISTINCT FROM 'approve' THEN
    RAISE EXCEPTION 'the decision is not to approve' USING ERRCODE = 'CT102';
  END IF;
  IF v_gate IS NULL OR v_gate NOT IN ('SG_1', 'SG_2') THEN
    RAISE EXCEPTION 'no gate that an approval opens' USING ERRCODE = 'CT103';
  END IF;
  PERFORM cutter_authz.check_form(v_doc);
  IF cutter_authz.is_here(v_doc #>> '{database,cluster_id}', v_doc #>> '{database,name}') IS NOT TRUE
    OR (SELECT install_uuid::text FROM cutter_authz.database_identity) IS DISTINCT FROM v_doc #>> '{database,uuid}'
  THEN
    RAISE EXCEPTION 'the approval is for another database' USING ERRCODE = 'CT104';
  END IF;

  v_issued_at := (v_doc ->> 'issued_at')::timestamptz;
  v_not_after := (v_doc ->> 'not_after')::timestamptz;
  IF v_not_after <= v_issued_at
    OR v_not_after - v_issued_at > (CASE v_gate WHEN 'SG_1' THEN interval '24 hours' ELSE interval '12 hours' END)
  THEN
    RAISE EXCEPTION 'the approval lives longer than its gate allows' USING ERRCODE = 'CT105';
  END IF;
  IF clock_timestamp() >= v_not_after OR v_issued_at > clock_timestamp() + interval '5 minutes' THEN
    RAISE EXCEPTION 'the approval is not valid now' USING ERRCODE = 'CT106';
  END IF;

  IF EXISTS (SELECT FROM cutter_authz.rejection AS r WHERE r.plan_sha256 = v_doc ->> 'plan_sha256') THEN
    RAISE EXCEPTION 'the plan was rejected' USING ERRCODE = 'CT113';
  END IF;
  SELECT s.people, s.fprs INTO v_people, v_fprs
  FROM cutter_authz.signers(v_doc, p_approval, p_signatures, p_people, p_fprs) AS s;
  PERFORM cutter_authz.check_people(v_doc, v_people, v_fprs);
  PERFORM cutter_authz.check_prior(v_doc);
  PERFORM cutter_authz.check_ledger(v_doc);

  v_id := (v_doc ->> 'review_decision_id')::uuid;
  INSERT INTO cutter_authz.auth_window (
    review_decision_id, gate, run_id, document_id, plan_sha256, source_sha256, units_sha256,
    cluster_id, database_name, issued_at, not_after
  )
  VALUES (
    v_id, v_gate, (v_doc ->> 'run_id')::uuid, v_doc ->> 'target_document_id', v_doc ->> 'plan_sha256',
    v_doc ->> 'source_sha256', v_doc ->> 'units_sha256', v_doc #>> '{database,cluster_id}',
    v_doc #>> '{database,name}', v_issued_at, v_not_after
  )
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the approval was used before' USING
      ERRCODE = '23505', SCHEMA = 'cutter_governance', TABLE = 'review_decision', CONSTRAINT = 'review_decision_pkey';
  END IF;
  INSERT INTO cutter_authz.allowance (review_decision_id, rel, op, max_rows)
  SELECT v_id, a ->> 'table', a ->> 'op', (a ->> 'rows')::bigint
  FROM jsonb_array_elements(v_doc -> 'allowance') AS a;
  PERFORM cutter_authz.bind_transaction(v_id);

  -- Recording the decision is itself paid from its allowance.
  INSERT INTO cutter_governance.review_decision (
    review_decision_id, gate, decision, run_id, document_id, plan_sha256, approval_sha256, approval,
    people, signer_fprs, signatures, issued_at, not_after
  )
  VALUES (
    v_id, v_gate, v_doc ->> 'decision', (v_doc ->> 'run_id')::uuid, v_doc ->> 'target_document_id',
    v_doc ->> 'plan_sha256', encode(sha256(convert_to(p_approval, 'UTF8')), 'hex'), p_approval,
    v_people, v_fprs, p_signatures, v_issued_at, v_not_after
  );
  RETURN v_id;
END
$body$;
COMMENT ON FUNCTION cutter_authz.open(text, bytea[], text[], text[]) IS 'Opens the window of an approval, binds this transaction to it and records the decision. Refuses by CT100 to CT116, and an approval that was used before by 23505.';

CREATE FUNCTION cutter_authz.check_form(p_doc jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_uuid constant text := '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
  v_sha256 constant text := '^[0-9a-f]{64}$';
  v_instant constant text := '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$';
  v_good boolean;
BEGIN
  SELECT bool_and(coalesce(p_doc ->> m.member ~ m.form, false) AND jsonb_typeof(p_doc -> m.member) = 'string') INTO v_good
  FROM (
    VALUES
      ('review_decision_id', v_uuid), ('run_id', v_uuid), ('plan_sha256', v_sha256), ('review_sha256', v_sha256),
      ('units_sha256', v_sha256), ('source_sha256', v_sha256), ('issued_at', v_instant), ('not_after', v_instant),
      ('target_document_id', '^[a-z0-9][a-z0-9._-]{0,127}$'), ('planner', '^(none|[0-9a-f]{40})$')
  ) AS m (member, form);
  IF NOT v_good
    OR jsonb_typeof(p_doc -> 'allowance') <> 'array'
    OR jsonb_typeof(p_doc #> '{threshold,m}') IS DISTINCT FROM 'number'
    OR jsonb_typeof(p_doc #> '{ledger_head,size}') IS DISTINCT FROM 'number'
    OR coalesce(p_doc #>> '{ledger_head,root}' !~ v_sha256, true)
  THEN
    RAISE EXCEPTION 'a member of the approval has the wrong form' USING ERRCODE = 'CT100';
  END IF;
  -- The day and the hour must exist, not only look so.
  BEGIN
    PERFORM (p_doc ->> 'issued_at')::timestamptz, (p_doc ->> 'not_after')::timestamptz;
  EXCEPTION
    WHEN data_exception THEN
      RAISE EXCEPTION 'an instant of the approval does not exist' USING ERRCODE = 'CT100';
  END;
  SELECT coalesce(bool_and(
    jsonb_typeof(a) = 'object'
    AND ARRAY(SELECT k FROM jsonb_object_keys(CASE WHEN jsonb_typeof(a) = 'object' THEN a ELSE '{}' END) AS k ORDER BY k COLLATE "C") = ARRAY['op', 'rows', 'table']
    AND a ->> 'op' IN ('INSERT', 'UPDATE')
    AND a ->> 'table' ~ '^[a-z_][a-z0-9_]*\\.[a-z_][a-z0-9_]*$'
    AND jsonb_typeof(a -> 'rows') = 'number'
    AND a ->> 'rows' ~ '^\\d{1,10}$'
  ), true)
    AND count(*) = count(DISTINCT (a ->> 'table', a ->> 'op'))
  INTO v_good
  FROM jsonb_array_elements(p_doc -> 'allowance') AS a;
  IF NOT v_good THEN
    RAISE EXCEPTION 'the allowance has the wrong form' USING ERRCODE = 'CT100';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_form(jsonb) IS 'Every member that the database relies on has its closed form, or CT100.';

CREATE FUNCTION cutter_authz.check_people(p_doc jsonb, p_people text[], p_fprs text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_people bigint;
  v_fprs bigint;
BEGIN
  SELECT count(DISTINCT p) INTO v_people FROM unnest(p_people) AS p WHERE p <> '';
  SELECT count(DISTINCT f) INTO v_fprs FROM unnest(p_fprs) AS f WHERE f ~ '^[0-9a-f]{40}$';
  IF v_people = 0 OR v_fprs < v_people
    OR v_people <> cardinality(p_people)
    OR v_fprs <> cardinality(p_fprs)
    OR v_people < (p_doc #>> '{threshold,m}')::bigint
  THEN
    RAISE EXCEPTION 'too few different people signed' USING ERRCODE = 'CT107';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_people(jsonb, text[], text[]) IS 'At least as many different people as the threshold says, and as many keys, or CT107. A person counts once.';

CREATE FUNCTION cutter_authz.check_prior(p_doc jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF p_doc ->> 'gate' <> 'SG_2' THEN
    RETURN;
  END IF;
  IF NOT EXISTS (
    SELECT 1
    FROM cutter_authz.auth_window AS w
    JOIN cutter_governance.manifest_envelope AS m ON m.run_id = w.run_id
    JOIN cutter_governance.verify_result AS v ON v.run_id = w.run_id AND v.manifest_id = m.manifest_id
    WHERE w.review_decision_id::text = p_doc #>> '{prior,review_decision_id}'
      AND w.gate = 'SG_1'
      AND w.closed_at IS NOT NULL
      AND w.run_id::text = p_doc ->> 'run_id'
      AND w.plan_sha256 = p_doc ->> 'plan_sha256'
      AND m.payload_sha256 = p_doc #>> '{prior,manifest_sha256}'
      AND v.result = 'matched'
  ) THEN
    RAISE EXCEPTION 'no closed and verified SG_1 of this run with that manifest' USING ERRCODE = 'CT112';
  END IF;
  PERFORM cutter_authz.check_pair((p_doc ->> 'run_id')::uuid);
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_prior(jsonb) IS 'SG_2 enacts what a closed SG_1 of the same run and plan wrote, the verifier matched and the machines signed (0018), or CT112 (design 4, V5.7).';

CREATE FUNCTION cutter_authz.bind(p_review_decision_id uuid, p_run_id uuid, p_plan_sha256 text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window cutter_authz.auth_window;
BEGIN
  SELECT * INTO v_window FROM cutter_authz.auth_window WHERE review_decision_id = p_review_decision_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such window' USING ERRCODE = 'CT401';
  END IF;
  IF v_window.run_id IS DISTINCT FROM p_run_id
    OR v_window.plan_sha256 IS DISTINCT FROM p_plan_sha256
    OR cutter_authz.is_here(v_window.cluster_id, v_window.database_name) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'the window is of another run, plan or database' USING ERRCODE = 'CT404';
  END IF;
  PERFORM cutter_authz.bind_transaction(p_review_decision_id);
  -- Closed or expired: the same check, with the same codes, that every statement makes.
  PERFORM cutter_authz.bound_window();
END
$body$;
COMMENT ON FUNCTION cutter_authz.bind(uuid, uuid, text) IS 'Ties this transaction to an open window of this run, plan and database, or CT401 to CT404, CT406.';

CREATE FUNCTION cutter_authz.close(p_review_decision_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF (cutter_authz.bound_window()).review_decision_id IS DISTINCT FROM p_review_decision_id THEN
    RAISE EXCEPTION 'only the bound window can be closed' USING ERRCODE = 'CT404';
  END IF;
  UPDATE cutter_authz.auth_window SET closed_at = clock_timestamp()
  WHERE review_decision_id = p_review_decision_id AND closed_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'window % is closed', p_review_decision_id USING ERRCODE = 'CT402';
  END IF;
  -- A transaction whose snapshot is older than the closing would still see an open window; touching the allowance
  -- makes its next write fail with 40001 instead of passing.
  UPDATE cutter_authz.allowance SET used_rows = used_rows WHERE review_decision_id = p_review_decision_id;
END
$body$;
COMMENT ON FUNCTION cutter_authz.close(uuid) IS 'Closes the window that this transaction is bound to. Nothing is written through it afterwards, in this transaction or any other.';

CREATE FUNCTION cutter_authz.unit_digest(p_unit_kind text, p_section_type text, p_eid text, p_title text, p_body_sha256 text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT encode(sha256(convert_to(concat(
    '13:cutter.unit/1,',
    octet_length(p_unit_kind), ':', p_unit_kind, ',',
    octet_length(p_section_type), ':', p_section_type, ',',
    octet_length(p_eid), ':', p_eid, ',',
    octet_length(p_title), ':', p_title, ',',
    octet_length(p_body_sha256), ':', p_body_sha256, ','), 'UTF8')), 'hex');
$body$;
COMMENT ON FUNCTION cutter_authz.unit_digest(text, text, text, text, text) IS 'The digest an approval binds a unit by: netstrings of domain, kind, role, address, title and the sha256 of the body (design 4, 3.3).';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
`,
  },
  {
    name: '0007-unit-functions',
    sha256: 'e3e64600817e2790c1a6b3cb95afccde013a4fffae6c9efaa60476354da6a67f',
    sql: `-- Creating and enacting units. The set forms do the work; the single forms are the same for one unit.
-- The server hashes what it was given: a claim about a digest is never believed. Status and columns follow the seeds'
-- contract (seed 001: status 'created' and 'enacted'). CT407 content differs from what was signed or stored, CT408 the
-- version in force is not the one that the cut was made from. Changing units that are there: 0010.

CREATE FUNCTION cutter_authz.version_in_force(p_document_id text) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_version uuid;
BEGIN
  SELECT f.source_version_id INTO STRICT v_version
  FROM (SELECT 1) AS always
  LEFT JOIN cutter_governance.v_version_in_force AS f ON f.document_id = p_document_id;
  RETURN v_version;
END
$body$;
ALTER FUNCTION cutter_authz.version_in_force OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.version_in_force(text) IS 'The version of a document that is in force, or null; more than one is an error.';

CREATE FUNCTION cutter_authz.check_source_version(p_document_id text, p_source_version_id uuid)
RETURNS cutter_authz.auth_window
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
BEGIN
  IF p_document_id IS DISTINCT FROM v_window.document_id THEN
    RAISE EXCEPTION 'the window is of another document' USING ERRCODE = 'CT404';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM cutter_governance.source_document_version_registry AS r
    WHERE r.source_version_id = p_source_version_id
      AND r.document_id = v_window.document_id
      AND r.run_id = v_window.run_id
      AND r.source_sha256 = v_window.source_sha256
  ) THEN
    RAISE EXCEPTION 'the source version is not the approved source of this run' USING ERRCODE = 'CT404';
  END IF;
  RETURN v_window;
END
$body$;
ALTER FUNCTION cutter_authz.check_source_version OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.check_source_version(text, uuid) IS 'The bound window, when it is that of the document and the version is the approved source, registered by the run of the window; else CT404.';

CREATE FUNCTION public.fn_iu_create_set(
  p_document_id text, p_source_version_id uuid, p_wids text[], p_eids text[], p_parent_eids text[], p_paths text[],
  p_ordinals integer[], p_unit_kinds text[], p_section_types text[], p_labels text[], p_nums text[], p_titles text[],
  p_title_sources text[], p_citations text[], p_bodies text[], p_norm_sha256s text[], p_start_bytes integer[],
  p_end_bytes integer[]
) RETURNS TABLE (status text, created bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.check_source_version(p_document_id, p_source_version_id);
  v_valid_from date;
  v_created bigint;
  v_digests bytea;
BEGIN
  SELECT valid_from INTO v_valid_from
  FROM cutter_governance.source_document_version_registry
  WHERE source_version_id = p_source_version_id;
  -- unnest pads the shorter array with nulls, which a nullable column would take for an answer.
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[
    cardinality(p_eids), cardinality(p_parent_eids), cardinality(p_paths), cardinality(p_ordinals),
    cardinality(p_unit_kinds), cardinality(p_section_types), cardinality(p_labels), cardinality(p_nums),
    cardinality(p_titles), cardinality(p_title_sources), cardinality(p_citations), cardinality(p_bodies),
    cardinality(p_norm_sha256s), cardinality(p_start_bytes), cardinality(p_end_bytes)
  ]) AS n WHERE n IS DISTINCT FROM cardinality(p_wids)) THEN
    RAISE EXCEPTION 'the arrays differ in length' USING ERRCODE = '2202E';
  END IF;

  WITH input AS MATERIALIZED (
    SELECT
      gen_random_uuid() AS iu_id, u.*, encode(sha256(convert_to(u.body, 'UTF8')), 'hex') AS sha256
    FROM unnest(
      p_wids, p_eids, p_parent_eids, p_paths, p_ordinals, p_unit_kinds, p_section_types, p_labels, p_nums, p_titles,
      p_title_sources, p_citations, p_bodies, p_norm_sha256s, p_start_bytes, p_end_bytes
    ) AS u (
      wid, eid, parent_eid, path, ordinal, unit_kind, section_type, label, num, title,
      title_source, citation, body, norm_sha256, start_byte, end_byte
    )
  ),
  units AS (
    INSERT INTO public.information_unit (
      iu_id, document_id, wid, eid, unit_kind, section_type, lifecycle_status, run_id
    )
    SELECT iu_id, v_window.document_id, wid, eid, unit_kind, section_type, 'draft', v_window.run_id
    FROM input
  ),
  versions AS (
    INSERT INTO public.unit_version (
      uv_id, iu_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label,
      num, title, title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte, lifecycle_status,
      valid_from
    )
    SELECT
      gen_random_uuid(), iu_id, v_window.document_id, p_source_version_id, v_window.run_id, 'created', eid, parent_eid,
      path, ordinal, section_type, label, num, title, title_source, citation, body, sha256, norm_sha256,
      -- cutter_authz.unit_digest written out: a call for every row would cost as much as the row.
      encode(sha256(convert_to(concat(
        '13:cutter.unit/1,', octet_length(unit_kind), ':', unit_kind, ',', octet_length(section_type), ':', section_type,
        ',', octet_length(eid), ':', eid, ',', octet_length(title), ':', title, ',64:', sha256, ','), 'UTF8')), 'hex'),
      start_byte, end_byte, 'draft', v_valid_from
    FROM input
    RETURNING path, unit_digest
  )
  SELECT count(*), string_agg(decode(unit_digest, 'hex'), ''::bytea ORDER BY path) INTO v_created, v_digests FROM versions;
  PERFORM cutter_authz.consume_units(v_window.review_decision_id, v_digests);
  RETURN QUERY SELECT 'created'::text, v_created;
END
$body$;
ALTER FUNCTION public.fn_iu_create_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_create_set IS 'Creates draft units and their versions from parallel arrays, for the run of the bound window. Status created and the number of units. A unit that is there already is 23505.';

CREATE FUNCTION public.fn_iu_create(
  p_document_id text, p_wid text, p_eid text, p_unit_kind text, p_section_type text, p_path text, p_title text,
  p_body text, p_attributes jsonb
) RETURNS TABLE (status text, iu_id uuid, uv_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_source_version_id constant uuid := (p_attributes ->> 'source_version_id')::uuid;
  v_status text;
BEGIN
  SELECT s.status INTO v_status
  FROM public.fn_iu_create_set(
    p_document_id, v_source_version_id, ARRAY[p_wid], ARRAY[p_eid], ARRAY[p_attributes ->> 'parent_eid'],
    ARRAY[p_path], ARRAY[(p_attributes ->> 'ordinal')::integer], ARRAY[p_unit_kind], ARRAY[p_section_type],
    ARRAY[p_attributes ->> 'label'], ARRAY[p_attributes ->> 'num'], ARRAY[p_title],
    ARRAY[p_attributes ->> 'title_source'], ARRAY[p_attributes ->> 'citation'], ARRAY[p_body],
    ARRAY[p_attributes ->> 'norm_sha256'], ARRAY[(p_attributes ->> 'start_byte')::integer],
    ARRAY[(p_attributes ->> 'end_byte')::integer]
  ) AS s;
  RETURN QUERY
  SELECT v_status, v.iu_id, v.uv_id
  FROM public.unit_version AS v
  WHERE v.source_version_id = v_source_version_id AND v.path = p_path COLLATE "C";
END
$body$;
ALTER FUNCTION public.fn_iu_create OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_create IS 'Creates one draft unit and its version. p_attributes: source_version_id, parent_eid, ordinal, label, num, title_source, citation, norm_sha256, start_byte, end_byte.';

CREATE FUNCTION cutter_authz.check_enactment(p_document_id text, p_run_id uuid, p_review_decision_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.bound_window();
BEGIN
  IF (p_document_id, p_run_id, p_review_decision_id, 'SG_2')
    IS DISTINCT FROM (v_window.document_id, v_window.run_id, v_window.review_decision_id, v_window.gate)
  THEN
    RAISE EXCEPTION 'the window is not the SG_2 window of this document, run and decision' USING ERRCODE = 'CT404';
  END IF;
  -- One enactment of a document at a time: whoever waits here reads afterwards what the other has put in force.
  PERFORM 1 FROM cutter_governance.source_document_registry AS d WHERE d.document_id = p_document_id FOR UPDATE;
  IF cutter_authz.version_in_force(p_document_id) IS DISTINCT FROM (
      SELECT s.based_on FROM cutter_governance.cut_change_set AS s WHERE s.run_id = p_run_id
    )
    OR EXISTS (
      SELECT 1
      FROM public.unit_carry AS c
      JOIN public.unit_version AS v ON v.uv_id = c.uv_id
      WHERE c.run_id = p_run_id AND v.lifecycle_status <> 'enacted'
    )
  THEN
    RAISE EXCEPTION 'the version in force is not the one that this cut was made from' USING ERRCODE = 'CT408';
  END IF;
END
$body$;
ALTER FUNCTION cutter_authz.check_enactment OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.check_enactment IS 'Enactment needs the bound SG_2 window of the very document, run and decision, or CT404; and the version in force that the run started from, or CT408.';

CREATE FUNCTION public.fn_iu_enact_set(
  p_document_id text, p_run_id uuid, p_review_decision_id uuid, p_actor text, p_reason text
) RETURNS TABLE (status text, enacted bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_version uuid;
  v_based_on uuid;
  v_valid_from date;
  v_enacted bigint;
  v_changed bigint;
BEGIN
  PERFORM cutter_authz.check_enactment(p_document_id, p_run_id, p_review_decision_id);
  -- What becomes law is hashed once more: the stored digest must still be that of the stored body.
  SELECT count(*) INTO v_changed
  FROM public.unit_version AS v
  WHERE v.run_id = p_run_id
    AND v.lifecycle_status = 'draft'
    AND v.sha256 <> encode(sha256(convert_to(v.body, 'UTF8')), 'hex');
  IF v_changed > 0 THEN
    RAISE EXCEPTION '% bodies do not have their digest', v_changed USING ERRCODE = 'CT407';
  END IF;

  SELECT s.source_version_id, s.based_on, r.valid_from INTO v_version, v_based_on, v_valid_from
  FROM cutter_governance.cut_change_set AS s
  JOIN cutter_governance.source_document_version_registry AS r ON r.source_version_id = s.source_version_id
  WHERE s.run_id = p_run_id AND s.document_id = p_document_id;

  -- What is replaced or gone leaves first, in the same transaction: at no moment are two texts of a unit in force.
  WITH ended AS (
    UPDATE public.unit_version AS o
    SET
      lifecycle_status = CASE n.change WHEN 'repealed' THEN 'repealed' ELSE 'superseded' END,
      valid_to = coalesce(o.valid_to, v_valid_from)
    FROM public.unit_version AS n
    WHERE n.run_id = p_run_id
      AND n.document_id = p_document_id
      AND n.lifecycle_status = 'draft'
      AND n.change <> 'created'
      AND o.iu_id = n.iu_id
      AND o.lifecycle_status = 'enacted'
    RETURNING o.iu_id, o.uv_id, o.lifecycle_status
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT e.iu_id, e.uv_id, p_document_id, p_run_id, p_review_decision_id, 'enacted', e.lifecycle_status, p_actor, p_reason
  FROM ended AS e;

  WITH gone AS (
    UPDATE public.unit_version AS o
    SET lifecycle_status = 'retired', valid_to = coalesce(o.valid_to, v_valid_from)
    FROM cutter_governance.v_source_units AS b
    WHERE b.source_version_id = v_based_on
      AND o.uv_id = b.uv_id
      AND o.lifecycle_status = 'enacted'
      AND NOT EXISTS (
        SELECT 1 FROM cutter_governance.v_source_units AS n
        WHERE n.source_version_id = v_version AND n.iu_id = b.iu_id
      )
    RETURNING o.iu_id, o.uv_id
  ),
  units AS (
    UPDATE public.information_unit AS u SET lifecycle_status = 'retired'
    FROM gone
    WHERE u.iu_id = gone.iu_id
    RETURNING u.iu_id
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT g.iu_id, g.uv_id, p_document_id, p_run_id, p_review_decision_id, 'enacted', 'retired', p_actor, p_reason
  FROM gone AS g
  JOIN units ON units.iu_id = g.iu_id;

  WITH versions AS (
    UPDATE public.unit_version AS v SET lifecycle_status = 'enacted'
    WHERE v.run_id = p_run_id AND v.document_id = p_document_id AND v.lifecycle_status = 'draft'
    RETURNING v.iu_id, v.uv_id
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT v.iu_id, v.uv_id, p_document_id, p_run_id, p_review_decision_id, 'draft', 'enacted', p_actor, p_reason
  FROM versions AS v;
  GET DIAGNOSTICS v_enacted = ROW_COUNT;

  -- The units: new ones are in force, repealed ones are so no longer, and the others answer to their new address.
  UPDATE public.information_unit AS u
  SET
    lifecycle_status = CASE
      WHEN u.lifecycle_status = 'draft' THEN 'enacted' WHEN n.change = 'repealed' THEN 'repealed' ELSE u.lifecycle_status END,
    eid = n.eid,
    section_type = n.section_type
  FROM cutter_governance.v_source_units AS n
  WHERE n.source_version_id = v_version
    AND n.iu_id = u.iu_id
    AND (
      u.lifecycle_status = 'draft'
      OR (n.change = 'repealed' AND u.lifecycle_status = 'enacted')
      OR (u.eid, u.section_type) IS DISTINCT FROM (n.eid, n.section_type)
    );
  RETURN QUERY SELECT 'enacted'::text, v_enacted;
END
$body$;
ALTER FUNCTION public.fn_iu_enact_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_enact_set IS 'Enacts every draft of a run, ends what it replaces, retires what it leaves out, moves addresses, and logs every change of lifecycle. Status enacted and the number of drafts; CT407 when a body lost its digest, CT408 when another version is in force than the run started from.';

CREATE FUNCTION public.fn_iu_enact(
  p_iu_id uuid, p_uv_id uuid, p_document_id text, p_run_id uuid, p_review_decision_id uuid, p_sha256 text,
  p_actor text, p_reason text
) RETURNS TABLE (status text, iu_id uuid, uv_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_sha256s text[];
BEGIN
  PERFORM cutter_authz.check_enactment(p_document_id, p_run_id, p_review_decision_id);
  SELECT ARRAY[v.sha256, encode(sha256(convert_to(v.body, 'UTF8')), 'hex')] INTO v_sha256s
  FROM public.unit_version AS v
  JOIN public.information_unit AS u ON u.iu_id = v.iu_id
  WHERE v.uv_id = p_uv_id
    AND v.iu_id = p_iu_id
    AND v.run_id = p_run_id
    AND v.document_id = p_document_id
    AND v.lifecycle_status = 'draft'
    AND u.lifecycle_status = 'draft';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such draft unit in this run' USING ERRCODE = 'CT501';
  END IF;
  IF v_sha256s IS DISTINCT FROM ARRAY[p_sha256, p_sha256] THEN
    RAISE EXCEPTION 'the body does not have the digest that was named' USING ERRCODE = 'CT407';
  END IF;
  UPDATE public.unit_version AS v SET lifecycle_status = 'enacted' WHERE v.uv_id = p_uv_id;
  UPDATE public.information_unit AS u SET lifecycle_status = 'enacted' WHERE u.iu_id = p_iu_id;
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  VALUES (p_iu_id, p_uv_id, p_document_id, p_run_id, p_review_decision_id, 'draft', 'enacted', p_actor, p_reason);
  RETURN QUERY SELECT 'enacted'::text, p_iu_id, p_uv_id;
END
$body$;
ALTER FUNCTION public.fn_iu_enact OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_enact IS 'Enacts one draft unit whose body has the sha256 named, and logs it; CT407 when it has another, CT501 when it is no draft of the run.';

REVOKE ALL ON FUNCTION
  public.fn_iu_create_set, public.fn_iu_create, public.fn_iu_enact_set, public.fn_iu_enact, cutter_authz.check_enactment,
  cutter_authz.version_in_force, cutter_authz.check_source_version
FROM PUBLIC;
`,
  },
  {
    name: '0008-observe-views',
    sha256: '59398cc7f4f4dcb799de17b395a3d7489eaf58ab2d52b333e1cb7ef8273168e1',
    sql: `-- What people look at: read-only views for reports and dashboards. They decide nothing.
-- Source: seed 002 (v_*_observe).

SET LOCAL ROLE cutter_gate;

CREATE VIEW cutter_governance.v_source_units AS
SELECT
  v.source_version_id, v.run_id, v.document_id, v.iu_id, v.uv_id, v.change, v.eid, v.parent_eid, v.path, v.ordinal,
  v.section_type, v.label, v.num, v.title, v.title_source, v.citation, v.body, v.sha256, v.norm_sha256, v.unit_digest,
  v.start_byte, v.end_byte, v.lifecycle_status, v.valid_from, v.valid_to, v.recorded_at
FROM public.unit_version AS v
UNION ALL
SELECT
  c.source_version_id, c.run_id, c.document_id, c.iu_id, c.uv_id, c.change, c.eid, c.parent_eid, c.path, c.ordinal,
  c.section_type, c.label, c.num, c.title, c.title_source, c.citation, v.body, v.sha256, c.norm_sha256, c.unit_digest,
  c.start_byte, c.end_byte, v.lifecycle_status, v.valid_from, v.valid_to, c.recorded_at
FROM public.unit_carry AS c
JOIN public.unit_version AS v ON v.uv_id = c.uv_id;
COMMENT ON VIEW cutter_governance.v_source_units IS 'Every unit of every version of every source, with its text: written for it, or carried from an earlier one. The bodies of a source version, in path order, are its text.';

CREATE VIEW cutter_governance.v_version_in_force AS
SELECT s.document_id, s.source_version_id, s.run_id
FROM cutter_governance.cut_change_set AS s
JOIN cutter_governance.cutter_run_step AS e ON e.run_id = s.run_id AND e.step = 'lifecycle_enact'
WHERE NOT EXISTS (
  SELECT 1
  FROM cutter_governance.cut_change_set AS later
  JOIN cutter_governance.cutter_run_step AS f ON f.run_id = later.run_id AND f.step = 'lifecycle_enact'
  WHERE later.document_id = s.document_id AND later.based_on = s.source_version_id
);
COMMENT ON VIEW cutter_governance.v_version_in_force IS 'For each document the enacted version on which no other enacted one is based: at most one, because an enactment must be based on it. A chain, so that no clock decides.';

CREATE VIEW cutter_governance.v_units_in_force_observe AS
SELECT
  u.iu_id, v.uv_id, u.document_id, u.wid, v.eid, v.parent_eid, v.path, u.unit_kind, u.section_type, v.label, v.title,
  v.citation, v.body, v.sha256, v.valid_from, v.valid_to, v.run_id
FROM cutter_governance.v_version_in_force AS f
JOIN cutter_governance.v_source_units AS v ON v.source_version_id = f.source_version_id
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE u.lifecycle_status = 'enacted'
  AND v.lifecycle_status = 'enacted'
  AND (v.valid_from IS NULL OR v.valid_from <= current_date)
UNION ALL
SELECT
  u.iu_id, v.uv_id, u.document_id, u.wid, v.eid, v.parent_eid, v.path, u.unit_kind, v.section_type, v.label, v.title,
  v.citation, v.body, v.sha256, v.valid_from, v.valid_to, v.run_id
FROM public.unit_version AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.lifecycle_status IN ('superseded', 'retired', 'repealed')
  AND v.valid_to > current_date
  AND (v.valid_from IS NULL OR v.valid_from <= current_date);
COMMENT ON VIEW cutter_governance.v_units_in_force_observe IS 'The texts that are the law today: those of the version in force whose first day has come, and those that were replaced as of a later day.';

CREATE VIEW cutter_governance.v_unit_versions_observe AS
SELECT
  v.uv_id, v.iu_id, v.document_id, r.source_sha256, u.wid, v.eid, v.path, v.title, v.lifecycle_status, v.sha256,
  v.unit_digest, v.run_id, v.recorded_at
FROM public.unit_version AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
JOIN cutter_governance.source_document_version_registry AS r ON r.source_version_id = v.source_version_id;
COMMENT ON VIEW cutter_governance.v_unit_versions_observe IS 'Every version of every unit, without the text.';

CREATE VIEW cutter_governance.v_runs_observe AS
SELECT
  r.run_id, r.document_id, r.plan_sha256, r.created_by, r.at AS registered_at,
  (SELECT pg_catalog.max(a.attempt) FROM cutter_governance.cutter_run_attempt AS a WHERE a.run_id = r.run_id) AS attempts,
  s.step, s.attempt, s.recorded_by, s.delta, s.at AS recorded_at
FROM cutter_governance.cutter_run AS r
LEFT JOIN cutter_governance.cutter_run_step AS s ON s.run_id = r.run_id;
COMMENT ON VIEW cutter_governance.v_runs_observe IS 'Every run, one row for each recorded step; a run without steps has one row.';

CREATE VIEW cutter_governance.v_decisions_observe AS
SELECT
  d.review_decision_id, d.gate, d.decision, d.run_id, d.document_id, d.plan_sha256, d.approval_sha256, d.people,
  d.issued_at, d.not_after, w.opened_at, w.closed_at
FROM cutter_governance.review_decision AS d
LEFT JOIN cutter_authz.auth_window AS w ON w.review_decision_id = d.review_decision_id;
COMMENT ON VIEW cutter_governance.v_decisions_observe IS 'Every decision and the life of its window.';

CREATE VIEW cutter_governance.v_verify_results_observe AS
SELECT
  v.run_id, v.document_id, v.result, v.units, v.rebuilt_sha256, m.payload_sha256 AS manifest_sha256, v.checks, v.at,
  (SELECT pg_catalog.count(*) FROM cutter_governance.dot_pair_signature AS p WHERE p.manifest_id = v.manifest_id) AS halves
FROM cutter_governance.verify_result AS v
JOIN cutter_governance.manifest_envelope AS m ON m.manifest_id = v.manifest_id;
COMMENT ON VIEW cutter_governance.v_verify_results_observe IS 'What the verifier found, and how many halves of the pair are there.';
`,
  },
  {
    name: '0009-grants',
    sha256: 'fe812a1583f9b42385d385a30c3da053f38c0500e07725f6b288dc2281a055c8',
    sql: `-- Who may do what: the least that each login needs. What is not granted here is not granted.
-- Columns that the server fills in (times, users, transaction ids) are left out of every INSERT.
-- Source: design 1.4, 4/3.2, seed 002 (4.1).

GRANT USAGE ON SCHEMA public TO cutter_gate, context_pack_readonly, cutter_exec, cutter_verify;

SET LOCAL ROLE cutter_gate;

GRANT USAGE ON SCHEMA cutter_governance TO context_pack_readonly, cutter_exec, cutter_verify, cutter_ro;
GRANT USAGE ON SCHEMA cutter_authz TO context_pack_readonly, cutter_exec, cutter_verify;

GRANT SELECT ON
  public.information_unit, public.unit_version, public.unit_carry, public.iu_lifecycle_log,
  cutter_governance.cut_change_set, cutter_governance.cutter_run, cutter_governance.cutter_run_attempt,
  cutter_governance.cutter_run_step, cutter_governance.dot_pair_signature, cutter_governance.manifest_envelope,
  cutter_governance.review_decision, cutter_governance.source_document_registry,
  cutter_governance.source_document_version_registry, cutter_governance.verify_result,
  cutter_authz.allowance, cutter_authz.auth_window, cutter_authz.contract_migration, cutter_authz.database_identity,
  cutter_authz.txn_bind
TO context_pack_readonly, cutter_exec, cutter_verify;

GRANT SELECT ON
  cutter_governance.v_source_units, cutter_governance.v_version_in_force,
  cutter_governance.v_units_in_force_observe, cutter_governance.v_unit_versions_observe,
  cutter_governance.v_runs_observe, cutter_governance.v_decisions_observe, cutter_governance.v_verify_results_observe
TO context_pack_readonly, cutter_exec, cutter_verify, cutter_ro;

GRANT EXECUTE ON FUNCTION
  public.fn_iu_create_set, public.fn_iu_create, public.fn_iu_enact_set, public.fn_iu_enact, cutter_authz.open
TO cutter_exec;
GRANT EXECUTE ON FUNCTION cutter_authz.bind, cutter_authz.close TO cutter_exec, cutter_verify;

GRANT INSERT (run_id, plan_sha256, document_id) ON cutter_governance.cutter_run TO cutter_exec;
GRANT INSERT (run_id, attempt, host, pid) ON cutter_governance.cutter_run_attempt TO cutter_exec;
GRANT INSERT (
  run_id, step, attempt, document_id, plan_sha256, step_key, input_sha256, output_sha256, delta, approval_sha256,
  backup_sha256
) ON cutter_governance.cutter_run_step TO cutter_exec, cutter_verify;
GRANT INSERT (document_id, title, run_id) ON cutter_governance.source_document_registry TO cutter_exec;
GRANT INSERT (
  document_id, source_sha256, text_sha256, bytes, original, media_type, converter, profile, profile_sha256, valid_from,
  run_id
) ON cutter_governance.source_document_version_registry TO cutter_exec;
GRANT INSERT (
  run_id, document_id, source_version_id, based_on, plan_sha256, units_sha256, tree_sha256, created, changes
) ON cutter_governance.cut_change_set TO cutter_exec;
GRANT INSERT (
  run_id, document_id, cut_change_set_id, payload_type, payload, payload_sha256
) ON cutter_governance.manifest_envelope TO cutter_exec;
GRANT INSERT (
  manifest_id, run_id, document_id, role, status, fpr, signature
) ON cutter_governance.dot_pair_signature TO cutter_exec, cutter_verify;
GRANT INSERT (
  run_id, document_id, manifest_id, result, checks, rebuilt_sha256, units
) ON cutter_governance.verify_result TO cutter_verify;
`,
  },
  {
    name: '0010-recut-functions',
    sha256: 'a8e9c303ad44fe76214f629ff03328d22ff81eefaf9fc2a24320831f6d42fb53',
    sql: `-- A later version of a document: what is written anew for a unit that is there, and what is carried unchanged. Both are
-- drafts of a run; the version in force is not touched before 0007 enacts. Source: design 3, 3.3; seed 001 (leg A).

CREATE FUNCTION cutter_authz.check_based_on(p_document_id text, p_based_on uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF p_based_on IS NULL OR cutter_authz.version_in_force(p_document_id) IS DISTINCT FROM p_based_on THEN
    RAISE EXCEPTION 'the version in force is not the one that this cut was made from' USING ERRCODE = 'CT408';
  END IF;
END
$body$;
ALTER FUNCTION cutter_authz.check_based_on OWNER TO cutter_gate;
COMMENT ON FUNCTION cutter_authz.check_based_on(text, uuid) IS 'The version that a cut was made from is the one in force, or CT408.';

CREATE FUNCTION public.fn_iu_revise_set(
  p_document_id text, p_source_version_id uuid, p_based_on uuid, p_wids text[], p_changes text[], p_eids text[],
  p_parent_eids text[], p_paths text[], p_ordinals integer[], p_section_types text[], p_labels text[], p_nums text[],
  p_titles text[], p_title_sources text[], p_citations text[], p_bodies text[], p_norm_sha256s text[],
  p_start_bytes integer[], p_end_bytes integer[]
) RETURNS TABLE (status text, revised bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.check_source_version(p_document_id, p_source_version_id);
  v_valid_from date;
  v_revised bigint;
  v_digests bytea;
BEGIN
  PERFORM cutter_authz.check_based_on(p_document_id, p_based_on);
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[
    cardinality(p_changes), cardinality(p_eids), cardinality(p_parent_eids), cardinality(p_paths),
    cardinality(p_ordinals), cardinality(p_section_types), cardinality(p_labels), cardinality(p_nums),
    cardinality(p_titles), cardinality(p_title_sources), cardinality(p_citations), cardinality(p_bodies),
    cardinality(p_norm_sha256s), cardinality(p_start_bytes), cardinality(p_end_bytes)
  ]) AS n WHERE n IS DISTINCT FROM cardinality(p_wids)) OR 'created' = ANY (p_changes) THEN
    RAISE EXCEPTION 'the arrays differ in length, or name a unit that is not there yet' USING ERRCODE = '2202E';
  END IF;
  SELECT valid_from INTO v_valid_from
  FROM cutter_governance.source_document_version_registry
  WHERE source_version_id = p_source_version_id;

  WITH versions AS (
    INSERT INTO public.unit_version (
      uv_id, iu_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label,
      num, title, title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte, lifecycle_status,
      valid_from
    )
    SELECT
      gen_random_uuid(), u.iu_id, v_window.document_id, p_source_version_id, v_window.run_id, i.change, i.eid,
      i.parent_eid, i.path, i.ordinal, i.section_type, i.label, i.num, i.title, i.title_source, i.citation, i.body,
      i.sha256, i.norm_sha256, -- cutter_authz.unit_digest written out, as in 0007.
      encode(sha256(convert_to(concat(
        '13:cutter.unit/1,', octet_length(u.unit_kind), ':', u.unit_kind, ',', octet_length(i.section_type), ':',
        i.section_type, ',', octet_length(i.eid), ':', i.eid, ',', octet_length(i.title), ':', i.title, ',64:',
        i.sha256, ','), 'UTF8')), 'hex'),
      i.start_byte, i.end_byte, 'draft', v_valid_from
    FROM (
      SELECT n.*, encode(sha256(convert_to(n.body, 'UTF8')), 'hex') AS sha256
      FROM unnest(
        p_wids, p_changes, p_eids, p_parent_eids, p_paths, p_ordinals, p_section_types, p_labels, p_nums, p_titles,
        p_title_sources, p_citations, p_bodies, p_norm_sha256s, p_start_bytes, p_end_bytes
      ) AS n (
        wid, change, eid, parent_eid, path, ordinal, section_type, label, num, title,
        title_source, citation, body, norm_sha256, start_byte, end_byte
      )
      OFFSET 0
    ) AS i
    JOIN public.information_unit AS u
      ON u.document_id = v_window.document_id AND u.wid = i.wid AND u.lifecycle_status IN ('enacted', 'repealed')
    RETURNING path, unit_digest
  )
  SELECT count(*), string_agg(decode(unit_digest, 'hex'), ''::bytea ORDER BY path) INTO v_revised, v_digests FROM versions;
  PERFORM cutter_authz.consume_units(v_window.review_decision_id, v_digests);
  RETURN QUERY SELECT 'revised'::text, v_revised;
END
$body$;
ALTER FUNCTION public.fn_iu_revise_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_revise_set IS 'Writes draft versions of units that are in force, from parallel arrays, for the run of the bound window; what is in force stays so. Status revised and the number of versions: fewer than given when a unit is not there.';

CREATE FUNCTION public.fn_iu_carry_set(
  p_document_id text, p_source_version_id uuid, p_based_on uuid, p_wids text[], p_changes text[], p_eids text[],
  p_parent_eids text[], p_paths text[], p_ordinals integer[], p_section_types text[], p_labels text[], p_nums text[],
  p_titles text[], p_title_sources text[], p_citations text[], p_sha256s text[], p_norm_sha256s text[],
  p_start_bytes integer[], p_end_bytes integer[]
) RETURNS TABLE (status text, carried bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_window constant cutter_authz.auth_window := cutter_authz.check_source_version(p_document_id, p_source_version_id);
  v_carried bigint;
  v_digests bytea;
BEGIN
  PERFORM cutter_authz.check_based_on(p_document_id, p_based_on);
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[
    cardinality(p_changes), cardinality(p_eids), cardinality(p_parent_eids), cardinality(p_paths),
    cardinality(p_ordinals), cardinality(p_section_types), cardinality(p_labels), cardinality(p_nums),
    cardinality(p_titles), cardinality(p_title_sources), cardinality(p_citations), cardinality(p_sha256s),
    cardinality(p_norm_sha256s), cardinality(p_start_bytes), cardinality(p_end_bytes)
  ]) AS n WHERE n IS DISTINCT FROM cardinality(p_wids)) THEN
    RAISE EXCEPTION 'the arrays differ in length' USING ERRCODE = '2202E';
  END IF;

  -- Only the very text that stands in the version in force is carried: its digest and its length are those named.
  WITH carries AS (
    INSERT INTO public.unit_carry (
      iu_id, uv_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label,
      num, title, title_source, citation, norm_sha256, unit_digest, start_byte, end_byte
    )
    SELECT
      u.iu_id, b.uv_id, v_window.document_id, p_source_version_id, v_window.run_id, i.change, i.eid, i.parent_eid, i.path,
      i.ordinal, i.section_type, i.label, i.num, i.title, i.title_source, i.citation, i.norm_sha256,
      encode(sha256(convert_to(concat(
        '13:cutter.unit/1,', octet_length(u.unit_kind), ':', u.unit_kind, ',', octet_length(i.section_type), ':',
        i.section_type, ',', octet_length(i.eid), ':', i.eid, ',', octet_length(i.title), ':', i.title, ',64:',
        b.sha256, ','), 'UTF8')), 'hex'), i.start_byte, i.end_byte
    FROM unnest(
      p_wids, p_changes, p_eids, p_parent_eids, p_paths, p_ordinals, p_section_types, p_labels, p_nums, p_titles,
      p_title_sources, p_citations, p_sha256s, p_norm_sha256s, p_start_bytes, p_end_bytes
    ) AS i (
      wid, change, eid, parent_eid, path, ordinal, section_type, label, num, title,
      title_source, citation, sha256, norm_sha256, start_byte, end_byte
    )
    JOIN public.information_unit AS u ON u.document_id = v_window.document_id AND u.wid = i.wid
    JOIN cutter_governance.v_source_units AS b
      ON b.source_version_id = p_based_on
      AND b.iu_id = u.iu_id
      AND b.sha256 = i.sha256
      AND b.end_byte - b.start_byte = i.end_byte - i.start_byte
      AND b.lifecycle_status = 'enacted'
    RETURNING path, unit_digest
  )
  SELECT count(*), string_agg(decode(unit_digest, 'hex'), ''::bytea ORDER BY path) INTO v_carried, v_digests FROM carries;
  PERFORM cutter_authz.consume_units(v_window.review_decision_id, v_digests);
  RETURN QUERY SELECT 'carried'::text, v_carried;
END
$body$;
ALTER FUNCTION public.fn_iu_carry_set OWNER TO cutter_gate;
COMMENT ON FUNCTION public.fn_iu_carry_set IS 'Records which texts of the version in force stand unchanged in the new version, from parallel arrays. Status carried and the number: fewer than given when a text is not there with that digest.';

REVOKE ALL ON FUNCTION public.fn_iu_revise_set, public.fn_iu_carry_set, cutter_authz.check_based_on FROM PUBLIC;
SET LOCAL ROLE cutter_gate;

GRANT EXECUTE ON FUNCTION public.fn_iu_revise_set, public.fn_iu_carry_set TO cutter_exec;
`,
  },
  {
    name: '0011-openpgp-numbers',
    sha256: '38163838978f34fe4670849fb0eab33a835cedb2afdbce267c6b3c24d8fca789',
    sql: `-- Signature algorithms in plain SQL, so that the database can verify what the sovereigns signed without believing a
-- client: SHA-1 (for fingerprints only), RSA PKCS#1 v1.5, Ed25519 and ECDSA on P-256. They only ever see public values,
-- so how long they take tells nothing. Source: RFC 3174, RFC 8017 (8.2.2), RFC 8032 (5.1), FIPS 186-5 (6.4), design 4/3.2.

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.number_of(p_bytes bytea) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_head constant integer := octet_length(p_bytes) % 7;
  v_number numeric := ('x' || lpad(encode(substring(p_bytes FROM 1 FOR v_head), 'hex'), 14, '0'))::bit(56)::bigint;
BEGIN
  FOR i IN 0 .. octet_length(p_bytes) / 7 - 1 LOOP
    v_number := v_number * 72057594037927936
      + ('x' || encode(substring(p_bytes FROM v_head + 7 * i + 1 FOR 7), 'hex'))::bit(56)::bigint;
  END LOOP;
  RETURN v_number;
END
$body$;
COMMENT ON FUNCTION cutter_authz.number_of(bytea) IS 'The unsigned number that bytes write, the first byte weighing most.';

CREATE FUNCTION cutter_authz.reversed(p_bytes bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT coalesce(string_agg(substring(p_bytes FROM i FOR 1), ''::bytea ORDER BY i DESC), ''::bytea)
  FROM generate_series(1, octet_length(p_bytes)) AS i;
$body$;
COMMENT ON FUNCTION cutter_authz.reversed(bytea) IS 'The bytes in the other order.';

CREATE FUNCTION cutter_authz.bits_of(p_number numeric, p_bits integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_rest numeric := p_number;
  v_bits text := '';
BEGIN
  WHILE length(v_bits) < p_bits LOOP
    v_bits := (mod(v_rest, 1073741824))::bigint::bit(30)::text || v_bits;
    v_rest := div(v_rest, 1073741824);
  END LOOP;
  RETURN right(v_bits, p_bits);
END
$body$;
COMMENT ON FUNCTION cutter_authz.bits_of(numeric, integer) IS 'The last bits of a number as zeros and ones, the heaviest first.';

CREATE FUNCTION cutter_authz.mod_power(p_base numeric, p_exponent numeric, p_bits integer, p_modulus numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_bits constant text := cutter_authz.bits_of(p_exponent, p_bits);
  v_result numeric := 1;
BEGIN
  FOR i IN 1 .. p_bits LOOP
    v_result := mod(v_result * v_result, p_modulus);
    IF substr(v_bits, i, 1) = '1' THEN
      v_result := mod(v_result * p_base, p_modulus);
    END IF;
  END LOOP;
  RETURN mod(v_result + p_modulus, p_modulus);
END
$body$;
COMMENT ON FUNCTION cutter_authz.mod_power(numeric, numeric, integer, numeric) IS 'base to the exponent (of so many bits) by the modulus.';

CREATE FUNCTION cutter_authz.sha1(p_bytes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_length constant integer := octet_length(p_bytes);
  v_padded constant bytea := p_bytes || '\\x80'::bytea
    || decode(repeat('00', (119 - v_length % 64) % 64), 'hex') || int8send(v_length::bigint * 8);
  m constant bigint := 4294967295;
  w bigint[];
  h0 bigint := 1732584193;
  h1 bigint := 4023233417;
  h2 bigint := 2562383102;
  h3 bigint := 271733878;
  h4 bigint := 3285377520;
  a bigint;
  b bigint;
  c bigint;
  d bigint;
  e bigint;
  f bigint;
  k bigint;
  x bigint;
BEGIN
  FOR v_block IN 0 .. octet_length(v_padded) / 64 - 1 LOOP
    FOR t IN 0 .. 15 LOOP
      w[t] := ('x' || encode(substring(v_padded FROM v_block * 64 + t * 4 + 1 FOR 4), 'hex'))::bit(32)::bigint;
    END LOOP;
    FOR t IN 16 .. 79 LOOP
      x := w[t - 3] # w[t - 8] # w[t - 14] # w[t - 16];
      w[t] := ((x << 1) | (x >> 31)) & m;
    END LOOP;
    a := h0;
    b := h1;
    c := h2;
    d := h3;
    e := h4;
    FOR t IN 0 .. 79 LOOP
      IF t < 20 THEN
        f := (b & c) | ((b # m) & d);
        k := 1518500249;
      ELSIF t < 40 THEN
        f := b # c # d;
        k := 1859775393;
      ELSIF t < 60 THEN
        f := (b & c) | (b & d) | (c & d);
        k := 2400959708;
      ELSE
        f := b # c # d;
        k := 3395469782;
      END IF;
      x := ((((a << 5) | (a >> 27)) & m) + f + e + k + w[t]) & m;
      e := d;
      d := c;
      c := ((b << 30) | (b >> 2)) & m;
      b := a;
      a := x;
    END LOOP;
    h0 := (h0 + a) & m;
    h1 := (h1 + b) & m;
    h2 := (h2 + c) & m;
    h3 := (h3 + d) & m;
    h4 := (h4 + e) & m;
  END LOOP;
  RETURN substring(int8send(h0) FROM 5) || substring(int8send(h1) FROM 5) || substring(int8send(h2) FROM 5)
    || substring(int8send(h3) FROM 5) || substring(int8send(h4) FROM 5);
END
$body$;
COMMENT ON FUNCTION cutter_authz.sha1(bytea) IS 'SHA-1, for the fingerprints of version 4 keys and nothing else: no signature over it is accepted.';

CREATE FUNCTION cutter_authz.rsa_verifies(p_modulus bytea, p_exponent bytea, p_signature bytea, p_hash bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_bytes constant integer := octet_length(p_modulus);
  n constant numeric := cutter_authz.number_of(p_modulus);
  s constant numeric := cutter_authz.number_of(p_signature);
  -- DigestInfo of SHA-256, SHA-384 and SHA-512 (RFC 8017, 9.2, note 1).
  v_info constant bytea := CASE octet_length(p_hash)
    WHEN 32 THEN '\\x3031300d060960864801650304020105000420'::bytea
    WHEN 48 THEN '\\x3041300d060960864801650304020205000430'::bytea
    WHEN 64 THEN '\\x3051300d060960864801650304020305000440'::bytea
  END || p_hash;
  v_power numeric := s;
BEGIN
  -- 3072 to 4096 bits, without a leading zero, and the one public exponent that is in use.
  IF v_info IS NULL OR v_bytes NOT BETWEEN 384 AND 512 OR get_byte(p_modulus, 0) < 128
    OR p_exponent <> '\\x010001'::bytea OR s = 0 OR s >= n
  THEN
    RETURN false;
  END IF;
  FOR i IN 1 .. 16 LOOP
    v_power := mod(v_power * v_power, n);
  END LOOP;
  -- Compared with the one block that is right; nothing is read out of what the signature yields.
  RETURN mod(v_power * s, n) = cutter_authz.number_of(
    '\\x0001'::bytea || decode(repeat('ff', v_bytes - octet_length(v_info) - 3), 'hex') || '\\x00'::bytea || v_info);
END
$body$;
COMMENT ON FUNCTION cutter_authz.rsa_verifies(bytea, bytea, bytea, bytea) IS 'Whether s^65537 is the PKCS#1 v1.5 block of a SHA-2 hash, for a modulus of 3072 to 4096 bits (RFC 8017, 8.2.2).';

CREATE FUNCTION cutter_authz.ed25519_x(p_y numeric, p_is_odd boolean) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  d constant numeric := 37095705934669439343138083508754565189542113879843219016388785533085940283555;
  u constant numeric := mod(p_y * p_y - 1 + p, p);
  v constant numeric := mod(d * mod(p_y * p_y, p) + 1, p);
  v3 constant numeric := mod(mod(v * v, p) * v, p);
  -- (p - 5) / 8
  x numeric := mod(mod(u * v3, p) * cutter_authz.mod_power(mod(mod(mod(v3 * v3, p) * v, p) * u, p),
    7237005577332262213973186563042994240829374041602535252466099000494570602493, 252, p), p);
BEGIN
  IF p_y >= p THEN
    RETURN NULL;
  END IF;
  IF mod(mod(v * x, p) * x, p) <> u THEN
    -- The square root of -1.
    x := mod(x * 19681161376707505956807079304988542015446066515923890162744021073123829784752, p);
    IF mod(mod(v * x, p) * x, p) <> u THEN
      RETURN NULL;
    END IF;
  END IF;
  IF x = 0 AND p_is_odd THEN
    RETURN NULL;
  END IF;
  RETURN CASE WHEN (mod(x, 2) = 1) = p_is_odd THEN x ELSE p - x END;
END
$body$;
COMMENT ON FUNCTION cutter_authz.ed25519_x(numeric, boolean) IS 'The x of the point with this y and parity, or null when there is none or y is not below the prime (RFC 8032, 5.1.3).';

CREATE FUNCTION cutter_authz.ed25519_key_is_sound(p_key bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  v_y numeric;
  v_x numeric;
  -- The y of every point of small order (RFC 8032 leaves them in; a key that is one verifies anything).
  v_small constant numeric[] := ARRAY[0, 1, p - 1,
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927];
BEGIN
  IF octet_length(p_key) <> 32 THEN
    RETURN false;
  END IF;
  v_y := cutter_authz.number_of(cutter_authz.reversed(set_byte(p_key, 31, get_byte(p_key, 31) & 127)));
  v_x := cutter_authz.ed25519_x(v_y, get_byte(p_key, 31) > 127);
  RETURN v_x IS NOT NULL AND v_y <> ALL (v_small);
END
$body$;
COMMENT ON FUNCTION cutter_authz.ed25519_key_is_sound(bytea) IS 'Whether 32 bytes are a point of the curve in its one spelling and not of small order.';

CREATE FUNCTION cutter_authz.ed25519_verifies(p_key bytea, p_signature bytea, p_message bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  l constant numeric := 7237005577332262213973186563042994240857116359379907606001950938285454250989;
  d2 constant numeric := 16295367250680780974490674513165176452449235426866156013048779062215315747161;
  gx constant numeric := 15112221349535400772501151409588531511454012693041857206046113283949847762202;
  gy constant numeric := 46316835694926478169428394003475163141307993866256225615783033603165251855960;
  gt constant numeric := mod(gx * gy, p);
  s numeric;
  k numeric;
  ny numeric;
  nx numeric;
  nt numeric;
  -- The sum of the two, in extended coordinates.
  cx numeric;
  cy numeric;
  cz numeric;
  ct numeric;
  x numeric := 0;
  y numeric := 1;
  z numeric := 1;
  t numeric := 0;
  qx numeric;
  qy numeric;
  qz numeric;
  qt numeric;
  a numeric;
  b numeric;
  c numeric;
  d numeric;
  e numeric;
  f numeric;
  g numeric;
  h numeric;
  v_s text;
  v_k text;
  v_which text;
  v_inverse numeric;
BEGIN
  IF octet_length(p_signature) <> 64 OR NOT cutter_authz.ed25519_key_is_sound(p_key) THEN
    RETURN false;
  END IF;
  s := cutter_authz.number_of(cutter_authz.reversed(substring(p_signature FROM 33)));
  IF s >= l THEN
    RETURN false;
  END IF;
  k := mod(cutter_authz.number_of(cutter_authz.reversed(sha512(substring(p_signature FROM 1 FOR 32) || p_key || p_message))), l);
  -- s·B + k·(-A) must be R. Both sums run over one chain of doublings.
  ny := cutter_authz.number_of(cutter_authz.reversed(set_byte(p_key, 31, get_byte(p_key, 31) & 127)));
  nx := p - cutter_authz.ed25519_x(ny, get_byte(p_key, 31) > 127);
  nt := mod(nx * ny, p);
  a := mod((gy - gx) * (ny - nx), p);
  b := mod((gy + gx) * (ny + nx), p);
  c := mod(mod(gt * d2, p) * nt, p);
  e := b - a;
  f := 2 - c;
  g := 2 + c;
  h := b + a;
  cx := mod(e * f, p);
  cy := mod(g * h, p);
  ct := mod(e * h, p);
  cz := mod(f * g, p);
  v_s := cutter_authz.bits_of(s, 253);
  v_k := cutter_authz.bits_of(k, 253);
  FOR i IN 1 .. 253 LOOP
    a := mod(x * x, p);
    b := mod(y * y, p);
    h := a + b;
    e := h - mod((x + y) * (x + y), p);
    g := a - b;
    f := 2 * mod(z * z, p) + g;
    x := mod(e * f, p);
    y := mod(g * h, p);
    t := mod(e * h, p);
    z := mod(f * g, p);
    v_which := substr(v_s, i, 1) || substr(v_k, i, 1);
    CONTINUE WHEN v_which = '00';
    IF v_which = '10' THEN
      qx := gx;
      qy := gy;
      qz := 1;
      qt := gt;
    ELSIF v_which = '01' THEN
      qx := nx;
      qy := ny;
      qz := 1;
      qt := nt;
    ELSE
      qx := cx;
      qy := cy;
      qz := cz;
      qt := ct;
    END IF;
    a := mod((y - x) * (qy - qx), p);
    b := mod((y + x) * (qy + qx), p);
    c := mod(mod(t * d2, p) * qt, p);
    d := 2 * mod(z * qz, p);
    e := b - a;
    f := d - c;
    g := d + c;
    h := b + a;
    x := mod(e * f, p);
    y := mod(g * h, p);
    t := mod(e * h, p);
    z := mod(f * g, p);
  END LOOP;
  v_inverse := cutter_authz.mod_power(z, p - 2, 255, p);
  x := mod(mod(x * v_inverse, p) + p, p);
  y := mod(mod(y * v_inverse, p) + p, p);
  -- Compared as numbers with the bytes of R, so that only the one spelling of the point passes.
  RETURN y + mod(x, 2) * 57896044618658097711785492504343953926634992332820282019728792003956564819968
    = cutter_authz.number_of(cutter_authz.reversed(substring(p_signature FROM 1 FOR 32)));
END
$body$;
COMMENT ON FUNCTION cutter_authz.ed25519_verifies(bytea, bytea, bytea) IS 'Whether 64 bytes are an Ed25519 signature of the message: S below the order, a sound key, R in its one spelling (RFC 8032, 5.1.7).';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
`,
  },
  {
    name: '0012-openpgp-signatures',
    sha256: '45aa7fc0cce7793649d983decb0a93d71644b0f6dee793d60fcb0cf3a7fba230',
    sql: `-- OpenPGP as far as an approval needs it: detached signatures of version 4 over bytes, by keys of version 4. Everything
-- else is refused, not skipped: CT108 another form than this, CT109 not a signature of this document by this key.
-- Source: RFC 4880 (4.2, 5.2.3, 5.5.2, 12.2), RFC 6637, RFC 9580 (5.2.3.4, 5.5.5.5), design 4 (V2.5 to V2.13).

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.refuse_form(p_what text) RETURNS void
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  RAISE EXCEPTION '%', p_what USING ERRCODE = 'CT108';
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_form(text) IS 'Refuses by CT108.';

CREATE FUNCTION cutter_authz.p256_point(p_scalar numeric, p_x numeric, p_y numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_bits constant text := cutter_authz.bits_of(p_scalar, 256);
  v_point numeric[] := ARRAY[0, 1, 0];
BEGIN
  FOR i IN 1 .. 256 LOOP
    v_point := cutter_authz.p256_sum(v_point, v_point);
    IF substr(v_bits, i, 1) = '1' THEN
      v_point := cutter_authz.p256_sum(v_point, ARRAY[p_x, p_y, 1]);
    END IF;
  END LOOP;
  RETURN v_point;
END
$body$;
COMMENT ON FUNCTION cutter_authz.p256_point(numeric, numeric, numeric) IS 'A multiple of a point of P-256, in Jacobian coordinates.';

CREATE FUNCTION cutter_authz.p256_sum(p_one numeric[], p_other numeric[]) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 115792089210356248762697446949407573530086143415290314195533631308867097853951;
  z1z1 numeric;
  z2z2 numeric;
  u1 numeric;
  u2 numeric;
  s1 numeric;
  s2 numeric;
  h numeric;
  r numeric;
  hh numeric;
  hhh numeric;
  v numeric;
  x numeric;
BEGIN
  IF p_one[3] = 0 THEN
    RETURN p_other;
  ELSIF p_other[3] = 0 THEN
    RETURN p_one;
  END IF;
  z1z1 := mod(p_one[3] * p_one[3], p);
  z2z2 := mod(p_other[3] * p_other[3], p);
  u1 := mod(p_one[1] * z2z2, p);
  u2 := mod(p_other[1] * z1z1, p);
  s1 := mod(mod(p_one[2] * p_other[3], p) * z2z2, p);
  s2 := mod(mod(p_other[2] * p_one[3], p) * z1z1, p);
  h := mod(u2 - u1 + p, p);
  r := mod(s2 - s1 + p, p);
  IF h = 0 THEN
    IF r <> 0 OR p_one[2] = 0 THEN
      RETURN ARRAY[0, 1, 0];
    END IF;
    -- Twice the point, with a = -3.
    v := mod(4 * p_one[1] * mod(p_one[2] * p_one[2], p), p);
    r := mod(3 * mod((p_one[1] - z1z1 + p) * (p_one[1] + z1z1), p), p);
    x := mod(r * r - 2 * v + 2 * p, p);
    RETURN ARRAY[
      x,
      mod(mod(r * (v - x + p), p) - mod(8 * mod(mod(p_one[2] * p_one[2], p) * mod(p_one[2] * p_one[2], p), p), p) + p, p),
      mod(2 * p_one[2] * p_one[3], p)
    ];
  END IF;
  hh := mod(h * h, p);
  hhh := mod(h * hh, p);
  v := mod(u1 * hh, p);
  x := mod(mod(r * r, p) - hhh - 2 * v + 3 * p, p);
  RETURN ARRAY[x, mod(mod(r * (v - x + p), p) - mod(s1 * hhh, p) + p, p), mod(mod(p_one[3] * p_other[3], p) * h, p)];
END
$body$;
COMMENT ON FUNCTION cutter_authz.p256_sum(numeric[], numeric[]) IS 'The sum of two points of P-256, in Jacobian coordinates; z is 0 at infinity.';

CREATE FUNCTION cutter_authz.p256_verifies(p_x bytea, p_y bytea, p_r bytea, p_s bytea, p_hash bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 115792089210356248762697446949407573530086143415290314195533631308867097853951;
  n constant numeric := 115792089210356248762697446949407573529996955224135760342422259061068512044369;
  b constant numeric := 41058363725152142129326129780047268409114441015993725554835256314039467401291;
  gx constant numeric := 48439561293906451759052585252797914202762949526041747995844080717082404635286;
  gy constant numeric := 36134250956749795798585127919587881956611106672985015071877198253568414405109;
  x constant numeric := cutter_authz.number_of(p_x);
  y constant numeric := cutter_authz.number_of(p_y);
  r constant numeric := cutter_authz.number_of(p_r);
  s constant numeric := cutter_authz.number_of(p_s);
  w numeric;
  v_point numeric[];
  v_inverse numeric;
BEGIN
  IF r = 0 OR s = 0 OR r >= n OR s >= n OR x >= p OR y >= p
    OR mod(y * y, p) <> mod(mod(x * x, p) * x - 3 * x + b + 3 * p, p)
  THEN
    RETURN false;
  END IF;
  w := cutter_authz.mod_power(s, n - 2, 256, n);
  v_point := cutter_authz.p256_sum(
    cutter_authz.p256_point(mod(cutter_authz.number_of(substring(p_hash FROM 1 FOR 32)) * w, n), gx, gy),
    cutter_authz.p256_point(mod(r * w, n), x, y));
  IF v_point[3] = 0 THEN
    RETURN false;
  END IF;
  v_inverse := cutter_authz.mod_power(v_point[3], p - 2, 256, p);
  RETURN mod(mod(v_point[1] * mod(v_inverse * v_inverse, p), p), n) = r;
END
$body$;
COMMENT ON FUNCTION cutter_authz.p256_verifies(bytea, bytea, bytea, bytea, bytea) IS 'Whether (r, s) is an ECDSA signature of a SHA-2 hash by a point of P-256 (FIPS 186-5, 6.4.2).';

CREATE FUNCTION cutter_authz.packets(p_bytes bytea) RETURNS TABLE (tag integer, body bytea)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_at integer := 0;
  v_end constant integer := octet_length(p_bytes);
  v_head integer;
  v_length bigint;
BEGIN
  -- Padded, so that a header that is cut off reads as one that is too long and not past the end.
  DECLARE
    v_padded constant bytea := p_bytes || '\\x000000000000'::bytea;
  BEGIN
    WHILE v_at < v_end LOOP
      v_head := get_byte(v_padded, v_at);
      IF v_head < 128 THEN
        PERFORM cutter_authz.refuse_form('not an OpenPGP packet');
      ELSIF v_head >= 192 THEN
        tag := v_head & 63;
        v_length := get_byte(v_padded, v_at + 1);
        IF v_length < 192 THEN
          v_at := v_at + 2;
        ELSIF v_length < 224 THEN
          v_length := ((v_length - 192) << 8) + get_byte(v_padded, v_at + 2) + 192;
          v_at := v_at + 3;
        ELSIF v_length = 255 THEN
          v_length := ('x' || encode(substring(v_padded FROM v_at + 3 FOR 4), 'hex'))::bit(32)::bigint;
          v_at := v_at + 6;
        ELSE
          PERFORM cutter_authz.refuse_form('a packet of partial length');
        END IF;
      ELSE
        tag := (v_head >> 2) & 15;
        CASE v_head & 3
          WHEN 0 THEN
            v_length := get_byte(v_padded, v_at + 1);
            v_at := v_at + 2;
          WHEN 1 THEN
            v_length := (get_byte(v_padded, v_at + 1) << 8) + get_byte(v_padded, v_at + 2);
            v_at := v_at + 3;
          WHEN 2 THEN
            v_length := ('x' || encode(substring(v_padded FROM v_at + 2 FOR 4), 'hex'))::bit(32)::bigint;
            v_at := v_at + 5;
          ELSE
            PERFORM cutter_authz.refuse_form('a packet of indefinite length');
        END CASE;
      END IF;
      IF v_at + v_length > v_end THEN
        PERFORM cutter_authz.refuse_form('a packet is cut off');
      END IF;
      body := substring(p_bytes FROM v_at + 1 FOR v_length::integer);
      v_at := v_at + v_length::integer;
      RETURN NEXT;
    END LOOP;
  END;
END
$body$;
COMMENT ON FUNCTION cutter_authz.packets(bytea) IS 'The packets of a binary OpenPGP message or certificate, in order; CT108 when they are not whole.';

CREATE FUNCTION cutter_authz.mpis(p_bytes bytea, p_count integer) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_found bytea[] := '{}';
  v_at integer := 0;
  v_bits integer;
  v_number bytea;
BEGIN
  FOR i IN 1 .. p_count LOOP
    IF octet_length(p_bytes) < v_at + 2 THEN
      PERFORM cutter_authz.refuse_form('a number is missing');
    END IF;
    v_bits := (get_byte(p_bytes, v_at) << 8) + get_byte(p_bytes, v_at + 1);
    v_number := substring(p_bytes FROM v_at + 3 FOR (v_bits + 7) / 8);
    -- The one spelling: as many bits as it says, the first of them set.
    IF v_bits = 0 OR octet_length(v_number) <> (v_bits + 7) / 8
      OR get_byte(v_number, 0) >> ((v_bits - 1) % 8) <> 1
    THEN
      PERFORM cutter_authz.refuse_form('a number is not written in its one form');
    END IF;
    v_found := v_found || v_number;
    v_at := v_at + 2 + (v_bits + 7) / 8;
  END LOOP;
  IF v_at <> octet_length(p_bytes) THEN
    PERFORM cutter_authz.refuse_form('something follows the last number');
  END IF;
  RETURN v_found;
END
$body$;
COMMENT ON FUNCTION cutter_authz.mpis(bytea, integer) IS 'Exactly so many multiprecision integers, without leading zeros (RFC 4880, 3.2), or CT108.';

CREATE FUNCTION cutter_authz.padded(p_bytes bytea, p_length integer) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF octet_length(p_bytes) > p_length THEN
    PERFORM cutter_authz.refuse_form('a number is too large');
  END IF;
  RETURN decode(repeat('00', p_length - octet_length(p_bytes)), 'hex') || p_bytes;
END
$body$;
COMMENT ON FUNCTION cutter_authz.padded(bytea, integer) IS 'The bytes with zeros before them.';

CREATE FUNCTION cutter_authz.key_fingerprint(p_key bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
  SELECT encode(cutter_authz.sha1('\\x99'::bytea || substring(int4send(octet_length(p_key)) FROM 3) || p_key), 'hex');
$body$;
COMMENT ON FUNCTION cutter_authz.key_fingerprint(bytea) IS 'The fingerprint of the body of a version 4 key packet (RFC 4880, 12.2).';

CREATE FUNCTION cutter_authz.key_is_accepted(p_key bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_numbers bytea[];
  v_point bytea;
BEGIN
  IF octet_length(p_key) < 16 OR get_byte(p_key, 0) <> 4 THEN
    RETURN false;
  END IF;
  CASE get_byte(p_key, 5)
    WHEN 1 THEN
      v_numbers := cutter_authz.mpis(substring(p_key FROM 7), 2);
      RETURN octet_length(v_numbers[1]) BETWEEN 384 AND 512 AND get_byte(v_numbers[1], 0) >= 128
        AND v_numbers[2] = '\\x010001'::bytea;
    WHEN 19 THEN
      -- The object identifier of P-256 with its length.
      IF substring(p_key FROM 7 FOR 9) <> '\\x082a8648ce3d030107'::bytea THEN
        RETURN false;
      END IF;
      v_point := (cutter_authz.mpis(substring(p_key FROM 16), 1))[1];
      RETURN octet_length(v_point) = 65 AND get_byte(v_point, 0) = 4;
    WHEN 22 THEN
      IF substring(p_key FROM 7 FOR 10) <> '\\x092b06010401da470f01'::bytea THEN
        RETURN false;
      END IF;
      v_point := (cutter_authz.mpis(substring(p_key FROM 17), 1))[1];
      RETURN octet_length(v_point) = 33 AND get_byte(v_point, 0) = 64
        AND cutter_authz.ed25519_key_is_sound(substring(v_point FROM 2));
    WHEN 27 THEN
      RETURN octet_length(p_key) = 38 AND cutter_authz.ed25519_key_is_sound(substring(p_key FROM 7));
    ELSE
      RETURN false;
  END CASE;
END
$body$;
COMMENT ON FUNCTION cutter_authz.key_is_accepted(bytea) IS 'Whether the body of a key packet is a key that this database verifies with: RSA of 3072 to 4096 bits, P-256, Ed25519.';

CREATE FUNCTION cutter_authz.subpackets(p_area bytea) RETURNS TABLE (kind integer, is_critical boolean, body bytea)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_at integer := 0;
  v_length bigint;
  v_padded constant bytea := p_area || '\\x000000000000'::bytea;
BEGIN
  WHILE v_at < octet_length(p_area) LOOP
    v_length := get_byte(v_padded, v_at);
    v_at := v_at + 1;
    IF v_length = 255 THEN
      v_length := ('x' || encode(substring(v_padded FROM v_at + 1 FOR 4), 'hex'))::bit(32)::bigint;
      v_at := v_at + 4;
    ELSIF v_length >= 192 THEN
      v_length := ((v_length - 192) << 8) + get_byte(v_padded, v_at) + 192;
      v_at := v_at + 1;
    END IF;
    IF v_length < 1 OR v_at + v_length > octet_length(p_area) THEN
      PERFORM cutter_authz.refuse_form('a subpacket is cut off');
    END IF;
    kind := get_byte(p_area, v_at) & 127;
    is_critical := get_byte(p_area, v_at) > 127;
    body := substring(p_area FROM v_at + 2 FOR v_length::integer - 1);
    v_at := v_at + v_length::integer;
    RETURN NEXT;
  END LOOP;
END
$body$;
COMMENT ON FUNCTION cutter_authz.subpackets(bytea) IS 'The subpackets of one area of a signature, or CT108.';

CREATE FUNCTION cutter_authz.read_signature(p_packet bytea, OUT signed_part bytea, OUT algorithm integer,
  OUT hash_algorithm integer, OUT hash_start bytea, OUT fpr text, OUT created timestamptz, OUT expires timestamptz, OUT numbers bytea)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_body bytea;
  v_packets integer;
  v_hashed integer;
  v_unhashed integer;
  v_key_ids bytea[];
BEGIN
  IF p_packet IS NULL OR octet_length(p_packet) NOT BETWEEN 16 AND 8192 THEN
    PERFORM cutter_authz.refuse_form('a signature is missing or too long');
  END IF;
  SELECT count(*), (array_agg(p.body))[1] INTO v_packets, v_body FROM cutter_authz.packets(p_packet) AS p WHERE p.tag = 2;
  IF v_packets <> 1 OR (SELECT count(*) FROM cutter_authz.packets(p_packet)) <> 1 OR octet_length(v_body) < 16 THEN
    PERFORM cutter_authz.refuse_form('not exactly one signature packet');
  END IF;
  IF get_byte(v_body, 0) <> 4 OR get_byte(v_body, 1) <> 0 THEN
    PERFORM cutter_authz.refuse_form('not a version 4 signature of a binary document');
  END IF;
  algorithm := get_byte(v_body, 2);
  hash_algorithm := get_byte(v_body, 3);
  v_hashed := (get_byte(v_body, 4) << 8) + get_byte(v_body, 5);
  IF octet_length(v_body) < 10 + v_hashed THEN
    PERFORM cutter_authz.refuse_form('the signature is cut off');
  END IF;
  v_unhashed := (get_byte(v_body, 6 + v_hashed) << 8) + get_byte(v_body, 7 + v_hashed);
  IF octet_length(v_body) < 10 + v_hashed + v_unhashed THEN
    PERFORM cutter_authz.refuse_form('the signature is cut off');
  END IF;
  signed_part := substring(v_body FROM 1 FOR 6 + v_hashed);
  hash_start := substring(v_body FROM 9 + v_hashed + v_unhashed FOR 2);
  numbers := substring(v_body FROM 11 + v_hashed + v_unhashed);

  -- Time and issuer exactly once, both signed; expiry and key id at most once, for of two a reader could take either;
  -- nothing critical that is not understood here. The unsigned area may name the key by its id, once, and nothing else.
  IF (SELECT count(*) FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s WHERE s.kind IN (2, 33)) <> 2
    OR EXISTS (SELECT FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s
      WHERE s.kind IN (2, 3, 16, 33) GROUP BY s.kind HAVING count(*) > 1)
    OR EXISTS (SELECT FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s
      WHERE (s.is_critical AND s.kind NOT IN (2, 3, 16, 33))
        OR octet_length(s.body) <> CASE s.kind WHEN 2 THEN 4 WHEN 3 THEN 4 WHEN 16 THEN 8 WHEN 33 THEN 21 END
        OR (s.kind = 33 AND substring(s.body FROM 1 FOR 1) <> '\\x04'::bytea))
    OR EXISTS (SELECT FROM cutter_authz.subpackets(substring(v_body FROM 9 + v_hashed FOR v_unhashed)) AS s
      WHERE s.kind <> 16 OR s.is_critical OR octet_length(s.body) <> 8)
    OR (SELECT count(*) FROM cutter_authz.subpackets(substring(v_body FROM 9 + v_hashed FOR v_unhashed)) AS s) > 1
  THEN
    PERFORM cutter_authz.refuse_form('the signature says more or less than it must');
  END IF;
  SELECT
    max(encode(substring(s.body FROM 2), 'hex')) FILTER (WHERE s.kind = 33),
    max(to_timestamp(('x' || encode(s.body, 'hex'))::bit(32)::bigint)) FILTER (WHERE s.kind = 2)
  INTO fpr, created
  FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s WHERE s.kind IN (2, 33);
  SELECT created + min(('x' || encode(s.body, 'hex'))::bit(32)::bigint) * interval '1 second' INTO expires
  FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s
  WHERE s.kind = 3 AND s.body <> '\\x00000000'::bytea;
  SELECT array_agg(s.body) INTO v_key_ids
  FROM (
    SELECT kind, body FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed))
    UNION ALL
    SELECT kind, body FROM cutter_authz.subpackets(substring(v_body FROM 9 + v_hashed FOR v_unhashed))
  ) AS s
  WHERE s.kind = 16;
  IF decode(right(fpr, 16), 'hex') <> ANY (v_key_ids) THEN
    PERFORM cutter_authz.refuse_form('the key id is not that of the fingerprint');
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.read_signature(bytea) IS 'What one signature packet says of itself, or CT108. \`fpr\` is the signed claim of who made it, hash_start its claim of how the hash begins; expires is null when it does not.';

CREATE FUNCTION cutter_authz.verify_detached(p_key bytea, p_packet bytea, p_document bytea) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_signature record;
  v_input bytea;
  v_hash bytea;
  v_numbers bytea[];
  v_point bytea;
  v_good boolean := false;
BEGIN
  SELECT * INTO v_signature FROM cutter_authz.read_signature(p_packet);
  IF NOT cutter_authz.key_is_accepted(p_key) OR v_signature.algorithm <> get_byte(p_key, 5)
    OR v_signature.fpr <> cutter_authz.key_fingerprint(p_key)
  THEN
    RAISE EXCEPTION 'the signature names another key' USING ERRCODE = 'CT109';
  END IF;
  v_input := p_document || v_signature.signed_part || '\\x04ff'::bytea || int4send(octet_length(v_signature.signed_part));
  v_hash := CASE v_signature.hash_algorithm
    WHEN 8 THEN sha256(v_input) WHEN 9 THEN sha384(v_input) WHEN 10 THEN sha512(v_input)
  END;
  IF v_hash IS NULL THEN
    PERFORM cutter_authz.refuse_form('the hash is none of SHA-256, SHA-384 and SHA-512');
  END IF;
  IF substring(v_hash FROM 1 FOR 2) <> v_signature.hash_start THEN
    RAISE EXCEPTION 'not a signature of this document' USING ERRCODE = 'CT109';
  END IF;
  CASE v_signature.algorithm
    WHEN 1 THEN
      v_numbers := cutter_authz.mpis(substring(p_key FROM 7), 2);
      v_good := cutter_authz.rsa_verifies(
        v_numbers[1], v_numbers[2], (cutter_authz.mpis(v_signature.numbers, 1))[1], v_hash);
    WHEN 19 THEN
      v_point := (cutter_authz.mpis(substring(p_key FROM 16), 1))[1];
      v_numbers := cutter_authz.mpis(v_signature.numbers, 2);
      v_good := cutter_authz.p256_verifies(
        substring(v_point FROM 2 FOR 32), substring(v_point FROM 34), v_numbers[1], v_numbers[2], v_hash);
    WHEN 22 THEN
      v_numbers := cutter_authz.mpis(v_signature.numbers, 2);
      v_good := cutter_authz.ed25519_verifies(
        substring((cutter_authz.mpis(substring(p_key FROM 17), 1))[1] FROM 2),
        cutter_authz.padded(v_numbers[1], 32) || cutter_authz.padded(v_numbers[2], 32), v_hash);
    WHEN 27 THEN
      v_good := cutter_authz.ed25519_verifies(substring(p_key FROM 7), v_signature.numbers, v_hash);
  END CASE;
  IF v_good IS NOT TRUE THEN
    RAISE EXCEPTION 'not a signature of this document by this key' USING ERRCODE = 'CT109';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.verify_detached(bytea, bytea, bytea) IS 'Returns when the packet is a signature of the document by the key (body of a key packet), or refuses by CT108, CT109. Says nothing of expiry, revocation or rights.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
`,
  },
  {
    name: '0013-trust-books',
    sha256: '5780eaa0bb44f15856dacf09439bbd49a5929cfe74ecae42906e780dc8908c34',
    sql: `-- The database's own copy of who may approve what, and the check of who signed. Where the newest version in the books says
-- db-verified, an approval opens only when the database itself has verified its signatures; a client that lies, or that
-- was replaced, opens nothing. Only the admin login puts versions in, and where a version names root people only theirs
-- (TUF's rule: the threshold of the old and of the new). SQLSTATEs: CT107 too few people, CT108 form of a
-- signature, CT109 signature wrong, CT110 signer unknown, revoked or without a say, CT111 another trust root or none in
-- force, CT114 planner or machine signed. Source: design 4 (1.5, 1.6, 3.2), 5 (71 to 81, 111 to 114, 125).

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
  SELECT decode(regexp_replace(split_part(split_part(t.text, E'\\n\\n', 2), '-----END', 1), E'\\n=[A-Za-z0-9+/]{4}\\n?$', ''), 'base64')
  FROM (SELECT replace(p_armored, E'\\r', '') AS text) AS t;
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
  IF cutter_authz.canonical_json(v_doc, E'\\n') || E'\\n' IS DISTINCT FROM p_document OR v_doc ->> 'type' IS DISTINCT FROM 'cutter/trust/v1' THEN
    RAISE EXCEPTION 'not a trust file in its one form' USING ERRCODE = 'CT111';
  END IF;
  IF v_version IS DISTINCT FROM coalesce(v_before.version, 0) + 1 OR v_doc ->> 'prev_sha256' IS DISTINCT FROM v_before.sha256 THEN
    RAISE EXCEPTION 'version % does not follow version %', v_version, coalesce(v_before.version, 0) USING ERRCODE = 'CT111';
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
COMMENT ON FUNCTION cutter_authz.record_trust(text, bytea[], text[]) IS 'Puts the next version of the trust file into the books with its keys; signed by the threshold of its own root people and of those of the version before, where they name any. For the admin login; CT106 to CT111.';

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
  -- Only what says so in so many words is left to the client.
  IF v_newest.version IS NULL OR v_trust #>> '{authz,mode}' = 'client-verified' THEN
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
COMMENT ON FUNCTION cutter_authz.signers(jsonb, text, bytea[], text[], text[]) IS 'Who signed an approval: verified here where the trust root in the books says so, else as the caller claims. CT103, CT105 to CT111, CT114.';

CREATE FUNCTION cutter_authz.execution_authorized(p_run_id uuid, p_gate text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
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
`,
  },
  {
    name: '0014-content-binding',
    sha256: '3565900a1d9af210d53c08a2e930ed6e978a06d90445845c844966d57db5ffcd',
    sql: `-- What may be written, text by text. An approval binds the digest of the set of its units; before the first of them is
-- written, the list itself is shown, in the order of writing, and compared with what was signed. Every batch must then be
-- the next stretch of that list: not one other text, none twice, none left out between. CT407 otherwise.
-- Source: design 4, 3.3; 5 (123).

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
  SELECT string_agg(d || E'\\n', '' ORDER BY d COLLATE "C") INTO v_list FROM unnest(p_digests) AS d;
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
  -- One statement decides and spends, as with the allowance.
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
`,
  },
  {
    name: '0015-rejections',
    sha256: '997865b1045e5768bcff7eacec7e6d6a7fa3e91545f904b08492be749b1cb144',
    sql: `-- Signed decisions against a plan. One is a veto, it does not lapse, and it stands here even when its file is deleted.
-- SQLSTATE CT113: the plan was rejected. Source: design 4 (0.6, V7.1), 5 (109, 110).

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
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_approval(p_approval);
  v_people text[];
BEGIN
  IF v_doc ->> 'decision' IS DISTINCT FROM 'reject' THEN
    RAISE EXCEPTION 'the decision is not to reject' USING ERRCODE = 'CT102';
  END IF;
  PERFORM cutter_authz.check_form(v_doc);
  SELECT s.people INTO v_people
  FROM cutter_authz.signers(v_doc, p_approval, p_signatures, p_people, p_fprs) AS s;
  INSERT INTO cutter_authz.rejection (review_decision_id, plan_sha256, people, approval, signatures)
  VALUES ((v_doc ->> 'review_decision_id')::uuid, v_doc ->> 'plan_sha256', v_people, p_approval, p_signatures)
  ON CONFLICT DO NOTHING;
  RETURN (v_doc ->> 'review_decision_id')::uuid;
END
$body$;
COMMENT ON FUNCTION cutter_authz.reject(text, bytea[], text[], text[]) IS 'Records a signed rejection, verified as an approval is; nothing new when it is recorded already. CT100 to CT111, CT114.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.reject TO cutter_exec;
GRANT SELECT ON cutter_authz.rejection TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.rejection', 'update', 'delete', 'truncate');
`,
  },
  {
    name: '0016-ledger',
    sha256: '4f40fe13c9a3eff3810085eccc54addcffb269569540527877a3d7ce92fbcec3',
    sql: `-- The ledger: one receipt for every piece of evidence, written by the insertion itself, in the same transaction, so that
-- it cannot be forgotten. Receipts form a chain (prev) and a Merkle tree (RFC 6962, 2.1): whoever kept a root of old
-- notices every later change. Source: design 4 (6.1, 6.2), 5 (129).

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
  CHECK (leaf = encode(sha256('\\x00'::bytea || convert_to(receipt, 'UTF8')), 'hex'))
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
    v_node := encode(sha256('\\x01'::bytea || decode(p_frontier[v_full] || v_node, 'hex')), 'hex');
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
    v_root := encode(sha256('\\x01'::bytea || decode(p_frontier[i] || v_root, 'hex')), 'hex');
  END LOOP;
  RETURN v_root;
END
$body$;
COMMENT ON FUNCTION cutter_authz.merkle_root(text[]) IS 'The root over full subtrees (RFC 6962, 2.1).';

CREATE FUNCTION cutter_authz.append_receipt() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
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
  -- One writer at a time, until its COMMIT; taken last, when nothing else is waited for.
  PERFORM pg_advisory_xact_lock(7162254461820387); -- "cutter" and a number of our own
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
  v_leaf := encode(sha256('\\x00'::bytea || convert_to(v_receipt, 'UTF8')), 'hex');
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
  ) THEN
    RAISE EXCEPTION 'the ledger is not where the signers saw it' USING ERRCODE = 'CT115';
  END IF;
  IF clock_timestamp() < (SELECT l.at FROM cutter_governance.ledger_receipt AS l ORDER BY l.seq DESC LIMIT 1) THEN
    RAISE EXCEPTION 'the clock of the server is behind the last receipt' USING ERRCODE = 'CT116';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.check_ledger(jsonb) IS 'The ledger had the signed root at the signed size, no other run has touched the document since (CT115), and the clock has not gone back (CT116). Source: design 4, V0.4 and V5.6.';

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
`,
  },
  {
    name: '0017-commit-time',
    sha256: '69a34b152dbfe843e70e2c9f62de387d87c7c77d030a87dd302d026e98c12f37',
    sql: `-- The time of COMMIT: what was written in time is asked again when the transaction ends. SQLSTATE CT403. The last
-- second of a window is kept for the COMMIT itself. A client can have that question asked early (SET CONSTRAINTS ALL IMMEDIATE),
-- as cutter does before its recount, and end later; where the server keeps commit times, \`cutter verify\` finds that afterwards. Source: design 4, 3.2; 5 (118, 124).

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.recheck_at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF (
    SELECT clock_timestamp() + interval '1 second' < w.not_after FROM cutter_authz.auth_window AS w
    WHERE w.review_decision_id = NEW.review_decision_id
  ) IS NOT TRUE THEN
    RAISE EXCEPTION 'window % has expired before the COMMIT', NEW.review_decision_id USING ERRCODE = 'CT403';
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.recheck_at_commit() IS 'Constraint trigger, at COMMIT and once for each transaction: the window that it is bound to lasts for another second, or CT403.';

REVOKE ALL ON FUNCTION cutter_authz.recheck_at_commit() FROM PUBLIC;

RESET ROLE;

CREATE CONSTRAINT TRIGGER recheck_at_commit AFTER INSERT ON cutter_authz.txn_bind
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cutter_authz.recheck_at_commit();
ALTER TABLE cutter_authz.txn_bind ENABLE ALWAYS TRIGGER recheck_at_commit;
`,
  },
  {
    name: '0018-pair-signature',
    sha256: '50f5cadacd54c87f7e5576483c4654d233bf5cb36ce25b5c90aafffed8344dd4',
    sql: `-- The two signatures under a manifest, verified by the database itself: where the newest trust file in the books is
-- db-verified and names machines for both roles, SG_2 opens only on a manifest that an executor and a verifier have
-- signed. SQLSTATEs: CT112 not signed by both, CT108 and CT109 the signature itself. Source: design 4 (6.3, V5.7), 5 (130, 131).

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
  IF v_newest.version IS NULL OR v_trust #>> '{authz,mode}' = 'client-verified' THEN
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
`,
  },
  {
    name: '0019-holds',
    sha256: 'd88155ee01ab69084fc5f75a87982774053c43898daa5dbd2d23f8b831b1899e',
    sql: `-- Holds: the emergency stop. Anybody with a login may stop; only a signed resolution of SG_3 lifts. Every statement that
-- writes asks (bound_window, 0005), so a hold ends a transaction that is under way at its next statement.
-- SQLSTATEs: CT601 on hold, CT602 run void (0020), CT603 no such hold, CT604 signed for something else; of a resolution
-- CT100 form, CT101 type, CT103 gate, CT104 database, CT105 lifetime, CT106 not valid now, CT107 to CT111 and CT114
-- signatures (0013), CT115 and CT116 ledger (0016); 23505 resolution_pkey when used before. Source: design 1.3, 4 (1.6, V9), 6 (3.8); ADR 17.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.hold (
  hold_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run_id uuid,
  reason text NOT NULL CHECK (length(reason) <= 1000),
  placed_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_authz.hold IS 'Emergency stops. While one is on, nothing is written: by no run, or not by the run that it names.';
COMMENT ON COLUMN cutter_authz.hold.hold_id IS 'The hold; what a resolution names to lift it.';
COMMENT ON COLUMN cutter_authz.hold.run_id IS 'The run that is stopped; null for the whole database.';
COMMENT ON COLUMN cutter_authz.hold.reason IS 'Why, for people.';
COMMENT ON COLUMN cutter_authz.hold.placed_by IS 'Database user that stopped.';
COMMENT ON COLUMN cutter_authz.hold.at IS 'When.';

CREATE TABLE cutter_authz.resolution (
  review_decision_id uuid PRIMARY KEY,
  action text COLLATE "C" NOT NULL CHECK (action IN ('release', 'void', 'compensate')),
  hold_ids uuid[] NOT NULL,
  run_id uuid,
  people text[] NOT NULL CHECK (cardinality(people) > 0),
  signer_fprs text[] NOT NULL CHECK (cardinality(signer_fprs) > 0),
  document text NOT NULL,
  signatures bytea[] NOT NULL,
  recorded_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((action = 'release') = (cardinality(hold_ids) > 0)),
  CHECK ((action = 'release') = (run_id IS NULL))
);
COMMENT ON TABLE cutter_authz.resolution IS 'Decisions of SG_3 that were carried out, with the exact text that was signed.';
COMMENT ON COLUMN cutter_authz.resolution.review_decision_id IS 'From the document; the primary key makes every resolution usable once.';
COMMENT ON COLUMN cutter_authz.resolution.action IS 'release: the holds are lifted. void: the run is voided although it wrote. compensate: its drafts are withdrawn as well.';
COMMENT ON COLUMN cutter_authz.resolution.hold_ids IS 'The holds that it lifts; empty for the others.';
COMMENT ON COLUMN cutter_authz.resolution.run_id IS 'The run that it gives up; null for release.';
COMMENT ON COLUMN cutter_authz.resolution.people IS 'Who signed, by the names of the trust file.';
COMMENT ON COLUMN cutter_authz.resolution.signer_fprs IS 'Fingerprints of the keys that signed.';
COMMENT ON COLUMN cutter_authz.resolution.document IS 'The signed bytes, unchanged.';
COMMENT ON COLUMN cutter_authz.resolution.signatures IS 'The detached OpenPGP signatures of that text, one packet each.';
COMMENT ON COLUMN cutter_authz.resolution.recorded_by IS 'Database user that carried it out.';
COMMENT ON COLUMN cutter_authz.resolution.at IS 'When it was carried out.';

CREATE VIEW cutter_authz.hold_on AS
SELECT h.hold_id, h.run_id, h.reason, h.placed_by, h.at
FROM cutter_authz.hold AS h
WHERE NOT EXISTS (SELECT FROM cutter_authz.resolution AS r WHERE h.hold_id = ANY (r.hold_ids));
COMMENT ON VIEW cutter_authz.hold_on IS 'The holds that nobody has lifted.';

CREATE FUNCTION cutter_authz.run_lock(p_run_id uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
  SELECT ('x' || left(encode(sha256(convert_to('cutter:stop:' || p_run_id::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint;
$body$;
COMMENT ON FUNCTION cutter_authz.run_lock(uuid) IS 'The advisory lock of a run: shared by the transactions that write for it, exclusive for the one that voids it.';

CREATE FUNCTION cutter_authz.refuse_stopped(p_run_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_hold uuid;
BEGIN
  -- Held to the end of the transaction, so that voiding waits for whoever writes and then sees what was written.
  PERFORM pg_advisory_xact_lock_shared(cutter_authz.run_lock(p_run_id));
  IF EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = p_run_id) THEN
    RAISE EXCEPTION 'run % is void', p_run_id USING ERRCODE = 'CT602';
  END IF;
  SELECT h.hold_id INTO v_hold FROM cutter_authz.hold_on AS h WHERE h.run_id IS NULL OR h.run_id = p_run_id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'hold % is on', v_hold USING ERRCODE = 'CT601';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_stopped(uuid) IS 'Refuses for a run that is void (CT602) or on hold (CT601). Called for every statement that writes. Not callable by any login.';

CREATE FUNCTION cutter_authz.is_stopped(p_run_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  RETURN EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = p_run_id)
    OR EXISTS (SELECT FROM cutter_authz.hold_on AS h WHERE h.run_id IS NULL OR h.run_id = p_run_id);
END
$body$;
COMMENT ON FUNCTION cutter_authz.is_stopped(uuid) IS 'Whether a run is void or on hold, for execution_authorized.';

CREATE OR REPLACE FUNCTION cutter_authz.execution_authorized(p_run_id uuid, p_gate text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
  SELECT NOT cutter_authz.is_stopped(p_run_id) AND EXISTS (
    SELECT FROM cutter_authz.auth_window AS w
    WHERE w.run_id = p_run_id
      AND w.gate = p_gate
      AND w.closed_at IS NULL
      AND clock_timestamp() < w.not_after
      AND cutter_authz.is_here(w.cluster_id, w.database_name)
  );
$body$;

CREATE FUNCTION cutter_authz.place_hold(p_run_id uuid, p_reason text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
  INSERT INTO cutter_authz.hold (run_id, reason) VALUES (p_run_id, p_reason) RETURNING hold_id;
$body$;
COMMENT ON FUNCTION cutter_authz.place_hold(uuid, text) IS 'Stops a run, or with null everything. For every login; asks for no window and waits for nobody.';

CREATE FUNCTION cutter_authz.parse_resolution(p_document text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_signed(p_document);
  v_uuid constant text := '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
  v_instant constant text := '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$';
  v_resolves constant jsonb := v_doc -> 'resolves';
  v_good boolean;
BEGIN
  IF jsonb_typeof(v_doc) <> 'object' OR v_doc ->> 'type' IS DISTINCT FROM 'cutter/resolution/v1' THEN
    RAISE EXCEPTION 'not a resolution' USING ERRCODE = 'CT101';
  END IF;
  IF v_doc ->> 'gate' IS DISTINCT FROM 'SG_3' THEN
    RAISE EXCEPTION 'a resolution is of SG_3' USING ERRCODE = 'CT103';
  END IF;
  v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_doc) AS k ORDER BY k COLLATE "C") = ARRAY[
    'database', 'gate', 'issued_at', 'ledger_head', 'not_after', 'note', 'resolves', 'review_decision_id', 'threshold', 'trust_root', 'type'
  ]
    AND v_doc ->> 'review_decision_id' ~ v_uuid
    AND v_doc ->> 'issued_at' ~ v_instant
    AND v_doc ->> 'not_after' ~ v_instant
    AND jsonb_typeof(v_doc #> '{threshold,m}') = 'number'
    AND jsonb_typeof(v_doc #> '{ledger_head,size}') = 'number'
    AND v_doc #>> '{ledger_head,root}' ~ '^[0-9a-f]{64}$'
    AND jsonb_typeof(v_resolves) = 'object';
  IF v_good AND v_resolves ->> 'action' = 'release' THEN
    v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_resolves) AS k ORDER BY k COLLATE "C") = ARRAY['action', 'hold_ids']
      AND jsonb_typeof(v_resolves -> 'hold_ids') = 'array'
      AND jsonb_array_length(v_resolves -> 'hold_ids') BETWEEN 1 AND 64
      AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(v_resolves -> 'hold_ids') AS h (id) WHERE (h.id ~ v_uuid) IS NOT TRUE);
  ELSIF v_good AND v_resolves ->> 'action' = 'void' THEN
    v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_resolves) AS k ORDER BY k COLLATE "C") = ARRAY[
      'action', 'document_id', 'plan_sha256', 'run_id', 'steps'
    ]
      AND v_resolves ->> 'run_id' ~ v_uuid;
  ELSIF v_good AND v_resolves ->> 'action' = 'compensate' THEN
    v_good := ARRAY(SELECT k FROM jsonb_object_keys(v_resolves) AS k ORDER BY k COLLATE "C") = ARRAY[
      'action', 'compensation_sha256', 'document_id', 'drafts_sha256', 'plan_sha256', 'run_id', 'steps', 'units', 'versions'
    ]
      AND v_resolves ->> 'run_id' ~ v_uuid
      AND v_resolves ->> 'compensation_sha256' ~ '^[0-9a-f]{64}$'
      AND jsonb_typeof(v_resolves -> 'steps') = 'array';
  ELSE
    v_good := false;
  END IF;
  IF v_good IS NOT TRUE THEN
    RAISE EXCEPTION 'the resolution does not have the form that it must have' USING ERRCODE = 'CT100';
  END IF;
  BEGIN
    PERFORM (v_doc ->> 'issued_at')::timestamptz, (v_doc ->> 'not_after')::timestamptz;
  EXCEPTION
    WHEN data_exception THEN
      RAISE EXCEPTION 'an instant of the resolution does not exist' USING ERRCODE = 'CT100';
  END;
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.parse_resolution(text) IS 'Text to value: canonical, of the right type and gate, with exactly the members of a resolution; or CT100, CT101, CT103.';

CREATE FUNCTION cutter_authz.admit_resolution(p_document text, p_signatures bytea[], p_people text[], p_fprs text[], p_action text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_resolution(p_document);
  v_issued_at constant timestamptz := (v_doc ->> 'issued_at')::timestamptz;
  v_not_after constant timestamptz := (v_doc ->> 'not_after')::timestamptz;
  v_people text[];
  v_fprs text[];
BEGIN
  IF v_doc #>> '{resolves,action}' IS DISTINCT FROM p_action THEN
    RAISE EXCEPTION 'the resolution is not to %', p_action USING ERRCODE = 'CT604';
  END IF;
  IF cutter_authz.is_here(v_doc #>> '{database,cluster_id}', v_doc #>> '{database,name}') IS NOT TRUE
    OR (SELECT install_uuid::text FROM cutter_authz.database_identity) IS DISTINCT FROM v_doc #>> '{database,uuid}'
  THEN
    RAISE EXCEPTION 'the resolution is for another database' USING ERRCODE = 'CT104';
  END IF;
  IF v_not_after <= v_issued_at OR v_not_after - v_issued_at > interval '12 hours' THEN
    RAISE EXCEPTION 'the resolution lives longer than its gate allows' USING ERRCODE = 'CT105';
  END IF;
  IF clock_timestamp() >= v_not_after OR v_issued_at > clock_timestamp() + interval '5 minutes' THEN
    RAISE EXCEPTION 'the resolution is not valid now' USING ERRCODE = 'CT106';
  END IF;
  SELECT s.people, s.fprs INTO v_people, v_fprs
  FROM cutter_authz.signers(v_doc, p_document, p_signatures, p_people, p_fprs) AS s;
  PERFORM cutter_authz.check_people(v_doc, v_people, v_fprs);
  PERFORM cutter_authz.check_ledger(v_doc);
  INSERT INTO cutter_authz.resolution (
    review_decision_id, action, hold_ids, run_id, people, signer_fprs, document, signatures
  )
  VALUES (
    (v_doc ->> 'review_decision_id')::uuid, p_action,
    ARRAY(SELECT h.id::uuid FROM jsonb_array_elements_text(coalesce(v_doc #> '{resolves,hold_ids}', '[]')) AS h (id)),
    (v_doc #>> '{resolves,run_id}')::uuid, v_people, v_fprs, p_document, p_signatures
  );
  RETURN v_doc;
END
$body$;
COMMENT ON FUNCTION cutter_authz.admit_resolution(text, bytea[], text[], text[], text) IS 'Verifies a resolution as an approval is verified, for the action that is about to be carried out, and records it once. CT100 to CT111, CT114 to CT116, CT604. Not callable by any login.';

CREATE FUNCTION cutter_authz.release(p_document text, p_signatures bytea[], p_people text[], p_fprs text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_doc constant jsonb := cutter_authz.parse_resolution(p_document);
  v_missing text;
BEGIN
  SELECT h.id INTO v_missing
  FROM jsonb_array_elements_text(coalesce(v_doc #> '{resolves,hold_ids}', '[]')) AS h (id)
  WHERE NOT EXISTS (SELECT FROM cutter_authz.hold AS o WHERE o.hold_id::text = h.id)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'there is no hold %', v_missing USING ERRCODE = 'CT603';
  END IF;
  PERFORM cutter_authz.admit_resolution(p_document, p_signatures, p_people, p_fprs, 'release');
  RETURN (v_doc ->> 'review_decision_id')::uuid;
END
$body$;
COMMENT ON FUNCTION cutter_authz.release(text, bytea[], text[], text[]) IS 'Lifts the holds that a signed resolution names. CT603 for a hold that does not exist, and the codes of admit_resolution.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.place_hold TO context_pack_readonly, cutter_exec, cutter_verify;
GRANT EXECUTE ON FUNCTION cutter_authz.release TO cutter_exec;
GRANT SELECT ON cutter_authz.hold, cutter_authz.resolution, cutter_authz.hold_on TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.hold', 'update', 'delete', 'truncate');
SELECT cutter_authz.refuse_always('cutter_authz.resolution', 'update', 'delete', 'truncate');
-- A hold has no receipt of its own: receipts wait for each other, and a stop must wait for nobody. Lifting it has one.
CREATE TRIGGER append_receipt AFTER INSERT ON cutter_authz.resolution
FOR EACH ROW EXECUTE FUNCTION cutter_authz.append_receipt();
ALTER TABLE cutter_authz.resolution ENABLE ALWAYS TRIGGER append_receipt;
`,
  },
  {
    name: '0020-voids',
    sha256: '634a79b1e3a990b949bac523f78ccdbe1846010b57bd74069ebaaca614dd4b57',
    sql: `-- Voided runs: ids that are unusable for ever. A run that has cut nothing is voided without leave, one whose rows stand
-- there needs a resolution of SG_3 that names exactly what it has written. No row is ever removed.
-- SQLSTATEs: CT602 void already, CT604 the resolution is for something else, CT605 a resolution is needed, CT606 enacted.
-- Source: design 6 (rows 71 and 72, 3.8); ADR 17.

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
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_steps text[];
  v_doc jsonb;
BEGIN
  -- Whoever writes for this run holds the lock shared until its COMMIT; what is read below is final.
  PERFORM pg_advisory_xact_lock(cutter_authz.run_lock(p_run_id));
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
`,
  },
  {
    name: '0021-compensations',
    sha256: 'd2217aa06f3215695d901b5698d3d300ea0311192d9af7fd19983450adaf21e3',
    sql: `-- Compensation: what a run has drafted is withdrawn, and the run given up, as a signed plan says. Nothing is deleted, and
-- nothing that is in force is touched: that is changed by a new cut. One function does all of it, in one transaction, through a
-- window that it opens by the resolution of SG_3 and closes again.
-- SQLSTATEs: CT601 on hold, CT604 the resolution is for something else, CT606 enacted, CT607 nothing to withdraw; those of admit_resolution.
-- Source: design 1.4, 6 (3.8); ADR 20.

SET LOCAL ROLE cutter_gate;

CREATE TABLE cutter_authz.run_compensation (
  run_id uuid PRIMARY KEY,
  document_id text COLLATE "C" NOT NULL,
  plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
  compensation_sha256 text COLLATE "C" NOT NULL CHECK (compensation_sha256 ~ '^[0-9a-f]{64}$'),
  units integer NOT NULL CHECK (units >= 0),
  versions integer NOT NULL CHECK (versions > 0),
  drafts_sha256 text COLLATE "C" NOT NULL CHECK (drafts_sha256 ~ '^[0-9a-f]{64}$'),
  review_decision_id uuid NOT NULL UNIQUE REFERENCES cutter_authz.resolution,
  recorded_by text NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cutter_authz.run_compensation IS 'Runs whose drafts were withdrawn.';
COMMENT ON COLUMN cutter_authz.run_compensation.run_id IS 'The run; it is void as well.';
COMMENT ON COLUMN cutter_authz.run_compensation.document_id IS 'The document of its plan.';
COMMENT ON COLUMN cutter_authz.run_compensation.plan_sha256 IS 'sha256 of its plan.';
COMMENT ON COLUMN cutter_authz.run_compensation.compensation_sha256 IS 'sha256 of compensation.json, as signed.';
COMMENT ON COLUMN cutter_authz.run_compensation.units IS 'Units that were withdrawn.';
COMMENT ON COLUMN cutter_authz.run_compensation.versions IS 'Versions of units that were withdrawn.';
COMMENT ON COLUMN cutter_authz.run_compensation.drafts_sha256 IS 'Digest of what was withdrawn: place and digest of every version.';
COMMENT ON COLUMN cutter_authz.run_compensation.review_decision_id IS 'The resolution that allowed it.';
COMMENT ON COLUMN cutter_authz.run_compensation.recorded_by IS 'Database user that withdrew.';
COMMENT ON COLUMN cutter_authz.run_compensation.at IS 'When.';

CREATE FUNCTION cutter_authz.drafts_of_run(p_run_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT jsonb_build_object(
    'drafts_sha256', encode(sha256(convert_to(
      coalesce(string_agg(v.path || ' ' || v.unit_digest || E'\\n', '' ORDER BY v.path COLLATE "C"), ''), 'UTF8')), 'hex'),
    'steps', (
      SELECT coalesce(jsonb_agg(s.step ORDER BY s.step COLLATE "C"), '[]')
      FROM cutter_governance.cutter_run_step AS s WHERE s.run_id = p_run_id
    ),
    'units', (SELECT count(*) FROM public.information_unit AS u WHERE u.run_id = p_run_id AND u.lifecycle_status = 'draft'),
    'versions', count(*)
  )
  FROM public.unit_version AS v
  WHERE v.run_id = p_run_id AND v.lifecycle_status = 'draft';
$body$;
COMMENT ON FUNCTION cutter_authz.drafts_of_run(uuid) IS 'What a compensation of a run would withdraw now: numbers, digest, and the steps that the run has recorded.';

CREATE FUNCTION cutter_authz.withdraw_drafts(p_doc jsonb, p_people text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_due constant jsonb := p_doc -> 'resolves';
  v_id constant uuid := (p_doc ->> 'review_decision_id')::uuid;
  v_run_id constant uuid := (v_due ->> 'run_id')::uuid;
BEGIN
  INSERT INTO cutter_authz.auth_window (
    review_decision_id, gate, run_id, document_id, plan_sha256, source_sha256, units_sha256, cluster_id, database_name,
    issued_at, not_after
  )
  SELECT
    v_id, 'SG_3', v_run_id, v_due ->> 'document_id', v_due ->> 'compensation_sha256', r.source_sha256,
    v_due ->> 'drafts_sha256', p_doc #>> '{database,cluster_id}', p_doc #>> '{database,name}',
    (p_doc ->> 'issued_at')::timestamptz, (p_doc ->> 'not_after')::timestamptz
  FROM cutter_governance.source_document_version_registry AS r
  WHERE r.run_id = v_run_id;
  INSERT INTO cutter_authz.allowance (review_decision_id, rel, op, max_rows)
  VALUES
    (v_id, 'public.unit_version', 'UPDATE', (v_due ->> 'versions')::bigint),
    (v_id, 'public.iu_lifecycle_log', 'INSERT', (v_due ->> 'versions')::bigint),
    (v_id, 'public.information_unit', 'UPDATE', (v_due ->> 'units')::bigint);
  PERFORM cutter_authz.bind_transaction(v_id);

  WITH withdrawn AS (
    UPDATE public.unit_version AS v SET lifecycle_status = 'withdrawn'
    WHERE v.run_id = v_run_id AND v.lifecycle_status = 'draft'
    RETURNING v.iu_id, v.uv_id, v.document_id
  )
  INSERT INTO public.iu_lifecycle_log (
    iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason
  )
  SELECT w.iu_id, w.uv_id, w.document_id, v_run_id, v_id, 'draft', 'withdrawn', array_to_string(p_people, ', '), p_doc ->> 'note'
  FROM withdrawn AS w;
  UPDATE public.information_unit AS u SET lifecycle_status = 'withdrawn'
  WHERE u.run_id = v_run_id AND u.lifecycle_status = 'draft';
  PERFORM cutter_authz.close(v_id);
END
$body$;
COMMENT ON FUNCTION cutter_authz.withdraw_drafts(jsonb, text[]) IS 'Withdraws the drafts of a run through a window of its own, which is open for this alone. Not callable by any login.';

CREATE FUNCTION cutter_authz.compensate_run(p_document text, p_signatures bytea[], p_people text[], p_fprs text[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_run_id constant uuid := (cutter_authz.parse_resolution(p_document) #>> '{resolves,run_id}')::uuid;
  v_doc jsonb;
  v_due jsonb;
  v_found jsonb;
  v_expected jsonb;
  v_hold uuid;
  v_people text[];
BEGIN
  -- Whoever writes for this run holds the lock shared until its COMMIT; what is read below is final.
  PERFORM pg_advisory_xact_lock(cutter_authz.run_lock(v_run_id));
  v_doc := cutter_authz.admit_resolution(p_document, p_signatures, p_people, p_fprs, 'compensate');
  v_due := v_doc -> 'resolves';
  -- What SG_3 has signed resolves the stops that it knew of, and none that came later.
  SELECT h.hold_id INTO v_hold FROM cutter_authz.hold_on AS h
  WHERE (h.run_id IS NULL OR h.run_id = v_run_id) AND h.at >= (v_doc ->> 'issued_at')::timestamptz
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'hold % is younger than the resolution', v_hold USING ERRCODE = 'CT601';
  END IF;
  v_found := cutter_authz.drafts_of_run(v_run_id);
  IF v_found -> 'steps' ? 'lifecycle_enact' THEN
    RAISE EXCEPTION 'run % is enacted', v_run_id USING ERRCODE = 'CT606';
  END IF;
  IF v_found -> 'versions' = '0' THEN
    RAISE EXCEPTION 'run % has no drafts', v_run_id USING ERRCODE = 'CT607';
  END IF;
  SELECT v_found || jsonb_build_object(
    'action', 'compensate', 'compensation_sha256', v_due -> 'compensation_sha256', 'document_id', r.document_id,
    'plan_sha256', r.plan_sha256, 'run_id', r.run_id::text
  ) INTO v_expected FROM cutter_governance.cutter_run AS r WHERE r.run_id = v_run_id;
  IF v_due IS DISTINCT FROM v_expected THEN
    RAISE EXCEPTION 'the resolution is for another run, or for another state of it' USING ERRCODE = 'CT604';
  END IF;
  SELECT r.people INTO v_people FROM cutter_authz.resolution AS r
  WHERE r.review_decision_id = (v_doc ->> 'review_decision_id')::uuid;
  PERFORM cutter_authz.withdraw_drafts(v_doc, v_people);

  INSERT INTO cutter_authz.run_void (run_id, document_id, plan_sha256, steps, reason, review_decision_id)
  SELECT
    v_run_id, v_due ->> 'document_id', v_due ->> 'plan_sha256',
    ARRAY(SELECT s.step FROM jsonb_array_elements_text(v_due -> 'steps') AS s (step)), v_doc ->> 'note',
    (v_doc ->> 'review_decision_id')::uuid
  WHERE NOT EXISTS (SELECT FROM cutter_authz.run_void AS v WHERE v.run_id = v_run_id);
  INSERT INTO cutter_authz.run_compensation (
    run_id, document_id, plan_sha256, compensation_sha256, units, versions, drafts_sha256, review_decision_id
  )
  VALUES (
    v_run_id, v_due ->> 'document_id', v_due ->> 'plan_sha256', v_due ->> 'compensation_sha256',
    (v_due ->> 'units')::integer, (v_due ->> 'versions')::integer, v_due ->> 'drafts_sha256',
    (v_doc ->> 'review_decision_id')::uuid
  );
  RETURN v_found;
END
$body$;
COMMENT ON FUNCTION cutter_authz.compensate_run(text, bytea[], text[], text[]) IS 'Withdraws what a run has drafted and voids the run, as a signed resolution says; answers what was withdrawn. CT601, CT604, CT606, CT607, and the codes of admit_resolution.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cutter_authz.compensate_run TO cutter_exec;
GRANT SELECT ON cutter_authz.run_compensation TO context_pack_readonly, cutter_exec, cutter_verify;

RESET ROLE;

SELECT cutter_authz.refuse_always('cutter_authz.run_compensation', 'update', 'delete', 'truncate');
CREATE TRIGGER append_receipt AFTER INSERT ON cutter_authz.run_compensation
FOR EACH ROW EXECUTE FUNCTION cutter_authz.append_receipt();
ALTER TABLE cutter_authz.run_compensation ENABLE ALWAYS TRIGGER append_receipt;
`,
  },
] as const;
