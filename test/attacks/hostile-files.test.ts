/** A pipe, a device, a folder or three gigabytes where cutter reads a file: refused at once, whatever file it is. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { verifyAudit } from '../../src/operations/audit/audit-verify.ts';
import { fileSha256 } from '../../src/state/backup/backup-file.ts';
import { lockFolder } from '../../src/state/db/embedded/embedded-lock.ts';
import { tlsForPg } from '../../src/state/db/postgres/tls-options.ts';
import { readApprovalFile, readPlanSignature } from '../../src/state/files/approval-files.ts';
import { timelineThen } from '../../src/state/files/consumed-approvals.ts';
import { readCompensationBeside, readPlanFile, readReviewBeside } from '../../src/state/files/plan-store.ts';
import { readPrior } from '../../src/state/files/prior-file.ts';
import { readProfileFile } from '../../src/state/files/profile-file.ts';
import { RunFolder } from '../../src/state/files/run-folder.ts';
import { readSource } from '../../src/state/files/source-file.ts';
import { readStatements } from '../../src/state/files/statements-file.ts';
import { readCertificateFile, readTrustFiles } from '../../src/state/files/trust-store.ts';
import { unlockedKey } from '../../src/state/keys/key-file-sign.ts';
import { readMachineKey } from '../../src/state/keys/machine-key.ts';
import { SMALL_LAW } from '../support/derived-plan.ts';
import { requireCluster } from '../support/database/test-database.ts';
import { makeProject } from '../support/project.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { attack } from './attack.ts';

const THREE_GIGABYTES = 3 * 1024 ** 3;
const NOT_FILES = ['a pipe', 'a device', 'a folder'] as const;
type Hostile = (typeof NOT_FILES)[number] | 'a large file';

function place(path: string, hostile: Hostile): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true, recursive: true });
  if (hostile === 'a pipe') expect(spawnSync('mkfifo', [path]).status).toBe(0);
  else if (hostile === 'a device') symlinkSync('/dev/zero', path);
  else if (hostile === 'a folder') mkdirSync(path);
  else {
    writeFileSync(path, '', { mode: 0o600 });
    truncateSync(path, THREE_GIGABYTES);
  }
}

interface Reader {
  readonly what: string;
  /** In the folder that the reader gets. */
  readonly at: string;
  readonly read: (folder: string) => Promise<unknown>;
  readonly kind: string;
  readonly size: string;
}

const LOGIN = { role: 'executor', host: 'db', port: 5432, user: 'u', database: 'd', password: undefined } as const;

const READERS: readonly Reader[] = [
  of('the configuration', 'cutter.json', loadConfig, attack(242, 'CONFIG_INVALID'), attack(243, 'CONFIG_INVALID')),
  of('a plan', 'plan.json', readPlanFile, attack(242, 'FILE_KIND'), attack(243, 'PLAN_SIZE')),
  of('a compensation', 'compensation.json', readCompensationBeside, attack(242, 'FILE_KIND'), attack(243, 'PLAN_SIZE')),
  of(
    'a review',
    'review.md',
    (path) => readReviewBeside(path, 'review.md'),
    attack(242, 'FILE_KIND'),
    attack(243, 'FILE_SIZE'),
  ),
  of('a source', 'law.md', readSource, attack(242, 'SOURCE_NOT_A_FILE'), attack(243, 'E_LIMIT')),
  of('a profile', 'profile.yaml', readProfileFile, attack(242, 'PROFILE_INVALID'), attack(243, 'E_LIMIT')),
  of(
    'statements',
    'statements.yaml',
    readStatements,
    attack(242, 'STATEMENTS_INVALID'),
    attack(243, 'STATEMENTS_INVALID'),
  ),
  of(
    'an approval',
    'SG_1.json',
    readApprovalFile,
    attack(242, 'APPROVAL_FILE_KIND'),
    attack(243, 'APPROVAL_FILE_SIZE'),
  ),
  of(
    'the signature of a plan',
    'plan.json.asc',
    (path) => readPlanSignature(path.slice(0, -'.asc'.length)),
    attack(242, 'APPROVAL_FILE_KIND'),
    attack(243, 'APPROVAL_FILE_SIZE'),
  ),
  of(
    'the trust file',
    'trust.json',
    (path) => readTrustFiles(dirname(path)),
    attack(242, 'TRUST_FORM'),
    attack(243, 'TRUST_FORM'),
  ),
  of('a certificate', 'person.asc', readCertificateFile, attack(242, 'CERT'), attack(243, 'CERT')),
  of('a key', 'key.asc', (path) => unlockedKey(path, null), attack(242, 'KEY_FILE'), attack(243, 'KEY_FILE')),
  of(
    'the key of a machine',
    'machine.asc',
    (path) => readMachineKey('executor', path, 0),
    attack(242, 'MACHINE_KEY_FILE'),
    attack(243, 'MACHINE_KEY_FILE'),
  ),
  of(
    'the state of a run',
    'run/state.json',
    (path) => runOf(path).readState(),
    attack(242, 'STOP_SIDECAR_CORRUPT'),
    attack(243, 'STOP_SIDECAR_CORRUPT'),
  ),
  of(
    'a page of a run',
    'run/escalation.md',
    (path) => runOf(path).readView('escalation.md'),
    attack(242, 'STOP_SIDECAR_CORRUPT'),
    attack(243, 'STOP_SIDECAR_CORRUPT'),
  ),
  of(
    'a document of a run',
    'run/kb/a.md',
    (path) => runOf(dirname(path)).readDocuments(),
    attack(242, 'STOP_SIDECAR_CORRUPT'),
    attack(243, 'STOP_SIDECAR_CORRUPT'),
  ),
  of(
    'what SG_1 closed with',
    'run/prior.json',
    (path) => readPrior(dirname(dirname(path)), 'run'),
    attack(242, 'APPROVAL_PRIOR'),
    attack(243, 'APPROVAL_PRIOR'),
  ),
  of(
    'the record of what was used',
    '.spent/run.SG_1.json',
    (path) => timelineThen(dirname(dirname(path)), { runId: 'run' }, 'SG_1'),
    attack(242, 'FILE_KIND'),
    attack(243, 'FILE_SIZE'),
  ),
  of(
    'the lock of the embedded database',
    'lock.00000000-0000-4000-8000-000000000000.json',
    (path) => lockFolder(dirname(path)),
    attack(242, 'EMBEDDED_BUSY'),
    attack(243, 'EMBEDDED_BUSY'),
  ),
  of(
    'the certificate of a server',
    'root.pem',
    (rootCert) => tlsForPg({ ...LOGIN, tls: { kind: 'verify-full', rootCert, clientCert: null } }),
    attack(242, 'DSN_INVALID'),
    attack(243, 'DSN_INVALID'),
  ),
];

