import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { createEmbeddedDatabase, openEmbedded } from '../support/database/embedded-database.ts';
import { KINDS_BY_FORM } from '../support/database/kinds.ts';
import { openGpgHome, type GpgHome } from '../support/signing/gpg-home.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createTestDatabase, requireCluster, type TestDatabase } from '../support/database/test-database.ts';

const LAW = fileURLToPath(new URL('../cases/002-grundgesetz-2022/source.md', import.meta.url));
const LAW_SHA256 = sha256(readFileSync(LAW));
const plannedSchema = z.looseObject({ plan: z.string(), units: z.int(), run_id: z.string(), changes: z.literal(true) });
const REBUILD = `SELECT encode(sha256(convert_to(string_agg(body, '' ORDER BY path COLLATE "C"), 'UTF8')), 'hex') AS sha256
  FROM public.unit_version WHERE document_id = 'grundgesetz' AND lifecycle_status = $1`;

/** The main job as its users do it: the command line, the four roles, gpg's own keys and signatures. */
describe.each(KINDS_BY_FORM)('the Grundgesetz of 2022 on %s', (kind) => {
  let folder: string;
  let gpg: GpgHome;
  let database: TestDatabase | null = null;
  let env: { readonly [name: string]: string } = {};

  beforeEach(async (context) => {
    requireCluster(context);
    folder = temporaryFolder();
    gpg = openGpgHome();
    database = kind === 'postgres' ? await createTestDatabase({ migrated: false }) : null;
    env = { ...gpg.environment, ...(database === null ? {} : dsnsOf(database)) };
    copyFileSync(LAW, join(folder, 'grundgesetz-2022.md'));
  });
  afterEach(async () => {
    await database?.drop();
    gpg?.close();
  });

  const cutter = async (...args: readonly string[]) => {
    const ran = await runCutter([...args, '--json'], { cwd: folder, env });
    const value: unknown = JSON.parse(ran.stdout);
    return { ...ran, value };
  };
  const must = async (...args: readonly string[]) => {
    const ran = await cutter(...args);
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    return ran.value;
  };
  const rebuilt = async (status: string) => {
    if (database !== null) return (await database.adminQuery(REBUILD, [status]))[0];
    const embedded = await openEmbedded(join(folder, '.cutter', 'database'));
    const reader = await embedded.connect('reader', 'test');
    const rows = await reader.rows(
      { name: 'rebuild', sql: REBUILD },
      [status],
      z.object({ sha256: z.string().nullable() }),
    );
    await embedded.close();
    return rows[0];
  };

  it('is planned, signed with gpg, drafted, verified, signed again, enacted and verified', async () => {
    const sovereign = gpg.makeKey('sovereign', 'ed25519', { atMs: null });
    const backup = gpg.makeKey('backup', 'ed25519', { atMs: null });
    gpg.gpg(['--pinentry-mode', 'loopback', '--passphrase', '', '--quick-add-key', backup, 'cv25519', 'encr'], {
      atMs: null,
    });
    for (const fpr of [sovereign, backup]) writeFileSync(join(folder, `${fpr}.asc`), gpg.cert(fpr));

    await must('init', '--database', kind);
    await must('db', 'migrate');
    await must('trust', 'add-person', 'sovereign', '--cert', `${sovereign}.asc`, '--gate', 'SG_1', '--gate', 'SG_2');
    await must('trust', 'set-backup-key', `${backup}.asc`);
    expect(await must('trust', 'record')).toMatchObject({ version: 1, mode: 'db-verified', added: 1 });

    const plan = plannedSchema.parse(await must('plan', 'grundgesetz-2022.md', '--document', 'grundgesetz'));
    expect(plan.units).toBe(219 + 2);
    await must('approval', 'prepare', plan.plan, '--gate', 'SG_1');
    const sg1 = signedByHand(plan.plan, 'SG_1', sovereign);
    await must('approval', 'check', plan.plan, '--approval', sg1);
    expect(await must('apply', plan.plan, '--approval', sg1)).toMatchObject({
      outcome: 'applied',
      paused_before: { phase: 'lifecycle_enact' },
    });
    expect(await must('verify', plan.plan)).toMatchObject({ result: 'matched', through: 'draft' });
    expect(await rebuilt('draft')).toEqual({ sha256: LAW_SHA256 });

    await must('approval', 'prepare', plan.plan, '--gate', 'SG_2');
    const sg2 = signedByHand(plan.plan, 'SG_2', sovereign);
    await must('apply', plan.plan, '--approval', sg1, '--approval', sg2);
    expect(await must('verify', plan.run_id)).toMatchObject({ result: 'matched', through: 'enacted' });
    expect(await rebuilt('enacted')).toEqual({ sha256: LAW_SHA256 });

    expect(await must('apply', plan.plan, '--approval', sg1, '--approval', sg2)).toMatchObject({
      outcome: 'nothing_to_do',
    });
    expect(await must('plan', 'grundgesetz-2022.md', '--document', 'grundgesetz')).toMatchObject({ changes: false });
    await expectLoadable(join(folder, '.cutter', 'runs', plan.run_id, 'backup.1.gpg'));
    expect(await must('backup', 'verify', plan.run_id)).toMatchObject({ ok: true, versions: 0 });
  }, 180_000);

  /** The command of SIGNING.txt, as a sovereign types it on a machine without cutter. */
  function signedByHand(planPath: string, gate: string, fpr: string): string {
    const approval = join(dirname(planPath), `${gate}.json`);
    const output = join(dirname(planPath), `${gate}.${fpr.slice(-16)}.asc`);
    const how = ['--armor', '--digest-algo', 'SHA512', '--no-emit-version', '--no-comments', '--local-user', `${fpr}!`];
    gpg.gpg([...how, '--output', output, '--detach-sign', approval], { atMs: null });
    return approval;
  }

  /** The backup decrypts with gpg and loads into an empty database of its own kind, where every governed table then is. */
  async function expectLoadable(backup: string): Promise<void> {
    const sql = gpg.gpg(['--decrypt', backup], { atMs: null });
    const tables = kind === 'postgres' ? await loadedWithPsql(sql) : await loadedEmbedded(sql.toString('utf8'));
    expect(tables).toEqual([{ tables: 13 }]);
  }
});

