/**
 * The operation of `doctor`: every precheck of the seeds (P1 to P9) and of the environment. A refusal becomes the finding of its
 * check, with the catalogue's remedy, so that one run of doctor shows everything at once. Reads only.
 */
import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inspectBackupKey } from '../../gate/openpgp/backup-key.ts';
import { selfTest } from '../../gate/openpgp/self-test.ts';
import { requireRecorded } from '../../gate/trust/admit-trust.ts';
import { GATES } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readDatabaseCode, readGrantMatrix } from '../../state/records/database/database-code.ts';
import type { Connection, Database } from '../../state/db/database.ts';
import { holdLine, readHolds } from '../../state/records/gate/holds.ts';
import { checkLedger } from '../../state/records/gate/ledger.ts';
import { contractStatus } from '../../state/records/database/migrate.ts';
import { errnoOf } from '../../config/file-errors.ts';
import { gpgVersion } from '../../state/keys/gpg-version.ts';
import { readTarget } from '../../state/records/database/target-identity.ts';
import { newestTrust } from '../../state/records/gate/recorded-trust.ts';
import { readBackupCertificate } from '../../state/files/trust-store.ts';
import { readAdmittedTrust } from '../shared/admitted-trust.ts';
import { requireClock } from '../shared/clock.ts';
import { examineServer } from './doctor-server.ts';
import { runPrecheck, findingOf, ok, warned } from './finding.ts';
import { openMachines } from '../apply/machine-keys.ts';
import { withDatabase } from '../shared/with-database.ts';
import { listAllRuns } from '../run/runs.ts';
import { requirePinnedGrants } from '../shared/require-pinned-grants.ts';
import { knowledgeBaseOf } from '../apply/upload-documents.ts';
import { findDumpProgram } from '../shared/dump-program.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { Precheck } from '../../model/outcomes/doctor.ts';

/** Below this, a run with its backup may not fit. */
const LOW_DISK_BYTES = 512 * 1024 * 1024;

/** States that need attention; a draft that waits for SG_2 does not. */
const UNFINISHED: readonly string[] = ['running', 'held', 'receipts_pending', 'damaged'];

/** Makes all checks; none stops the others. */
export async function examine(ctx: OperationContext): Promise<readonly Precheck[]> {
  return [
    ok('node', process.version),
    environment(ctx),
    await runPrecheck('P2 self-test', async () => {
      await selfTest();
      return 'the verifier judges its built-in signatures as it must';
    }),
    await runPrecheck('gpg', async () => gpgVersion(ctx.environment.children)),
    await runPrecheck('P3 run folder', async () => requireWritable(ctx.config.orchestrator.sidecar_root)),
    await runPrecheck('P3 plans folder', async () => requireWritable(ctx.config.plans_dir)),
    await checkDisk(ctx),
    await runPrecheck('trust file', async () => checkTrust(ctx)),
    await runPrecheck('P4 backup key', async () => checkBackupKey(ctx)),
    ...(ctx.config.kb === undefined ? [] : [await runPrecheck('knowledge base', async () => checkKnowledgeBase(ctx))]),
    ...(await checkDatabase(ctx)),
    await checkMachineKeys(ctx),
  ];
}

function environment({ environment: { refused } }: OperationContext): Precheck {
  const check = 'environment';
  if (refused !== null) return findingOf(check, new Refusal('ENVIRONMENT_UNKNOWN', refused));
  return ok(check, 'no variable loads code or changes what Node or a client of PostgreSQL does');
}

async function checkDatabase(ctx: OperationContext): Promise<readonly Precheck[]> {
  try {
    return await withDatabase(ctx, async (opened) => [
      ...(await checkRoles(opened)),
      ...(await checkAsReader(opened, ctx)),
      await checkUnfinishedRuns({ ...ctx, opened }),
    ]);
  } catch (error) {
    return [findingOf('database', error)];
  }
}

async function checkRoles(opened: Database): Promise<readonly Precheck[]> {
  const findings: Precheck[] = [];
  for (const role of ['executor', 'verifier'] as const) {
    const login = async () => {
      await (await opened.connect(role, 'cutter/doctor')).close();
      return 'logs in, not a superuser, on the primary';
    };
    findings.push(await runPrecheck(`role ${role}`, login));
  }
  return findings;
}

async function checkAsReader(opened: Database, ctx: OperationContext): Promise<readonly Precheck[]> {
  let reader: Connection;
  try {
    reader = await opened.connect('reader', 'cutter/doctor');
  } catch (error) {
    return [findingOf('role reader', error)];
  }
  const check = (name: string, look: () => Promise<string>) => runPrecheck(name, look);
  return [
    ok('role reader', 'logs in, not a superuser, on the primary'),
    await check('P1 contract', async () => checkContract(reader)),
    await check('P7 target', async () => {
      const target = await readTarget(reader, reader.kind);
      return `${target.database_name}, cluster ${target.system_identifier}, installation ${target.install_uuid}`;
    }),
    ...(reader.kind === 'postgres' ? [await check('P9 pg_dump', async () => checkPgDump(reader, ctx))] : []),
    ...(await examineServer(reader)),
    await check('clock', async () => {
      await requireClock(reader, ctx.nowMs);
      return 'host and database agree within 60 s';
    }),
    await check('P5 grants', async () => checkGrants(reader, ctx)),
    await checkAuthzMode(reader, ctx),
    await check('ledger', async () => checkLedgerChain(reader)),
    await check('holds', async () => checkHolds(reader)),
  ];
}