function of(what: string, at: string, read: (path: string) => Promise<unknown>, kind: string, size: string): Reader {
  return { what, at, read: (folder) => read(join(folder, at)), kind, size };
}

function runOf(path: string): RunFolder {
  const folder = dirname(path);
  return new RunFolder(dirname(folder), 'run');
}

describe.each(READERS)('$what', ({ at, read, kind, size }) => {
  it.each(NOT_FILES)('[attack 242] %s in its place', async (hostile) => {
    const folder = temporaryFolder();
    place(join(folder, at), hostile);
    await expect(read(folder)).rejects.toMatchObject({ code: kind });
  });

  it('[attack 243] three gigabytes in its place', async () => {
    const folder = temporaryFolder();
    place(join(folder, at), 'a large file');
    await expect(read(folder)).rejects.toMatchObject({ code: size });
  });
});

test.each(NOT_FILES)('[attack 242] %s in place of a backup', async (hostile) => {
  const path = join(temporaryFolder(), 'backup.1.gpg');
  place(path, hostile);
  await expect(fileSha256(path)).rejects.toMatchObject({ code: attack(242, 'FILE_KIND') });
});

test.each(NOT_FILES)('[attack 242] %s in place of an evidence pack', async (hostile) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'trust.json'), '{}');
  place(join(folder, 'pack.tar'), hostile);
  await expect(verifyAudit(join(folder, 'pack.tar'), join(folder, 'trust.json'))).rejects.toMatchObject({
    code: attack(242, 'AUDIT_PACK'),
  });
});

test.each([...NOT_FILES, 'a large file'] as const)('the process ends with %s, and says what to do', async (hostile) => {
  const cwd = temporaryFolder();
  place(join(cwd, 'plan.json'), hostile);
  const shown = await runCutter(['show', 'plan.json', '--json'], { cwd });
  expect(shown.code).toBe(2);
  expect(shown.stdout).toContain(hostile === 'a large file' ? 'PLAN_SIZE' : `"problem": "it is ${hostile}"`);
  place(join(cwd, 'cutter.json'), hostile);
  const listed = await runCutter(['run', 'list'], { cwd });
  expect(listed.code).toBe(2);
  expect(listed.stderr).toContain('CONFIG_INVALID');
});

test('[attack 244] a configuration that everybody can write', async () => {
  const path = join(temporaryFolder(), 'cutter.json');
  writeFileSync(path, '{}');
  expect(spawnSync('chmod', ['666', path]).status).toBe(0);
  await expect(loadConfig(path)).rejects.toMatchObject({
    code: attack(244),
    facts: { issues: ['mode 666: others can write it; chmod o-w'] },
  });
});

test('[attack 242] a pipe in place of the state of a run lets the locks of the run go', async (context) => {
  requireCluster(context);
  const project = await makeProject('postgres');
  try {
    project.source('law.md', SMALL_LAW);
    const { planPath, sealed } = await project.plan();
    const approvals = [await project.approve(planPath, 'SG_1')];
    const state = join(project.folder, 'runs', sealed.plan.header.run_id, 'state.json');
    place(state, 'a pipe');
    await expect(project.apply(planPath, { approvals })).rejects.toMatchObject({
      code: attack(242, 'STOP_SIDECAR_CORRUPT'),
    });
    rmSync(state);
    expect(await project.apply(planPath, { approvals })).toMatchObject({ kind: 'applied', record: { refusal: null } });
  } finally {
    await project.close();
  }
});
