/** `backup verify` and `restore`: a backup counts when it was read back, and only the one that the ledger names. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { present } from '../../../src/model/assert.ts';
import { verifyBackup } from '../../../src/operations/backup/backup-verify.ts';
import { restoreBackup } from '../../../src/operations/backup/backup-restore.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster, type TestDatabase } from '../../support/database/test-database.ts';

const FIRST = '# Law 1\n\nIn force.\n\n## Art 1\n\nOne\\.\ttab, "quotes", \u2028 and a backslash \\.\n\\.\n';
const SECOND = `${FIRST}\n## Art 2\n\nTwo.\n`;

test.each(['postgres', 'embedded'] as const)('the backup of a run is read back, or refused: %s', async (kind) => {
  const project = await makeProject(kind, { keepOpen: true });
  onTestFinished(() => project.close());
  await enact(project, FIRST);
  const runId = await enact(project, SECOND);
  const backup = join(project.folder, 'runs', runId, 'backup.1.gpg');
  const verify = (key: string, id = runId) =>
    verifyBackup(project.ctx, id, { kind: 'key_file', keyFile: join(project.folder, key), passphraseFile: null });

  // It was taken before the second version was written, so it holds the first one.
  const { versions, file, tables } = await verify('backup.key.asc');
  expect({ versions, file }).toEqual({ versions: 1, file: backup });
  expect(tables).toContainEqual({ table: 'public.unit_version', rows: 2 });

  const whole = `${backup}.whole`;
  copyFileSync(backup, whole);
  const damages = [
    () => appendFileSync(backup, 'x'),
    () => truncateSync(backup, readFileSync(backup).length - 1),
    () => rmSync(backup),
  ];
  for (const damage of damages) {
    damage();
    await expect(verify('backup.key.asc')).rejects.toMatchObject({ code: 'STOP_BACKUP_MISMATCH' });
    copyFileSync(whole, backup);
  }

  await expect(verify('sovereign.key.asc')).rejects.toMatchObject({ code: 'STOP_BACKUP_UNREADABLE' });
  writeFileSync(join(project.folder, 'no.key'), 'no key');
  await expect(verify('no.key')).rejects.toMatchObject({ code: 'KEY_FILE' });
  for (const unknown of ['00000000-0000-4000-8000-000000000000', 'no-id', '../runs'])
    await expect(verify('backup.key.asc', unknown)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
});

/** Plans, approves and applies a text through enactment; returns the run's id. */
async function enact(project: Project, text: string): Promise<string> {
  project.source('law.md', text);
  const { planPath, sealed } = await project.plan();
  const first = await project.approve(planPath, 'SG_1');
  await project.apply(planPath, { approvals: [first] });
  const second = await project.approve(planPath, 'SG_2');
  const { record } = await project.apply(planPath, { approvals: [first, second] });
  expect(record?.refusal ?? null).toBeNull();
  return sealed.plan.header.run_id;
}

test('the backup of a run is restored into a new database, and nowhere else', async (context) => {
  requireCluster(context);
  const project = await makeProject('postgres');
  onTestFinished(() => project.close());
  await enact(project, FIRST);
  const runId = await enact(project, SECOND);
  const database = present(project.database, 'the server database');
  const reader = {
    kind: 'key_file',
    keyFile: join(project.folder, 'backup.key.asc'),
    passphraseFile: null,
  } as const;
  const restore = (into: string) => restoreBackup(project.ctx, { runId, into, reader });
  // The cluster is shared with other tests; a copy is named after its source here.
  const databases = async () =>
    (await database.adminQuery(`SELECT datname FROM pg_database WHERE datname LIKE '${database.name}%'`)).map(
      (row) => row['datname'],
    );
  const bodies = (where: string) => `SELECT uv_id, body, sha256 FROM public.unit_version ${where} ORDER BY uv_id`;
  const source = await database.adminQuery(bodies(`WHERE run_id <> '${runId}'`));

  for (const into of [database.name, 'postgres', 'Law', 'law"; DROP', ''])
    await expect(restore(into)).rejects.toMatchObject({ code: 'RESTORE_TARGET', exit: 2 });
  const into = `${database.name}_copy`;
  onTestFinished(async () => {
    await database.adminQuery(`DROP DATABASE IF EXISTS ${into}`).catch(() => undefined);
  });
  const wrong = { ...reader, keyFile: join(project.folder, 'sovereign.key.asc') };
  await expect(restoreBackup(project.ctx, { runId, into, reader: wrong })).rejects.toMatchObject({
    code: 'STOP_BACKUP_UNREADABLE',
  });
  const backup = join(project.folder, 'runs', runId, 'backup.1.gpg');
  const whole = readFileSync(backup);
  appendFileSync(backup, 'x');
  await expect(restore(into)).rejects.toMatchObject({ code: 'STOP_BACKUP_MISMATCH' });
  writeFileSync(backup, whole);
  const broken: Project['ctx'] = {
    ...project.ctx,
    emit: (event) => {
      if (event.kind === 'plan.step' && event.step === 'Restoring') closeToAll(database, into);
    },
  };
  await expect(restoreBackup(broken, { runId, into, reader })).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  expect(await databases()).toEqual([database.name]);

  expect(await restore(into)).toMatchObject({ into, versions: 1 });
  const client = new Client({
    host: database.cluster.folder,
    port: database.cluster.port,
    user: 'postgres',
    database: into,
  });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(bodies(''));
  await client.end();
  expect(rows).toEqual(source);
  await expect(restore(into)).rejects.toMatchObject({ code: 'RESTORE_TARGET', facts: { problem: 'it exists' } });
});

/** As another process would, and before the event returns: the new database takes no connection any more. */
function closeToAll({ cluster }: TestDatabase, name: string): void {
  const sql = `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`;
  const server = ['-h', cluster.folder, '-p', String(cluster.port), '-U', 'postgres', '-d', 'postgres'];
  execFileSync('psql', [...server, '-q', '-c', sql]);
}