const COUNT_TABLES = `SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname IN ('public', 'cutter_governance')`;

async function loadedWithPsql(sql: Buffer): Promise<readonly unknown[]> {
  const empty = await createTestDatabase({ migrated: false });
  try {
    const { folder: socket, port } = empty.cluster;
    const args = ['-h', socket, '-p', String(port), '-U', 'postgres', '-d', empty.name, '-q', '-v', 'ON_ERROR_STOP=1'];
    execFileSync('psql', args, { input: sql, stdio: ['pipe', 'ignore', 'pipe'] });
    return await empty.adminQuery(COUNT_TABLES);
  } finally {
    await empty.drop();
  }
}

async function loadedEmbedded(sql: string): Promise<readonly unknown[]> {
  const empty = await createEmbeddedDatabase({ migrated: false });
  try {
    const admin = await (await empty.open()).connect('admin', 'test');
    await admin.script(sql);
    return await admin.rows({ name: 'count_tables', sql: COUNT_TABLES }, [], z.object({ tables: z.int() }));
  } finally {
    await empty.drop();
  }
}

function dsnsOf(database: TestDatabase): { readonly [name: string]: string } {
  return {
    CUTTER_RO_DSN: database.dsn('reader'),
    CUTTER_EXEC_DSN: database.dsn('executor'),
    CUTTER_VERIFY_DSN: database.dsn('verifier'),
    CUTTER_ADMIN_DSN: database.dsn('admin'),
  };
}
