import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { examine } from '../../../src/operations/doctor/doctor.ts';
import { makeKey } from '../../support/signing/signing.ts';
import { attack } from '../../attacks/attack.ts';
import { behindTheGuards } from '../../support/database/behind-the-guards.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';
import type { PlanOutcome } from '../../../src/model/outcomes/plan.ts';

const BIN = fileURLToPath(new URL('../../../bin/cutter.js', import.meta.url));

type Planned = Extract<PlanOutcome, { kind: 'planned' }>;

/** What bad input gets: its own code and exit, and a database in which nothing moved. */
describe('refusals, with nothing written', () => {
  let project: Project;
  let planned: Planned;
  let sg1: string;
  let before: readonly unknown[];
  const database = () => {
    if (project.database === null) throw new Error('a server database is needed');
    return project.database;
  };

  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
    project.source('law.md', SMALL_LAW);
    planned = await project.plan();
    sg1 = await project.approve(planned.planPath, 'SG_1');
    before = await everyRow(project);
  });
  afterEach(async () => {
    await project?.close();
  });

  /** Refusals of a phase are in the record, those before it are thrown: here both are thrown, as the command does. */
  async function applied(request: Parameters<Project['apply']>[1]): Promise<void> {
    const { record } = await project.apply(planned.planPath, request);
    if (record.refusal !== null) throw record.refusal;
  }

  async function expectRefusal(
    code: string,
    exit: number,
    request: Parameters<Project['apply']>[1] = { approvals: [sg1] },
  ) {
    await expect(applied(request)).rejects.toMatchObject({ code, exit, written: 'none' });
    expect(await everyRow(project)).toEqual(before);
  }

  it('refuses to plan an ambiguous text until the ambiguity is accepted, which the plan then says', async () => {
    const points = [...'abcdefg'].map((item) => `(${item}) x;\n\n`).join('');
    const source = project.source('a.txt', `Article 1\n\nA\n\n1. All of:\n\n${points}(h) the following:\n\n(i) y.\n`);
    const request = { source, documentId: 'points', profile: 'legal-eu', granularity: 'point' };
    await expect(project.plan(request)).rejects.toMatchObject({ code: 'E_AMBIGUOUS', exit: 2, written: 'none' });
    const { sealed } = await project.plan({ ...request, acceptsAmbiguity: true });
    expect(sealed.plan.profile.accepts_ambiguity).toBe(true);
    expect(sealed.plan.diagnostics.map(({ code }) => code)).toContain('W_AMBIGUOUS');
    expect(await everyRow(project)).toEqual(before);
  });

  it('refuses to apply without an approval', () => expectRefusal('APPROVAL_MISSING', 3, { approvals: [] }));

  it('[attack 92] refuses a plan in which one byte was changed', async () => {
    const text = readFileSync(planned.planPath, 'utf8');
    rewrite(planned.planPath, text.replace('Be silent.', 'Be silenT.'));
    await expectRefusal(attack(92, 'PLAN_TAMPERED'), 3);
  });

  it('refuses a plan with an unknown key', async () => {
    const text = readFileSync(planned.planPath, 'utf8');
    rewrite(planned.planPath, text.replace('"format"', '"force": true,\n  "format"'));
    await expectRefusal('PLAN_SCHEMA', 3);
  });

  it('refuses a plan of another format version', async () => {
    rewrite(planned.planPath, readFileSync(planned.planPath, 'utf8').replace('cutter.plan/2', 'cutter.plan/9'));
    await expectRefusal('PLAN_VERSION', 3);
  });

  it('[attack 97] refuses a plan that was made for another database [fault 62]', async () => {
    const other = await makeProject('postgres');
    try {
      const outcome = other.apply(planned.planPath, { approvals: [sg1] });
      await expect(outcome).rejects.toMatchObject({ code: attack(97, 'TARGET_MISMATCH'), exit: 4, written: 'none' });
    } finally {
      await other.close();
    }
  });

  it('refuses when the source changed since the plan [fault 2]', async () => {
    project.source('law.md', `${SMALL_LAW}\nMore.\n`);
    await expectRefusal('SOURCE_CHANGED', 4);
  });

  it('refuses when somebody else wrote a unit of the document since the plan', async () => {
    await insertBehindTheGate(project);
    before = await everyRow(project);
    await expectRefusal('PLAN_STALE', 4);
  });

  it('[attack 127] refuses when a function in the database was replaced since the plan', async () => {
    const [row] = await database().adminQuery(
      `SELECT pg_get_functiondef(p.oid) AS source FROM pg_proc p WHERE p.proname = 'fn_iu_enact'`,
    );
    await database().adminQuery(String(row?.['source']).replace('BEGIN', 'BEGIN -- edited\n'));
    await expectRefusal(attack(127, 'DATABASE_CODE_CHANGED'), 4);
  });

  it('[attack 127] refuses when a trigger was disabled since the plan', async () => {
    await database().adminQuery('ALTER TABLE public.unit_version DISABLE TRIGGER ALL');
    await expectRefusal(attack(127, 'DATABASE_CODE_CHANGED'), 4);
  });

  it('[attack 127] refuses when a grant was taken away since the plan', async () => {
    await database().adminQuery('REVOKE INSERT ON cutter_governance.source_document_registry FROM cutter_exec');
    await expectRefusal(attack(127, 'GRANTS_CHANGED'), 4);
  });

  it('[attack 127] refuses when a grant was added since the plan', async () => {
    await database().adminQuery('GRANT INSERT ON public.unit_version TO cutter_exec');
    await expectRefusal(attack(127, 'GRANTS_CHANGED'), 4);
  });

  it('refuses to plan and to apply when the grants are not those that cutter.json pins', async () => {
    const { config } = project.ctx;
    const pinned = { ...config, orchestrator: { ...config.orchestrator, expected_grant_matrix_sha: '0'.repeat(64) } };
    const at = { ...project.ctx, config: pinned };
    const request = {
      planPath: planned.planPath,
      approvals: [sg1],
      stopBefore: null,
      signal: new AbortController().signal,
    };
    await expect(applyPlan(at, request)).rejects.toMatchObject({ code: 'GRANTS_CHANGED', exit: 4 });
    expect(await everyRow(project)).toEqual(before);
    const findings = await examine(at);
    expect(findings.find(({ check }) => check === 'P5 grants')).toMatchObject({ status: 'fail' });
  });

  it('[attack 132] refuses without a backup key, and with one that has expired [fault 12]', async () => {
    const certs = join(project.folder, 'trust', 'certs');
    const fpr = project.ctx.config.orchestrator.backup_gpg_fpr ?? '';
    const past = new Date(Date.now() - 86_400_000 * 3);
    const expired = await makeKey('backup', { date: past, keyExpirationTime: 86_400, subkeys: [{}] });
    writeFileSync(join(certs, `${fpr}.asc`), expired.cert);
    await expectRefusal(attack(132), 6);
    rmSync(join(certs, `${fpr}.asc`));
    await expectRefusal('BACKUP_KEY_MISSING', 6);
  });

  it('refuses while another session works on the document, and names it [fault 24]', async () => {
    const { lockKey } = await import('../../../src/state/db/session-lock.ts');
    const other = await database().client('cutter_exec');
    await other.query('SELECT pg_advisory_lock($1)', [String(lockKey('cutter:doc:law'))]);
    await expectRefusal('STOP_LOCK_HELD', 9);
  });

  it('refuses a run id that the ledger knows', async () => {
    await project.apply(planned.planPath, { approvals: [sg1] });
    const runId = planned.sealed.plan.header.run_id;
    const again = project.planAny({ runId, out: join(project.folder, 'again.json'), documentId: 'other' });
    await expect(again).rejects.toMatchObject({ code: 'RUN_ID_USED', exit: 3 });
  });

  it('refuses to plan over a file that is there', async () => {
    const again = project.planAny({ out: planned.planPath });
    await expect(again).rejects.toMatchObject({ code: 'FILE_EXISTS', exit: 2 });
  });

  it('refuses to enact by a second plan what an earlier run has drafted', async () => {
    await project.apply(planned.planPath, { approvals: [sg1] });
    await expect(project.planAny()).rejects.toMatchObject({ code: 'DOCUMENT_IN_DRAFT', exit: 3 });
    expect(await project.planAny({ through: 'draft' })).toMatchObject({ kind: 'no_changes', lifecycle: 'draft' });
  });

  it('stops when the run folder was lost although the ledger has the run [fault 68]', async () => {
    const { runFolder } = await project.apply(planned.planPath, { approvals: [sg1] });
    rmSync(runFolder, { recursive: true });
    const outcome = await project.apply(planned.planPath, { approvals: [sg1] });
    expect(outcome.record.refusal).toMatchObject({
      code: 'STOP_REPLAY_CONFLICT',
      exit: 7,
      facts: { reason: 'SIDECAR_MISSING' },
    });
  });

  it('stops when the backup was altered between its phase and the next [fault 16]', async () => {
    const stopped = await project.apply(planned.planPath, { approvals: [sg1], stopBefore: 'cut_leg_a' });
    expect(stopped.record.pausedBefore?.phase).toBe('cut_leg_a');
    const backup = join(stopped.runFolder, 'backup.1.gpg');
    chmodSync(backup, 0o600);
    writeFileSync(backup, Buffer.concat([readFileSync(backup), Buffer.from('x')]));
    const outcome = await project.apply(planned.planPath, { approvals: [sg1] });
    expect(outcome.record.refusal).toMatchObject({ code: 'STOP_BACKUP_MISMATCH', exit: 7 });
  });

  it('stops when a file of the run was edited [fault 67]', async () => {
    const stopped = await project.apply(planned.planPath, { approvals: [sg1], stopBefore: 'cut_leg_a' });
    const path = join(stopped.runFolder, 'state.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"attempt": 1', '"attempt": 2'));
    const outcome = project.apply(planned.planPath, { approvals: [sg1] });
    await expect(outcome).rejects.toMatchObject({ code: 'STOP_SIDECAR_CORRUPT', exit: 7 });
  });

  it('stops with a refusal when the disk is full while a backup is written, and continues when there is room [fault 13]', async () => {
    const limited = spawnSync(
      'bash',
      [
        '-c',
        'ulimit -f 8; exec "$0" "$@"',
        process.execPath,
        BIN,
        'apply',
        planned.planPath,
        '--approval',
        sg1,
        '--json',
      ],
      { cwd: project.folder, env: project.env, encoding: 'utf8' },
    );
    expect(JSON.parse(limited.stdout)).toMatchObject({ ok: false, error: { code: 'STOP_DISK_FULL', written: 'gate' } });
    expect(limited.status).toBe(6);
    const outcome = await project.apply(planned.planPath, { approvals: [sg1] });
    expect(outcome.record.refusal).toBeNull();
  });

  it('leaves no plan behind when the disk is full while it is written [fault 5]', () => {
    const out = join(project.folder, 'limited', 'plan.json');
    mkdirSync(dirname(out));
    const big = `${SMALL_LAW}\n${'Long line of text. '.repeat(20_000)}\n`;
    project.source('big.md', big);
    const limited = spawnSync(
      'bash',
      [
        '-c',
        'ulimit -f 16; exec "$0" "$@"',
        process.execPath,
        BIN,
        'plan',
        'big.md',
        '--document',
        'big',
        '-o',
        out,
        '--json',
      ],
      { cwd: project.folder, env: project.env, encoding: 'utf8' },
    );
    expect(JSON.parse(limited.stdout)).toMatchObject({ error: { code: 'STOP_DISK_FULL' } });
    expect(execFileSync('ls', ['-A', dirname(out)], { encoding: 'utf8' })).toBe('');
  });

  it('refuses when pg_dump is not installed', async () => {
    const empty = join(project.folder, 'empty');
    mkdirSync(empty);
    const { findPgDump } = await import('../../../src/state/db/postgres/pg-dump-program.ts');
    await expect(findPgDump([empty], { PATH: empty }, 150_018)).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      exit: 6,
    });
  });

  it('refuses when the server cannot be reached, without naming the connection string', async () => {
    const dsn = 'postgresql://cutter_exec:topsecret@127.0.0.1:1/none';
    const ran = spawnSync(process.execPath, [BIN, 'verify', planned.planPath, '--json'], {
      cwd: project.folder,
      env: { ...project.env, CUTTER_RO_DSN: dsn },
      encoding: 'utf8',
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'DATABASE_UNREACHABLE' } });
    expect(ran.status).toBe(6);
    expect(ran.stdout + ran.stderr).not.toContain('topsecret');
  });
});

