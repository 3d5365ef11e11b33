/** `backup verify`: a backup counts when it was read back, and only the one that the ledger names. */
import { appendFileSync, copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verifyBackup } from '../../src/wiring/backup.ts';
import { makeProject, type Project } from '../support/project.ts';

const FIRST = '# Law 1\n\nIn force.\n\n## Art 1\n\nOne\\.\ttab, "quotes", \u2028 and a backslash \\.\n\\.\n';
const SECOND = `${FIRST}\n## Art 2\n\nTwo.\n`;

test.each(['postgres', 'embedded'] as const)('the backup of a run is read back, or refused: %s', async (kind) => {
  const project = await makeProject(kind);
  onTestFinished(() => project.close());
  await enact(project, FIRST);
  const runId = await enact(project, SECOND);
  const backup = join(project.folder, 'runs', runId, 'backup.1.gpg');
  const verify = (key: string, id = runId) =>
    verifyBackup(project.at, id, { kind: 'key_file', keyFile: join(project.folder, key), passphraseFile: null });

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