/** Who verifies the signatures, and whether the database has the trust file to do it by. */
async function checkAuthzMode(reader: Connection, ctx: OperationContext): Promise<Precheck> {
  const check = 'authz.mode';
  try {
    const admitted = await readAdmittedTrust(ctx, ctx.nowMs());
    requireRecorded(admitted, await newestTrust(reader));
    if (admitted.trust.authz.mode === 'db-verified')
      return ok(check, `db-verified: the database verifies signatures by version ${admitted.trust.version} itself`);
    const detail =
      'client-verified: the database enforces window, lifetime and allowance; cutter alone verifies signatures';
    return warned(check, detail, 'cutter trust update --authz db-verified', 'cutter trust record');
  } catch (error) {
    return findingOf(check, error);
  }
}

async function checkHolds(reader: Connection): Promise<string> {
  const on = await readHolds(reader);
  if (on.length > 0) throw new Refusal('STOP_HOLD', { holds: on.map(holdLine) });
  return 'nothing is on hold';
}

/** Whether executor and verifier can sign, and with what. */
async function checkMachineKeys(ctx: OperationContext): Promise<Precheck> {
  const check = 'machine keys';
  try {
    const admitted = await readAdmittedTrust(ctx, ctx.nowMs());
    const machines = await openMachines(ctx, admitted);
    if (machines !== null) {
      const { executor, verifier } = machines.keys;
      return ok(check, `manifests are signed by executor ${executor.fpr} and verifier ${verifier.fpr}`);
    }
    const detail = 'none are configured: the pair of signatures on a manifest is recorded as unsigned';
    return warned(check, detail);
  } catch (error) {
    return findingOf(check, error);
  }
}

async function checkLedgerChain(reader: Connection): Promise<string> {
  const { head, fault } = await checkLedger(reader);
  if (fault !== null) throw new Refusal('LEDGER_BROKEN', { ...fault });
  return `${head.size} receipts in one chain, root ${head.root}`;
}

async function checkContract(reader: Connection): Promise<string> {
  const files = await contractStatus(reader);
  const missing = files.filter(({ state }) => state !== 'applied');
  if (missing.length > 0) {
    throw new Refusal('NOT_MIGRATED', { files: missing.map(({ name, state }) => `${name}: ${state}`) });
  }
  return `${files.length} files applied`;
}

async function checkPgDump(reader: Connection, ctx: OperationContext): Promise<string> {
  const { path, version } = await findDumpProgram(ctx, reader);
  return `${path} ${version}`;
}

/** The grant matrix against the pinned digest, where one is configured (seed: expected_grant_matrix_sha). */
async function checkGrants(reader: Connection, ctx: OperationContext): Promise<string> {
  const found = await readDatabaseCode(reader);
  requirePinnedGrants(ctx.config, found);
  const matrix = await readGrantMatrix(reader);
  const isPinned = ctx.config.orchestrator.expected_grant_matrix_sha !== undefined;
  return `${matrix.length} grants, sha256 ${found.grants_sha256}${isPinned ? ', as pinned' : ''}`;
}

async function checkTrust(ctx: OperationContext): Promise<string> {
  const admitted = await readAdmittedTrust(ctx, ctx.nowMs());
  const gates = GATES.filter((gate) => admitted.gate(gate) !== null);
  const root = admitted.role('root');
  const signed = root === null ? 'signed by nobody' : `signed by ${root.m} of ${root.people.length} root people`;
  return `version ${admitted.trust.version}, ${admitted.trust.people.length} people, gates ${gates.join(' ')}, ${signed}, until ${admitted.trust.expires}`;
}

async function checkBackupKey(ctx: OperationContext): Promise<string> {
  const certificate = await readBackupCertificate(ctx.config.trust_dir, ctx.config.orchestrator.backup_gpg_fpr);
  const key = await inspectBackupKey(certificate, ctx.nowMs());
  return key.fpr;
}

/** Sends nothing: a test document could not be removed. */
async function checkKnowledgeBase(ctx: OperationContext): Promise<string> {
  const base = knowledgeBaseOf(ctx, new AbortController().signal);
  return `${base?.url}, token in ${base?.token.name}`;
}

/** Where the backups are written. */
async function checkDisk(ctx: OperationContext): Promise<Precheck> {
  try {
    const { bavail, bsize } = await statfs(await nearestFolder(ctx.config.orchestrator.sidecar_root));
    const free = bavail * bsize;
    const detail = `${Math.floor(free / 1_048_576)} MiB free for run folders and backups`;
    return free >= LOW_DISK_BYTES ? ok('disk', detail) : warned('disk', detail, 'Make space.');
  } catch (error) {
    return findingOf('disk', error);
  }
}

/** P8: runs that stopped part-way and need a decision. */
async function checkUnfinishedRuns(ctx: OperationContext): Promise<Precheck> {
  const check = 'P8 runs';
  try {
    const runs = await listAllRuns(ctx);
    const open = runs.filter(({ folder, stopped }) => UNFINISHED.includes(folder) && stopped !== 'void');
    if (open.length === 0) return ok(check, 'no run stopped part-way');
    const named = open.map(({ runId, folder }) => `${runId} ${folder}`).join(', ');
    return warned(check, `not finished: ${named}`, 'cutter run show RUN_ID');
  } catch (error) {
    return findingOf(check, error);
  }
}

async function requireWritable(path: string): Promise<string> {
  const folder = await nearestFolder(path);
  try {
    await access(folder, constants.W_OK);
    return path;
  } catch (error) {
    throw new Refusal('STOP_FILE', { path: folder, errno: errnoOf(error) ?? 'none' }, { cause: error });
  }
}

/** The nearest existing folder: the first run makes the others. */
async function nearestFolder(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' && dirname(path) !== path) return nearestFolder(dirname(path));
    throw new Refusal('STOP_FILE', { path, errno: errnoOf(error) ?? 'none' }, { cause: error });
  }
}
