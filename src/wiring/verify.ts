/** Composes `verify`: plan and ledger say what should stand there; fresh reads say what does. Writes nothing, needs no private key. */
import { pairChecks } from './pair-checks.ts';
import { readManifest } from '../state/manifest.ts';
import { readRunFacts, type RunFacts } from '../state/run-facts.ts';
import { requireTarget } from './require-target.ts';
import { commitTimeChecks, ledgerReceiptChecks, receiptChecks, runChecks } from '../applier/verification.ts';
import { uuidSchema } from '../model/ids.ts';
import type { LedgerHead } from '../model/ledger.ts';
import { VERIFICATION_FORMAT, type Verification } from '../model/verification.ts';
import { Refusal } from '../model/refusal.ts';
import type { SealedPlan } from '../model/plan.ts';
import { openPlan } from '../planner/open-plan.ts';
import { transaction } from '../state/db/transaction.ts';
import { requireContract } from '../state/migrate.ts';
import { findPlanOfRun, readPlanFile } from '../state/plan-store.ts';
import { countLateCommits, readWindows } from '../state/authz.ts';
import { checkLedger, countRunReceipts } from '../state/ledger.ts';
import { readCompensation } from '../state/compensations.ts';
import { RunFolder } from '../state/run-folder.ts';
import { readRun, readSteps } from '../state/run-ledger.ts';
import { countRunRows, rebuildSha256 } from '../state/run-rows.ts';
import { readSourceVersionId } from '../state/unit-writes.ts';
import { isCompensation } from './compensation.ts';
import { verifyCompensation, withdrawnChecks } from './verify-compensation.ts';
import { withDatabase } from './open-configured.ts';
import type { Surroundings } from './surroundings.ts';

/** Reading a run's rows again is one pass over them; a server that needs longer is not well. */
const VERIFY_TIMEOUT_MS = 600_000;

/**
 * Verifies what a plan, or a compensation, promised against the database. `subject` is a path to one or a run id whose plan lies in the
 * plans folder. Refusals: RUN_UNKNOWN, RUN_OTHER_PLAN, TARGET_MISMATCH; differences are in the value.
 */
export async function verifyRun(at: Surroundings, subject: string): Promise<Verification> {
  const path = await planPathOf(at, subject);
  if (await isCompensation(path)) return verifyCompensation(at, path);
  const sealed = await openPlan(await readPlanFile(path));
  const { plan } = sealed;
  const { run_id: runId } = plan.header;
  const facts = await withDatabase(at, async (database) => {
    const reader = await database.connect('reader', `cutter/verify/${runId}`);
    await requireContract(reader);
    await requireTarget(reader, plan);
    const options = { mode: 'read', isolation: 'repeatable read' } as const;
    const limits = { statementTimeoutMs: VERIFY_TIMEOUT_MS, lockTimeoutMs: VERIFY_TIMEOUT_MS };
    return transaction(reader, { ...options, ...limits }, (tx) => gather(tx, sealed));
  });
  const sidecar = await new RunFolder(at.config.orchestrator.sidecar_root, runId).readState();
  const pair = await pairChecks(at, facts.manifest, facts.run.steps);
  const checks = [
    ...runChecks(plan, { ...facts, withdrawn: facts.compensation?.versions ?? 0 }),
    ...pair,
    ...(facts.compensation === null ? [] : withdrawnChecks(facts.compensation, facts.compensation)),
    ...ledgerReceiptChecks(facts, facts.ledger),
    ...commitTimeChecks(facts.lateCommits),
    ...receiptChecks(sidecar, facts.run.steps),
  ];
  return {
    format: VERIFICATION_FORMAT,
    run_id: runId,
    document_id: plan.document.document_id,
    plan_sha256: sealed.sha256,
    through: facts.compensation === null ? throughOf(facts.run) : 'withdrawn',
    result: checks.every(({ matched }) => matched) ? 'matched' : 'mismatch',
    checks,
    notes: notesOf(facts, { isUnsigned: pair.length === 0, isSidecarMissing: sidecar === null }),
  };
}

async function planPathOf(at: Surroundings, subject: string): Promise<string> {
  if (!uuidSchema.safeParse(subject).success) return subject;
  const path = await findPlanOfRun(at.config.plans_dir, subject);
  if (path === null) throw new Refusal('RUN_UNKNOWN', { run_id: subject, searched: at.config.plans_dir });
  return path;
}

/** Everything that the database says of the run, from one snapshot. */
async function gather(tx: Parameters<typeof readSteps>[0], { plan, sha256 }: SealedPlan) {
  const { run_id: runId } = plan.header;
  const registered = await readRun(tx, runId);
  if (registered === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId });
  if (registered.planSha256 !== sha256)
    throw new Refusal('RUN_OTHER_PLAN', { run_id: runId, recorded: registered.planSha256 });
  const run: RunFacts = await readRunFacts(tx, await readSteps(tx, runId), runId);
  const isCut = run.steps.some(({ step }) => step === 'cut_leg_a');
  return {
    run,
    counts: await countRunRows(tx, runId),
    windows: await readWindows(tx, runId),
    compensation: await readCompensation(tx, runId),
    lateCommits: await countLateCommits(tx, runId),
    manifest: await readManifest(tx, runId),
    ledger: { ...(await checkLedger(tx)), receipts: await countRunReceipts(tx, runId) },
    rebuiltSha256: isCut ? await rebuildSha256(tx, await readSourceVersionId(tx, runId)) : null,
  };
}

function throughOf({ steps }: RunFacts): Verification['through'] {
  if (steps.some(({ step }) => step === 'lifecycle_enact')) return 'enacted';
  return steps.some(({ step }) => step === 'cut_leg_a') ? 'draft' : 'nothing';
}

interface NotedFacts {
  readonly windows: readonly unknown[];
  readonly ledger: { readonly head: LedgerHead };
  readonly lateCommits: number | null;
}

interface Absent {
  readonly isUnsigned: boolean;
  readonly isSidecarMissing: boolean;
}

function notesOf({ windows, ledger, lateCommits }: NotedFacts, absent: Absent): readonly string[] {
  return [
    `${windows.length} review decisions opened gates of this run.`,
    `Ledger of ${ledger.head.size} receipts with the root ${ledger.head.root}: who keeps this line notices any later change.`,
    absent.isUnsigned
      ? 'The pair of signatures is recorded as unsigned: no machine keys were configured.'
      : 'The manifest is signed by executor and verifier; their keys were judged as of today.',
    ...(lateCommits === null
      ? [
          'The server keeps no commit times (track_commit_timestamp is off): a COMMIT after its window would not be seen.',
        ]
      : []),
    ...(absent.isSidecarMissing ? ['The run folder is not on this machine; receipts were not compared.'] : []),
  ];
}
