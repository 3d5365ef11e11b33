/**
 * The operation of `demo`: every step from end to end on an embedded database in a folder of its own, by the same functions that the other
 * commands call. Every run cuts the document under a new id, so that there is always something to do.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../config/load-config.ts';
import type { Environment } from '../../config/environment.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Emit } from '../../model/artefacts/run-event.ts';
import type { Verification } from '../../model/artefacts/verification.ts';
import { setOrchestrator } from '../../state/files/config-file.ts';
import { makeFolder } from '../../state/files/durable-write.ts';
import { makeThrowawayKey } from '../../state/keys/throwaway-key.ts';
import { applyPlan } from '../apply/apply.ts';
import { prepareApproval, signApproval } from '../approval/approval.ts';
import { provision } from './db.ts';
import { openConfigured } from '../shared/with-database.ts';
import { initialise } from './init.ts';
import { planDocument } from '../plan/plan.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { setBackupKey } from '../trust/set-backup-key.ts';
import { addPerson } from '../trust/trust.ts';
import { recordTrustFile } from '../trust/trust-record.ts';
import { verifyRun } from '../verify/verify.ts';
import type { PlanOutcome } from '../../model/outcomes/plan.ts';
import type { ApplyOutcome } from '../../model/outcomes/apply.ts';
import type { DemoOutcome } from '../../model/outcomes/setup.ts';

export interface DemoRequest {
  /** The folder of the demo; made and kept. */
  readonly folder: string;
  readonly document: string;
  readonly environment: Environment;
  readonly nowMs: () => number;
  readonly emit: Emit;
}

/** Runs every step: provision, plan, sign, apply, verify, sign, enact, verify, and once more for nothing. */
export async function runDemo(request: DemoRequest): Promise<DemoOutcome> {
  const tell = (step: string, detail: string) => request.emit({ kind: 'plan.step', step, detail });
  tell('Starting', `an embedded PostgreSQL in ${request.folder}, a few seconds the first time`);
  const ctx = await prepareContext(request);
  const opened = await openConfigured(ctx);
  try {
    return await playDemo(request, { ...ctx, opened }, tell);
  } finally {
    await opened.close();
  }
}

type Tell = (step: string, detail: string) => void;

async function playDemo({ folder, document }: DemoRequest, ctx: OperationContext, tell: Tell): Promise<DemoOutcome> {
  await provision(ctx);
  await recordTrustFile(ctx);
  const documentId = `constitution-${randomUUID().slice(0, 8)}`;
  const planned = await planDocument(ctx, {
    source: document,
    documentId,
    profile: 'markdown-headings',
    acceptsAmbiguity: false,
    granularity: null,
    through: 'enacted',
    runId: null,
    statements: null,
    validFrom: null,
    out: null,
  });
  const { sealed, planPath } = requirePlan(planned);
  tell('Signing', 'SG_1, with the throw-away key of the sovereign');
  const sg1 = await signGate(ctx, planPath, 'SG_1');
  await applyOrThrow(ctx, planPath, [sg1]);
  await verifyOrThrow(ctx, planPath, tell);
  tell('Signing', 'SG_2, which binds what was verified');
  const sg2 = await signGate(ctx, planPath, 'SG_2');
  const enacted = await applyOrThrow(ctx, planPath, [sg1, sg2]);
  const verification = await verifyOrThrow(ctx, planPath, tell);
  tell('Again', 'the same command: everything is done already');
  const repeated = await applyOrThrow(ctx, planPath, [sg1, sg2]);
  const { units, source } = sealed.plan;
  return {
    folder,
    documentId,
    planPath,
    units: units.length,
    sourceSha256: source.sha256,
    enacted,
    repeated,
    verification,
  };
}

/** The demo's project: created the first time, opened afterwards. */
async function prepareContext({ folder, environment, nowMs, emit }: DemoRequest): Promise<OperationContext> {
  const configFile = join(folder, 'cutter.json');
  const isNew = !existsSync(configFile);
  await makeFolder(folder);
  if (isNew) await initialise(configFile, 'embedded');
  const makeContext = async () => ({
    cwd: folder,
    config: (await loadConfig(configFile)).config,
    environment,
    nowMs,
    emit,
  });
  if (isNew) {
    const sovereign = await makeThrowawayKey(join(folder, 'keys'), 'sovereign', nowMs());
    const backup = await makeThrowawayKey(join(folder, 'keys'), 'backup', nowMs());
    const machines = await machineKeys(folder, nowMs());
    await setOrchestrator(configFile, { executor_key: machines[0].keyPath, verifier_key: machines[1].keyPath });
    const ctx = await makeContext();
    for (const { role, certPath } of machines) await addPerson(ctx, { id: role, certPath, gates: [], roles: [role] });
    await addPerson(ctx, { id: 'sovereign', certPath: sovereign.certPath, gates: ['SG_1', 'SG_2'], roles: [] });
    await setBackupKey(ctx, { certPath: backup.certPath, configFile });
  }
  return makeContext();
}

/** The two machines that sign the manifest; in the demo both keys are on one machine, and their names say so. */
async function machineKeys(folder: string, nowMs: number) {
  const keys = join(folder, 'keys');
  const executor = { role: 'executor', ...(await makeThrowawayKey(keys, 'executor', nowMs)) } as const;
  const verifier = { role: 'verifier', ...(await makeThrowawayKey(keys, 'verifier', nowMs)) } as const;
  return [executor, verifier] as const;
}

async function signGate(ctx: OperationContext, planPath: string, gate: 'SG_1' | 'SG_2'): Promise<string> {
  const approval = { planPath, gate, decision: 'approve', ttlSeconds: 3_600, note: 'demo', out: null } as const;
  const { path } = await prepareApproval(ctx, approval);
  const keyFile = join(ctx.cwd, 'keys', 'sovereign.key.asc');
  await signApproval(ctx, { file: path, by: { kind: 'key_file', keyFile, passphraseFile: null } });
  return path;
}

async function applyOrThrow(
  ctx: OperationContext,
  planPath: string,
  approvals: readonly string[],
): Promise<ApplyOutcome> {
  const outcome = await applyPlan(ctx, { planPath, approvals, stopBefore: null, signal: new AbortController().signal });
  if (outcome.record.refusal !== null) throw outcome.record.refusal;
  return outcome;
}

async function verifyOrThrow(ctx: OperationContext, planPath: string, tell: Tell): Promise<Verification> {
  const verification = await verifyRun(ctx, planPath);
  if (verification.result !== 'matched') throw new Refusal('VERIFY_MISMATCH', { plan: planPath });
  tell('Verified', `${verification.checks.length} checks, all as planned; through ${verification.through}`);
  return verification;
}

function requirePlan(outcome: PlanOutcome): Extract<PlanOutcome, { kind: 'planned' }> {
  if (outcome.kind !== 'planned') throw new Error('a new document id has nothing to compare with');
  return outcome;
}