/** Every row of every table of the contract, whoever may see it. */
async function everyRow(project: Project): Promise<readonly unknown[]> {
  const tables = await project.database?.adminQuery(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'cutter_governance', 'cutter_authz') ORDER BY 1`,
  );
  const names = (tables ?? []).map(({ name }) => String(name));
  expect(names).toContain('public.unit_version');
  // One statement for all tables: a session for each would take longer than what is tested.
  const digests = names.map(
    (name) =>
      `SELECT '${name}' AS name, count(*)::int AS rows, md5(string_agg(t::text, '|' ORDER BY t::text)) AS md5 FROM ${name} AS t`,
  );
  return (await project.database?.adminQuery(`${digests.join(' UNION ALL ')} ORDER BY name`)) ?? [];
}

/** What the baseline digest is there to notice. */
async function insertBehindTheGate(project: Project): Promise<void> {
  await project.database?.adminQuery(
    behindTheGuards(
      'public.information_unit',
      `INSERT INTO public.information_unit (iu_id, document_id, wid, eid, unit_kind, section_type, lifecycle_status, run_id)
         VALUES (gen_random_uuid(), 'law', 'v1__other', 'other', 'heading', 'body', 'draft', gen_random_uuid())`,
    ),
  );
}

function rewrite(path: string, text: string): void {
  chmodSync(path, 0o600);
  writeFileSync(path, text);
}
